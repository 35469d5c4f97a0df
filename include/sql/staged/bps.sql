-- bps: totals that BPS published, typed and judged
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row
-- params: none
-- rules: a figure needs its year, its indicator and a number; anything else is rejected, because no person is in it
-- traps: the totals are a survey's estimate; nothing is forced to match them
with received as (
    select source_file, row_number, kode_wilayah, tahun, indikator, nilai, satuan
    from raw_row
),
typed as (
    select
        source_file,
        row_number,
        nullif(trim(kode_wilayah, ' '), '') as kode_wilayah,
        case when regexp_matches(trim(tahun, ' '), '^[0-9]{4}$') then cast(trim(tahun, ' ') as integer) end as tahun,
        nullif(lower(trim(indikator, ' ')), '') as indikator,
        case
            when regexp_matches(trim(nilai, ' '), '^[0-9]{1,12}([.][0-9]+)?$') then cast(trim(nilai, ' ') as decimal(18, 2))
        end as nilai,
        nullif(trim(satuan, ' '), '') as satuan
    from received
),
bps as (
    select
        source_file,
        row_number,
        kode_wilayah,
        tahun,
        indikator,
        nilai,
        satuan,
        case when tahun is null or indikator is null or nilai is null then 'rejected' else 'accepted' end as verdict,
        case when tahun is null or indikator is null or nilai is null then 'VALUE_FIGURE_UNREADABLE' else '' end as codes
    from typed
)
select *
from bps
