-- bpjs: active members of JKN, typed and judged
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: none
-- rules: only active members are sent
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select source_file, lembar, row_number, kelas, no_kartu, pisat, segmen
    from raw_row
),
word as (
    select kolom, dari, ke
    from value_map
    where dataset = 'bpjs'
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
            case when coalesce(trim(r.segmen, ' '), '') <> '' and w_segmen.ke is null then 'WORD_SEGMEN' end
        ) as kode_nilai,
        nullif(trim(r.no_kartu, ' '), '') as no_kartu,
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
        nullif(trim(r.pisat, ' '), '') as pisat,
        w_segmen.ke as segmen,
        case
            when regexp_matches(trim(r.kelas, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.kelas, ' ') as integer)
        end as kelas,
        i.kode_desa
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join word as w_segmen on w_segmen.kolom = 'segmen' and w_segmen.dari = lower(trim(r.segmen, ' '))
),
bpjs as (
    select
        source_file,
        row_number,
        no_kartu,
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
        pisat,
        segmen,
        kelas,
        kode_desa,
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
from bpjs
