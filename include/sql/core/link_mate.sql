-- link_mate: pairs of people who were seen in one family with the same third person
-- grain: one row per person looked for and other person
-- key: a, b
-- inputs: link_family, link_record
-- params: none
-- rules: the third person has a sound NIK and is neither of the two; a damaged No. KK alone makes no such pair
with sought as (
    select distinct part
    from link_record
    where dicari
),

mate as (
    select distinct s.part, m.part as teman
    from sought as s
    inner join link_family as f on f.part = s.part
    inner join link_family as m on m.keluarga = f.keluarga and m.part <> f.part
    left join sought as t on t.part = m.part
    where t.part is null
)

select distinct m.part as a, o.part as b
from mate as m
inner join link_family as g on g.part = m.teman
inner join link_family as o on o.keluarga = g.keluarga
where o.part <> m.part and o.part <> m.teman
