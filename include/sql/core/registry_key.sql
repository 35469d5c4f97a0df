-- registry_key: every key ever seen and the id it stands for today
-- grain: one row per key
-- key: kunci
-- inputs: registry_part, registry_id, previous_registry_key, registry_current
-- params: none
-- rules: a key of this run stands for its part's id; a key not seen in this run keeps its id, or the one that now stands for it
with present as (
    select p.kunci, i.id
    from registry_part as p
    inner join registry_id as i on i.part = p.part
)

select kunci, id from present
union all
select k.kunci, r.current_id as id
from previous_registry_key as k
inner join registry_current as r on r.id = k.id
left join present as p on p.kunci = k.kunci
where p.kunci is null
