-- link_rarity: how many people of the regency bear a name
-- grain: one row per name as heard
-- key: kunci
-- inputs: link_record
-- params: $rare_max, $uncommon_max, $common_max
-- rules: 3 rare, 2 uncommon, 1 common, 0 very common; SITI AMINAH says less than SATUMI
with bearer as (
    select kunci, count(distinct part) as orang
    from link_record
    where kunci is not null
    group by kunci
)

select
    kunci,
    case
        when orang <= $rare_max then 3
        when orang <= $uncommon_max then 2
        when orang <= $common_max then 1
        else 0
    end as jarang
from bearer
