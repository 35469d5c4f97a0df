-- list_in_force: the families of the list in force and their status
-- grain: one row per family
-- key: family_id
-- inputs: previous_target, family_registry, family_key, source_family
-- params: none
-- rules: the last published target, its ids as they are known today; before the first list, the annex of last year's decree
--   (sk_bupati): all its families are miskin_ekstrem
-- rules: families that have become one keep the graver status; status_semula is what the family of this id had itself
-- rules: sumber_hilang where the family was on the list although its support was gone already
with published as (
    select
        r.current_id as family_id,
        t.family_id as id_semula,
        t.status,
        t.asal,
        t.status = 'miskin_ekstrem' and coalesce(t.sumber_hilang, false) as sumber_hilang
    from previous_target as t
    inner join family_registry as r on r.family_id = t.family_id
),

decree as (
    select distinct
        k.family_id,
        k.family_id as id_semula,
        'miskin_ekstrem' as status,
        'sk_bupati' as asal,
        false as sumber_hilang
    from source_family as f
    inner join family_key as k on k.key = f.family_ref
    where f.dataset = 'sk_bupati' and not exists (select 1 from previous_target)
),

every_row as (
    select * from published
    union all
    select * from decree
),

graded as (
    select
        *,
        case status when 'miskin_ekstrem' then 1 when 'calon' then 2 when 'miskin' then 3 else 4 end as derajat
    from every_row
)

select
    family_id,
    case min(derajat) when 1 then 'miskin_ekstrem' when 2 then 'calon' when 3 then 'miskin' else 'tidak_miskin' end as status,
    max(case when id_semula = family_id then status end) as status_semula,
    coalesce(max(case when id_semula = family_id then asal end), max(asal)) as asal,
    max(case when sumber_hilang then 1 else 0 end) = 1 as sumber_hilang
from graded
group by family_id
