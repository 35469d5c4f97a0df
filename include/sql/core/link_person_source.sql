-- link_person_source: which sources speak of the people of the scored pairs
-- grain: one row per person and source
-- key: part, dataset
-- inputs: link_person, link_source
-- params: none
select s.part, s.dataset
from link_source as s
inner join link_person as p on p.part = s.part
