-- link_pattern: how two people agree, by the best-known records of both
-- grain: one row per pair of people, a without a sound NIK, and way in which two of their records agree
-- key: a, b, pola
-- inputs: link_candidate, link_record, link_rarity, link_mate, link_source, link_family
-- params: none
-- rules: pairs whose names differ outright are left out: whatever else agrees, they are twins, spouses or neighbours
-- rules: pola is one digit per comparison, in the order nama, jarang, lahir, kelamin, tempat, kk, ibu, teman, sumber; 0 is
--   "not known"; what each digit means and weighs stands in reference/linkage.yaml
with measured as (
    select
        c.a,
        c.b,
        x.nama_kunci as nama_x,
        y.nama_kunci as nama_y,
        x.kunci as kunci_x,
        y.kunci as kunci_y,
        x.inti as inti_x,
        y.inti as inti_y,
        x.akhir as akhir_x,
        y.akhir as akhir_y,
        levenshtein(x.kunci, y.kunci) as jarak,
        least(length(x.kunci), length(y.kunci)) as pendek,
        greatest(length(x.kunci), length(y.kunci)) as panjang
    from link_candidate as c
    inner join link_record as x on x.nomor = c.a
    inner join link_record as y on y.nomor = c.b
),

named as (
    select
        a,
        b,
        case
            when nama_x is null or nama_y is null then 0
            when nama_x = nama_y then 7
            when jarak = 0 then 6
            when jarak <= case when pendek >= 10 then 2 when pendek >= 5 then 1 else 0 end then 5
            when starts_with(kunci_x, kunci_y) and substr(kunci_x, pendek + 1, 1) = ' ' then 4
            when starts_with(kunci_y, kunci_x) and substr(kunci_y, pendek + 1, 1) = ' ' then 4
            when ends_with(kunci_x, kunci_y) and substr(kunci_x, panjang - pendek, 1) = ' ' then 4
            when ends_with(kunci_y, kunci_x) and substr(kunci_y, panjang - pendek, 1) = ' ' then 4
            when least(length(akhir_x), length(akhir_y)) = 1 and left(akhir_x, 1) = left(akhir_y, 1)
                and split_part(kunci_x, ' ', 1) = split_part(kunci_y, ' ', 1) then 4
            when inti_x = inti_y or jarak * 4 <= panjang then 3
            when least(length(inti_x), length(inti_y)) >= 4 and levenshtein(inti_x, inti_y) <= 1 then 3
            when akhir_x = akhir_y or jarak * 5 <= 2 * panjang then 2
            else 1
        end as nama
    from measured
),

alike as (
    select a, b, nama
    from named
    where nama <> 1
),

compared as (
    select
        case when y.dicari then least(x.part, y.part) else x.part end as a,
        case when y.dicari then greatest(x.part, y.part) else y.part end as b,
        c.nama,
        case when x.kunci = y.kunci then 1 + f.jarang else 0 end as jarang,
        case
            when x.lahir is null or y.lahir is null then 0
            when x.lahir = y.lahir and month(x.lahir) = 1 and day(x.lahir) = 1 then 6
            when x.lahir = y.lahir and month(x.lahir) = 12 and day(x.lahir) = 31 then 6
            when x.lahir = y.lahir then 7
            when year(x.lahir) = year(y.lahir) and month(x.lahir) = day(y.lahir) and day(x.lahir) = month(y.lahir) then 5
            when year(x.lahir) = year(y.lahir) and (
                month(x.lahir) = 1 and day(x.lahir) = 1 or month(y.lahir) = 1 and day(y.lahir) = 1
                or month(x.lahir) = 12 and day(x.lahir) = 31 or month(y.lahir) = 12 and day(y.lahir) = 31
            ) then 4
            when levenshtein(cast(x.lahir as varchar), cast(y.lahir as varchar)) <= 1 then 3
            when abs(year(x.lahir) - year(y.lahir)) <= 1 then 2
            else 1
        end as lahir,
        case
            when x.kelamin is null or y.kelamin is null then 0
            when x.kelamin = y.kelamin then 2
            else 1
        end as kelamin,
        case
            when x.kode_desa is null or y.kode_desa is null then 0
            when left(x.kode_desa, 6) <> left(y.kode_desa, 6) then 1
            when x.kode_desa <> y.kode_desa then 2
            when x.rt = y.rt and x.rw = y.rw then 5
            when x.rt <> y.rt or x.rw <> y.rw then 3
            else 4
        end as tempat,
        case
            when x.no_kk is null or y.no_kk is null then 0
            when x.no_kk = y.no_kk then 3
            when levenshtein(x.no_kk, y.no_kk) <= 1 then 2
            else 1
        end as kk,
        case
            when x.ibu is null or y.ibu is null then 0
            when x.ibu = y.ibu then 3
            when levenshtein(x.ibu, y.ibu) * 4 <= greatest(length(x.ibu), length(y.ibu)) then 2
            else 1
        end as ibu
    from alike as c
    inner join link_record as x on x.nomor = c.a
    inner join link_record as y on y.nomor = c.b
    left join link_rarity as f on f.kunci = x.kunci
),

pair as (
    select
        a,
        b,
        (((((cast(nama as bigint) * 10 + jarang) * 10 + lahir) * 10 + kelamin) * 10 + tempat) * 10 + kk) * 10 + ibu as pola
    from compared
    group by a, b, nama, jarang, lahir, kelamin, tempat, kk, ibu
),

pair_of_people as (
    select distinct a, b from pair
),

shared_source as (
    select
        p.a,
        p.b,
        max(case
            when x.keluarga_awal = y.keluarga_awal or x.keluarga_akhir = y.keluarga_akhir then 4
            when x.lahir_awal <> y.lahir_akhir or x.lahir_akhir <> y.lahir_awal or x.kunci_awal <> y.kunci_akhir then 3
            else 2
        end) as sumber
    from pair_of_people as p
    inner join link_source as x on x.part = p.a
    inner join link_source as y on y.part = p.b and y.dataset = x.dataset
    group by p.a, p.b
),

with_family as (
    select distinct part from link_family
)

select
    p.a,
    p.b,
    p.pola * 100
    + case
        when m.a is not null then 2
        when g.part is not null and h.part is not null then 1
        else 0
    end * 10
    + coalesce(s.sumber, 1) as pola
from pair as p
left join shared_source as s on s.a = p.a and s.b = p.b
left join link_mate as m on m.a = p.a and m.b = p.b
left join with_family as g on g.part = p.a
left join with_family as h on h.part = p.b
