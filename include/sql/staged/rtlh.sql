-- rtlh: houses improved in the last ten years, typed and judged
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, day
-- params: none
-- rules: the year is that of the report
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select source_file, lembar, row_number, nilai_bantuan, sumber_dana, tanggal_lpj
    from raw_row
),
dated as (
    select tulisan, tanggal
    from day
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
            case when d.tanggal is null and i.verdict <> 'rejected' then 'VALUE_REPORT_DATE_UNREADABLE' end
        ) as kode_nilai,
        i.nik,
        i.nik_state,
        i.nama,
        i.nama_kunci,
        i.jenis_kelamin,
        i.jenis_kelamin_asal,
        i.tanggal_lahir,
        i.tanggal_lahir_asal,
        i.alamat,
        i.alamat_kunci,
        i.rt,
        i.rw,
        i.kode_desa,
        case
            when regexp_matches(translate(trim(r.nilai_bantuan, ' '), '.,', ''), '^[0-9]{1,15}$')
                then cast(translate(trim(r.nilai_bantuan, ' '), '.,', '') as bigint)
        end as nilai,
        d.tanggal as tanggal_lpj,
        year(d.tanggal) as tahun,
        nullif(trim(r.sumber_dana, ' '), '') as sumber_dana
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join dated as d on d.tulisan = r.tanggal_lpj
),
rtlh as (
    select
        source_file,
        row_number,
        nik,
        nik_state,
        nama,
        nama_kunci,
        jenis_kelamin,
        jenis_kelamin_asal,
        tanggal_lahir,
        tanggal_lahir_asal,
        alamat,
        alamat_kunci,
        rt,
        rw,
        kode_desa,
        nilai,
        tanggal_lpj,
        tahun,
        sumber_dana,
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
from rtlh
