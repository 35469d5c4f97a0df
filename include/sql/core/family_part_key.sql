-- family_part_key: the keys by which each family of this run is known again
-- grain: one row per key
-- key: kunci
-- inputs: family_source, family_place
-- params: none
-- rules: the ids of its source families, and sound No. KK; a key that stands for two families stands for neither
-- traps: the id of a taken-up family is a key of the family that took it up, so its earlier id becomes an alias
with every_key as (
    select p.part, f.family_ref as kunci
    from family_place as p
    inner join family_source as f on f.nomor = p.family
    union all
    select p.part, concat('kk:', f.no_kk) as kunci
    from family_place as p
    inner join family_source as f on f.nomor = p.family
    where f.no_kk is not null
)

select kunci, min(part) as part
from every_key
group by kunci
having min(part) = max(part)
