-- family_place: the part (family of this run) of every source family, and of every person
-- grain: one row per source family (person_id null) and one per person (family null)
-- key: family, person_id
-- inputs: family_source, family_member, family_part
-- params: none
-- rules: a person belongs to the family of the newest source that has her; so an adult child who moved out in a newer
--   source is in the newer family
-- rules: a family all of whose persons went elsewhere is taken up (serapan) by the one that received most of them
with newest as (
    select person_id, min(urutan) as urutan
    from family_member
    group by person_id
),

home as (
    select m.person_id, min(m.family) as family
    from family_member as m
    inner join newest as n on n.person_id = m.person_id and n.urutan = m.urutan
    group by m.person_id
),

person_home as (
    select h.person_id, p.part
    from home as h
    inner join family_part as p on p.nomor = h.family
),

lived_in as (
    select distinct part from person_home
),

moved as (
    select p.part as dari, h.part as ke, count(distinct m.person_id) as jumlah
    from family_part as p
    left join lived_in as l on l.part = p.part
    inner join family_member as m on m.family = p.nomor
    inner join person_home as h on h.person_id = m.person_id
    where l.part is null
    group by p.part, h.part
),

taken_up as (
    select dari, ke, row_number() over (partition by dari order by jumlah desc, ke) as urutan
    from moved
)

select
    p.nomor as family,
    cast(null as bigint) as person_id,
    coalesce(t.ke, p.part) as part,
    t.ke is not null as serapan
from family_part as p
left join taken_up as t on t.dari = p.part and t.urutan = 1
union all
select
    cast(null as bigint) as family,
    person_id,
    part,
    false as serapan
from person_home
