-- person_family: the family of every person, those of listed families whose sources fell silent included
-- grain: one row per person
-- key: person_id
-- inputs: family_place, family_id, carried_person
-- params: none
select p.person_id, i.family_id, false as dibawa
from family_place as p
inner join family_id as i on i.part = p.part
where p.person_id is not null
union all
select person_id, family_id, true as dibawa
from carried_person
