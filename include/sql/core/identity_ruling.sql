-- identity_ruling: what officers ruled on pairs of today's records
-- grain: one row per ruled pair of records
-- key: a, b
-- inputs: ruling, match_record
-- params: none
-- rules: of several rulings on one pair the newest stands; a ruling on a record that no source sends any more rests
with ruled as (
    select
        least(key_a, key_b) as kunci_a,
        greatest(key_a, key_b) as kunci_b,
        verdict,
        row_number() over (partition by least(key_a, key_b), greatest(key_a, key_b) order by ruling_id desc) as ke
    from ruling
    where starts_with(kind, 'identity.')
)

select
    least(x.nomor, y.nomor) as a,
    greatest(x.nomor, y.nomor) as b,
    r.verdict
from ruled as r
inner join match_record as x
    on x.dataset = split_part(r.kunci_a, '|', 1) and x.record_key = substr(r.kunci_a, length(split_part(r.kunci_a, '|', 1)) + 2)
inner join match_record as y
    on y.dataset = split_part(r.kunci_b, '|', 1) and y.record_key = substr(r.kunci_b, length(split_part(r.kunci_b, '|', 1)) + 2)
where r.ke = 1 and x.nomor <> y.nomor
