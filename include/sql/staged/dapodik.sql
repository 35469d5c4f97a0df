-- dapodik: one pupil of Dapodik
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: $dataset
-- rules: identifiers, name and place as identity_row judges them; rejected only by its codes
--   an NISN has ten digits
with received as (
    select
        source_file,
        lembar,
        row_number,
        jenjang,
        penerima_kps,
        penerima_kip,
        layak_pip,
        nisn,
        nama_ibu,
        npsn,
        sekolah,
        tingkat,
        nomor_kip,
        alasan_layak
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
        coalesce(lower(trim(translate(jenjang, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_jenjang,
        coalesce(lower(trim(translate(penerima_kps, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerima_kps,
        coalesce(lower(trim(translate(penerima_kip, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerima_kip,
        coalesce(lower(trim(translate(layak_pip, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_layak_pip,
        regexp_replace(nisn, '[^0-9]', '', 'g') as nisn_teks,
        nullif(upper(trim(translate(nama_ibu, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as nama_ibu,
        nullif(trim(translate(npsn, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as npsn,
        nullif(upper(trim(translate(sekolah, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as sekolah,
        nullif(trim(translate(tingkat, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as tingkat_teks,
        nullif(trim(translate(nomor_kip, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as nomor_kip,
        nullif(trim(translate(alasan_layak, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as alasan_layak
    from received
),
answered as (
    select
        s.*,
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
        i.reject_codes,
        i.warn_codes,
        i.info_codes,
        w_jenjang.ke as arti_jenjang,
        w_penerima_kps.ke as arti_penerima_kps,
        w_penerima_kip.ke as arti_penerima_kip,
        w_layak_pip.ke as arti_layak_pip
    from spoken as s
    inner join identity_row as i
        on i.source_file = s.source_file and i.lembar = s.lembar and i.row_number = s.row_number
    left join word as w_jenjang on w_jenjang.kolom = 'jenjang' and w_jenjang.dari = s.kata_jenjang
    left join word as w_penerima_kps on w_penerima_kps.kolom = 'penerima_kps' and w_penerima_kps.dari = s.kata_penerima_kps
    left join word as w_penerima_kip on w_penerima_kip.kolom = 'penerima_kip' and w_penerima_kip.dari = s.kata_penerima_kip
    left join word as w_layak_pip on w_layak_pip.kolom = 'layak_pip' and w_layak_pip.dari = s.kata_layak_pip
),
judged as (
    select
        source_file,
        row_number,
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
        case when length(nisn_teks) = 10 and replace(nisn_teks, '0', '') <> '' then nisn_teks end as nisn,
        nama_ibu,
        npsn,
        sekolah,
        arti_jenjang as jenjang,
        case when regexp_matches(tingkat_teks, '^[0-9]{1,2}([.]0+)?$') then cast(split_part(tingkat_teks, '.', 1) as integer) end as tingkat,
        arti_penerima_kps = 'true' as penerima_kps,
        arti_penerima_kip = 'true' as penerima_kip,
        nomor_kip,
        arti_layak_pip = 'true' as layak_pip,
        alasan_layak,
        reject_codes,
        concat_ws(' ', nullif(warn_codes, ''), nullif(case
            when reject_codes like 'GHOST_ROW%' then ''
            else concat_ws(
                ' ',
                case when kata_jenjang <> '' and arti_jenjang is null then 'UNKNOWN_WORD_JENJANG' end,
                case when kata_penerima_kps <> '' and arti_penerima_kps is null then 'UNKNOWN_WORD_PENERIMA_KPS' end,
                case when kata_penerima_kip <> '' and arti_penerima_kip is null then 'UNKNOWN_WORD_PENERIMA_KIP' end,
                case when kata_layak_pip <> '' and arti_layak_pip is null then 'UNKNOWN_WORD_LAYAK_PIP' end,
                case when coalesce(nisn_teks, '') = '' then 'NISN_MISSING' end,
                case when nisn_teks <> '' and (length(nisn_teks) <> 10 or replace(nisn_teks, '0', '') = '') then 'NISN_UNSOUND' end,
                case when tingkat_teks is not null and case when regexp_matches(tingkat_teks, '^[0-9]{1,2}([.]0+)?$') then cast(split_part(tingkat_teks, '.', 1) as integer) end is null then 'NUMBER_UNREADABLE' end
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
    nisn,
    nama_ibu,
    npsn,
    sekolah,
    jenjang,
    tingkat,
    penerima_kps,
    penerima_kip,
    nomor_kip,
    layak_pip,
    alasan_layak,
    case
        when reject_codes <> '' then 'rejected'
        when semua_peringatan <> '' then 'warned'
        else 'accepted'
    end as verdict,
    concat_ws(' ', nullif(reject_codes, ''), nullif(semua_peringatan, ''), nullif(info_codes, '')) as codes
from judged
