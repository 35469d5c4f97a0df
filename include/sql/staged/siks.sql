-- siks: one payout of SIKS-NG
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: $dataset
-- rules: identifiers, name and place as identity_row judges them; rejected only by its codes
--   money is whole rupiah
with received as (
    select
        source_file,
        lembar,
        row_number,
        program,
        no_kks,
        tahap,
        nominal
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
        coalesce(lower(trim(translate(program, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_program,
        nullif(trim(translate(no_kks, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as no_kks,
        nullif(upper(trim(translate(tahap, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as tahap,
        nullif(trim(translate(nominal, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as nominal_teks
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
        w_program.ke as arti_program
    from spoken as s
    inner join identity_row as i
        on i.source_file = s.source_file and i.lembar = s.lembar and i.row_number = s.row_number
    left join word as w_program on w_program.kolom = 'program' and w_program.dari = s.kata_program
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
        no_kks,
        arti_program as program,
        tahap,
        case when length(regexp_replace(regexp_replace(nominal_teks, '[.,][0-9]{1,2}$', '', 'g'), '[^0-9]', '', 'g')) between 1 and 15 then cast(regexp_replace(regexp_replace(nominal_teks, '[.,][0-9]{1,2}$', '', 'g'), '[^0-9]', '', 'g') as bigint) end as nominal,
        reject_codes,
        concat_ws(' ', nullif(warn_codes, ''), nullif(case
            when reject_codes like 'GHOST_ROW%' then ''
            else concat_ws(
                ' ',
                case when kata_program <> '' and arti_program is null then 'UNKNOWN_WORD_PROGRAM' end,
                case when no_kks is null then 'CARD_NUMBER_MISSING' end,
                case when nominal_teks is not null and case when length(regexp_replace(regexp_replace(nominal_teks, '[.,][0-9]{1,2}$', '', 'g'), '[^0-9]', '', 'g')) between 1 and 15 then cast(regexp_replace(regexp_replace(nominal_teks, '[.,][0-9]{1,2}$', '', 'g'), '[^0-9]', '', 'g') as bigint) end is null then 'NUMBER_UNREADABLE' end
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
    no_kks,
    program,
    tahap,
    nominal,
    case
        when reject_codes <> '' then 'rejected'
        when semua_peringatan <> '' then 'warned'
        else 'accepted'
    end as verdict,
    concat_ws(' ', nullif(reject_codes, ''), nullif(semua_peringatan, ''), nullif(info_codes, '')) as codes
from judged
