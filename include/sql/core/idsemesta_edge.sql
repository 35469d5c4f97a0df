-- idsemesta_edge: pairs of records that one idsemesta ties together
-- grain: one row per pair of records of the same idsemesta
-- key: a, b
-- inputs: match_record, identity_ruling
-- params: none
-- rules: DTKS and DTSEN share this number; it does not hold where one source gives it to clearly different names, or
--   where both NIK are sound and differ and the names differ clearly (the test is that of nik_conflict)
-- rules: nor where an officer ruled that the two are two people
-- traps: a number on more than 20 records is a placeholder and ties nobody
with usable as (
    select
        nomor,
        dataset,
        idsemesta,
        nik,
        nama_kunci,
        regexp_replace(nama_kunci, '^.* ', '', 'g') as kata_akhir
    from match_record
    where idsemesta is not null
),

several as (
    select idsemesta
    from usable
    group by idsemesta
    having count(*) between 2 and 20
),

pair as (
    select
        x.nomor as a,
        y.nomor as b,
        x.dataset = y.dataset as satu_sumber,
        x.nik <> y.nik as nik_berbeda,
        levenshtein(x.nama_kunci, y.nama_kunci) * 3 > greatest(length(x.nama_kunci), length(y.nama_kunci))
        and not starts_with(x.nama_kunci, y.nama_kunci)
        and not starts_with(y.nama_kunci, x.nama_kunci)
        and not (
            x.kata_akhir <> x.nama_kunci and y.kata_akhir <> y.nama_kunci
            and levenshtein(x.kata_akhir, y.kata_akhir) <= 1
        ) as nama_berbeda
    from several as s
    inner join usable as x on x.idsemesta = s.idsemesta
    inner join usable as y on y.idsemesta = s.idsemesta and y.nomor > x.nomor
)

select p.a, p.b
from pair as p
left join identity_ruling as r on r.verdict = 'different' and r.a = p.a and r.b = p.b
where r.a is null and not (coalesce(p.nama_berbeda, false) and (p.satu_sumber or coalesce(p.nik_berbeda, false)))
