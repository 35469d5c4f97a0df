-- dtsen_keluarga: families of DTSEN, typed and judged
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row
-- params: none
-- rules: a decile is 1 to 10, else it is missing
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select
        source_file, lembar, row_number, desil_nasional, id_keluarga, peringkat_kabupaten, peringkat_nasional,
        persentil_nasional
    from raw_row
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
            case
                when not regexp_matches(coalesce(trim(r.desil_nasional, ' '), ''), '^([1-9]|10)$') and i.verdict <> 'rejected'
                    then 'VALUE_DECILE_UNREADABLE'
            end
        ) as kode_nilai,
        nullif(trim(r.id_keluarga, ' '), '') as id_keluarga,
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
        case
            when regexp_matches(trim(r.desil_nasional, ' '), '^([1-9]|10)$')
                then cast(trim(r.desil_nasional, ' ') as integer)
        end as desil,
        case
            when regexp_matches(replace(trim(r.persentil_nasional, ' '), ',', '.'), '^[0-9]{1,3}([.][0-9]+)?$')
                then cast(replace(trim(r.persentil_nasional, ' '), ',', '.') as decimal(6, 2))
        end as persentil,
        case
            when regexp_matches(translate(trim(r.peringkat_nasional, ' '), '.,', ''), '^[0-9]{1,15}$')
                then cast(translate(trim(r.peringkat_nasional, ' '), '.,', '') as bigint)
        end as peringkat_nasional,
        case
            when regexp_matches(trim(r.peringkat_kabupaten, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.peringkat_kabupaten, ' ') as integer)
        end as peringkat_kabupaten
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
),
dtsen_keluarga as (
    select
        source_file,
        row_number,
        id_keluarga,
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
        desil,
        persentil,
        peringkat_nasional,
        peringkat_kabupaten,
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
from dtsen_keluarga
