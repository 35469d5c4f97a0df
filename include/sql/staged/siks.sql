-- siks: payouts of SIKS-NG, typed and judged
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: none
-- rules: amounts in whole rupiah
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select source_file, lembar, row_number, no_kks, nominal, program, tahap
    from raw_row
),
word as (
    select kolom, dari, ke
    from value_map
    where dataset = 'siks'
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
            case when coalesce(trim(r.program, ' '), '') <> '' and w_program.ke is null then 'WORD_PROGRAM' end
        ) as kode_nilai,
        i.nik,
        i.nik_state,
        i.nama,
        i.nama_kunci,
        i.jenis_kelamin,
        i.jenis_kelamin_asal,
        i.tanggal_lahir,
        i.tanggal_lahir_asal,
        nullif(trim(r.no_kks, ' '), '') as no_kks,
        w_program.ke as program,
        nullif(trim(r.tahap, ' '), '') as tahap,
        case
            when regexp_matches(translate(trim(r.nominal, ' '), '.,', ''), '^[0-9]{1,15}$')
                then cast(translate(trim(r.nominal, ' '), '.,', '') as bigint)
        end as nominal
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join word as w_program on w_program.kolom = 'program' and w_program.dari = lower(trim(r.program, ' '))
),
siks as (
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
from siks
