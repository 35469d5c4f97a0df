-- match_edge: pairs of parts (people as known so far) that one key ties together without doubt
-- grain: one row per pair
-- key: a, b
-- inputs: match_key, person_part, match_record, nik_conflict
-- params: none
-- rules: a key ties parts only where it leaves no choice: at most one of its parts has a sound NIK, and no source speaks of
--   two of them, unless their birth dates are the same (then one row is the other's duplicate)
-- rules: a part without a sound NIK that could go to two people with one goes to neither
-- rules: parts without a sound NIK are tied to each other only when none of them could go to a person with one; run again,
--   those then tied are looked at anew
-- traps: a and b are the numbers of the parts' first records
with key_of_part as (
    select k.kunci, p.part
    from match_key as k
    inner join person_part as p on p.nomor = k.nomor
),

shared_key as (
    select kunci
    from key_of_part
    group by kunci
    having min(part) <> max(part)
),

key_part as (
    select distinct k.kunci, k.part
    from key_of_part as k
    inner join shared_key as s on s.kunci = k.kunci
),

shared_part as (
    select distinct part from key_part
),

part_nik as (
    select s.part, max(case when c.nik is null then r.nik end) as nik
    from shared_part as s
    inner join person_part as p on p.part = s.part
    inner join match_record as r on r.nomor = p.nomor
    left join nik_conflict as c on c.nik = r.nik
    group by s.part
),

candidate as (
    select k.kunci, k.part, n.nik
    from key_part as k
    inner join part_nik as n on n.part = k.part
),

part_source as (
    select
        p.part,
        r.dataset,
        min(r.tanggal_lahir) as lahir_awal,
        max(r.tanggal_lahir) as lahir_akhir,
        count(r.tanggal_lahir) as berlahir,
        count(*) as jumlah
    from shared_part as c
    inner join person_part as p on p.part = c.part
    inner join match_record as r on r.nomor = p.nomor
    group by p.part, r.dataset
),

key_source as (
    select
        c.kunci,
        s.dataset,
        count(*) as bagian,
        min(s.lahir_awal) as lahir_awal,
        max(s.lahir_akhir) as lahir_akhir,
        min(case when s.berlahir = s.jumlah then 1 else 0 end) as lahir_lengkap
    from candidate as c
    inner join part_source as s on s.part = c.part
    group by c.kunci, s.dataset
),

doubtful as (
    select distinct kunci
    from key_source
    where bagian > 1 and (lahir_lengkap = 0 or lahir_awal <> lahir_akhir)
),

key_group as (
    select
        c.kunci,
        min(case when c.nik is not null then c.part end) as ber_nik,
        min(c.part) as pertama,
        cast(sum(case when c.nik is not null then 1 else 0 end) as bigint) as jumlah_ber_nik,
        max(case when d.kunci is not null then 1 else 0 end) as ragu
    from candidate as c
    left join doubtful as d on d.kunci = c.kunci
    group by c.kunci
),

towards_nik as (
    select c.part, g.ber_nik, g.ragu, g.jumlah_ber_nik
    from candidate as c
    inner join key_group as g on g.kunci = c.kunci
    where c.nik is null and g.jumlah_ber_nik > 0
),

claimed as (
    select
        part,
        min(ber_nik) as tujuan,
        max(ber_nik) as tujuan_lain,
        max(ragu) as ragu,
        max(jumlah_ber_nik) as jumlah_ber_nik
    from towards_nik
    group by part
),

key_claimed as (
    select
        c.kunci,
        max(case when k.part is not null then 1 else 0 end) as ada_tujuan
    from candidate as c
    left join claimed as k on k.part = c.part
    group by c.kunci
)

select part as a, tujuan as b
from claimed
where tujuan = tujuan_lain and ragu = 0 and jumlah_ber_nik = 1
union all
select c.part as a, g.pertama as b
from candidate as c
inner join key_group as g on g.kunci = c.kunci
inner join key_claimed as k on k.kunci = c.kunci
where g.jumlah_ber_nik = 0 and g.ragu = 0 and k.ada_tujuan = 0 and c.part <> g.pertama
