-- excluded: whom the exclusion lists of the programmes name, as programmes know people, families and houses
-- grain: one row per entry of an exclusion list that still stands for somebody
-- key: program, person_id
-- inputs: program_exclusion, person_registry, person, family
-- params: none
-- rules: an entry follows the person through a merge of two records; it stands for the family and the house the person lives in
--   today
-- traps: two entries may name one person under two earlier numbers: they are one row
select distinct
    e.program,
    p.person_id,
    p.family_id,
    f.house_id
from program_exclusion as e
inner join person_registry as r on r.person_id = e.person_id
inner join person as p on p.person_id = r.current_id
left join family as f on f.family_id = p.family_id
