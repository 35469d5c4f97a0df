-- registry_current: every id ever given and the id that stands for it today
-- grain: one row per id
-- key: id
-- inputs: previous_registry, registry_claim, registry_id
-- params: $cycle
-- rules: on a merge the older id stands for the other, which becomes its alias for good; an id whose keys went to nobody of
--   this run stays as it is
-- traps: current_id is always an id that stands for itself, so one look is enough
with merged as (
    select c.id, i.id as current_id
    from registry_claim as c
    inner join registry_id as i on i.part = c.part
)

select
    p.id,
    coalesce(m.current_id, p.current_id) as current_id,
    p.first_cycle
from previous_registry as p
left join merged as m on m.id = p.current_id
union all
select
    i.id,
    i.id as current_id,
    $cycle as first_cycle
from registry_id as i
left join previous_registry as p on p.id = i.id
where p.id is null
