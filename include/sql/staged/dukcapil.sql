-- dukcapil: Dukcapil's answers on which records match its register
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map, day
-- params: $as_of
-- rules: 0 is not matched, 1 is matched; status_penduduk is the person's state in Dukcapil's register, tanggal_kejadian the day of
--   her death or move; a day after the cycle's as-of is not used
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select source_file, lembar, row_number, idsemesta, padan, status_penduduk, tanggal_kejadian
    from raw_row
),
word as (
    select kolom, dari, ke
    from value_map
    where dataset = 'dukcapil'
),
dated as (
    select tulisan, terbaca, tanggal
    from day
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
                when (d.tanggal is null and d.terbaca) or d.tanggal > cast($as_of as date) then 'VALUE_EVENT_DATE_IMPOSSIBLE'
            end,
            case when coalesce(trim(r.padan, ' '), '') <> '' and w_padan.ke is null then 'WORD_PADAN' end,
            case
                when coalesce(trim(r.status_penduduk, ' '), '') <> '' and w_status.ke is null then 'WORD_STATUS_PENDUDUK'
            end
        ) as kode_nilai,
        nullif(trim(r.idsemesta, ' '), '') as idsemesta,
        i.nik,
        i.nik_state,
        i.nama,
        i.nama_kunci,
        i.jenis_kelamin,
        i.jenis_kelamin_asal,
        i.tanggal_lahir,
        i.tanggal_lahir_asal,
        w_padan.ke = 'ya' as padan,
        w_status.ke as status_penduduk,
        case when d.tanggal <= cast($as_of as date) then d.tanggal end as tanggal_kejadian
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join dated as d on d.tulisan = r.tanggal_kejadian
    left join word as w_status
        on w_status.kolom = 'status_penduduk' and w_status.dari = lower(trim(r.status_penduduk, ' '))
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
        status_penduduk,
        tanggal_kejadian,
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
from dukcapil
