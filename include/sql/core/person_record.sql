-- person_record: every staged row that names a person, under a key of its own
-- grain: one row per row of person_row
-- key: dataset, record_key
-- inputs: person_row, record_repeat
-- params: none
-- rules: where a source repeats a key, its rows get #2, #3 ... in content order
with repeated as (
    select
        r.*,
        row_number() over (
            partition by r.dataset, r.dasar
            order by
                r.nik nulls last, r.nama_kunci nulls last, r.no_kk nulls last, r.family_ref nulls last,
                r.kode_desa nulls last, r.tanggal_lahir nulls last, r.tanggal_lahir_asal nulls last,
                r.jenis_kelamin nulls last, r.hubungan nulls last, r.keberadaan, r.tanggal_meninggal nulls last,
                r.status_kawin nulls last, r.pekerjaan nulls last, r.nama nulls last, r.alamat nulls last,
                r.alamat_kunci nulls last, r.rt nulls last, r.rw nulls last, r.sekolah nulls last,
                r.jenjang nulls last, r.hamil nulls last, r.disabilitas nulls last, r.disabilitas_berat nulls last,
                r.penyakit_kronis nulls last, r.penerima_pkh nulls last, r.penerima_bpnt nulls last
        ) as ke
    from person_row as r
    inner join record_repeat as p on p.dataset = r.dataset and p.dasar = r.dasar
)

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
    dataset,
    case when ke = 1 then dasar else concat(dasar, '#', cast(ke as varchar)) end as record_key,
    family_ref,
    nik,
    idsemesta,
    no_kk,
    nama,
    nama_kunci,
    tanggal_lahir,
    tanggal_lahir_asal,
    jenis_kelamin,
    hubungan,
    status_kawin,
    pekerjaan,
    kode_desa,
    alamat,
    alamat_kunci,
    rt,
    rw,
    sekolah,
    jenjang,
    hamil,
    disabilitas,
    disabilitas_berat,
    penyakit_kronis,
    keberadaan,
    tanggal_meninggal,
    penerima_pkh,
    penerima_bpnt
from repeated
