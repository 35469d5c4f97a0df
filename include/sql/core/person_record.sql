-- person_record: every person that a row of a source names, under a key of its own
-- grain: one row per source, key and, where a source repeats the key, name
-- key: dataset, record_key
-- inputs: person_row, record_repeat
-- params: none
-- rules: rows that repeat both key and name are one record (its fields the first of each by value); the same key under
--   another name is another record, its key followed by # and the name
-- traps: so neither the number nor the order of equal rows matters
select
    r.dataset,
    r.dasar as record_key,
    r.family_ref,
    r.nik,
    r.idsemesta,
    r.no_kk,
    r.nama,
    r.nama_kunci,
    r.tanggal_lahir,
    r.tanggal_lahir_asal,
    r.jenis_kelamin,
    r.hubungan,
    r.status_kawin,
    r.pekerjaan,
    r.kode_desa,
    r.alamat,
    r.alamat_kunci,
    r.rt,
    r.rw,
    r.sekolah,
    r.jenjang,
    r.hamil,
    r.disabilitas,
    r.disabilitas_berat,
    r.penyakit_kronis,
    r.keberadaan,
    r.tanggal_meninggal,
    r.penerima_pkh,
    r.penerima_bpnt
from person_row as r
left join record_repeat as p on p.dataset = r.dataset and p.dasar = r.dasar
where p.dasar is null
union all
select
    r.dataset,
    case
        when coalesce(r.nama_kunci, '') = p.nama_pertama then r.dasar
        else concat(r.dasar, '#', coalesce(r.nama_kunci, ''))
    end as record_key,
    min(r.family_ref) as family_ref,
    min(r.nik) as nik,
    min(r.idsemesta) as idsemesta,
    min(r.no_kk) as no_kk,
    min(r.nama) as nama,
    r.nama_kunci,
    min(r.tanggal_lahir) as tanggal_lahir,
    min(r.tanggal_lahir_asal) as tanggal_lahir_asal,
    min(r.jenis_kelamin) as jenis_kelamin,
    min(r.hubungan) as hubungan,
    min(r.status_kawin) as status_kawin,
    min(r.pekerjaan) as pekerjaan,
    min(r.kode_desa) as kode_desa,
    min(r.alamat) as alamat,
    min(r.alamat_kunci) as alamat_kunci,
    min(r.rt) as rt,
    min(r.rw) as rw,
    min(r.sekolah) as sekolah,
    min(r.jenjang) as jenjang,
    min(r.hamil) as hamil,
    min(r.disabilitas) as disabilitas,
    min(r.disabilitas_berat) as disabilitas_berat,
    min(r.penyakit_kronis) as penyakit_kronis,
    min(r.keberadaan) as keberadaan,
    min(r.tanggal_meninggal) as tanggal_meninggal,
    min(r.penerima_pkh) as penerima_pkh,
    min(r.penerima_bpnt) as penerima_bpnt
from person_row as r
inner join record_repeat as p on p.dataset = r.dataset and p.dasar = r.dasar
group by r.dataset, r.dasar, r.nama_kunci, p.nama_pertama
