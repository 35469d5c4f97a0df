-- jkn_membership: the active JKN memberships of a person
-- grain: one row per person with at least one active membership
-- key: person_id
-- inputs: bpjs, person
-- params: none
-- rules: a member is the person of the same sound NIK; without one, the only person of the same name (letters only),
--        birth date and village; memberships of several segments are kept apart, since PBI JKN asks for "any other"
-- traps: a name that fits two persons fits nobody: guessing would strike the wrong one off a premium aid
with member as (
    select
        nik,
        segmen,
        case when nik is null then nullif(regexp_replace(upper(nama), '[^A-Z]', '', 'g'), '') end as nama_huruf,
        tanggal_lahir,
        kode_desa
    from bpjs
    where verdict <> 'rejected'
),

without_nik as (
    select segmen, nama_huruf, tanggal_lahir, kode_desa
    from member
    where nik is null
),

birth_and_village as (
    select distinct tanggal_lahir, kode_desa
    from without_nik
),

possible_person as (
    select p.person_id, p.nama, p.tanggal_lahir, p.kode_desa
    from person as p
    inner join birth_and_village as b on b.tanggal_lahir = p.tanggal_lahir and b.kode_desa = p.kode_desa
),

person_name as (
    select
        nullif(regexp_replace(upper(nama), '[^A-Z]', '', 'g'), '') as nama_huruf,
        tanggal_lahir,
        kode_desa,
        min(person_id) as person_id
    from possible_person
    group by nullif(regexp_replace(upper(nama), '[^A-Z]', '', 'g'), ''), tanggal_lahir, kode_desa
    having count(*) = 1
),

by_nik as (
    select p.person_id, m.segmen
    from member as m
    inner join person as p on p.nik = m.nik
),

by_name as (
    select n.person_id, m.segmen
    from without_nik as m
    inner join person_name as n
        on n.nama_huruf = m.nama_huruf and n.tanggal_lahir = m.tanggal_lahir and n.kode_desa = m.kode_desa
),

membership as (
    select person_id, segmen from by_nik
    union all
    select person_id, segmen from by_name
),

folded as (
    select
        person_id,
        max(case when segmen = 'PBI_APBN' then 1 else 0 end) as apbn,
        max(case when segmen = 'PBI_APBD' then 1 else 0 end) as apbd,
        max(case when segmen in ('PBI_APBN', 'PBI_APBD') then 0 else 1 end) as lain
    from membership
    group by person_id
)

select
    person_id,
    apbn = 1 as anggota_pbi_jkn,
    apbd = 1 as anggota_pbi_daerah,
    lain = 1 as anggota_segmen_lain,
    true as anggota_jkn,
    case
        when apbn = 1 then 'ANGGOTA_PBI_JKN'
        when apbd = 1 then 'ANGGOTA_PBI_DAERAH'
        else 'ANGGOTA_SEGMEN_LAIN'
    end as kepesertaan
from folded
