-- unmatched_count: how many rows of village meetings led to no family
-- grain: one row
-- key: none
-- inputs: decision_unmatched
-- params: none
select cast(coalesce(sum(jumlah), 0) as bigint) as jumlah from decision_unmatched
