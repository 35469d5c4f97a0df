-- link_pair: pairs of people who may be one, by their strongest agreement
-- grain: one row per pair
-- key: a, b
-- inputs: link_pattern, pattern_weight
-- params: $queue
-- rules: of several agreements the heaviest counts; pairs below the limit are left out
with ordered as (
    select
        p.a,
        p.b,
        p.pola,
        w.bobot,
        w.peluang,
        row_number() over (partition by p.a, p.b order by w.bobot desc, p.pola) as ke
    from link_pattern as p
    inner join pattern_weight as w on w.pola = p.pola
    where w.bobot >= $queue
)

select a, b, pola, bobot, peluang
from ordered
where ke = 1
