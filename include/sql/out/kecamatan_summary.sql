-- kecamatan_summary: the extremely poor and the meetings of every kecamatan
-- grain: one row per kecamatan, and one without code for families whose village is not known, if there are any
-- key: kode_kecamatan
-- inputs: annex_family, village_meeting
-- params: none
with counted as (
    select
        coalesce(kode_kecamatan, '') as kode_kecamatan,
        count(*) as keluarga,
        cast(sum(jiwa) as bigint) as jiwa,
        cast(sum(case when perlu_konfirmasi then 1 else 0 end) as bigint) as perlu_konfirmasi
    from annex_family
    group by coalesce(kode_kecamatan, '')
),

place as (
    select
        kode_kecamatan,
        max(nama_kecamatan) as nama_kecamatan,
        count(*) as desa,
        cast(sum(case when tanggal_musdes is null then 1 else 0 end) as bigint) as tanpa_musdes
    from village_meeting
    group by kode_kecamatan
)

select
    coalesce(p.kode_kecamatan, c.kode_kecamatan) as kode_kecamatan,
    p.nama_kecamatan,
    coalesce(c.keluarga, 0) as keluarga,
    coalesce(c.jiwa, 0) as jiwa,
    coalesce(c.perlu_konfirmasi, 0) as perlu_konfirmasi,
    coalesce(p.desa, 0) as desa,
    coalesce(p.tanpa_musdes, 0) as tanpa_musdes
from place as p
full join counted as c on c.kode_kecamatan = p.kode_kecamatan
