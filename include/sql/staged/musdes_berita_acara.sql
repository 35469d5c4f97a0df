-- musdes_berita_acara: minutes of village meetings
-- grain: one row per workbook
-- key: source_file, row_number
-- inputs: raw_row, identity_row, day, pendamping
-- params: none
-- rules: a workbook whose minutes do not tie was refused before; here they are only typed
-- rules: the accompanying OPD is one of the reference, and that of the kecamatan where the reference names it
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select
        source_file, lembar, row_number, jumlah_akhir, jumlah_asn_tni_polri_perangkat, jumlah_awal,
        jumlah_ganda, jumlah_lainnya, jumlah_layak, jumlah_meninggal, jumlah_miskin_bukan_ekstrem,
        jumlah_perbaikan, jumlah_peserta, jumlah_pindah, jumlah_sudah_mampu, jumlah_tidak_ditemukan,
        jumlah_tidak_layak, jumlah_usulan_baru, kepala_desa, nomor, opd_pendamping, pimpinan_musyawarah,
        tanggal, tempat, wakil_peserta
    from raw_row
),
dated as (
    select tulisan, tanggal
    from day
),
companion as (
    select distinct sebutan
    from pendamping
),
assigned as (
    select kode_kecamatan
    from pendamping
    where kode_kecamatan <> ''
    group by kode_kecamatan
),
identified as (
    select *
    from identity_row
),
typed as (
    select
        r.source_file,
        r.row_number,
        i.codes as kode_identitas,
        i.verdict as putusan_identitas,
        concat_ws(
            ' ',
            case when d.tanggal is null then 'VALUE_MEETING_DATE_UNREADABLE' end,
            case
                when coalesce(trim(r.tempat, ' '), '') = '' or coalesce(trim(r.opd_pendamping, ' '), '') = ''
                    or not coalesce(regexp_matches(trim(r.jumlah_peserta, ' '), '^[0-9]{1,9}$'), false)
                    then 'VALUE_MINUTES_INCOMPLETE'
            end,
            case
                when c.sebutan is not null and a.kode_kecamatan is not null and p.sebutan is null then 'VALUE_OPD_OTHER'
                when coalesce(trim(r.opd_pendamping, ' '), '') <> '' and c.sebutan is null then 'VALUE_OPD_UNKNOWN'
            end
        ) as kode_nilai,
        i.kode_desa,
        nullif(trim(r.nomor, ' '), '') as nomor,
        d.tanggal as tanggal,
        nullif(trim(r.tempat, ' '), '') as tempat,
        case
            when regexp_matches(trim(r.jumlah_peserta, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_peserta, ' ') as integer)
        end as jumlah_peserta,
        case
            when regexp_matches(trim(r.jumlah_awal, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_awal, ' ') as integer)
        end as jumlah_awal,
        case
            when regexp_matches(trim(r.jumlah_layak, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_layak, ' ') as integer)
        end as jumlah_layak,
        case
            when regexp_matches(trim(r.jumlah_miskin_bukan_ekstrem, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_miskin_bukan_ekstrem, ' ') as integer)
        end as jumlah_miskin_bukan_ekstrem,
        case
            when regexp_matches(trim(r.jumlah_tidak_layak, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_tidak_layak, ' ') as integer)
        end as jumlah_tidak_layak,
        case
            when regexp_matches(trim(r.jumlah_meninggal, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_meninggal, ' ') as integer)
        end as jumlah_meninggal,
        case
            when regexp_matches(trim(r.jumlah_pindah, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_pindah, ' ') as integer)
        end as jumlah_pindah,
        case
            when regexp_matches(trim(r.jumlah_ganda, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_ganda, ' ') as integer)
        end as jumlah_ganda,
        case
            when regexp_matches(trim(r.jumlah_tidak_ditemukan, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_tidak_ditemukan, ' ') as integer)
        end as jumlah_tidak_ditemukan,
        case
            when regexp_matches(trim(r.jumlah_sudah_mampu, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_sudah_mampu, ' ') as integer)
        end as jumlah_sudah_mampu,
        case
            when regexp_matches(trim(r.jumlah_asn_tni_polri_perangkat, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_asn_tni_polri_perangkat, ' ') as integer)
        end as jumlah_asn_tni_polri_perangkat,
        case
            when regexp_matches(trim(r.jumlah_lainnya, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_lainnya, ' ') as integer)
        end as jumlah_lainnya,
        case
            when regexp_matches(trim(r.jumlah_usulan_baru, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_usulan_baru, ' ') as integer)
        end as jumlah_usulan_baru,
        case
            when regexp_matches(trim(r.jumlah_perbaikan, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_perbaikan, ' ') as integer)
        end as jumlah_perbaikan,
        case
            when regexp_matches(trim(r.jumlah_akhir, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_akhir, ' ') as integer)
        end as jumlah_akhir,
        nullif(trim(r.opd_pendamping, ' '), '') as opd_pendamping,
        nullif(trim(r.pimpinan_musyawarah, ' '), '') as pimpinan_musyawarah,
        nullif(trim(r.kepala_desa, ' '), '') as kepala_desa,
        nullif(trim(r.wakil_peserta, ' '), '') as wakil_peserta
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join dated as d on d.tulisan = r.tanggal
    left join companion as c on c.sebutan = lower(trim(r.opd_pendamping, ' '))
    left join assigned as a on a.kode_kecamatan = left(i.kode_desa, 6)
    left join pendamping as p
        on p.sebutan = lower(trim(r.opd_pendamping, ' ')) and p.kode_kecamatan = left(i.kode_desa, 6)
),
musdes_berita_acara as (
    select
        source_file,
        row_number,
        kode_desa,
        nomor,
        tanggal,
        tempat,
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
        opd_pendamping,
        pimpinan_musyawarah,
        kepala_desa,
        wakil_peserta,
        case
            when putusan_identitas = 'rejected' or kode_nilai = '' then putusan_identitas
            else 'warned'
        end as verdict,
        case
            when putusan_identitas = 'rejected' then kode_identitas
            else concat_ws(' ', nullif(kode_identitas, ''), nullif(kode_nilai, ''))
        end as codes
    from typed
)
select *
from musdes_berita_acara
