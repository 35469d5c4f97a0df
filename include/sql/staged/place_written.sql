-- place_written: the villages that senders name by code or in words, looked up once per distinct writing
-- grain: one row per distinct code, kecamatan and desa as written
-- key: kode_wilayah, kecamatan, desa
-- inputs: raw_row, wilayah
-- params: $region_codes
-- rules: by code of either system, told apart by the table, else by name within its kecamatan; a BPS code whose parts lost
--   their zeros where only one village can be meant
-- traps: seven village names occur in two kecamatan: never match a village by its name alone
with region as (
    select kode_desa, bps_kode_desa, nama_desa, nama_desa_bps, nama_kecamatan from wilayah
),
written_place as (
    select distinct
        coalesce(kode_wilayah, '') as kode_wilayah, coalesce(kecamatan, '') as kecamatan, coalesce(desa, '') as desa
    from raw_row
),
place_key as (
    select
        kode_wilayah,
        kecamatan,
        desa,
        regexp_replace(regexp_replace(kode_wilayah, '[.]0+$', '', 'g'), '[^0-9]', '', 'g') as kode,
        regexp_replace(
            regexp_replace(upper(trim(kecamatan, ' ')), '^(KECAMATAN|KEC)[. ]+', '', 'g'), '[^A-Z]', '', 'g'
        ) as kunci_kecamatan,
        regexp_replace(
            regexp_replace(upper(trim(desa, ' ')), '^(DESA|DS|KELURAHAN|KEL)[. ]+', '', 'g'), '[^A-Z]', '', 'g'
        ) as kunci_desa
    from written_place
),
bps_part as (
    select
        kode_desa,
        bps_kode_desa,
        ltrim(substr(bps_kode_desa, 5, 3), '0') as kecamatan_pendek,
        ltrim(substr(bps_kode_desa, 8, 3), '0') as desa_pendek
    from region
),
short_code as (
    select concat('3513', kecamatan_pendek, substr(bps_kode_desa, 8, 3)) as kode, kode_desa, bps_kode_desa from bps_part
    union
    select concat(substr(bps_kode_desa, 1, 7), desa_pendek) as kode, kode_desa, bps_kode_desa from bps_part
    union
    select concat('3513', kecamatan_pendek, desa_pendek) as kode, kode_desa, bps_kode_desa from bps_part
),
one_short_code as (
    select kode, min(kode_desa) as kode_desa
    from short_code
    where kode <> bps_kode_desa and $region_codes = 'bps'
    group by kode
    having count(*) = 1
),
region_code as (
    select kode_desa as kode, kode_desa, 'kemendagri' as sistem, false as tanpa_nol from region
    union all
    select bps_kode_desa as kode, kode_desa, 'bps' as sistem, false as tanpa_nol from region
    union all
    select kode, kode_desa, 'bps' as sistem, true as tanpa_nol from one_short_code
),
region_name as (
    select
        regexp_replace(upper(nama_kecamatan), '[^A-Z]', '', 'g') as kunci_kecamatan,
        regexp_replace(upper(nama_desa), '[^A-Z]', '', 'g') as kunci_desa,
        kode_desa
    from region
    union
    select
        regexp_replace(upper(nama_kecamatan), '[^A-Z]', '', 'g') as kunci_kecamatan,
        regexp_replace(upper(nama_desa_bps), '[^A-Z]', '', 'g') as kunci_desa,
        kode_desa
    from region
),
one_region_name as (
    select kunci_kecamatan, kunci_desa, min(kode_desa) as kode_desa
    from region_name
    group by kunci_kecamatan, kunci_desa
    having count(*) = 1
)
select
    k.kode_wilayah,
    k.kecamatan,
    k.desa,
    k.kode <> '' as ada_kode,
    k.kode <> '' or k.kunci_desa <> '' as ada_tempat,
    length(k.kode) = 10 and substr(k.kode, 1, 4) <> '3513' as luar_kabupaten,
    c.kode_desa as desa_dari_kode,
    c.sistem,
    c.tanpa_nol,
    n.kode_desa as desa_dari_nama
from place_key as k
left join region_code as c on c.kode = k.kode
left join one_region_name as n on n.kunci_kecamatan = k.kunci_kecamatan and n.kunci_desa = k.kunci_desa
