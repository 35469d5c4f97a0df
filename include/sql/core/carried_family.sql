-- carried_family: listed families of which no source speaks any more, as they were last known
-- grain: one row per family
-- key: family_id
-- inputs: list_in_force, previous_family, family_registry, family_id
-- params: none
-- rules: only a meeting or an officer takes a family off the list: it stays although its source rows vanished
with silent as (
    select l.family_id
    from list_in_force as l
    left join family_id as i on i.family_id = l.family_id
    where l.status = 'miskin_ekstrem' and i.family_id is null
),

known as (
    select
        r.current_id as family_id,
        f.family_id as id_semula,
        f.no_kk,
        f.kode_desa,
        f.alamat,
        f.rt,
        f.rw,
        f.desil,
        f.desil_asal,
        f.persentil,
        f.peringkat,
        f.id_keluarga_p3ke,
        f.id_keluarga_dtsen,
        f.daya_watt,
        f.no_kk_asal,
        f.alamat_asal,
        f.daya_watt_asal,
        row_number() over (partition by r.current_id order by f.family_id) as ke
    from previous_family as f
    inner join family_registry as r on r.family_id = f.family_id
)

select
    k.family_id,
    k.no_kk,
    k.kode_desa,
    k.alamat,
    k.rt,
    k.rw,
    k.desil,
    k.desil_asal,
    k.persentil,
    k.peringkat,
    k.id_keluarga_p3ke,
    k.id_keluarga_dtsen,
    k.daya_watt,
    k.no_kk_asal,
    k.alamat_asal,
    k.daya_watt_asal
from silent as s
inner join known as k on k.family_id = s.family_id
where k.ke = 1
