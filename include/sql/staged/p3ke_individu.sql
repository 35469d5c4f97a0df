-- p3ke_individu: one person of a P3KE family
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: $dataset
-- rules: identifiers, name and place as identity_row judges them; rejected only by its codes
--   words through the value map
with received as (
    select
        source_file,
        lembar,
        row_number,
        padan,
        hubungan,
        status_kawin,
        pekerjaan,
        pendidikan,
        penerima_bpnt,
        penerima_bpum,
        penerima_bst,
        penerima_pkh,
        penerima_sembako,
        resiko_stunting,
        id_keluarga,
        id_individu,
        desil
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
        coalesce(lower(trim(translate(hubungan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_hubungan,
        coalesce(lower(trim(translate(status_kawin, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_status_kawin,
        coalesce(lower(trim(translate(pekerjaan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_pekerjaan,
        coalesce(lower(trim(translate(pendidikan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_pendidikan,
        coalesce(lower(trim(translate(penerima_bpnt, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerima_bpnt,
        coalesce(lower(trim(translate(penerima_bpum, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerima_bpum,
        coalesce(lower(trim(translate(penerima_bst, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerima_bst,
        coalesce(lower(trim(translate(penerima_pkh, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerima_pkh,
        coalesce(lower(trim(translate(penerima_sembako, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerima_sembako,
        coalesce(lower(trim(translate(resiko_stunting, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_resiko_stunting,
        nullif(trim(translate(id_keluarga, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as id_keluarga,
        nullif(trim(translate(id_individu, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as id_individu,
        nullif(trim(translate(desil, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as desil_teks
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
        i.alamat,
        i.alamat_kunci,
        i.rt,
        i.rw,
        i.kode_desa,
        i.reject_codes,
        i.warn_codes,
        i.info_codes,
        w_padan.ke as arti_padan,
        w_hubungan.ke as arti_hubungan,
        w_status_kawin.ke as arti_status_kawin,
        w_pekerjaan.ke as arti_pekerjaan,
        w_pendidikan.ke as arti_pendidikan,
        w_penerima_bpnt.ke as arti_penerima_bpnt,
        w_penerima_bpum.ke as arti_penerima_bpum,
        w_penerima_bst.ke as arti_penerima_bst,
        w_penerima_pkh.ke as arti_penerima_pkh,
        w_penerima_sembako.ke as arti_penerima_sembako,
        w_resiko_stunting.ke as arti_resiko_stunting
    from spoken as s
    inner join identity_row as i
        on i.source_file = s.source_file and i.lembar = s.lembar and i.row_number = s.row_number
    left join word as w_padan on w_padan.kolom = 'padan' and w_padan.dari = s.kata_padan
    left join word as w_hubungan on w_hubungan.kolom = 'hubungan' and w_hubungan.dari = s.kata_hubungan
    left join word as w_status_kawin on w_status_kawin.kolom = 'status_kawin' and w_status_kawin.dari = s.kata_status_kawin
    left join word as w_pekerjaan on w_pekerjaan.kolom = 'pekerjaan' and w_pekerjaan.dari = s.kata_pekerjaan
    left join word as w_pendidikan on w_pendidikan.kolom = 'pendidikan' and w_pendidikan.dari = s.kata_pendidikan
    left join word as w_penerima_bpnt on w_penerima_bpnt.kolom = 'penerima_bpnt' and w_penerima_bpnt.dari = s.kata_penerima_bpnt
    left join word as w_penerima_bpum on w_penerima_bpum.kolom = 'penerima_bpum' and w_penerima_bpum.dari = s.kata_penerima_bpum
    left join word as w_penerima_bst on w_penerima_bst.kolom = 'penerima_bst' and w_penerima_bst.dari = s.kata_penerima_bst
    left join word as w_penerima_pkh on w_penerima_pkh.kolom = 'penerima_pkh' and w_penerima_pkh.dari = s.kata_penerima_pkh
    left join word as w_penerima_sembako on w_penerima_sembako.kolom = 'penerima_sembako' and w_penerima_sembako.dari = s.kata_penerima_sembako
    left join word as w_resiko_stunting on w_resiko_stunting.kolom = 'resiko_stunting' and w_resiko_stunting.dari = s.kata_resiko_stunting
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
        alamat,
        alamat_kunci,
        rt,
        rw,
        kode_desa,
        id_keluarga,
        id_individu,
        arti_padan = 'true' as padan,
        case when case when regexp_matches(desil_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(desil_teks, '.', 1) as integer) end between 1 and 10 then case when regexp_matches(desil_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(desil_teks, '.', 1) as integer) end end as desil,
        arti_hubungan as hubungan,
        arti_status_kawin as status_kawin,
        arti_pekerjaan as pekerjaan,
        arti_pendidikan as pendidikan,
        arti_penerima_bpnt = 'true' as penerima_bpnt,
        arti_penerima_bpum = 'true' as penerima_bpum,
        arti_penerima_bst = 'true' as penerima_bst,
        arti_penerima_pkh = 'true' as penerima_pkh,
        arti_penerima_sembako = 'true' as penerima_sembako,
        cast(null as boolean) as penerima_blt,
        arti_resiko_stunting = 'true' as resiko_stunting,
        reject_codes,
        concat_ws(' ', nullif(warn_codes, ''), nullif(case
            when reject_codes like 'GHOST_ROW%' then ''
            else concat_ws(
                ' ',
                case when kata_padan <> '' and arti_padan is null then 'UNKNOWN_WORD_PADAN' end,
                case when kata_hubungan <> '' and arti_hubungan is null then 'UNKNOWN_WORD_HUBUNGAN' end,
                case when kata_status_kawin <> '' and arti_status_kawin is null then 'UNKNOWN_WORD_STATUS_KAWIN' end,
                case when kata_pekerjaan <> '' and arti_pekerjaan is null then 'UNKNOWN_WORD_PEKERJAAN' end,
                case when kata_pendidikan <> '' and arti_pendidikan is null then 'UNKNOWN_WORD_PENDIDIKAN' end,
                case when kata_penerima_bpnt <> '' and arti_penerima_bpnt is null then 'UNKNOWN_WORD_PENERIMA_BPNT' end,
                case when kata_penerima_bpum <> '' and arti_penerima_bpum is null then 'UNKNOWN_WORD_PENERIMA_BPUM' end,
                case when kata_penerima_bst <> '' and arti_penerima_bst is null then 'UNKNOWN_WORD_PENERIMA_BST' end,
                case when kata_penerima_pkh <> '' and arti_penerima_pkh is null then 'UNKNOWN_WORD_PENERIMA_PKH' end,
                case when kata_penerima_sembako <> '' and arti_penerima_sembako is null then 'UNKNOWN_WORD_PENERIMA_SEMBAKO' end,
                case when kata_resiko_stunting <> '' and arti_resiko_stunting is null then 'UNKNOWN_WORD_RESIKO_STUNTING' end,
                case when id_keluarga is null then 'FAMILY_ID_MISSING' end,
                case when desil_teks is not null and coalesce(case when regexp_matches(desil_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(desil_teks, '.', 1) as integer) end, 0) not between 1 and 10 then 'DECILE_UNKNOWN' end
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
    alamat,
    alamat_kunci,
    rt,
    rw,
    kode_desa,
    id_keluarga,
    id_individu,
    padan,
    desil,
    hubungan,
    status_kawin,
    pekerjaan,
    pendidikan,
    penerima_bpnt,
    penerima_bpum,
    penerima_bst,
    penerima_pkh,
    penerima_sembako,
    penerima_blt,
    resiko_stunting,
    case
        when reject_codes <> '' then 'rejected'
        when semua_peringatan <> '' then 'warned'
        else 'accepted'
    end as verdict,
    concat_ws(' ', nullif(reject_codes, ''), nullif(semua_peringatan, ''), nullif(info_codes, '')) as codes
from judged
