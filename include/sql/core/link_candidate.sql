-- link_candidate: pairs of records worth comparing
-- grain: one row per pair of records of different people, of whom a at least has no sound NIK
-- key: a, b
-- inputs: link_key, link_record, link_mate
-- params: $block_max
-- rules: they share a key (one on more records than the limit says too little), or their people share a family member
with sought_key as (
    select distinct k.kunci
    from link_key as k
    inner join link_record as r on r.nomor = k.nomor
    where r.dicari
),

useful as (
    select k.kunci
    from link_key as k
    inner join sought_key as s on s.kunci = k.kunci
    group by k.kunci
    having count(*) between 2 and $block_max
),

keyed as (
    select k.kunci, k.nomor, r.part, r.dicari
    from link_key as k
    inner join useful as u on u.kunci = k.kunci
    inner join link_record as r on r.nomor = k.nomor
),

by_key as (
    select a.nomor as a, b.nomor as b
    from keyed as a
    inner join keyed as b on b.kunci = a.kunci
    where a.dicari and a.part <> b.part and (not b.dicari or a.nomor < b.nomor)
),

by_mate as (
    select x.nomor as a, y.nomor as b
    from link_mate as m
    inner join link_record as x on x.part = m.a
    inner join link_record as y on y.part = m.b
    where not y.dicari or x.nomor < y.nomor
)

select a, b from by_key
union
select a, b from by_mate
