-- p3ke_keluarga: families of P3KE with their housing, typed and judged
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: none
-- rules: P3KE has no No. KK: a family is its id and its head's NIK
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select
        source_file, lembar, row_number, air_minum, atap, bab, bahan_bakar, desil, dinding, id_keluarga,
        kepemilikan_rumah, lantai, padan, pekerjaan, pendidikan, penerangan, penerima_bpnt, penerima_bst,
        penerima_pkh, resiko_stunting, simpanan
    from raw_row
),
word as (
    select kolom, dari, ke
    from value_map
    where dataset = 'p3ke_keluarga'
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
            case when w_penerangan.ke = 'listrik_pribadi_gt900' then 'VALUE_POWER_ABOVE_900' end,
            case when w_pekerjaan.ke = 'perangkat_desa' then 'VALUE_VILLAGE_OFFICIAL' end,
            case when w_pekerjaan.ke = 'pns_tni_polri' then 'VALUE_WORKS_FOR_STATE' end,
            case when coalesce(trim(r.air_minum, ' '), '') <> '' and w_air_minum.ke is null then 'WORD_AIR_MINUM' end,
            case when coalesce(trim(r.atap, ' '), '') <> '' and w_atap.ke is null then 'WORD_ATAP' end,
            case when coalesce(trim(r.bab, ' '), '') <> '' and w_bab.ke is null then 'WORD_BAB' end,
            case
                when coalesce(trim(r.bahan_bakar, ' '), '') <> '' and w_bahan_bakar.ke is null
                    then 'WORD_BAHAN_BAKAR'
            end,
            case when coalesce(trim(r.dinding, ' '), '') <> '' and w_dinding.ke is null then 'WORD_DINDING' end,
            case
                when coalesce(trim(r.kepemilikan_rumah, ' '), '') <> '' and w_kepemilikan_rumah.ke is null
                    then 'WORD_KEPEMILIKAN_RUMAH'
            end,
            case when coalesce(trim(r.lantai, ' '), '') <> '' and w_lantai.ke is null then 'WORD_LANTAI' end,
            case when coalesce(trim(r.padan, ' '), '') <> '' and w_padan.ke is null then 'WORD_PADAN' end,
            case when coalesce(trim(r.pekerjaan, ' '), '') <> '' and w_pekerjaan.ke is null then 'WORD_PEKERJAAN' end,
            case
                when coalesce(trim(r.pendidikan, ' '), '') <> '' and w_pendidikan.ke is null
                    then 'WORD_PENDIDIKAN'
            end,
            case
                when coalesce(trim(r.penerangan, ' '), '') <> '' and w_penerangan.ke is null
                    then 'WORD_PENERANGAN'
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
            case when coalesce(trim(r.simpanan, ' '), '') <> '' and w_simpanan.ke is null then 'WORD_SIMPANAN' end
        ) as kode_nilai,
        nullif(trim(r.id_keluarga, ' '), '') as id_keluarga,
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
        w_pekerjaan.ke as pekerjaan,
        w_pendidikan.ke as pendidikan,
        w_kepemilikan_rumah.ke as kepemilikan_rumah,
        w_simpanan.ke = 'ya' as simpanan,
        w_atap.ke as atap,
        w_dinding.ke as dinding,
        w_lantai.ke as lantai,
        w_penerangan.ke as penerangan,
        w_bahan_bakar.ke as bahan_bakar,
        w_air_minum.ke as air_minum,
        w_bab.ke as bab,
        w_penerima_bpnt.ke = 'ya' as penerima_bpnt,
        w_penerima_pkh.ke = 'ya' as penerima_pkh,
        w_penerima_bst.ke = 'ya' as penerima_blt,
        w_resiko_stunting.ke = 'ya' as resiko_stunting
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join word as w_air_minum
        on w_air_minum.kolom = 'air_minum' and w_air_minum.dari = lower(trim(r.air_minum, ' '))
    left join word as w_atap on w_atap.kolom = 'atap' and w_atap.dari = lower(trim(r.atap, ' '))
    left join word as w_bab on w_bab.kolom = 'bab' and w_bab.dari = lower(trim(r.bab, ' '))
    left join word as w_bahan_bakar
        on w_bahan_bakar.kolom = 'bahan_bakar' and w_bahan_bakar.dari = lower(trim(r.bahan_bakar, ' '))
    left join word as w_dinding on w_dinding.kolom = 'dinding' and w_dinding.dari = lower(trim(r.dinding, ' '))
    left join word as w_kepemilikan_rumah
        on w_kepemilikan_rumah.kolom = 'kepemilikan_rumah' and w_kepemilikan_rumah.dari = lower(trim(r.kepemilikan_rumah, ' '))
    left join word as w_lantai on w_lantai.kolom = 'lantai' and w_lantai.dari = lower(trim(r.lantai, ' '))
    left join word as w_padan on w_padan.kolom = 'padan' and w_padan.dari = lower(trim(r.padan, ' '))
    left join word as w_pekerjaan
        on w_pekerjaan.kolom = 'pekerjaan' and w_pekerjaan.dari = lower(trim(r.pekerjaan, ' '))
    left join word as w_pendidikan
        on w_pendidikan.kolom = 'pendidikan' and w_pendidikan.dari = lower(trim(r.pendidikan, ' '))
    left join word as w_penerangan
        on w_penerangan.kolom = 'penerangan' and w_penerangan.dari = lower(trim(r.penerangan, ' '))
    left join word as w_penerima_bpnt
        on w_penerima_bpnt.kolom = 'penerima_bpnt' and w_penerima_bpnt.dari = lower(trim(r.penerima_bpnt, ' '))
    left join word as w_penerima_bst
        on w_penerima_bst.kolom = 'penerima_bst' and w_penerima_bst.dari = lower(trim(r.penerima_bst, ' '))
    left join word as w_penerima_pkh
        on w_penerima_pkh.kolom = 'penerima_pkh' and w_penerima_pkh.dari = lower(trim(r.penerima_pkh, ' '))
    left join word as w_resiko_stunting
        on w_resiko_stunting.kolom = 'resiko_stunting' and w_resiko_stunting.dari = lower(trim(r.resiko_stunting, ' '))
    left join word as w_simpanan on w_simpanan.kolom = 'simpanan' and w_simpanan.dari = lower(trim(r.simpanan, ' '))
),
p3ke_keluarga as (
    select
        source_file,
        row_number,
        id_keluarga,
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
        pekerjaan,
        pendidikan,
        kepemilikan_rumah,
        simpanan,
        atap,
        dinding,
        lantai,
        penerangan,
        bahan_bakar,
        air_minum,
        bab,
        penerima_bpnt,
        penerima_pkh,
        penerima_blt,
        resiko_stunting,
        case
            when putusan_identitas = 'rejected' or kode_nilai = '' then putusan_identitas
            when regexp_replace(kode_nilai, '(VALUE_POWER_ABOVE_900|VALUE_VILLAGE_OFFICIAL|VALUE_WORKS_FOR_STATE) ?', '', 'g') = '' then putusan_identitas
            else 'warned'
        end as verdict,
        case
            when putusan_identitas = 'rejected' then kode_identitas
            else concat_ws(' ', nullif(kode_identitas, ''), nullif(kode_nilai, ''))
        end as codes
    from typed
)
select *
from p3ke_keluarga
