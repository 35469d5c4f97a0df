-- musdes: one family spoken of at a village meeting: found, proposed or mended
-- grain: one row per received row
-- key: source_file, lembar, row_number
-- inputs: raw_row, identity_row, value_map, written_date, correction_row, berita_acara_row
-- params: $dataset
-- rules: identifiers, name and place as identity_row judges them; rejected only by its codes
--   number and date of the minutes are those of the same workbook; a row's village is that of the minutes
--   a corrected NIK, No. KK or name counts only where identity_row finds it sound (correction_row: identity_row read over
--   the corrected columns)
-- traps: VERVAL, USULAN_BARU and PERBAIKAN number their rows each from 1: lembar is part of the key
with received as (
    select
        source_file,
        lembar,
        row_number,
        hasil_musdes,
        alasan,
        kepemilikan_rumah,
        atap,
        dinding,
        lantai,
        penerangan,
        bahan_bakar,
        air_minum,
        bab,
        no,
        id_keluarga_p3ke,
        idsemesta,
        dusun,
        desil,
        no_akta,
        desa_tujuan,
        alasan_usulan,
        nik_benar,
        no_kk_benar,
        tanggal_kejadian
    from raw_row
),
word as (
    select kolom, dari, ke from value_map where dataset = $dataset
),
written as (
    select tulisan, tanggal from written_date
),
minutes as (
    select b.source_file, min(b.nomor) as nomor_ba, min(d.tanggal) as tanggal_ba
    from berita_acara_row as b
    left join written as d on d.tulisan = b.tanggal
    group by b.source_file
),
correction as (
    select source_file, lembar, row_number, nik as nik_benar, no_kk as no_kk_benar, nama as nama_benar from correction_row
),
spoken as (
    select
        source_file,
        lembar,
        row_number,
        coalesce(lower(trim(translate(hasil_musdes, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_hasil_musdes,
        coalesce(lower(trim(translate(alasan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_alasan,
        coalesce(lower(trim(translate(kepemilikan_rumah, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_kepemilikan_rumah,
        coalesce(lower(trim(translate(atap, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_atap,
        coalesce(lower(trim(translate(dinding, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_dinding,
        coalesce(lower(trim(translate(lantai, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_lantai,
        coalesce(lower(trim(translate(penerangan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_penerangan,
        coalesce(lower(trim(translate(bahan_bakar, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_bahan_bakar,
        coalesce(lower(trim(translate(air_minum, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_air_minum,
        coalesce(lower(trim(translate(bab, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_bab,
        nullif(trim(translate(no, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as nomor_teks,
        nullif(trim(translate(id_keluarga_p3ke, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as id_keluarga_p3ke,
        nullif(trim(translate(idsemesta, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as idsemesta,
        nullif(upper(trim(translate(dusun, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as dusun,
        nullif(trim(translate(desil, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as desil_teks,
        nullif(upper(trim(translate(no_akta, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as no_akta,
        nullif(upper(trim(translate(desa_tujuan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as desa_tujuan,
        nullif(trim(translate(alasan_usulan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as alasan_usulan,
        coalesce(regexp_matches(nik_benar, '[0-9A-Za-z]'), false) as ada_nik_benar,
        coalesce(regexp_matches(no_kk_benar, '[0-9A-Za-z]'), false) as ada_kk_benar,
        tanggal_kejadian as tulisan_tanggal_kejadian
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
        w_hasil_musdes.ke as arti_hasil_musdes,
        w_alasan.ke as arti_alasan,
        w_kepemilikan_rumah.ke as arti_kepemilikan_rumah,
        w_atap.ke as arti_atap,
        w_dinding.ke as arti_dinding,
        w_lantai.ke as arti_lantai,
        w_penerangan.ke as arti_penerangan,
        w_bahan_bakar.ke as arti_bahan_bakar,
        w_air_minum.ke as arti_air_minum,
        w_bab.ke as arti_bab,
        d_tanggal_kejadian.tanggal as hari_tanggal_kejadian,
        c.nik_benar,
        c.no_kk_benar,
        c.nama_benar,
        nullif(trim(m.nomor_ba, ' '), '') as nomor_ba,
        m.tanggal_ba
    from spoken as s
    inner join identity_row as i
        on i.source_file = s.source_file and i.lembar = s.lembar and i.row_number = s.row_number
    left join word as w_hasil_musdes on w_hasil_musdes.kolom = 'hasil_musdes' and w_hasil_musdes.dari = s.kata_hasil_musdes
    left join word as w_alasan on w_alasan.kolom = 'alasan' and w_alasan.dari = s.kata_alasan
    left join word as w_kepemilikan_rumah on w_kepemilikan_rumah.kolom = 'kepemilikan_rumah' and w_kepemilikan_rumah.dari = s.kata_kepemilikan_rumah
    left join word as w_atap on w_atap.kolom = 'atap' and w_atap.dari = s.kata_atap
    left join word as w_dinding on w_dinding.kolom = 'dinding' and w_dinding.dari = s.kata_dinding
    left join word as w_lantai on w_lantai.kolom = 'lantai' and w_lantai.dari = s.kata_lantai
    left join word as w_penerangan on w_penerangan.kolom = 'penerangan' and w_penerangan.dari = s.kata_penerangan
    left join word as w_bahan_bakar on w_bahan_bakar.kolom = 'bahan_bakar' and w_bahan_bakar.dari = s.kata_bahan_bakar
    left join word as w_air_minum on w_air_minum.kolom = 'air_minum' and w_air_minum.dari = s.kata_air_minum
    left join word as w_bab on w_bab.kolom = 'bab' and w_bab.dari = s.kata_bab
    left join written as d_tanggal_kejadian on d_tanggal_kejadian.tulisan = s.tulisan_tanggal_kejadian
    left join correction as c
        on c.source_file = s.source_file and c.lembar = s.lembar and c.row_number = s.row_number
    left join minutes as m on m.source_file = s.source_file
),
judged as (
    select
        source_file,
        lembar,
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
        case when regexp_matches(nomor_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(nomor_teks, '.', 1) as integer) end as nomor_urut,
        id_keluarga_p3ke,
        idsemesta,
        dusun,
        case when case when regexp_matches(desil_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(desil_teks, '.', 1) as integer) end between 1 and 10 then case when regexp_matches(desil_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(desil_teks, '.', 1) as integer) end end as desil,
        arti_hasil_musdes as hasil_musdes,
        arti_alasan as alasan,
        hari_tanggal_kejadian as tanggal_kejadian,
        no_akta,
        desa_tujuan,
        nik_benar,
        no_kk_benar,
        nama_benar,
        alasan_usulan,
        arti_kepemilikan_rumah as kepemilikan_rumah,
        arti_atap as atap,
        arti_dinding as dinding,
        arti_lantai as lantai,
        arti_penerangan as penerangan,
        arti_bahan_bakar as bahan_bakar,
        arti_air_minum as air_minum,
        arti_bab as bab,
        nomor_ba,
        tanggal_ba,
        reject_codes,
        concat_ws(' ', nullif(warn_codes, ''), nullif(case
            when reject_codes like 'GHOST_ROW%' then ''
            else concat_ws(
                ' ',
                case when kata_hasil_musdes <> '' and arti_hasil_musdes is null then 'UNKNOWN_WORD_HASIL_MUSDES' end,
                case when kata_alasan <> '' and arti_alasan is null then 'UNKNOWN_WORD_ALASAN' end,
                case when kata_kepemilikan_rumah <> '' and arti_kepemilikan_rumah is null then 'UNKNOWN_WORD_KEPEMILIKAN_RUMAH' end,
                case when kata_atap <> '' and arti_atap is null then 'UNKNOWN_WORD_ATAP' end,
                case when kata_dinding <> '' and arti_dinding is null then 'UNKNOWN_WORD_DINDING' end,
                case when kata_lantai <> '' and arti_lantai is null then 'UNKNOWN_WORD_LANTAI' end,
                case when kata_penerangan <> '' and arti_penerangan is null then 'UNKNOWN_WORD_PENERANGAN' end,
                case when kata_bahan_bakar <> '' and arti_bahan_bakar is null then 'UNKNOWN_WORD_BAHAN_BAKAR' end,
                case when kata_air_minum <> '' and arti_air_minum is null then 'UNKNOWN_WORD_AIR_MINUM' end,
                case when kata_bab <> '' and arti_bab is null then 'UNKNOWN_WORD_BAB' end,
                case when lembar = 'VERVAL' and kata_hasil_musdes = '' then 'DECISION_MISSING' end,
                case when arti_hasil_musdes = 'TIDAK_LAYAK' and kata_alasan = '' then 'REASON_MISSING' end,
                case when arti_alasan = 'MENINGGAL' and (hari_tanggal_kejadian is null or no_akta is null) then 'DEATH_WITHOUT_PROOF' end,
                case when coalesce(trim(tulisan_tanggal_kejadian, ' '), '') <> '' and hari_tanggal_kejadian is null then 'DATE_UNREADABLE' end,
                case when ada_nik_benar and nik_benar is null then 'CORRECTED_NIK_UNSOUND' end,
                case when ada_kk_benar and no_kk_benar is null then 'CORRECTED_KK_UNSOUND' end,
                case when desil_teks is not null and coalesce(case when regexp_matches(desil_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(desil_teks, '.', 1) as integer) end, 0) not between 1 and 10 then 'DECILE_UNKNOWN' end
            )
        end, '')) as semua_peringatan,
        info_codes
    from answered
)
select
    source_file,
    lembar,
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
    nomor_urut,
    id_keluarga_p3ke,
    idsemesta,
    dusun,
    desil,
    hasil_musdes,
    alasan,
    tanggal_kejadian,
    no_akta,
    desa_tujuan,
    nik_benar,
    no_kk_benar,
    nama_benar,
    alasan_usulan,
    kepemilikan_rumah,
    atap,
    dinding,
    lantai,
    penerangan,
    bahan_bakar,
    air_minum,
    bab,
    nomor_ba,
    tanggal_ba,
    case
        when reject_codes <> '' then 'rejected'
        when semua_peringatan <> '' then 'warned'
        else 'accepted'
    end as verdict,
    concat_ws(' ', nullif(reject_codes, ''), nullif(semua_peringatan, ''), nullif(info_codes, '')) as codes
from judged
