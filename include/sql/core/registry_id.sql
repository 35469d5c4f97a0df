-- registry_id: the stable id of every part of this run
-- grain: one row per part
-- key: part; id
-- inputs: registry_part, registry_claim, previous_registry
-- params: none
-- rules: the oldest (smallest) id it continues, else a new one; newcomers are numbered after the highest id ever given, in
--   the order of their first keys
with known as (
    select part, min(id) as id
    from registry_claim
    group by part
),

highest as (
    select coalesce(max(id), 0) as id from previous_registry
),

newcomer as (
    select p.part, min(p.kunci) as kunci_pertama
    from registry_part as p
    left join known as k on k.part = p.part
    where k.part is null
    group by p.part
)

select part, id from known
union all
select
    n.part,
    h.id + row_number() over (order by n.kunci_pertama, n.part) as id
from newcomer as n
cross join highest as h
