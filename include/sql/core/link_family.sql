-- link_family: which people a source puts into one family or on one card
-- grain: one row per family or card and person
-- key: keluarga, part
-- inputs: link_record
-- params: $family_max
-- rules: a family or card with more people than the limit is a placeholder or damage and says nothing
with member as (
    select family_ref as keluarga, part
    from link_record
    where family_ref is not null
    union
    select concat('kk:', no_kk) as keluarga, part
    from link_record
    where no_kk is not null
),

plausible as (
    select keluarga
    from member
    group by keluarga
    having count(*) between 2 and $family_max
)

select m.keluarga, m.part
from member as m
inner join plausible as p on p.keluarga = m.keluarga
