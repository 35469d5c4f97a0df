-- family_member: who belongs to which source family
-- grain: one row per source family and person
-- key: family, person_id
-- inputs: person_source, family_source
-- params: none
-- traps: family is the number of the source family in this run
select distinct
    f.nomor as family,
    f.urutan,
    p.person_id
from person_source as p
inner join family_source as f on f.family_ref = p.family_ref
