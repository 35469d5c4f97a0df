-- family_address: place and numbers of every family
-- grain: one row per family, the carried ones included
-- key: family_id
-- inputs: family_evidence, carried_family, carried_person
-- params: none
-- rules: a carried family whose members are all with other families today is no family any more
-- rules: village, address, rt and rw of one and the same source, the newest that knows the village; No. KK of the newest that
--   has a sound one; decile, percentile and rank of DTSEN where present, else the decile of P3KE
with field as (
    select
        family_id,
        min(case when kode_desa is not null then urut end) as urut_alamat,
        min(case when rt is not null then urut end) as urut_rt,
        min_by(no_kk, case when no_kk is not null then urut end) as no_kk,
        min(case when desil is not null then urut end) as urut_desil,
        min_by(id_keluarga, case when dataset = 'p3ke' then urut end) as id_keluarga_p3ke,
        min_by(id_keluarga, case when dataset = 'dtsen' then urut end) as id_keluarga_dtsen,
        min_by(daya_watt, case when daya_watt is not null then urut end) as daya_watt,
        max(case when dataset = 'dtks' then 'dtks' end) as dari_dtks,
        max(case when dataset = 'dtsen' then 'dtsen' end) as dari_dtsen,
        max(case when dataset = 'musdes' then 'musdes' end) as dari_musdes,
        max(case when dataset = 'p3ke' then 'p3ke' end) as dari_p3ke,
        max(case when dataset = 'regsosek' then 'regsosek' end) as dari_regsosek,
        max(case when dataset = 'sk_bupati' then 'sk_bupati' end) as dari_sk
    from family_evidence
    group by family_id
)

select
    f.family_id,
    f.no_kk,
    a.kode_desa,
    a.alamat,
    a.alamat_kunci,
    coalesce(a.rt, case when r.kode_desa = a.kode_desa then r.rt end) as rt,
    coalesce(a.rw, case when r.kode_desa = a.kode_desa then r.rw end) as rw,
    d.desil,
    d.dataset as desil_asal,
    d.persentil,
    d.peringkat,
    f.id_keluarga_p3ke,
    f.id_keluarga_dtsen,
    f.daya_watt,
    concat_ws(' ', f.dari_dtks, f.dari_dtsen, f.dari_musdes, f.dari_p3ke, f.dari_regsosek, f.dari_sk) as asal
from field as f
left join family_evidence as a on a.urut = f.urut_alamat
left join family_evidence as r on r.urut = f.urut_rt
left join family_evidence as d on d.urut = f.urut_desil
union all
select
    family_id,
    no_kk,
    kode_desa,
    alamat,
    cast(null as varchar) as alamat_kunci,
    rt,
    rw,
    desil,
    desil_asal,
    persentil,
    peringkat,
    id_keluarga_p3ke,
    id_keluarga_dtsen,
    daya_watt,
    'daftar' as asal
from carried_family
where family_id in (select family_id from carried_person)
