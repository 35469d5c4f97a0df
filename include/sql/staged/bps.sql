-- bps: a figure published by BPS for comparison beside the list
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, value_map
-- params: $dataset
-- rules: a row without region, year or figure is rejected; the decimal sign is a point or a comma
-- traps: the region is a regency or kecamatan in BPS codes, no village; a survey estimate, never forced to match
with received as (
    select
        source_file,
        row_number,
        regexp_replace(regexp_replace(kode_wilayah, '[.]0+$', '', 'g'), '[^0-9]', '', 'g') as kode_wilayah,
        regexp_replace(trim(tahun, ' '), '[.]0+$', '', 'g') as tahun,
        coalesce(lower(trim(indikator, ' ')), '') as kata_indikator,
        replace(replace(trim(nilai, ' '), ' ', ''), ',', '.') as nilai,
        nullif(lower(trim(satuan, ' ')), '') as satuan
    from raw_row
),
word as (
    select kolom, dari, ke from value_map where dataset = $dataset
),
typed as (
    select
        r.source_file,
        r.row_number,
        nullif(r.kode_wilayah, '') as kode_wilayah,
        case when regexp_matches(r.tahun, '^(19|20)[0-9]{2}$') then cast(r.tahun as integer) end as tahun,
        w.ke as indikator,
        r.kata_indikator,
        case when regexp_matches(r.nilai, '^[0-9]{1,15}([.][0-9]+)?$') then cast(r.nilai as decimal(18, 2)) end as nilai,
        r.satuan,
        coalesce(r.kode_wilayah, '') = '' and coalesce(r.tahun, '') = '' and r.kata_indikator = ''
            and coalesce(r.nilai, '') = '' as hantu
    from received as r
    left join word as w on w.kolom = 'indikator' and w.dari = r.kata_indikator
),
judged as (
    select
        t.*,
        concat_ws(
            ' ',
            case when t.hantu then 'GHOST_ROW' end,
            case
                when not t.hantu and (t.kode_wilayah is null or t.tahun is null or t.nilai is null)
                    then 'FIGURE_UNREADABLE'
            end
        ) as penolakan,
        concat_ws(' ', case when not t.hantu and t.indikator is null then 'UNKNOWN_WORD_INDIKATOR' end) as peringatan
    from typed as t
)
select
    source_file,
    row_number,
    kode_wilayah,
    tahun,
    indikator,
    nilai,
    satuan,
    case when penolakan <> '' then 'rejected' when peringatan <> '' then 'warned' else 'accepted' end as verdict,
    concat_ws(' ', nullif(penolakan, ''), nullif(peringatan, '')) as codes
from judged
