-- nik_conflict: sound NIK that one source gives to people of clearly different names
-- grain: one row per NIK
-- key: nik
-- inputs: match_record, identity_ruling
-- params: none
-- rules: such a NIK was shared or mistyped: it identifies nobody and is not used for matching
-- rules: two names differ clearly when more than a third of the letters differ, neither begins with the other, and their
--   last words differ by more than one letter (MOH HASAN and MUHAMMAD HASAN are the same name; SITI AMINAH and SITI
--   KHOTIJAH are not)
-- rules: so is a NIK on two records of which an officer ruled that they are two people
-- traps: brothers HASAN and HUSEN are told apart, BUDI and RUDI are not
with several as (
    select nik, dataset
    from match_record
    where nik is not null and nama_kunci is not null
    group by nik, dataset
    having min(nama_kunci) <> max(nama_kunci)
),

candidate as (
    select distinct
        n.nik,
        n.dataset,
        n.nama_kunci,
        regexp_replace(n.nama_kunci, '^.* ', '', 'g') as kata_akhir
    from match_record as n
    inner join several as s on s.nik = n.nik and s.dataset = n.dataset
    where n.nama_kunci is not null
)

select distinct a.nik
from candidate as a
inner join candidate as b on b.nik = a.nik and b.dataset = a.dataset and b.nama_kunci > a.nama_kunci
where levenshtein(a.nama_kunci, b.nama_kunci) * 3 > greatest(length(a.nama_kunci), length(b.nama_kunci))
    and not starts_with(b.nama_kunci, a.nama_kunci)
    and not (
        a.kata_akhir <> a.nama_kunci and b.kata_akhir <> b.nama_kunci
        and levenshtein(a.kata_akhir, b.kata_akhir) <= 1
    )
union
select x.nik
from identity_ruling as r
inner join match_record as x on x.nomor = r.a
inner join match_record as y on y.nomor = r.b and y.nik = x.nik
where r.verdict = 'different'
