-- person_part_key: the keys by which each person of this run is known again
-- grain: one row per key
-- key: kunci
-- inputs: match_record, person_part, nik_conflict
-- params: none
-- rules: record keys and sound NIK; a key that stands for two people stands for neither; who is left without one gets the
--   first of its records' keys with the source before it
with every_key as (
    select p.part, r.record_key as kunci
    from match_record as r
    inner join person_part as p on p.nomor = r.nomor
    union all
    select p.part, concat('nik:', r.nik) as kunci
    from match_record as r
    inner join person_part as p on p.nomor = r.nomor
    left join nik_conflict as c on c.nik = r.nik
    where r.nik is not null and c.nik is null
),

own as (
    select kunci, min(part) as part
    from every_key
    group by kunci
    having min(part) = max(part)
),

with_key as (
    select distinct part from own
),

last_resort as (
    select min(concat(r.dataset, '|', r.record_key)) as kunci, p.part
    from match_record as r
    inner join person_part as p on p.nomor = r.nomor
    left join with_key as w on w.part = p.part
    where w.part is null
    group by p.part
)

select kunci, part from own
union all
select kunci, part from last_resort
