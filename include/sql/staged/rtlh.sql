-- rtlh: one house repaired with public money
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, written_date
-- params: none
-- rules: identifiers, name and place as identity_row judges them; rejected only by its codes
--   the year of a repair is that of its report (LPJ); without one the ten years cannot be counted
with received as (
    select
        source_file,
        lembar,
        row_number,
        nilai_bantuan,
        sumber_dana,
        tanggal_lpj
    from raw_row
),
written as (
    select tulisan, tanggal from written_date
),
spoken as (
    select
        source_file,
        lembar,
        row_number,
        nullif(trim(translate(nilai_bantuan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as nilai_teks,
        nullif(upper(trim(translate(sumber_dana, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as sumber_dana,
        tanggal_lpj as tulisan_tanggal_lpj
    from received
),
answered as (
    select
        s.*,
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
        i.reject_codes,
        i.warn_codes,
        i.info_codes,
        d_tanggal_lpj.tanggal as hari_tanggal_lpj
    from spoken as s
    inner join identity_row as i
        on i.source_file = s.source_file and i.lembar = s.lembar and i.row_number = s.row_number
    left join written as d_tanggal_lpj on d_tanggal_lpj.tulisan = s.tulisan_tanggal_lpj
),
judged as (
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
        case when length(regexp_replace(regexp_replace(nilai_teks, '[.,][0-9]{1,2}$', '', 'g'), '[^0-9]', '', 'g')) between 1 and 15 then cast(regexp_replace(regexp_replace(nilai_teks, '[.,][0-9]{1,2}$', '', 'g'), '[^0-9]', '', 'g') as bigint) end as nilai,
        hari_tanggal_lpj as tanggal_lpj,
        cast(year(hari_tanggal_lpj) as integer) as tahun,
        sumber_dana,
        reject_codes,
        concat_ws(' ', nullif(warn_codes, ''), nullif(case
            when reject_codes like 'GHOST_ROW%' then ''
            else concat_ws(
                ' ',
                case when hari_tanggal_lpj is null then 'DATE_UNREADABLE' end,
                case when nilai_teks is not null and case when length(regexp_replace(regexp_replace(nilai_teks, '[.,][0-9]{1,2}$', '', 'g'), '[^0-9]', '', 'g')) between 1 and 15 then cast(regexp_replace(regexp_replace(nilai_teks, '[.,][0-9]{1,2}$', '', 'g'), '[^0-9]', '', 'g') as bigint) end is null then 'NUMBER_UNREADABLE' end
            )
        end, '')) as semua_peringatan,
        info_codes
    from answered
)
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
        when reject_codes <> '' then 'rejected'
        when semua_peringatan <> '' then 'warned'
        else 'accepted'
    end as verdict,
    concat_ws(' ', nullif(reject_codes, ''), nullif(semua_peringatan, ''), nullif(info_codes, '')) as codes
from judged
