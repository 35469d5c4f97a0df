-- family_programs: how many programmes reach a family, and which of them exclude each other
-- grain: one row per family that a programme reaches
-- key: family_id
-- inputs: served, exclusive_pair, family, person_registry, family_registry
-- params: none
-- rules: a programme reaches the family of whom it serves, and a house's aid every family of the house; who was merged with
--   another since stands under the number of today. A pair clashes where both serve the same person, or, for programmes of
--   families, the same family
-- traps: of more than four clashes of one family the first four are named, in alphabetical order
with known as (
    select
        s.program,
        coalesce(p.current_id, s.person_id) as person_id,
        coalesce(f.current_id, s.family_id) as family_id,
        s.house_id
    from served as s
    left join person_registry as p on p.person_id = s.person_id
    left join family_registry as f on f.family_id = s.family_id
),

reached as (
    select family_id, program
    from known
    where family_id is not null
    union
    select f.family_id, k.program
    from known as k
    inner join family as f on f.house_id = k.house_id
),

counted as (
    select family_id, count(*) as jumlah
    from reached
    group by family_id
),

clash as (
    select a.family_id, e.kode
    from exclusive_pair as e
    inner join known as a on a.program = e.program
    inner join known as b on b.program = e.lain and b.person_id = a.person_id
    where e.per = 'person'
    union
    select a.family_id, e.kode
    from exclusive_pair as e
    inner join known as a on a.program = e.program
    inner join known as b on b.program = e.lain and b.family_id = a.family_id
    where e.per <> 'person'
),

numbered as (
    select family_id, kode, row_number() over (partition by family_id order by kode) as urutan
    from clash
    where family_id is not null
),

told as (
    select
        family_id,
        concat_ws(
            ' ',
            max(case when urutan = 1 then kode end),
            max(case when urutan = 2 then kode end),
            max(case when urutan = 3 then kode end),
            max(case when urutan = 4 then kode end)
        ) as tumpang_tindih
    from numbered
    group by family_id
)

select c.family_id, cast(c.jumlah as integer) as jumlah_program, t.tumpang_tindih
from counted as c
left join told as t on t.family_id = c.family_id
