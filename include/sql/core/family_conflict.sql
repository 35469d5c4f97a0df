-- family_conflict: what the sources say of a family that does not fit together
-- grain: one row per family, kind and source
-- key: family_id, jenis, dataset
-- inputs: co_resident, family_source, family_member, family_place, family_id, person_family
-- params: none
-- rules: ORANG_DUA_KELUARGA one source has a member in two of its families; KK_BEBERAPA_KELUARGA one source has the family's sound
--   No. KK on several families; KK_DUA_DESA the families with its sound No. KK are in different villages
-- rules: ANGGOTA_SEALAMAT a person without family card was taken for a member because she lives at the family's address;
--   SEALAMAT_BEBERAPA_KELUARGA several families live at her address, so that she was taken for nobody's (see co_resident)
-- rules: nothing is chosen by this: a person is in the family of the newest source, by its smallest family; a No. KK ties families
--   only where it is unique in each source and within one kecamatan (see family_edge). Here it is said that there was a choice
with known as (
    select
        f.nomor,
        f.dataset,
        f.no_kk,
        f.kode_desa,
        i.family_id
    from family_source as f
    inner join family_place as p on p.family = f.nomor
    inner join family_id as i on i.part = p.part
),

double_person as (
    select m.person_id, k.dataset
    from family_member as m
    inner join known as k on k.nomor = m.family
    group by m.person_id, k.dataset
    having count(*) > 1
),

double_card as (
    select dataset, no_kk
    from known
    where no_kk is not null
    group by dataset, no_kk
    having count(*) > 1
),

far_card as (
    select no_kk
    from known
    where no_kk is not null and kode_desa is not null
    group by no_kk
    having min(kode_desa) <> max(kode_desa)
),

every_conflict as (
    select f.family_id, 'ORANG_DUA_KELUARGA' as jenis, d.dataset
    from double_person as d
    inner join person_family as f on f.person_id = d.person_id
    union all
    select k.family_id, 'KK_BEBERAPA_KELUARGA' as jenis, k.dataset
    from known as k
    inner join double_card as d on d.dataset = k.dataset and d.no_kk = k.no_kk
    union all
    select k.family_id, 'KK_DUA_DESA' as jenis, k.dataset
    from known as k
    inner join far_card as c on c.no_kk = k.no_kk
    union all
    select
        k.family_id,
        case when c.pilihan = 1 then 'ANGGOTA_SEALAMAT' else 'SEALAMAT_BEBERAPA_KELUARGA' end as jenis,
        k.dataset
    from known as k
    inner join (select distinct a, pilihan from co_resident) as c on c.a = k.nomor
)

select family_id, jenis, dataset, count(*) as jumlah
from every_conflict
group by family_id, jenis, dataset
