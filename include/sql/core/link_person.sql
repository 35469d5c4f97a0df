-- link_person: the people of the scored pairs
-- grain: one row per person
-- key: part; kunci
-- inputs: link_pair, link_record, match_record
-- params: none
-- rules: kunci is the first of her records by source and key: by it rulings know her, and pairs of equal weight are ordered
with party as (
    select a as part from link_pair
    union
    select b as part from link_pair
)

select
    p.part,
    min(concat(r.dataset, '|', r.record_key)) as kunci,
    min(l.kode_desa) as kode_desa,
    bool_and(l.dicari) as dicari
from party as p
inner join link_record as l on l.part = p.part
inner join match_record as r on r.nomor = l.nomor
group by p.part
