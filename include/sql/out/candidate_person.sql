-- candidate_person: every person as programmes judge him or her
-- grain: one row per person
-- key: person_id
-- inputs: person, family, target, decision, wilayah
-- params: $as_of
-- rules: age in full years at the cycle's as-of date; pisat is BPJS Kesehatan's relation code
--        (1 the insured, 2 husband, 3 wife, 4 child, 5 other); a NIK that two persons hold counts as none
-- traps: a person without a family keeps a row, with status and decile missing
with cycle as (
    select cast($as_of as date) as as_of
),

shared_nik as (
    select nik
    from person
    where nik is not null
    group by nik
    having count(*) > 1
),

meeting as (
    select family_id, max(nomor_ba) as nomor_ba, max(tanggal_ba) as tanggal_ba
    from decision
    group by family_id
)

select
    p.person_id,
    p.family_id,
    case when s.nik is null then p.nik end as nik,
    coalesce(p.no_kk, f.no_kk) as no_kk,
    p.nama,
    p.jenis_kelamin,
    p.tanggal_lahir,
    year(c.as_of) - year(p.tanggal_lahir)
    - case
        when month(p.tanggal_lahir) * 100 + day(p.tanggal_lahir) > month(c.as_of) * 100 + day(c.as_of) then 1
        else 0
    end as umur,
    p.hubungan,
    p.status_kawin,
    case
        when p.hubungan = 'kepala_keluarga' then '1'
        when p.hubungan = 'pasangan' and p.jenis_kelamin = 'L' then '2'
        when p.hubungan = 'pasangan' then '3'
        when p.hubungan = 'anak' then '4'
        else '5'
    end as pisat,
    p.idsemesta,
    coalesce(p.meninggal, false) = false as penerima_hidup,
    coalesce(p.keberadaan, 'ada') as keberadaan,
    coalesce(p.kode_desa, f.kode_desa) as kode_desa,
    left(coalesce(p.kode_desa, f.kode_desa), 6) as kode_kecamatan,
    w.nama_desa,
    w.nama_kecamatan,
    w.jenis as jenis_wilayah,
    coalesce(p.alamat, f.alamat) as alamat,
    coalesce(p.rt, f.rt) as rt,
    coalesce(p.rw, f.rw) as rw,
    t.status,
    case t.status when 'miskin_ekstrem' then 1 when 'calon' then 2 when 'miskin' then 3 else 4 end as urutan_status,
    coalesce(t.perlu_konfirmasi, false) as perlu_konfirmasi,
    t.peringkat as peringkat_sasaran,
    f.desil,
    case when f.desil_asal like 'dtsen%' then f.desil end as desil_dtsen,
    m.nomor_ba,
    m.tanggal_ba
from person as p
cross join cycle as c
left join family as f on f.family_id = p.family_id
left join target as t on t.family_id = p.family_id
left join wilayah as w on w.kode_desa = coalesce(p.kode_desa, f.kode_desa)
left join meeting as m on m.family_id = p.family_id
left join shared_nik as s on s.nik = p.nik
