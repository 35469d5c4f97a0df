-- family_address: place and numbers of every family
-- grain: one row per family, the carried ones included
-- key: family_id
-- inputs: family_evidence, carried_family, carried_person
-- params: none
-- rules: <field>_asal is the source that filled the field and the day as of which it speaks; alamat_asal is that of village,
--   address, rt and rw, desil_asal also that of percentile and rank
-- rules: a carried family whose members are all with other families today is no family any more
-- rules: village, address, rt and rw of one and the same source, the newest that knows the village; No. KK of the newest that
--   has a sound one; decile, percentile and rank of DTSEN where present, else the decile of P3KE
with told as (
    select *, concat(dataset, ' ', cast(per as varchar)) as sumber
    from family_evidence
),

sourced as (
    select
        *,
        case when no_kk is not null then sumber end as no_kk_sumber,
        case when daya_watt is not null then sumber end as daya_watt_sumber
    from told
),

field as (
    select
        family_id,
        min(case when kode_desa is not null then urut end) as urut_alamat,
        min(case when rt is not null then urut end) as urut_rt,
        min_by(no_kk, case when no_kk is not null then urut end) as no_kk,
        min_by(no_kk_sumber, case when no_kk_sumber is not null then urut end) as no_kk_asal,
        min(case when desil is not null then urut end) as urut_desil,
        min_by(id_keluarga, case when dataset = 'p3ke' and id_keluarga is not null then urut end) as id_keluarga_p3ke,
        min_by(id_keluarga, case when dataset = 'dtsen' and id_keluarga is not null then urut end) as id_keluarga_dtsen,
        min_by(daya_watt, case when daya_watt is not null then urut end) as daya_watt,
        min_by(daya_watt_sumber, case when daya_watt_sumber is not null then urut end) as daya_watt_asal,
        max(case when dataset = 'dtks' then 'dtks' end) as dari_dtks,
        max(case when dataset = 'dtsen' then 'dtsen' end) as dari_dtsen,
        max(case when dataset = 'musdes' then 'musdes' end) as dari_musdes,
        max(case when dataset = 'p3ke' then 'p3ke' end) as dari_p3ke,
        max(case when dataset = 'regsosek' then 'regsosek' end) as dari_regsosek,
        max(case when dataset = 'sk_bupati' then 'sk_bupati' end) as dari_sk
    from sourced
    group by family_id
)

select
    f.family_id,
    f.no_kk,
    f.no_kk_asal,
    a.kode_desa,
    a.alamat,
    a.alamat_kunci,
    coalesce(a.rt, case when r.kode_desa = a.kode_desa then r.rt end) as rt,
    coalesce(a.rw, case when r.kode_desa = a.kode_desa then r.rw end) as rw,
    a.sumber as alamat_asal,
    d.desil,
    d.sumber as desil_asal,
    d.persentil,
    d.peringkat,
    f.id_keluarga_p3ke,
    f.id_keluarga_dtsen,
    f.daya_watt,
    f.daya_watt_asal,
    concat_ws(' ', f.dari_dtks, f.dari_dtsen, f.dari_musdes, f.dari_p3ke, f.dari_regsosek, f.dari_sk) as asal
from field as f
left join told as a on a.urut = f.urut_alamat
left join told as r on r.urut = f.urut_rt
left join told as d on d.urut = f.urut_desil
union all
select
    family_id,
    no_kk,
    no_kk_asal,
    kode_desa,
    alamat,
    cast(null as varchar) as alamat_kunci,
    rt,
    rw,
    alamat_asal,
    desil,
    desil_asal,
    persentil,
    peringkat,
    id_keluarga_p3ke,
    id_keluarga_dtsen,
    daya_watt,
    daya_watt_asal,
    'daftar' as asal
from carried_family
where family_id in (select family_id from carried_person)
