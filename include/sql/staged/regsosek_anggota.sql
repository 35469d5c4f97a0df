-- regsosek_anggota: members of Regsosek's families, typed and judged
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: $as_of
-- rules: the layout names no place: a member lives where the family's file says; presence 2 to 4 and 6 means
--   dead, moved or not found. Questions 428a to 428i ask for a difficulty: 1 cannot at all, 2 much and needs help, 3 a little,
--   4 none; a disability is a 1 or 2 of any, a severe one is who cannot look after himself at all (428h is 1; PKH: depends
--   on others all his life). Question 430 says 1 for no chronic illness. Ages are as of the survey
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select
        source_file, lembar, row_number, hamil, hubungan, id_keluarga, ijazah, jenjang, keberadaan, no_urut_art,
        partisipasi_sekolah, penyakit, status_kawin, status_pekerjaan, sulit_mandiri, umur,
        concat_ws(
            ' ', sulit_melihat, sulit_mendengar, sulit_berjalan, sulit_jari, sulit_belajar, sulit_perilaku, sulit_berbicara,
            sulit_mandiri, sulit_mengingat
        ) as kesulitan
    from raw_row
),
word as (
    select kolom, dari, ke
    from value_map
    where dataset = 'regsosek_anggota'
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
                when regexp_matches(trim(r.umur, ' '), '^([0-9]{1,2}|10[0-9]|11[0-5])$') and i.tanggal_lahir_asal = 'sumber'
                    and abs(cast(trim(r.umur, ' ') as integer) - (
                        year(cast($as_of as date)) - year(i.tanggal_lahir)
                        - case
                            when month(i.tanggal_lahir) * 100 + day(i.tanggal_lahir)
                                > month(cast($as_of as date)) * 100 + day(cast($as_of as date)) then 1
                            else 0
                        end
                    )) > 1 then 'VALUE_AGE_DIFFERS'
            end,
            case
                when not regexp_matches(coalesce(trim(r.umur, ' '), ''), '^([0-9]{1,2}|10[0-9]|11[0-5]|)$')
                    then 'VALUE_AGE_IMPOSSIBLE'
            end,
            case when w_keberadaan.ke = '6' then 'VALUE_NOT_FOUND' end,
            case when w_keberadaan.ke = '2' then 'VALUE_SAYS_DEAD' end,
            case when w_keberadaan.ke in ('3', '4') then 'VALUE_SAYS_MOVED' end,
            case when w_status_pekerjaan.ke = 'pns_tni_polri' then 'VALUE_WORKS_FOR_STATE' end,
            case when coalesce(trim(r.hamil, ' '), '') <> '' and w_hamil.ke is null then 'WORD_HAMIL' end,
            case when coalesce(trim(r.hubungan, ' '), '') <> '' and w_hubungan.ke is null then 'WORD_HUBUNGAN' end,
            case when coalesce(trim(r.jenjang, ' '), '') <> '' and w_jenjang.ke is null then 'WORD_JENJANG' end,
            case
                when coalesce(trim(r.keberadaan, ' '), '') <> '' and w_keberadaan.ke is null
                    then 'WORD_KEBERADAAN'
            end,
            case
                when coalesce(trim(r.partisipasi_sekolah, ' '), '') <> '' and w_partisipasi_sekolah.ke is null
                    then 'WORD_PARTISIPASI_SEKOLAH'
            end,
            case
                when coalesce(trim(r.status_kawin, ' '), '') <> '' and w_status_kawin.ke is null
                    then 'WORD_STATUS_KAWIN'
            end,
            case
                when coalesce(trim(r.status_pekerjaan, ' '), '') <> '' and w_status_pekerjaan.ke is null
                    then 'WORD_STATUS_PEKERJAAN'
            end
        ) as kode_nilai,
        nullif(trim(r.id_keluarga, ' '), '') as id_keluarga,
        nullif(trim(r.no_urut_art, ' '), '') as no_urut_art,
        i.nik,
        i.nik_state,
        i.nama,
        i.nama_kunci,
        i.jenis_kelamin,
        i.jenis_kelamin_asal,
        i.tanggal_lahir,
        i.tanggal_lahir_asal,
        w_keberadaan.ke as keberadaan,
        w_hubungan.ke as hubungan,
        w_status_kawin.ke as status_kawin,
        w_partisipasi_sekolah.ke = 'masih' as sekolah,
        w_jenjang.ke as jenjang,
        w_status_pekerjaan.ke as pekerjaan,
        w_hamil.ke = 'ya' as hamil,
        regexp_matches(r.kesulitan, '(^| )0?[12]( |$)') as disabilitas,
        coalesce(regexp_matches(r.sulit_mandiri, '^ *0?1 *$'), false) as disabilitas_berat,
        coalesce(trim(r.penyakit, ' '), '') not in ('', '0', '00', '1', '01') as penyakit_kronis,
        nullif(trim(r.ijazah, ' '), '') as ijazah
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join word as w_hamil on w_hamil.kolom = 'hamil' and w_hamil.dari = lower(trim(r.hamil, ' '))
    left join word as w_hubungan on w_hubungan.kolom = 'hubungan' and w_hubungan.dari = lower(trim(r.hubungan, ' '))
    left join word as w_jenjang on w_jenjang.kolom = 'jenjang' and w_jenjang.dari = lower(trim(r.jenjang, ' '))
    left join word as w_keberadaan
        on w_keberadaan.kolom = 'keberadaan' and w_keberadaan.dari = lower(trim(r.keberadaan, ' '))
    left join word as w_partisipasi_sekolah
        on w_partisipasi_sekolah.kolom = 'partisipasi_sekolah' and w_partisipasi_sekolah.dari = lower(trim(r.partisipasi_sekolah, ' '))
    left join word as w_status_kawin
        on w_status_kawin.kolom = 'status_kawin' and w_status_kawin.dari = lower(trim(r.status_kawin, ' '))
    left join word as w_status_pekerjaan
        on w_status_pekerjaan.kolom = 'status_pekerjaan' and w_status_pekerjaan.dari = lower(trim(r.status_pekerjaan, ' '))
),
regsosek_anggota as (
    select
        source_file,
        row_number,
        id_keluarga,
        no_urut_art,
        nik,
        nik_state,
        nama,
        nama_kunci,
        jenis_kelamin,
        jenis_kelamin_asal,
        tanggal_lahir,
        tanggal_lahir_asal,
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
            when putusan_identitas = 'rejected' or kode_nilai = '' then putusan_identitas
            when regexp_replace(kode_nilai, '(VALUE_WORKS_FOR_STATE) ?', '', 'g') = '' then putusan_identitas
            else 'warned'
        end as verdict,
        case
            when putusan_identitas = 'rejected' then kode_identitas
            else concat_ws(' ', nullif(kode_identitas, ''), nullif(kode_nilai, ''))
        end as codes
    from typed
)
select *
from regsosek_anggota
