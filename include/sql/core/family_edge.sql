-- family_edge: which family of a newer source an older source's family has become
-- grain: one row per source family that has become another
-- key: a
-- inputs: family_source, family_member
-- params: none
-- rules: in this order: the same person heads both; the same sound No. KK and a person in common; more than half of its
--   persons are in the other; the same sound No. KK alone. Among equals the newest source, then the most persons in common
-- rules: a No. KK ties families only where it is unique in each source and within one kecamatan, so that damaged or
--   mistyped numbers merge no families
-- rules: an edge leads from an older source to a newer one, and each family has at most one, so that two families of the
--   same newer source never become one
with family_size as (
    select family, count(*) as jumlah
    from family_member
    group by family
),

kk_of_source as (
    select dataset, no_kk, min(nomor) as family, min(urutan) as urutan, min(substr(kode_desa, 1, 6)) as kecamatan
    from family_source
    where no_kk is not null
    group by dataset, no_kk
    having count(*) = 1
),

shared as (
    select a.family as a, b.family as b, count(*) as bersama
    from family_member as a
    inner join family_member as b on b.person_id = a.person_id and b.urutan < a.urutan
    group by a.family, b.family
),

same_kk as (
    select a.family as a, b.family as b
    from kk_of_source as a
    inner join kk_of_source as b on b.no_kk = a.no_kk and b.urutan < a.urutan and b.kecamatan = a.kecamatan
),

candidate as (
    select
        coalesce(s.a, k.a) as a,
        coalesce(s.b, k.b) as b,
        coalesce(s.bersama, 0) as bersama,
        case when k.a is not null then 1 else 0 end as kk_sama
    from shared as s
    full join same_kk as k on k.a = s.a and k.b = s.b
),

ranked as (
    select
        c.a,
        c.b,
        c.bersama,
        y.urutan,
        y.family_ref,
        case
            when x.kepala_person_id = y.kepala_person_id then 1
            when c.kk_sama = 1 and c.bersama > 0 then 2
            when c.bersama * 2 > z.jumlah then 3
            when c.kk_sama = 1 then 4
        end as kelas
    from candidate as c
    inner join family_source as x on x.nomor = c.a
    inner join family_source as y on y.nomor = c.b
    inner join family_size as z on z.family = c.a
),

ordered as (
    select
        a,
        b,
        row_number() over (partition by a order by kelas, urutan, bersama desc, family_ref) as urutan
    from ranked
    where kelas is not null
)

select a, b
from ordered
where urutan = 1
