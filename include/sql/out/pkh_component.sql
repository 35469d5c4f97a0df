-- pkh_component: how many components of PKH a family has
-- grain: one row per family with a living member
-- key: family_id
-- inputs: person, student_person
-- params: $as_of
-- rules: components are pregnancy, age 0 to 6, severe disability, age 60 and above, pupil of SMA/SMK, SMP or SD; a person
--        counts once, in this order (a child of 0 to 6 whom Dapodik knows counts as a pupil); a pupil is one whom Dapodik
--        knows, else one whom the newest survey found at school and who is 7 to 21 years old
-- traps: the programme counts at most four and pays the dearest ones; that is its definition's business, not this file's
with cycle as (
    select cast($as_of as date) as as_of
),

aged as (
    select
        p.person_id,
        p.family_id,
        p.hamil,
        p.disabilitas_berat,
        p.sekolah,
        p.jenjang,
        year(c.as_of) - year(p.tanggal_lahir)
        - case
            when month(p.tanggal_lahir) * 100 + day(p.tanggal_lahir) > month(c.as_of) * 100 + day(c.as_of) then 1
            else 0
        end as umur
    from person as p
    cross join cycle as c
    where p.family_id is not null and coalesce(p.meninggal, false) = false
),

pupil as (
    select person_id, max(jenjang) as jenjang
    from student_person
    where person_id is not null
    group by person_id
),

schooled as (
    select
        a.family_id,
        a.umur,
        coalesce(a.hamil, false) as hamil,
        coalesce(a.disabilitas_berat, false) as berat,
        case
            when s.jenjang is not null then s.jenjang
            when coalesce(a.sekolah, false) and a.umur between 7 and 21 then a.jenjang
        end as jenjang
    from aged as a
    left join pupil as s on s.person_id = a.person_id
),

component as (
    select
        family_id,
        case
            when hamil then 'hamil'
            when umur <= 6 and jenjang is null then 'usia_dini'
            when berat then 'disabilitas_berat'
            when umur >= 60 then 'lansia'
            when jenjang in ('SMA', 'SMK') then 'sma'
            when jenjang = 'SMP' then 'smp'
            when jenjang = 'SD' then 'sd'
        end as komponen
    from schooled
)

select
    family_id,
    cast(sum(case when komponen = 'hamil' then 1 else 0 end) as integer) as jumlah_hamil,
    cast(sum(case when komponen = 'usia_dini' then 1 else 0 end) as integer) as jumlah_usia_dini,
    cast(sum(case when komponen = 'sd' then 1 else 0 end) as integer) as jumlah_sd,
    cast(sum(case when komponen = 'smp' then 1 else 0 end) as integer) as jumlah_smp,
    cast(sum(case when komponen = 'sma' then 1 else 0 end) as integer) as jumlah_sma,
    cast(sum(case when komponen = 'lansia' then 1 else 0 end) as integer) as jumlah_lansia,
    cast(sum(case when komponen = 'disabilitas_berat' then 1 else 0 end) as integer) as jumlah_disabilitas_berat,
    cast(count(komponen) as integer) as jumlah_komponen
from component
group by family_id
