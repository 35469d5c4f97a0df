-- house: every dwelling with what its families' sources say of it
-- grain: one row per dwelling
-- key: house_id
-- inputs: family_house, family_address, family_evidence, carried_house
-- params: none
-- rules: each field from the newest source of any of its families that knows it (a meeting's proposal, P3KE, Regsosek)
-- rules: <field>_asal is the source that filled the field and the day as of which it speaks
-- traps: a carried family's house is as it was last known
with told as (
    select h.house_id, e.*, concat(e.dataset, ' ', cast(e.per as varchar)) as sumber
    from family_evidence as e
    inner join family_house as h on h.family_id = e.family_id
),

sourced as (
    select
        *,
        case when kepemilikan_rumah is not null then sumber end as kepemilikan_rumah_sumber,
        case when atap is not null then sumber end as atap_sumber,
        case when dinding is not null then sumber end as dinding_sumber,
        case when lantai is not null then sumber end as lantai_sumber,
        case when penerangan is not null then sumber end as penerangan_sumber,
        case when bab is not null then sumber end as bab_sumber
    from told
),

field as (
    select
        house_id,
        min_by(kepemilikan_rumah, case when kepemilikan_rumah is not null then urut end) as kepemilikan_rumah,
        min_by(kepemilikan_rumah_sumber, case when kepemilikan_rumah_sumber is not null then urut end) as kepemilikan_rumah_asal,
        min_by(atap, case when atap is not null then urut end) as atap,
        min_by(atap_sumber, case when atap_sumber is not null then urut end) as atap_asal,
        min_by(dinding, case when dinding is not null then urut end) as dinding,
        min_by(dinding_sumber, case when dinding_sumber is not null then urut end) as dinding_asal,
        min_by(lantai, case when lantai is not null then urut end) as lantai,
        min_by(lantai_sumber, case when lantai_sumber is not null then urut end) as lantai_asal,
        min_by(penerangan, case when penerangan is not null then urut end) as penerangan,
        min_by(penerangan_sumber, case when penerangan_sumber is not null then urut end) as penerangan_asal,
        min_by(bab, case when bab is not null then urut end) as bab,
        min_by(bab_sumber, case when bab_sumber is not null then urut end) as bab_asal,
        max(case when lantai is not null and dataset = 'musdes' then 'musdes' end) as dari_musdes,
        max(case when lantai is not null and dataset = 'p3ke' then 'p3ke' end) as dari_p3ke,
        max(case when lantai is not null and dataset = 'regsosek' then 'regsosek' end) as dari_regsosek
    from sourced
    group by house_id
),

dwelling as (
    select house_id, count(*) as jumlah_keluarga
    from family_house
    group by house_id
)

select
    d.house_id,
    a.kode_desa,
    a.alamat,
    a.rt,
    a.rw,
    a.alamat_asal,
    coalesce(f.kepemilikan_rumah, c.kepemilikan_rumah) as kepemilikan_rumah,
    case when f.kepemilikan_rumah is not null then f.kepemilikan_rumah_asal else c.kepemilikan_rumah_asal end as kepemilikan_rumah_asal,
    coalesce(f.atap, c.atap) as atap,
    case when f.atap is not null then f.atap_asal else c.atap_asal end as atap_asal,
    coalesce(f.dinding, c.dinding) as dinding,
    case when f.dinding is not null then f.dinding_asal else c.dinding_asal end as dinding_asal,
    coalesce(f.lantai, c.lantai) as lantai,
    case when f.lantai is not null then f.lantai_asal else c.lantai_asal end as lantai_asal,
    coalesce(f.penerangan, c.penerangan) as penerangan,
    case when f.penerangan is not null then f.penerangan_asal else c.penerangan_asal end as penerangan_asal,
    coalesce(f.bab, c.bab) as bab,
    case when f.bab is not null then f.bab_asal else c.bab_asal end as bab_asal,
    cast(d.jumlah_keluarga as integer) as jumlah_keluarga,
    coalesce(concat_ws(' ', f.dari_musdes, f.dari_p3ke, f.dari_regsosek), 'daftar') as asal
from dwelling as d
inner join family_address as a on a.family_id = d.house_id
left join field as f on f.house_id = d.house_id
left join carried_house as c on c.family_id = d.house_id
