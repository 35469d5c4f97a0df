-- change_village: what changed in each village against the list in force, in families
-- grain: one row per village that has or had an extremely poor family, or one whose status changed
-- key: kode_desa
-- inputs: target_change
-- params: none
-- rules: sebelum = tetap + pergi + pindah_keluar; sesudah = tetap + datang + pindah_masuk; a family that stayed on the list and moved
--   leaves its old village (pindah_keluar) and enters the new one (pindah_masuk)
-- traps: kode_desa is empty where no source knows the family's village; such families must add up too
with mark as (
    select
        coalesce(kode_desa_lama, '') as kode_desa,
        case when perubahan in ('pergi', 'tetap') then 1 else 0 end as sebelum,
        0 as sesudah,
        0 as datang,
        case when perubahan = 'pergi' then 1 else 0 end as pergi,
        case when perubahan = 'tetap' and coalesce(kode_desa_lama, '') = coalesce(kode_desa, '') then 1 else 0 end as tetap,
        case when perubahan = 'tetap' and coalesce(kode_desa_lama, '') <> coalesce(kode_desa, '') then 1 else 0 end as keluar,
        0 as masuk,
        0 as berubah
    from target_change
    where perubahan in ('pergi', 'tetap')
    union all
    select
        coalesce(kode_desa, '') as kode_desa,
        0 as sebelum,
        case when perubahan in ('datang', 'tetap') then 1 else 0 end as sesudah,
        case when perubahan = 'datang' then 1 else 0 end as datang,
        0 as pergi,
        0 as tetap,
        0 as keluar,
        case when perubahan = 'tetap' and coalesce(kode_desa_lama, '') <> coalesce(kode_desa, '') then 1 else 0 end as masuk,
        case when perubahan = 'berubah' then 1 else 0 end as berubah
    from target_change
    where perubahan in ('datang', 'tetap', 'berubah')
)

select
    kode_desa,
    cast(sum(sebelum) as bigint) as sebelum,
    cast(sum(datang) as bigint) as datang,
    cast(sum(pergi) as bigint) as pergi,
    cast(sum(tetap) as bigint) as tetap,
    cast(sum(keluar) as bigint) as pindah_keluar,
    cast(sum(masuk) as bigint) as pindah_masuk,
    cast(sum(sesudah) as bigint) as sesudah,
    cast(sum(berubah) as bigint) as berubah
from mark
group by kode_desa
