-- dtsen_anggota: members of DTSEN's families, typed and judged
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: none
-- rules: the layout names no place: a member lives where the family's file says
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select source_file, lembar, row_number, hubungan, id_keluarga, idsemesta, pekerjaan
    from raw_row
),
word as (
    select kolom, dari, ke
    from value_map
    where dataset = 'dtsen_anggota'
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
            case when w_pekerjaan.ke = 'perangkat_desa' then 'VALUE_VILLAGE_OFFICIAL' end,
            case when w_pekerjaan.ke = 'pns_tni_polri' then 'VALUE_WORKS_FOR_STATE' end,
            case when coalesce(trim(r.hubungan, ' '), '') <> '' and w_hubungan.ke is null then 'WORD_HUBUNGAN' end,
            case when coalesce(trim(r.pekerjaan, ' '), '') <> '' and w_pekerjaan.ke is null then 'WORD_PEKERJAAN' end
        ) as kode_nilai,
        nullif(trim(r.id_keluarga, ' '), '') as id_keluarga,
        nullif(trim(r.idsemesta, ' '), '') as idsemesta,
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
        w_hubungan.ke as hubungan,
        w_pekerjaan.ke as pekerjaan
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join word as w_hubungan on w_hubungan.kolom = 'hubungan' and w_hubungan.dari = lower(trim(r.hubungan, ' '))
    left join word as w_pekerjaan
        on w_pekerjaan.kolom = 'pekerjaan' and w_pekerjaan.dari = lower(trim(r.pekerjaan, ' '))
),
dtsen_anggota as (
    select
        source_file,
        row_number,
        id_keluarga,
        idsemesta,
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
        hubungan,
        pekerjaan,
        case
            when putusan_identitas = 'rejected' or kode_nilai = '' then putusan_identitas
            when regexp_replace(kode_nilai, '(VALUE_VILLAGE_OFFICIAL|VALUE_WORKS_FOR_STATE) ?', '', 'g') = '' then putusan_identitas
            else 'warned'
        end as verdict,
        case
            when putusan_identitas = 'rejected' then kode_identitas
            else concat_ws(' ', nullif(kode_identitas, ''), nullif(kode_nilai, ''))
        end as codes
    from typed
)
select *
from dtsen_anggota
