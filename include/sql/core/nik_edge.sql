-- nik_edge: pairs of records that one sound NIK ties together
-- grain: one row per pair (a record and the first record of the same NIK and name; two such firsts of similar names)
-- key: a, b
-- inputs: match_record, nik_conflict
-- params: none
-- rules: the same sound NIK is the same person, unless the NIK is in conflict; across sources the names must not differ
--   clearly either (the test is that of nik_conflict)
-- traps: a record without a name follows its NIK, where that has several names the first by text
with usable as (
    select r.nomor, r.nik, r.nama_kunci
    from match_record as r
    left join nik_conflict as c on c.nik = r.nik
    where r.nik is not null and c.nik is null
),

hub as (
    select nik, nama_kunci, min(nomor) as pusat, count(*) as jumlah
    from usable
    group by nik, nama_kunci
),

same_name as (
    select u.nomor as a, h.pusat as b
    from usable as u
    inner join hub as h on h.nik = u.nik and h.nama_kunci = u.nama_kunci
    where h.jumlah > 1 and u.nomor <> h.pusat
),

several as (
    select nik, min(nama_kunci) as nama_pertama, min(pusat) as pusat
    from hub
    group by nik
    having count(*) > 1 or max(nama_kunci) is null
),

nameless as (
    select u.nomor as a, coalesce(h.pusat, s.pusat) as b
    from usable as u
    inner join several as s on s.nik = u.nik
    left join hub as h on h.nik = s.nik and h.nama_kunci = s.nama_pertama
    where u.nama_kunci is null and u.nomor <> coalesce(h.pusat, s.pusat)
),

spelling as (
    select
        h.nik,
        h.nama_kunci,
        h.pusat,
        regexp_replace(h.nama_kunci, '^.* ', '', 'g') as kata_akhir
    from hub as h
    inner join several as s on s.nik = h.nik
    where h.nama_kunci is not null
),

similar_name as (
    select x.pusat as a, y.pusat as b
    from spelling as x
    inner join spelling as y on y.nik = x.nik and y.nama_kunci > x.nama_kunci
    where levenshtein(x.nama_kunci, y.nama_kunci) * 3 <= greatest(length(x.nama_kunci), length(y.nama_kunci))
        or starts_with(y.nama_kunci, x.nama_kunci)
        or (
            x.kata_akhir <> x.nama_kunci and y.kata_akhir <> y.nama_kunci
            and levenshtein(x.kata_akhir, y.kata_akhir) <= 1
        )
)

select a, b from same_name
union all
select a, b from nameless
union all
select a, b from similar_name
