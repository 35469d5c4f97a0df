-- regsosek_keluarga: one family of Regsosek 2022 with its dwelling
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: $dataset
-- rules: identifiers, name and place as identity_row judges them; rejected only by its codes
--   answers of questionnaire 2022-K through the value map; a metered connection is told apart by its power (307b),
--   a toilet of the family's own by where it drains (310)
-- traps: power code 5 means more than 2200 W and is kept as 3500 W
with received as (
    select
        source_file,
        lembar,
        row_number,
        kepemilikan_rumah,
        atap,
        dinding,
        lantai,
        penerangan,
        daya,
        bahan_bakar,
        air_minum,
        fasilitas_bab,
        pembuangan_tinja,
        bpnt,
        pkh,
        blt_dd,
        id_keluarga,
        nomor_bangunan,
        kode_sls,
        jumlah_art
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
        coalesce(lower(trim(translate(kepemilikan_rumah, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_kepemilikan_rumah,
        coalesce(lower(trim(translate(atap, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_atap,
        coalesce(lower(trim(translate(dinding, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_dinding,
        coalesce(lower(trim(translate(lantai, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_lantai,
        coalesce(lower(trim(translate(penerangan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerangan,
        coalesce(lower(trim(translate(daya, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_daya,
        coalesce(lower(trim(translate(bahan_bakar, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_bahan_bakar,
        coalesce(lower(trim(translate(air_minum, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_air_minum,
        coalesce(lower(trim(translate(fasilitas_bab, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_fasilitas_bab,
        coalesce(lower(trim(translate(pembuangan_tinja, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_pembuangan_tinja,
        coalesce(lower(trim(translate(bpnt, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_bpnt,
        coalesce(lower(trim(translate(pkh, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_pkh,
        coalesce(lower(trim(translate(blt_dd, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_blt_dd,
        nullif(trim(translate(id_keluarga, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as id_keluarga,
        nullif(trim(translate(nomor_bangunan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as nomor_bangunan,
        nullif(trim(translate(kode_sls, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as kode_sls,
        nullif(trim(translate(jumlah_art, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as jumlah_teks
    from received
),
answered as (
    select
        s.*,
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
        i.reject_codes,
        i.warn_codes,
        i.info_codes,
        w_kepemilikan_rumah.ke as arti_kepemilikan_rumah,
        w_atap.ke as arti_atap,
        w_dinding.ke as arti_dinding,
        w_lantai.ke as arti_lantai,
        w_penerangan.ke as arti_penerangan,
        w_daya.ke as arti_daya,
        w_bahan_bakar.ke as arti_bahan_bakar,
        w_air_minum.ke as arti_air_minum,
        w_fasilitas_bab.ke as arti_fasilitas_bab,
        w_pembuangan_tinja.ke as arti_pembuangan_tinja,
        w_bpnt.ke as arti_bpnt,
        w_pkh.ke as arti_pkh,
        w_blt_dd.ke as arti_blt_dd
    from spoken as s
    inner join identity_row as i
        on i.source_file = s.source_file and i.lembar = s.lembar and i.row_number = s.row_number
    left join word as w_kepemilikan_rumah on w_kepemilikan_rumah.kolom = 'kepemilikan_rumah' and w_kepemilikan_rumah.dari = s.kata_kepemilikan_rumah
    left join word as w_atap on w_atap.kolom = 'atap' and w_atap.dari = s.kata_atap
    left join word as w_dinding on w_dinding.kolom = 'dinding' and w_dinding.dari = s.kata_dinding
    left join word as w_lantai on w_lantai.kolom = 'lantai' and w_lantai.dari = s.kata_lantai
    left join word as w_penerangan on w_penerangan.kolom = 'penerangan' and w_penerangan.dari = s.kata_penerangan
    left join word as w_daya on w_daya.kolom = 'daya' and w_daya.dari = s.kata_daya
    left join word as w_bahan_bakar on w_bahan_bakar.kolom = 'bahan_bakar' and w_bahan_bakar.dari = s.kata_bahan_bakar
    left join word as w_air_minum on w_air_minum.kolom = 'air_minum' and w_air_minum.dari = s.kata_air_minum
    left join word as w_fasilitas_bab on w_fasilitas_bab.kolom = 'fasilitas_bab' and w_fasilitas_bab.dari = s.kata_fasilitas_bab
    left join word as w_pembuangan_tinja on w_pembuangan_tinja.kolom = 'pembuangan_tinja' and w_pembuangan_tinja.dari = s.kata_pembuangan_tinja
    left join word as w_bpnt on w_bpnt.kolom = 'bpnt' and w_bpnt.dari = s.kata_bpnt
    left join word as w_pkh on w_pkh.kolom = 'pkh' and w_pkh.dari = s.kata_pkh
    left join word as w_blt_dd on w_blt_dd.kolom = 'blt_dd' and w_blt_dd.dari = s.kata_blt_dd
),
judged as (
    select
        source_file,
        row_number,
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
        id_keluarga,
        nomor_bangunan,
        kode_sls,
        case when regexp_matches(jumlah_teks, '^[0-9]{1,4}([.]0+)?$') then cast(split_part(jumlah_teks, '.', 1) as integer) end as jumlah_art,
        arti_kepemilikan_rumah as kepemilikan_rumah,
        arti_atap as atap,
        arti_dinding as dinding,
        arti_lantai as lantai,
        case
            when arti_penerangan <> 'pln_bermeter' then arti_penerangan
            when arti_daya in ('450', '900') then 'listrik_pribadi_le900'
            when arti_daya is not null then 'listrik_pribadi_gt900'
        end as penerangan,
        cast(arti_daya as integer) as daya_watt,
        arti_bahan_bakar as bahan_bakar,
        arti_air_minum as air_minum,
        case when arti_fasilitas_bab = 'sendiri' then arti_pembuangan_tinja else arti_fasilitas_bab end as bab,
        arti_bpnt = 'true' as penerima_bpnt,
        arti_pkh = 'true' as penerima_pkh,
        arti_blt_dd = 'true' as penerima_blt,
        reject_codes,
        concat_ws(' ', nullif(warn_codes, ''), nullif(case
            when reject_codes like 'GHOST_ROW%' then ''
            else concat_ws(
                ' ',
                case when kata_kepemilikan_rumah <> '' and arti_kepemilikan_rumah is null then 'UNKNOWN_WORD_KEPEMILIKAN_RUMAH' end,
                case when kata_atap <> '' and arti_atap is null then 'UNKNOWN_WORD_ATAP' end,
                case when kata_dinding <> '' and arti_dinding is null then 'UNKNOWN_WORD_DINDING' end,
                case when kata_lantai <> '' and arti_lantai is null then 'UNKNOWN_WORD_LANTAI' end,
                case when kata_penerangan <> '' and arti_penerangan is null then 'UNKNOWN_WORD_PENERANGAN' end,
                case when kata_daya <> '' and arti_daya is null then 'UNKNOWN_WORD_DAYA' end,
                case when kata_bahan_bakar <> '' and arti_bahan_bakar is null then 'UNKNOWN_WORD_BAHAN_BAKAR' end,
                case when kata_air_minum <> '' and arti_air_minum is null then 'UNKNOWN_WORD_AIR_MINUM' end,
                case when kata_fasilitas_bab <> '' and arti_fasilitas_bab is null then 'UNKNOWN_WORD_FASILITAS_BAB' end,
                case when kata_pembuangan_tinja <> '' and arti_pembuangan_tinja is null then 'UNKNOWN_WORD_PEMBUANGAN_TINJA' end,
                case when kata_bpnt <> '' and arti_bpnt is null then 'UNKNOWN_WORD_BPNT' end,
                case when kata_pkh <> '' and arti_pkh is null then 'UNKNOWN_WORD_PKH' end,
                case when kata_blt_dd <> '' and arti_blt_dd is null then 'UNKNOWN_WORD_BLT_DD' end,
                case when id_keluarga is null then 'FAMILY_ID_MISSING' end,
                case when jumlah_teks is not null and case when regexp_matches(jumlah_teks, '^[0-9]{1,4}([.]0+)?$') then cast(split_part(jumlah_teks, '.', 1) as integer) end is null then 'NUMBER_UNREADABLE' end
            )
        end, '')) as semua_peringatan,
        info_codes
    from answered
)
select
    source_file,
    row_number,
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
    id_keluarga,
    nomor_bangunan,
    kode_sls,
    jumlah_art,
    kepemilikan_rumah,
    atap,
    dinding,
    lantai,
    penerangan,
    daya_watt,
    bahan_bakar,
    air_minum,
    bab,
    penerima_bpnt,
    penerima_pkh,
    penerima_blt,
    case
        when reject_codes <> '' then 'rejected'
        when semua_peringatan <> '' then 'warned'
        else 'accepted'
    end as verdict,
    concat_ws(' ', nullif(reject_codes, ''), nullif(semua_peringatan, ''), nullif(info_codes, '')) as codes
from judged
