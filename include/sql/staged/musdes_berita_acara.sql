-- musdes_berita_acara: the minutes of a village meeting
-- grain: one row per workbook
-- key: source_file
-- inputs: raw_row, file_place, written_date
-- params: none
-- rules: the village is the one reading recognised; the counts were tied to the sheets before the workbook was taken
-- traps: a workbook whose minutes do not tie never comes here; it is refused as a whole
with received as (
    select
        source_file,
        row_number,
        nomor,
        tanggal,
        tempat,
        opd_pendamping,
        pimpinan_musyawarah,
        kepala_desa,
        wakil_peserta,
        jumlah_peserta,
        jumlah_awal,
        jumlah_layak,
        jumlah_miskin_bukan_ekstrem,
        jumlah_tidak_layak,
        jumlah_meninggal,
        jumlah_pindah,
        jumlah_ganda,
        jumlah_tidak_ditemukan,
        jumlah_sudah_mampu,
        jumlah_asn_tni_polri_perangkat,
        jumlah_lainnya,
        jumlah_usulan_baru,
        jumlah_perbaikan,
        jumlah_akhir
    from raw_row
),
written as (
    select tulisan, tanggal from written_date
),
place as (
    select source_file, kode_desa from file_place
),
minutes as (
    select
        r.source_file,
        r.row_number,
        p.kode_desa,
        nullif(trim(r.nomor, ' '), '') as nomor,
        d.tanggal,
        nullif(trim(r.tempat, ' '), '') as tempat,
        nullif(trim(r.opd_pendamping, ' '), '') as opd_pendamping,
        nullif(upper(trim(r.pimpinan_musyawarah, ' ')), '') as pimpinan_musyawarah,
        nullif(upper(trim(r.kepala_desa, ' ')), '') as kepala_desa,
        nullif(upper(trim(r.wakil_peserta, ' ')), '') as wakil_peserta,
        case when regexp_matches(r.jumlah_peserta, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_peserta, '.', 1) as integer) end as jumlah_peserta,
        case when regexp_matches(r.jumlah_awal, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_awal, '.', 1) as integer) end as jumlah_awal,
        case when regexp_matches(r.jumlah_layak, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_layak, '.', 1) as integer) end as jumlah_layak,
        case when regexp_matches(r.jumlah_miskin_bukan_ekstrem, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_miskin_bukan_ekstrem, '.', 1) as integer) end as jumlah_miskin_bukan_ekstrem,
        case when regexp_matches(r.jumlah_tidak_layak, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_tidak_layak, '.', 1) as integer) end as jumlah_tidak_layak,
        case when regexp_matches(r.jumlah_meninggal, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_meninggal, '.', 1) as integer) end as jumlah_meninggal,
        case when regexp_matches(r.jumlah_pindah, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_pindah, '.', 1) as integer) end as jumlah_pindah,
        case when regexp_matches(r.jumlah_ganda, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_ganda, '.', 1) as integer) end as jumlah_ganda,
        case when regexp_matches(r.jumlah_tidak_ditemukan, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_tidak_ditemukan, '.', 1) as integer) end as jumlah_tidak_ditemukan,
        case when regexp_matches(r.jumlah_sudah_mampu, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_sudah_mampu, '.', 1) as integer) end as jumlah_sudah_mampu,
        case when regexp_matches(r.jumlah_asn_tni_polri_perangkat, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_asn_tni_polri_perangkat, '.', 1) as integer) end as jumlah_asn_tni_polri_perangkat,
        case when regexp_matches(r.jumlah_lainnya, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_lainnya, '.', 1) as integer) end as jumlah_lainnya,
        case when regexp_matches(r.jumlah_usulan_baru, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_usulan_baru, '.', 1) as integer) end as jumlah_usulan_baru,
        case when regexp_matches(r.jumlah_perbaikan, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_perbaikan, '.', 1) as integer) end as jumlah_perbaikan,
        case when regexp_matches(r.jumlah_akhir, '^[0-9]{1,6}([.]0+)?$') then cast(split_part(r.jumlah_akhir, '.', 1) as integer) end as jumlah_akhir
    from received as r
    left join written as d on d.tulisan = r.tanggal
    left join place as p on p.source_file = r.source_file
),
judged as (
    select
        m.*,
        concat_ws(
            ' ',
            case when m.tanggal is null then 'DATE_UNREADABLE' end,
            case when m.nomor is null then 'MINUTES_NUMBER_MISSING' end,
            case
                when m.pimpinan_musyawarah is null or m.kepala_desa is null or m.wakil_peserta is null
                    then 'SIGNATORY_MISSING'
            end
        ) as peringatan
    from minutes as m
)
select
    source_file,
    row_number,
    kode_desa,
    nomor,
    tanggal,
    tempat,
    opd_pendamping,
    pimpinan_musyawarah,
    kepala_desa,
    wakil_peserta,
    jumlah_peserta,
    jumlah_awal,
    jumlah_layak,
    jumlah_miskin_bukan_ekstrem,
    jumlah_tidak_layak,
    jumlah_meninggal,
    jumlah_pindah,
    jumlah_ganda,
    jumlah_tidak_ditemukan,
    jumlah_sudah_mampu,
    jumlah_asn_tni_polri_perangkat,
    jumlah_lainnya,
    jumlah_usulan_baru,
    jumlah_perbaikan,
    jumlah_akhir,
    case when peringatan <> '' then 'warned' else 'accepted' end as verdict,
    peringatan as codes
from judged
