-- p3ke_individu: persons of P3KE, typed and judged
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: none
-- rules: words meet Regsosek's codes in the value map
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select
        source_file, lembar, row_number, desil, hubungan, id_individu, id_keluarga, padan, pekerjaan,
        pendidikan, penerima_bpnt, penerima_bst, penerima_pkh, resiko_stunting, status_kawin
    from raw_row
),
word as (
    select kolom, dari, ke
    from value_map
    where dataset = 'p3ke_individu'
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
            case when coalesce(trim(r.padan, ' '), '') <> '' and w_padan.ke is null then 'WORD_PADAN' end,
            case when coalesce(trim(r.pekerjaan, ' '), '') <> '' and w_pekerjaan.ke is null then 'WORD_PEKERJAAN' end,
            case
                when coalesce(trim(r.pendidikan, ' '), '') <> '' and w_pendidikan.ke is null
                    then 'WORD_PENDIDIKAN'
            end,
            case
                when coalesce(trim(r.penerima_bpnt, ' '), '') <> '' and w_penerima_bpnt.ke is null
                    then 'WORD_PENERIMA_BPNT'
            end,
            case
                when coalesce(trim(r.penerima_bst, ' '), '') <> '' and w_penerima_bst.ke is null
                    then 'WORD_PENERIMA_BST'
            end,
            case
                when coalesce(trim(r.penerima_pkh, ' '), '') <> '' and w_penerima_pkh.ke is null
                    then 'WORD_PENERIMA_PKH'
            end,
            case
                when coalesce(trim(r.resiko_stunting, ' '), '') <> '' and w_resiko_stunting.ke is null
                    then 'WORD_RESIKO_STUNTING'
            end,
            case
                when coalesce(trim(r.status_kawin, ' '), '') <> '' and w_status_kawin.ke is null
                    then 'WORD_STATUS_KAWIN'
            end
        ) as kode_nilai,
        nullif(trim(r.id_keluarga, ' '), '') as id_keluarga,
        nullif(trim(r.id_individu, ' '), '') as id_individu,
        i.nik,
        i.nik_state,
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
        w_padan.ke = 'ya' as padan,
        case
            when regexp_matches(trim(r.desil, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.desil, ' ') as integer)
        end as desil,
        w_hubungan.ke as hubungan,
        w_status_kawin.ke as status_kawin,
        w_pekerjaan.ke as pekerjaan,
        w_pendidikan.ke as pendidikan,
        w_penerima_bpnt.ke = 'ya' as penerima_bpnt,
        w_penerima_pkh.ke = 'ya' as penerima_pkh,
        w_penerima_bst.ke = 'ya' as penerima_blt,
        w_resiko_stunting.ke = 'ya' as resiko_stunting
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join word as w_hubungan on w_hubungan.kolom = 'hubungan' and w_hubungan.dari = lower(trim(r.hubungan, ' '))
    left join word as w_padan on w_padan.kolom = 'padan' and w_padan.dari = lower(trim(r.padan, ' '))
    left join word as w_pekerjaan
        on w_pekerjaan.kolom = 'pekerjaan' and w_pekerjaan.dari = lower(trim(r.pekerjaan, ' '))
    left join word as w_pendidikan
        on w_pendidikan.kolom = 'pendidikan' and w_pendidikan.dari = lower(trim(r.pendidikan, ' '))
    left join word as w_penerima_bpnt
        on w_penerima_bpnt.kolom = 'penerima_bpnt' and w_penerima_bpnt.dari = lower(trim(r.penerima_bpnt, ' '))
    left join word as w_penerima_bst
        on w_penerima_bst.kolom = 'penerima_bst' and w_penerima_bst.dari = lower(trim(r.penerima_bst, ' '))
    left join word as w_penerima_pkh
        on w_penerima_pkh.kolom = 'penerima_pkh' and w_penerima_pkh.dari = lower(trim(r.penerima_pkh, ' '))
    left join word as w_resiko_stunting
        on w_resiko_stunting.kolom = 'resiko_stunting' and w_resiko_stunting.dari = lower(trim(r.resiko_stunting, ' '))
    left join word as w_status_kawin
        on w_status_kawin.kolom = 'status_kawin' and w_status_kawin.dari = lower(trim(r.status_kawin, ' '))
),
p3ke_individu as (
    select
        source_file,
        row_number,
        id_keluarga,
        id_individu,
        nik,
        nik_state,
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
        padan,
        desil,
        hubungan,
        status_kawin,
        pekerjaan,
        pendidikan,
        penerima_bpnt,
        penerima_pkh,
        penerima_blt,
        resiko_stunting,
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
from p3ke_individu
