-- rtlh_history: houses of which a family was helped to repair a house before
-- grain: one row per house
-- key: house_id
-- inputs: rtlh, person, family
-- params: $as_of
-- rules: a realised aid belongs to the person of the same sound NIK; without one, to the only person of the same name
--        (letters only) in the village; through the person to the family and its house; years are full years since the
--        report's date, or, where only the year is known, since its last day, so that no house comes up too early
-- traps: an aid after the as-of date counts as zero years ago
with cycle as (
    select cast($as_of as date) as as_of
),

realised as (
    select
        nik,
        nullif(regexp_replace(upper(nama), '[^A-Z]', '', 'g'), '') as nama_huruf,
        kode_desa,
        coalesce(tanggal_lpj, make_date(tahun, 12, 31)) as tanggal
    from rtlh
    where verdict <> 'rejected'
),

resident as (
    select p.nik, nullif(regexp_replace(upper(p.nama), '[^A-Z]', '', 'g'), '') as nama_huruf, p.kode_desa, f.house_id
    from person as p
    inner join family as f on f.family_id = p.family_id
),

resident_name as (
    select nama_huruf, kode_desa, min(house_id) as house_id
    from resident
    where nama_huruf is not null and kode_desa is not null
    group by nama_huruf, kode_desa
    having count(*) = 1
),

by_nik as (
    select p.house_id, r.tanggal
    from realised as r
    inner join resident as p on p.nik = r.nik
),

by_name as (
    select n.house_id, r.tanggal
    from realised as r
    inner join resident_name as n on n.nama_huruf = r.nama_huruf and n.kode_desa = r.kode_desa
    where r.nik is null
),

helped as (
    select house_id, tanggal from by_nik
    union all
    select house_id, tanggal from by_name
),

latest as (
    select house_id, max(tanggal) as tanggal
    from helped
    where house_id is not null and tanggal is not null
    group by house_id
)

select
    l.house_id,
    year(l.tanggal) as tahun_rtlh,
    greatest(
        0,
        year(c.as_of) - year(l.tanggal)
        - case
            when month(l.tanggal) * 100 + day(l.tanggal) > month(c.as_of) * 100 + day(c.as_of) then 1
            else 0
        end
    ) as tahun_sejak_rtlh
from latest as l
cross join cycle as c
