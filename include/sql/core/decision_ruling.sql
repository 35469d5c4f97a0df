-- decision_ruling: what officers settled where meetings, or a meeting and Dukcapil, contradict each other
-- grain: one row per family and contradiction
-- key: family_id, kunci
-- inputs: ruling, family_registry
-- params: none
-- rules: of several rulings on one contradiction the newest stands; a family that was merged keeps what was settled of it
with settled as (
    select
        r.current_id as family_id,
        u.key_b as kunci,
        u.verdict as putusan,
        u.ruling_id,
        row_number() over (partition by r.current_id, u.key_b order by u.ruling_id desc) as ke
    from ruling as u
    inner join family_registry as r on concat('keluarga:', cast(r.family_id as varchar)) = u.key_a
    where u.kind = 'decision.settle'
)

select family_id, kunci, putusan, ruling_id
from settled
where ke = 1
