-- regsosek_anggota: one person of a Regsosek family
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: $dataset
-- rules: identifiers, name and place as identity_row judges them; rejected only by its codes
--   work from whether, where and in what position one works; a pupil who does not work is pelajar
--   keberadaan keeps the answer 404: 1 and 5 present, 2 dead, 3 and 4 moved, 6 not found
-- traps: who is dead or moved stays a row: the list needs that fact
with received as (
    select
        source_file,
        lembar,
        row_number,
        keberadaan,
        status_kawin,
        hubungan,
        partisipasi_sekolah,
        jenjang,
        bekerja,
        lapangan_usaha,
        status_pekerjaan,
        hamil,
        disabilitas,
        id_keluarga,
        no_urut_art,
        ijazah,
        penyakit
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
        coalesce(lower(trim(translate(keberadaan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_keberadaan,
        coalesce(lower(trim(translate(status_kawin, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_status_kawin,
        coalesce(lower(trim(translate(hubungan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_hubungan,
        coalesce(lower(trim(translate(partisipasi_sekolah, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_partisipasi_sekolah,
        coalesce(lower(trim(translate(jenjang, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_jenjang,
        coalesce(lower(trim(translate(bekerja, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_bekerja,
        coalesce(lower(trim(translate(lapangan_usaha, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_lapangan_usaha,
        coalesce(lower(trim(translate(status_pekerjaan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_status_pekerjaan,
        coalesce(lower(trim(translate(hamil, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_hamil,
        coalesce(lower(trim(translate(disabilitas, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_disabilitas,
        nullif(trim(translate(id_keluarga, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as id_keluarga,
        nullif(trim(translate(no_urut_art, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as urut_teks,
        nullif(trim(translate(ijazah, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as ijazah,
        nullif(trim(translate(penyakit, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as penyakit
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
        i.reject_codes,
        i.warn_codes,
        i.info_codes,
        w_keberadaan.ke as arti_keberadaan,
        w_status_kawin.ke as arti_status_kawin,
        w_hubungan.ke as arti_hubungan,
        w_partisipasi_sekolah.ke as arti_partisipasi_sekolah,
        w_jenjang.ke as arti_jenjang,
        w_bekerja.ke as arti_bekerja,
        w_lapangan_usaha.ke as arti_lapangan_usaha,
        w_status_pekerjaan.ke as arti_status_pekerjaan,
        w_hamil.ke as arti_hamil,
        w_disabilitas.ke as arti_disabilitas
    from spoken as s
    inner join identity_row as i
        on i.source_file = s.source_file and i.lembar = s.lembar and i.row_number = s.row_number
    left join word as w_keberadaan on w_keberadaan.kolom = 'keberadaan' and w_keberadaan.dari = s.kata_keberadaan
    left join word as w_status_kawin on w_status_kawin.kolom = 'status_kawin' and w_status_kawin.dari = s.kata_status_kawin
    left join word as w_hubungan on w_hubungan.kolom = 'hubungan' and w_hubungan.dari = s.kata_hubungan
    left join word as w_partisipasi_sekolah on w_partisipasi_sekolah.kolom = 'partisipasi_sekolah' and w_partisipasi_sekolah.dari = s.kata_partisipasi_sekolah
    left join word as w_jenjang on w_jenjang.kolom = 'jenjang' and w_jenjang.dari = s.kata_jenjang
    left join word as w_bekerja on w_bekerja.kolom = 'bekerja' and w_bekerja.dari = s.kata_bekerja
    left join word as w_lapangan_usaha on w_lapangan_usaha.kolom = 'lapangan_usaha' and w_lapangan_usaha.dari = s.kata_lapangan_usaha
    left join word as w_status_pekerjaan on w_status_pekerjaan.kolom = 'status_pekerjaan' and w_status_pekerjaan.dari = s.kata_status_pekerjaan
    left join word as w_hamil on w_hamil.kolom = 'hamil' and w_hamil.dari = s.kata_hamil
    left join word as w_disabilitas on w_disabilitas.kolom = 'disabilitas' and w_disabilitas.dari = s.kata_disabilitas
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
        id_keluarga,
        case when regexp_matches(urut_teks, '^[0-9]{1,4}([.]0+)?$') then cast(split_part(urut_teks, '.', 1) as integer) end as no_urut_art,
        arti_keberadaan as keberadaan,
        arti_hubungan as hubungan,
        arti_status_kawin as status_kawin,
        arti_partisipasi_sekolah = 'masih' as sekolah,
        arti_jenjang as jenjang,
        case
            when arti_bekerja = 'true' and arti_status_pekerjaan = 'pegawai_pemerintah' then 'pns_tni_polri'
            when arti_bekerja = 'true' and arti_status_pekerjaan = 'karyawan' then 'karyawan'
            when arti_bekerja = 'true' and arti_status_pekerjaan = 'bebas' and arti_lapangan_usaha = 'pertanian'
                then 'buruh_tani'
            when arti_bekerja = 'true' and arti_status_pekerjaan = 'bebas' then 'buruh'
            when arti_bekerja = 'true' and arti_status_pekerjaan = 'usaha' then case
                when arti_lapangan_usaha = 'pertanian' then 'petani'
                when arti_lapangan_usaha = 'perikanan' then 'nelayan'
                when arti_lapangan_usaha = 'perdagangan' then 'pedagang'
                else 'wiraswasta'
            end
            when arti_bekerja = 'true' then 'lainnya'
            when arti_partisipasi_sekolah = 'masih' then 'pelajar'
            when arti_bekerja = 'false' then 'tidak_bekerja'
        end as pekerjaan,
        arti_hamil = 'true' as hamil,
        arti_disabilitas in ('ada', 'berat') as disabilitas,
        arti_disabilitas = 'berat' as disabilitas_berat,
        case when regexp_matches(penyakit, '^[0-9]{1,2}$') then cast(penyakit as integer) > 0 end as penyakit_kronis,
        ijazah,
        reject_codes,
        concat_ws(' ', nullif(warn_codes, ''), nullif(case
            when reject_codes like 'GHOST_ROW%' then ''
            else concat_ws(
                ' ',
                case when kata_keberadaan <> '' and arti_keberadaan is null then 'UNKNOWN_WORD_KEBERADAAN' end,
                case when kata_status_kawin <> '' and arti_status_kawin is null then 'UNKNOWN_WORD_STATUS_KAWIN' end,
                case when kata_hubungan <> '' and arti_hubungan is null then 'UNKNOWN_WORD_HUBUNGAN' end,
                case when kata_partisipasi_sekolah <> '' and arti_partisipasi_sekolah is null then 'UNKNOWN_WORD_PARTISIPASI_SEKOLAH' end,
                case when kata_jenjang <> '' and arti_jenjang is null then 'UNKNOWN_WORD_JENJANG' end,
                case when kata_bekerja <> '' and arti_bekerja is null then 'UNKNOWN_WORD_BEKERJA' end,
                case when kata_lapangan_usaha <> '' and arti_lapangan_usaha is null then 'UNKNOWN_WORD_LAPANGAN_USAHA' end,
                case when kata_status_pekerjaan <> '' and arti_status_pekerjaan is null then 'UNKNOWN_WORD_STATUS_PEKERJAAN' end,
                case when kata_hamil <> '' and arti_hamil is null then 'UNKNOWN_WORD_HAMIL' end,
                case when kata_disabilitas <> '' and arti_disabilitas is null then 'UNKNOWN_WORD_DISABILITAS' end,
                case when id_keluarga is null then 'FAMILY_ID_MISSING' end,
                case when urut_teks is not null and case when regexp_matches(urut_teks, '^[0-9]{1,4}([.]0+)?$') then cast(split_part(urut_teks, '.', 1) as integer) end is null then 'NUMBER_UNREADABLE' end
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
    id_keluarga,
    no_urut_art,
    keberadaan,
    hubungan,
    status_kawin,
    sekolah,
    jenjang,
    pekerjaan,
    hamil,
    disabilitas,
    disabilitas_berat,
    penyakit_kronis,
    ijazah,
    case
        when reject_codes <> '' then 'rejected'
        when semua_peringatan <> '' then 'warned'
        else 'accepted'
    end as verdict,
    concat_ws(' ', nullif(reject_codes, ''), nullif(semua_peringatan, ''), nullif(info_codes, '')) as codes
from judged
