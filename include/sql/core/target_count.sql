-- target_count: the list by status
-- grain: one row per status
-- key: status
-- inputs: target, family
-- params: none
-- rules: persons are the living and present members
select
    t.status,
    count(*) as families,
    cast(sum(f.jumlah_anggota) as bigint) as persons,
    cast(sum(case when t.perlu_konfirmasi then 1 else 0 end) as bigint) as perlu_konfirmasi
from target as t
inner join family as f on f.family_id = t.family_id
group by t.status
