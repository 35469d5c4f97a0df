-- musdes: what village meetings found, proposed and mended
-- grain: one row per row of the sheets VERVAL, USULAN_BARU and PERBAIKAN
-- key: source_file, lembar, row_number
-- inputs: raw_row, identity_row, value_map, day, musdes_berita_acara
-- params: $as_of
-- rules: number and date of the meeting come from the minutes of the same workbook; a VERVAL row without a result
--   decides nothing; a death or a move has its day, a death its deed, and no event is later than the data
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select
        source_file, lembar, row_number, air_minum, alasan, alasan_usulan, atap, bab, bahan_bakar, desa_tujuan,
        desil, dinding, dusun, hasil_musdes, id_keluarga_p3ke, idsemesta, kepemilikan_rumah, lantai,
        nama_benar, nik_benar, no, no_akta, no_kk_benar, penerangan, tanggal_kejadian
    from raw_row
),
word as (
    select kolom, dari, ke
    from value_map
    where dataset = 'musdes'
),
dated as (
    select tulisan, terbaca, tanggal
    from day
),
minutes as (
    select source_file, nomor, tanggal
    from musdes_berita_acara
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
                when coalesce(trim(r.nik_benar, ' '), '') <> '' and not regexp_matches(trim(r.nik_benar, ' '), '^[0-9]{16}$')
                    then 'VALUE_CORRECTION_UNREADABLE'
            end,
            case
                when w_alasan.ke = 'MENINGGAL' and coalesce(trim(r.no_akta, ' '), '') = '' then 'VALUE_DEATH_DEED_MISSING'
            end,
            case
                when r.lembar = 'VERVAL' and coalesce(trim(r.hasil_musdes, ' '), '') = '' and i.verdict <> 'rejected'
                    then 'VALUE_DECISION_MISSING'
            end,
            case
                when (d.tanggal is null and d.terbaca) or d.tanggal > cast($as_of as date) then 'VALUE_EVENT_DATE_IMPOSSIBLE'
            end,
            case
                when w_alasan.ke in ('MENINGGAL', 'PINDAH') and coalesce(d.terbaca, false) is false
                    then 'VALUE_EVENT_DATE_MISSING'
            end,
            case when w_penerangan.ke = 'listrik_pribadi_gt900' then 'VALUE_POWER_ABOVE_900' end,
            case when coalesce(trim(r.air_minum, ' '), '') <> '' and w_air_minum.ke is null then 'WORD_AIR_MINUM' end,
            case when coalesce(trim(r.alasan, ' '), '') <> '' and w_alasan.ke is null then 'WORD_ALASAN' end,
            case when coalesce(trim(r.atap, ' '), '') <> '' and w_atap.ke is null then 'WORD_ATAP' end,
            case when coalesce(trim(r.bab, ' '), '') <> '' and w_bab.ke is null then 'WORD_BAB' end,
            case
                when coalesce(trim(r.bahan_bakar, ' '), '') <> '' and w_bahan_bakar.ke is null
                    then 'WORD_BAHAN_BAKAR'
            end,
            case when coalesce(trim(r.dinding, ' '), '') <> '' and w_dinding.ke is null then 'WORD_DINDING' end,
            case
                when coalesce(trim(r.hasil_musdes, ' '), '') <> '' and w_hasil_musdes.ke is null
                    then 'WORD_HASIL_MUSDES'
            end,
            case
                when coalesce(trim(r.kepemilikan_rumah, ' '), '') <> '' and w_kepemilikan_rumah.ke is null
                    then 'WORD_KEPEMILIKAN_RUMAH'
            end,
            case when coalesce(trim(r.lantai, ' '), '') <> '' and w_lantai.ke is null then 'WORD_LANTAI' end,
            case
                when coalesce(trim(r.penerangan, ' '), '') <> '' and w_penerangan.ke is null
                    then 'WORD_PENERANGAN'
            end
        ) as kode_nilai,
        r.lembar,
        case
            when regexp_matches(trim(r.no, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.no, ' ') as integer)
        end as nomor_urut,
        nullif(trim(r.id_keluarga_p3ke, ' '), '') as id_keluarga_p3ke,
        nullif(trim(r.idsemesta, ' '), '') as idsemesta,
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
        nullif(upper(trim(r.dusun, ' ')), '') as dusun,
        i.rt,
        i.rw,
        i.kode_desa,
        case
            when regexp_matches(trim(r.desil, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.desil, ' ') as integer)
        end as desil,
        w_hasil_musdes.ke as hasil_musdes,
        w_alasan.ke as alasan,
        case when d.tanggal <= cast($as_of as date) then d.tanggal end as tanggal_kejadian,
        nullif(trim(r.no_akta, ' '), '') as no_akta,
        nullif(upper(trim(r.desa_tujuan, ' ')), '') as desa_tujuan,
        case when regexp_matches(trim(r.nik_benar, ' '), '^[0-9]{16}$') then trim(r.nik_benar, ' ') end as nik_benar,
        case
            when regexp_matches(trim(r.no_kk_benar, ' '), '^[0-9]{16}$')
                then trim(r.no_kk_benar, ' ')
        end as no_kk_benar,
        nullif(upper(trim(r.nama_benar, ' ')), '') as nama_benar,
        nullif(trim(r.alasan_usulan, ' '), '') as alasan_usulan,
        w_kepemilikan_rumah.ke as kepemilikan_rumah,
        w_atap.ke as atap,
        w_dinding.ke as dinding,
        w_lantai.ke as lantai,
        w_penerangan.ke as penerangan,
        w_bahan_bakar.ke as bahan_bakar,
        w_air_minum.ke as air_minum,
        w_bab.ke as bab,
        b.nomor as nomor_ba,
        b.tanggal as tanggal_ba
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join word as w_air_minum
        on w_air_minum.kolom = 'air_minum' and w_air_minum.dari = lower(trim(r.air_minum, ' '))
    left join word as w_alasan on w_alasan.kolom = 'alasan' and w_alasan.dari = lower(trim(r.alasan, ' '))
    left join word as w_atap on w_atap.kolom = 'atap' and w_atap.dari = lower(trim(r.atap, ' '))
    left join word as w_bab on w_bab.kolom = 'bab' and w_bab.dari = lower(trim(r.bab, ' '))
    left join word as w_bahan_bakar
        on w_bahan_bakar.kolom = 'bahan_bakar' and w_bahan_bakar.dari = lower(trim(r.bahan_bakar, ' '))
    left join word as w_dinding on w_dinding.kolom = 'dinding' and w_dinding.dari = lower(trim(r.dinding, ' '))
    left join word as w_hasil_musdes
        on w_hasil_musdes.kolom = 'hasil_musdes' and w_hasil_musdes.dari = lower(trim(r.hasil_musdes, ' '))
    left join word as w_kepemilikan_rumah
        on w_kepemilikan_rumah.kolom = 'kepemilikan_rumah' and w_kepemilikan_rumah.dari = lower(trim(r.kepemilikan_rumah, ' '))
    left join word as w_lantai on w_lantai.kolom = 'lantai' and w_lantai.dari = lower(trim(r.lantai, ' '))
    left join word as w_penerangan
        on w_penerangan.kolom = 'penerangan' and w_penerangan.dari = lower(trim(r.penerangan, ' '))
    left join dated as d on d.tulisan = r.tanggal_kejadian
    left join minutes as b on b.source_file = r.source_file
),
musdes as (
    select
        source_file,
        row_number,
        lembar,
        nomor_urut,
        id_keluarga_p3ke,
        idsemesta,
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
        dusun,
        rt,
        rw,
        kode_desa,
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
            when putusan_identitas = 'rejected' or kode_nilai = '' then putusan_identitas
            when regexp_replace(kode_nilai, '(VALUE_POWER_ABOVE_900) ?', '', 'g') = '' then putusan_identitas
            else 'warned'
        end as verdict,
        case
            when putusan_identitas = 'rejected' then kode_identitas
            else concat_ws(' ', nullif(kode_identitas, ''), nullif(kode_nilai, ''))
        end as codes
    from typed
)
select *
from musdes
