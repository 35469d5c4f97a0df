-- bpjs: one active member of JKN
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: $dataset
-- rules: identifiers, name and place as identity_row judges them; rejected only by its codes
with received as (
    select
        source_file,
        lembar,
        row_number,
        segmen,
        no_kartu,
        pisat,
        kelas
    from raw_row
),
word as (
    select kolom, dari, ke from value_map where dataset = $dataset
),
spoken as (
    select
        source_file,
        lembar,
        row_number,
        coalesce(lower(trim(translate(segmen, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_segmen,
        nullif(trim(translate(no_kartu, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as no_kartu,
        nullif(trim(translate(pisat, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as pisat,
        nullif(trim(translate(kelas, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as kelas_teks
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
        i.info_codes,
        w_segmen.ke as arti_segmen
    from spoken as s
    inner join identity_row as i
        on i.source_file = s.source_file and i.lembar = s.lembar and i.row_number = s.row_number
    left join word as w_segmen on w_segmen.kolom = 'segmen' and w_segmen.dari = s.kata_segmen
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
        no_kartu,
        pisat,
        arti_segmen as segmen,
        case when regexp_matches(kelas_teks, '^[0-9]{1,1}([.]0+)?$') then cast(split_part(kelas_teks, '.', 1) as integer) end as kelas,
        reject_codes,
        concat_ws(' ', nullif(warn_codes, ''), nullif(case
            when reject_codes like 'GHOST_ROW%' then ''
            else concat_ws(
                ' ',
                case when kata_segmen <> '' and arti_segmen is null then 'UNKNOWN_WORD_SEGMEN' end,
                case when no_kartu is null then 'CARD_NUMBER_MISSING' end,
                case when kelas_teks is not null and case when regexp_matches(kelas_teks, '^[0-9]{1,1}([.]0+)?$') then cast(split_part(kelas_teks, '.', 1) as integer) end is null then 'NUMBER_UNREADABLE' end
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
    no_kartu,
    pisat,
    segmen,
    kelas,
    case
        when reject_codes <> '' then 'rejected'
        when semua_peringatan <> '' then 'warned'
        else 'accepted'
    end as verdict,
    concat_ws(' ', nullif(reject_codes, ''), nullif(semua_peringatan, ''), nullif(info_codes, '')) as codes
from judged
