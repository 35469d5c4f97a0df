-- dtsen_anggota: one person of a DTSEN family
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: $dataset
-- rules: identifiers, name and place as identity_row judges them; rejected only by its codes
--   relation and work through the value map
with received as (
    select
        source_file,
        lembar,
        row_number,
        hubungan,
        pekerjaan,
        id_keluarga,
        idsemesta
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
        coalesce(lower(trim(translate(hubungan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_hubungan,
        coalesce(lower(trim(translate(pekerjaan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_pekerjaan,
        nullif(trim(translate(id_keluarga, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as id_keluarga,
        nullif(trim(translate(idsemesta, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as idsemesta
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
        i.reject_codes,
        i.warn_codes,
        i.info_codes,
        w_hubungan.ke as arti_hubungan,
        w_pekerjaan.ke as arti_pekerjaan
    from spoken as s
    inner join identity_row as i
        on i.source_file = s.source_file and i.lembar = s.lembar and i.row_number = s.row_number
    left join word as w_hubungan on w_hubungan.kolom = 'hubungan' and w_hubungan.dari = s.kata_hubungan
    left join word as w_pekerjaan on w_pekerjaan.kolom = 'pekerjaan' and w_pekerjaan.dari = s.kata_pekerjaan
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
        id_keluarga,
        idsemesta,
        arti_hubungan as hubungan,
        arti_pekerjaan as pekerjaan,
        reject_codes,
        concat_ws(' ', nullif(warn_codes, ''), nullif(case
            when reject_codes like 'GHOST_ROW%' then ''
            else concat_ws(
                ' ',
                case when kata_hubungan <> '' and arti_hubungan is null then 'UNKNOWN_WORD_HUBUNGAN' end,
                case when kata_pekerjaan <> '' and arti_pekerjaan is null then 'UNKNOWN_WORD_PEKERJAAN' end,
                case when id_keluarga is null then 'FAMILY_ID_MISSING' end
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
    id_keluarga,
    idsemesta,
    hubungan,
    pekerjaan,
    case
        when reject_codes <> '' then 'rejected'
        when semua_peringatan <> '' then 'warned'
        else 'accepted'
    end as verdict,
    concat_ws(' ', nullif(reject_codes, ''), nullif(semua_peringatan, ''), nullif(info_codes, '')) as codes
from judged
