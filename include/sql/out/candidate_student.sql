-- candidate_student: every pupil in Dapodik as programmes judge him or her
-- grain: one row per pupil
-- key: student_key
-- inputs: student_person, person, family, target, wilayah
-- params: $as_of
-- rules: age in full years at the cycle's as-of date; poverty and PKH are those of the family the pupil lives in
-- traps: a pupil whom no registry knows keeps a row with status missing: a KIP alone makes eligible
with cycle as (
    select cast($as_of as date) as as_of
)

select
    s.student_key,
    s.person_id,
    p.family_id,
    s.nisn,
    s.nik,
    s.nik_ganda,
    s.padanan,
    s.nama,
    s.jenis_kelamin,
    s.tanggal_lahir,
    year(c.as_of) - year(s.tanggal_lahir)
    - case
        when month(s.tanggal_lahir) * 100 + day(s.tanggal_lahir) > month(c.as_of) * 100 + day(c.as_of) then 1
        else 0
    end as umur,
    coalesce(s.no_kk, p.no_kk, f.no_kk) as no_kk,
    s.nama_ibu,
    s.npsn,
    s.sekolah,
    s.jenjang,
    s.tingkat,
    s.penerima_kip,
    s.nomor_kip,
    s.penerima_kps,
    s.alasan_layak,
    coalesce(p.meninggal, false) = false as penerima_hidup,
    coalesce(s.kode_desa, p.kode_desa) as kode_desa,
    w.nama_desa,
    w.nama_kecamatan,
    w.jenis as jenis_wilayah,
    t.status,
    case t.status when 'miskin_ekstrem' then 1 when 'calon' then 2 when 'miskin' then 3 else 4 end as urutan_status,
    coalesce(t.perlu_konfirmasi, false) as perlu_konfirmasi,
    t.peringkat as peringkat_sasaran,
    f.desil,
    coalesce(f.penerima_pkh, false) as keluarga_pkh
from student_person as s
cross join cycle as c
left join person as p on p.person_id = s.person_id
left join family as f on f.family_id = p.family_id
left join target as t on t.family_id = p.family_id
left join wilayah as w on w.kode_desa = coalesce(s.kode_desa, p.kode_desa)
