-- dtsen_keluarga: one family of DTSEN with its national decile
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row
-- params: none
-- rules: identifiers, name and place as identity_row judges them; rejected only by its codes
--   decile 1 to 10 only; ranks are whole numbers, the percentile has two decimals
with received as (
    select
        source_file,
        lembar,
        row_number,
        id_keluarga,
        desil_nasional,
        persentil_nasional,
        peringkat_nasional,
        peringkat_kabupaten
    from raw_row
),
spoken as (
    select
        source_file,
        lembar,
        row_number,
        nullif(trim(translate(id_keluarga, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as id_keluarga,
        nullif(trim(translate(desil_nasional, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as desil_teks,
        nullif(trim(translate(persentil_nasional, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as persentil_teks,
        nullif(trim(translate(peringkat_nasional, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as peringkat_teks,
        nullif(trim(translate(peringkat_kabupaten, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as kabupaten_teks
    from received
),
answered as (
    select
        s.*,
        i.nik,
        i.nik_state,
        i.no_kk,
        i.kk_state,
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
        i.info_codes
    from spoken as s
    inner join identity_row as i
        on i.source_file = s.source_file and i.lembar = s.lembar and i.row_number = s.row_number
),
judged as (
    select
        source_file,
        row_number,
        nik,
        nik_state,
        no_kk,
        kk_state,
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
        id_keluarga,
        case when case when regexp_matches(desil_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(desil_teks, '.', 1) as integer) end between 1 and 10 then case when regexp_matches(desil_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(desil_teks, '.', 1) as integer) end end as desil,
        case when regexp_matches(replace(persentil_teks, ',', '.'), '^[0-9]{1,4}([.][0-9]+)?$') then cast(replace(persentil_teks, ',', '.') as decimal(6, 2)) end as persentil,
        case when regexp_matches(peringkat_teks, '^[0-9]{1,15}([.]0+)?$') then cast(split_part(peringkat_teks, '.', 1) as bigint) end as peringkat_nasional,
        case when regexp_matches(kabupaten_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(kabupaten_teks, '.', 1) as integer) end as peringkat_kabupaten,
        reject_codes,
        concat_ws(' ', nullif(warn_codes, ''), nullif(case
            when reject_codes like 'GHOST_ROW%' then ''
            else concat_ws(
                ' ',
                case when id_keluarga is null then 'FAMILY_ID_MISSING' end,
                case when desil_teks is not null and coalesce(case when regexp_matches(desil_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(desil_teks, '.', 1) as integer) end, 0) not between 1 and 10 then 'DECILE_UNKNOWN' end,
                case when (persentil_teks is not null and case when regexp_matches(replace(persentil_teks, ',', '.'), '^[0-9]{1,4}([.][0-9]+)?$') then cast(replace(persentil_teks, ',', '.') as decimal(6, 2)) end is null)
                    or (peringkat_teks is not null and case when regexp_matches(peringkat_teks, '^[0-9]{1,15}([.]0+)?$') then cast(split_part(peringkat_teks, '.', 1) as bigint) end is null)
                    or (kabupaten_teks is not null and case when regexp_matches(kabupaten_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(kabupaten_teks, '.', 1) as integer) end is null) then 'NUMBER_UNREADABLE' end
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
    no_kk,
    kk_state,
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
    id_keluarga,
    desil,
    persentil,
    peringkat_nasional,
    peringkat_kabupaten,
    case
        when reject_codes <> '' then 'rejected'
        when semua_peringatan <> '' then 'warned'
        else 'accepted'
    end as verdict,
    concat_ws(' ', nullif(reject_codes, ''), nullif(semua_peringatan, ''), nullif(info_codes, '')) as codes
from judged
