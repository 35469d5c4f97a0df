-- dukcapil: the civil registry answers whether a person it was asked for agrees
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
        padan,
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
        coalesce(lower(trim(translate(padan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_padan,
        nullif(trim(translate(idsemesta, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as idsemesta
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
        i.reject_codes,
        i.warn_codes,
        i.info_codes,
        w_padan.ke as arti_padan
    from spoken as s
    inner join identity_row as i
        on i.source_file = s.source_file and i.lembar = s.lembar and i.row_number = s.row_number
    left join word as w_padan on w_padan.kolom = 'padan' and w_padan.dari = s.kata_padan
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
        idsemesta,
        arti_padan = 'true' as padan,
        reject_codes,
        concat_ws(' ', nullif(warn_codes, ''), nullif(case
            when reject_codes like 'GHOST_ROW%' then ''
            else concat_ws(
                ' ',
                case when kata_padan <> '' and arti_padan is null then 'UNKNOWN_WORD_PADAN' end,
                case when idsemesta is null then 'IDSEMESTA_MISSING' end,
                case when kata_padan = '' then 'ANSWER_MISSING' end
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
    idsemesta,
    padan,
    case
        when reject_codes <> '' then 'rejected'
        when semua_peringatan <> '' then 'warned'
        else 'accepted'
    end as verdict,
    concat_ws(' ', nullif(reject_codes, ''), nullif(semua_peringatan, ''), nullif(info_codes, '')) as codes
from judged
