-- annex_family: the extremely poor families as the annex of the decree prints them
-- grain: one row per family of the list with the status miskin_ekstrem
-- key: family_id; nomor
-- inputs: target, family, person, wilayah
-- params: none
-- rules: numbered over the regency (nomor) and within the village (nomor_desa), in the order of the regency's codes, within a village
--   by rw, rt, name and family_id; families whose village is not known come last
-- rules: of a NIK of 16 digits the first six and the last four are kept and the six of the birth date hidden; no sound NIK, no text.
--   A number as long as a NIK within a name or an address is hidden as a whole
-- rules: persons are the living and present members, as in target_count
-- traps: nik_samar is all of the NIK that leaves this statement; do not select the NIK itself
with listed as (
    select
        t.family_id,
        t.perlu_konfirmasi,
        w.kode_desa,
        w.nama_desa,
        w.jenis,
        w.nama_kecamatan,
        coalesce(p.nama, f.nama_kepala, '') as nama,
        p.nik,
        coalesce(f.alamat, '') as alamat,
        coalesce(f.rt, '') as rt,
        coalesce(f.rw, '') as rw,
        f.jumlah_anggota as jiwa
    from target as t
    inner join family as f on f.family_id = t.family_id
    left join person as p on p.person_id = f.kepala_person_id
    left join wilayah as w on w.kode_desa = f.kode_desa
    where t.status = 'miskin_ekstrem'
)

select
    family_id,
    cast(
        row_number() over (order by kode_desa nulls last, rw, rt, nama, family_id) as integer
    ) as nomor,
    cast(
        row_number() over (partition by kode_desa order by rw, rt, nama, family_id) as integer
    ) as nomor_desa,
    left(kode_desa, 6) as kode_kecamatan,
    nama_kecamatan,
    kode_desa,
    nama_desa,
    jenis,
    regexp_replace(nama, '([0-9][ .-]?){16,}', '(nomor disamarkan) ', 'g') as nama,
    case when regexp_matches(nik, '^[0-9]{16}$') then concat(left(nik, 6), '******', right(nik, 4)) end as nik_samar,
    regexp_replace(alamat, '([0-9][ .-]?){16,}', '(nomor disamarkan) ', 'g') as alamat,
    rt,
    rw,
    cast(jiwa as integer) as jiwa,
    perlu_konfirmasi
from listed
