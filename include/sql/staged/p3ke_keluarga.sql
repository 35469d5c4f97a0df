-- p3ke_keluarga: one family of P3KE with its welfare decile, dwelling and aid
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: $dataset
-- rules: identifiers, name and place as identity_row judges them; rejected only by its codes
--   words meet the canonical lists of the dwelling through the value map; P3KE has no column for village aid (BLT)
-- traps: the layout has no No. KK; its key is the P3KE family id with the head's NIK
with received as (
    select
        source_file,
        lembar,
        row_number,
        padan,
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
        penerima_bpum,
        penerima_bst,
        penerima_pkh,
        penerima_sembako,
        resiko_stunting,
        id_keluarga,
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
        coalesce(lower(trim(translate(pekerjaan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_pekerjaan,
        coalesce(lower(trim(translate(pendidikan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_pendidikan,
        coalesce(lower(trim(translate(kepemilikan_rumah, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_kepemilikan_rumah,
        coalesce(lower(trim(translate(simpanan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_simpanan,
        coalesce(lower(trim(translate(atap, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_atap,
        coalesce(lower(trim(translate(dinding, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_dinding,
        coalesce(lower(trim(translate(lantai, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_lantai,
        coalesce(lower(trim(translate(penerangan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerangan,
        coalesce(lower(trim(translate(bahan_bakar, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_bahan_bakar,
        coalesce(lower(trim(translate(air_minum, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_air_minum,
        coalesce(lower(trim(translate(bab, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_bab,
        coalesce(lower(trim(translate(penerima_bpnt, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerima_bpnt,
        coalesce(lower(trim(translate(penerima_bpum, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerima_bpum,
        coalesce(lower(trim(translate(penerima_bst, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerima_bst,
        coalesce(lower(trim(translate(penerima_pkh, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerima_pkh,
        coalesce(lower(trim(translate(penerima_sembako, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerima_sembako,
        coalesce(lower(trim(translate(resiko_stunting, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_resiko_stunting,
        nullif(trim(translate(id_keluarga, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as id_keluarga,
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
        w_pekerjaan.ke as arti_pekerjaan,
        w_pendidikan.ke as arti_pendidikan,
        w_kepemilikan_rumah.ke as arti_kepemilikan_rumah,
        w_simpanan.ke as arti_simpanan,
        w_atap.ke as arti_atap,
        w_dinding.ke as arti_dinding,
        w_lantai.ke as arti_lantai,
        w_penerangan.ke as arti_penerangan,
        w_bahan_bakar.ke as arti_bahan_bakar,
        w_air_minum.ke as arti_air_minum,
        w_bab.ke as arti_bab,
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
    left join word as w_pekerjaan on w_pekerjaan.kolom = 'pekerjaan' and w_pekerjaan.dari = s.kata_pekerjaan
    left join word as w_pendidikan on w_pendidikan.kolom = 'pendidikan' and w_pendidikan.dari = s.kata_pendidikan
    left join word as w_kepemilikan_rumah on w_kepemilikan_rumah.kolom = 'kepemilikan_rumah' and w_kepemilikan_rumah.dari = s.kata_kepemilikan_rumah
    left join word as w_simpanan on w_simpanan.kolom = 'simpanan' and w_simpanan.dari = s.kata_simpanan
    left join word as w_atap on w_atap.kolom = 'atap' and w_atap.dari = s.kata_atap
    left join word as w_dinding on w_dinding.kolom = 'dinding' and w_dinding.dari = s.kata_dinding
    left join word as w_lantai on w_lantai.kolom = 'lantai' and w_lantai.dari = s.kata_lantai
    left join word as w_penerangan on w_penerangan.kolom = 'penerangan' and w_penerangan.dari = s.kata_penerangan
    left join word as w_bahan_bakar on w_bahan_bakar.kolom = 'bahan_bakar' and w_bahan_bakar.dari = s.kata_bahan_bakar
    left join word as w_air_minum on w_air_minum.kolom = 'air_minum' and w_air_minum.dari = s.kata_air_minum
    left join word as w_bab on w_bab.kolom = 'bab' and w_bab.dari = s.kata_bab
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
        arti_padan = 'true' as padan,
        case when case when regexp_matches(desil_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(desil_teks, '.', 1) as integer) end between 1 and 10 then case when regexp_matches(desil_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(desil_teks, '.', 1) as integer) end end as desil,
        arti_pekerjaan as pekerjaan,
        arti_pendidikan as pendidikan,
        arti_kepemilikan_rumah as kepemilikan_rumah,
        arti_simpanan = 'true' as simpanan,
        arti_atap as atap,
        arti_dinding as dinding,
        arti_lantai as lantai,
        arti_penerangan as penerangan,
        arti_bahan_bakar as bahan_bakar,
        arti_air_minum as air_minum,
        arti_bab as bab,
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
                case when kata_pekerjaan <> '' and arti_pekerjaan is null then 'UNKNOWN_WORD_PEKERJAAN' end,
                case when kata_pendidikan <> '' and arti_pendidikan is null then 'UNKNOWN_WORD_PENDIDIKAN' end,
                case when kata_kepemilikan_rumah <> '' and arti_kepemilikan_rumah is null then 'UNKNOWN_WORD_KEPEMILIKAN_RUMAH' end,
                case when kata_simpanan <> '' and arti_simpanan is null then 'UNKNOWN_WORD_SIMPANAN' end,
                case when kata_atap <> '' and arti_atap is null then 'UNKNOWN_WORD_ATAP' end,
                case when kata_dinding <> '' and arti_dinding is null then 'UNKNOWN_WORD_DINDING' end,
                case when kata_lantai <> '' and arti_lantai is null then 'UNKNOWN_WORD_LANTAI' end,
                case when kata_penerangan <> '' and arti_penerangan is null then 'UNKNOWN_WORD_PENERANGAN' end,
                case when kata_bahan_bakar <> '' and arti_bahan_bakar is null then 'UNKNOWN_WORD_BAHAN_BAKAR' end,
                case when kata_air_minum <> '' and arti_air_minum is null then 'UNKNOWN_WORD_AIR_MINUM' end,
                case when kata_bab <> '' and arti_bab is null then 'UNKNOWN_WORD_BAB' end,
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
