-- house: every dwelling with what its families' sources say of it
-- grain: one row per dwelling
-- key: house_id
-- inputs: family_house, family_address, family_evidence, carried_house
-- params: none
-- rules: each field from the newest source of any of its families that knows it (a meeting's proposal, P3KE, Regsosek)
-- traps: a carried family's house is as it was last known
with told as (
    select h.house_id, e.*
    from family_evidence as e
    inner join family_house as h on h.family_id = e.family_id
),

field as (
    select
        house_id,
        min_by(kepemilikan_rumah, case when kepemilikan_rumah is not null then urut end) as kepemilikan_rumah,
        min_by(atap, case when atap is not null then urut end) as atap,
        min_by(dinding, case when dinding is not null then urut end) as dinding,
        min_by(lantai, case when lantai is not null then urut end) as lantai,
        min_by(penerangan, case when penerangan is not null then urut end) as penerangan,
        min_by(bab, case when bab is not null then urut end) as bab,
        max(case when lantai is not null and dataset = 'musdes' then 'musdes' end) as dari_musdes,
        max(case when lantai is not null and dataset = 'p3ke' then 'p3ke' end) as dari_p3ke,
        max(case when lantai is not null and dataset = 'regsosek' then 'regsosek' end) as dari_regsosek
    from told
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
    coalesce(f.kepemilikan_rumah, c.kepemilikan_rumah) as kepemilikan_rumah,
    coalesce(f.atap, c.atap) as atap,
    coalesce(f.dinding, c.dinding) as dinding,
    coalesce(f.lantai, c.lantai) as lantai,
    coalesce(f.penerangan, c.penerangan) as penerangan,
    coalesce(f.bab, c.bab) as bab,
    cast(d.jumlah_keluarga as integer) as jumlah_keluarga,
    coalesce(concat_ws(' ', f.dari_musdes, f.dari_p3ke, f.dari_regsosek), 'daftar') as asal
from dwelling as d
inner join family_address as a on a.family_id = d.house_id
left join field as f on f.house_id = d.house_id
left join carried_house as c on c.family_id = d.house_id
