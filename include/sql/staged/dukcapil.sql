-- dukcapil: Dukcapil's answers on which records match its register
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: none
-- rules: 0 is not matched, 1 is matched
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select source_file, lembar, row_number, idsemesta, padan
    from raw_row
),
word as (
    select kolom, dari, ke
    from value_map
    where dataset = 'dukcapil'
),
identified as (
    select *
    from identity_row
),
typed as (
    select
        r.source_file,
        r.row_number,
        i.reject_codes,
        i.info_codes,
        concat_ws(
            ' ',
            nullif(i.warn_codes, ''),
            case when (coalesce(trim(r.padan, ' '), '') <> '' and w_padan.ke is null)
                then 'UNKNOWN_WORD' end
        ) as warn_codes,
        nullif(trim(r.idsemesta, ' '), '') as idsemesta,
        i.nik,
        i.nik_state,
        i.nama,
        i.nama_kunci,
        i.jenis_kelamin,
        i.jenis_kelamin_asal,
        i.tanggal_lahir,
        i.tanggal_lahir_asal,
        w_padan.ke = 'ya' as padan
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join word as w_padan on w_padan.kolom = 'padan' and w_padan.dari = lower(trim(r.padan, ' '))
),
dukcapil as (
    select
        source_file,
        row_number,
        idsemesta,
        nik,
        nik_state,
        nama,
        nama_kunci,
        jenis_kelamin,
        jenis_kelamin_asal,
        tanggal_lahir,
        tanggal_lahir_asal,
        padan,
        case
            when reject_codes <> '' then 'rejected'
            when warn_codes <> '' then 'warned'
            else 'accepted'
        end as verdict,
        concat_ws(' ', nullif(reject_codes, ''), nullif(warn_codes, ''), nullif(info_codes, '')) as codes
    from typed
)
select *
from dukcapil
