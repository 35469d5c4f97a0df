-- family_house: the dwelling of every family
-- grain: one row per family
-- key: family_id
-- inputs: family_evidence, family_address, house_rule
-- params: none
-- rules: families in one building of Regsosek (SLS and building number) share a house; a family Regsosek does not know shares
--   one with the families of its village with the same rt, rw and address, if that address is a house's and not a hamlet's
--   (no more than rumah_alamat_keluarga_maks families); else it has its own
-- traps: house_id is the smallest family_id in the dwelling
with building as (
    select family_id, min_by(bangunan, case when bangunan is not null then urut end) as bangunan
    from family_evidence
    where bangunan is not null and not serapan
    group by family_id
),

by_building as (
    select family_id, min(family_id) over (partition by bangunan) as house_id
    from building
),

address as (
    select a.family_id, a.kode_desa, a.rt, a.rw, a.alamat_kunci
    from family_address as a
    where a.kode_desa is not null and a.rt is not null and a.rw is not null
        and regexp_matches(a.alamat_kunci, '[0-9]')
),

by_address as (
    select
        family_id,
        min(family_id) over (partition by kode_desa, rt, rw, alamat_kunci) as house_id,
        count(*) over (partition by kode_desa, rt, rw, alamat_kunci) as jumlah
    from address
)

select
    a.family_id,
    case
        when b.house_id is not null then b.house_id
        when d.jumlah <= c.rumah_alamat_keluarga_maks then coalesce(e.house_id, d.house_id)
        else a.family_id
    end as house_id
from family_address as a
cross join house_rule as c
left join by_building as b on b.family_id = a.family_id
left join by_address as d on d.family_id = a.family_id
left join by_building as e on e.family_id = d.house_id
