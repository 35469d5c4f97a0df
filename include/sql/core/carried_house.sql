-- carried_house: the dwellings of carried families, as they were last known
-- grain: one row per carried family with a known dwelling
-- key: family_id
-- inputs: carried_family, previous_family, previous_house, family_registry
-- params: none
with known as (
    select
        r.current_id as family_id,
        h.kepemilikan_rumah,
        h.atap,
        h.dinding,
        h.lantai,
        h.penerangan,
        h.bab,
        h.kepemilikan_rumah_asal,
        h.atap_asal,
        h.dinding_asal,
        h.lantai_asal,
        h.penerangan_asal,
        h.bab_asal,
        row_number() over (partition by r.current_id order by f.family_id) as ke
    from previous_family as f
    inner join family_registry as r on r.family_id = f.family_id
    inner join previous_house as h on h.house_id = f.house_id
)

select
    k.family_id,
    k.kepemilikan_rumah,
    k.atap,
    k.dinding,
    k.lantai,
    k.penerangan,
    k.bab,
    k.kepemilikan_rumah_asal,
    k.atap_asal,
    k.dinding_asal,
    k.lantai_asal,
    k.penerangan_asal,
    k.bab_asal
from known as k
inner join carried_family as c on c.family_id = k.family_id
where k.ke = 1
