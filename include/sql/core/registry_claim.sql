-- registry_claim: which part of this run goes on under which earlier id
-- grain: one row per part that continues at least one earlier id
-- key: part, id
-- inputs: registry_part, previous_registry_key
-- params: none
-- rules: an earlier id belongs to the part that holds most of its keys; equal counts: to the part with the first key by text
-- traps: a part may continue several ids (a merge): registry_id then takes the smallest, the oldest
with vote as (
    select k.id, p.part, count(*) as suara, min(p.kunci) as kunci_pertama
    from registry_part as p
    inner join previous_registry_key as k on k.kunci = p.kunci
    group by k.id, p.part
),

ordered as (
    select
        id,
        part,
        row_number() over (partition by id order by suara desc, kunci_pertama, part) as urutan
    from vote
)

select id, part
from ordered
where urutan = 1
