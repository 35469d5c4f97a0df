-- regsosek_keluarga: families of Regsosek with their housing, typed and judged
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: none
-- rules: codes of the 2022 questionnaire meet P3KE's words in the value map; BPS region codes are crosswalked by
--   the table, never cut. A toilet of one's own (309a is 1) is told by where it drains (310: septic tank or sewage works, or
--   neither); a PLN connection with a meter (307a is 1) by the strongest of its up to three meters (307b1 to 307b3). Where
--   the second answer is missing, the field is too
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select
        source_file, lembar, row_number, air_minum, atap, bahan_bakar, daya, daya_2, daya_3, dinding, fasilitas_bab,
        id_keluarga, jumlah_art, kepemilikan_rumah, kode_sls, lantai, nomor_bangunan, pembuangan_tinja, penerangan, sub_sls
    from raw_row
),
word as (
    select kolom, dari, ke
    from value_map
    where dataset = 'regsosek_keluarga'
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
                when greatest(cast(w_daya.ke as integer), cast(w_daya_2.ke as integer), cast(w_daya_3.ke as integer)) > 900
                    then 'VALUE_POWER_ABOVE_900'
            end,
            case when coalesce(trim(r.air_minum, ' '), '') <> '' and w_air_minum.ke is null then 'WORD_AIR_MINUM' end,
            case when coalesce(trim(r.atap, ' '), '') <> '' and w_atap.ke is null then 'WORD_ATAP' end,
            case
                when coalesce(trim(r.bahan_bakar, ' '), '') <> '' and w_bahan_bakar.ke is null
                    then 'WORD_BAHAN_BAKAR'
            end,
            case
                when (coalesce(trim(r.daya, ' '), '') <> '' and w_daya.ke is null)
                    or (coalesce(trim(r.daya_2, ' '), '') <> '' and w_daya_2.ke is null)
                    or (coalesce(trim(r.daya_3, ' '), '') <> '' and w_daya_3.ke is null) then 'WORD_DAYA'
            end,
            case when coalesce(trim(r.dinding, ' '), '') <> '' and w_dinding.ke is null then 'WORD_DINDING' end,
            case
                when coalesce(trim(r.fasilitas_bab, ' '), '') <> '' and w_fasilitas_bab.ke is null
                    then 'WORD_FASILITAS_BAB'
            end,
            case
                when coalesce(trim(r.kepemilikan_rumah, ' '), '') <> '' and w_kepemilikan_rumah.ke is null
                    then 'WORD_KEPEMILIKAN_RUMAH'
            end,
            case when coalesce(trim(r.lantai, ' '), '') <> '' and w_lantai.ke is null then 'WORD_LANTAI' end,
            case
                when coalesce(trim(r.pembuangan_tinja, ' '), '') <> '' and w_pembuangan_tinja.ke is null
                    then 'WORD_PEMBUANGAN_TINJA'
            end,
            case
                when coalesce(trim(r.penerangan, ' '), '') <> '' and w_penerangan.ke is null
                    then 'WORD_PENERANGAN'
            end
        ) as kode_nilai,
        nullif(trim(r.id_keluarga, ' '), '') as id_keluarga,
        nullif(trim(r.nomor_bangunan, ' '), '') as nomor_bangunan,
        concat(trim(r.kode_sls, ' '), coalesce(trim(r.sub_sls, ' '), '')) as kode_sls,
        i.no_kk,
        i.kk_state,
        i.nama,
        i.nama_kunci,
        i.alamat,
        i.alamat_kunci,
        i.kode_desa,
        case
            when regexp_matches(trim(r.jumlah_art, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_art, ' ') as integer)
        end as jumlah_art,
        w_kepemilikan_rumah.ke as kepemilikan_rumah,
        w_atap.ke as atap,
        w_dinding.ke as dinding,
        w_lantai.ke as lantai,
        case
            when coalesce(w_penerangan.ke, '') <> 'listrik_pribadi' then w_penerangan.ke
            when greatest(cast(w_daya.ke as integer), cast(w_daya_2.ke as integer), cast(w_daya_3.ke as integer)) > 900
                then 'listrik_pribadi_gt900'
            when coalesce(w_daya.ke, w_daya_2.ke, w_daya_3.ke) is not null then 'listrik_pribadi_le900'
        end as penerangan,
        greatest(cast(w_daya.ke as integer), cast(w_daya_2.ke as integer), cast(w_daya_3.ke as integer)) as daya_watt,
        w_bahan_bakar.ke as bahan_bakar,
        w_air_minum.ke as air_minum,
        case when w_fasilitas_bab.ke = 'sendiri' then w_pembuangan_tinja.ke else w_fasilitas_bab.ke end as bab
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join word as w_air_minum
        on w_air_minum.kolom = 'air_minum' and w_air_minum.dari = lower(trim(r.air_minum, ' '))
    left join word as w_atap on w_atap.kolom = 'atap' and w_atap.dari = lower(trim(r.atap, ' '))
    left join word as w_bahan_bakar
        on w_bahan_bakar.kolom = 'bahan_bakar' and w_bahan_bakar.dari = lower(trim(r.bahan_bakar, ' '))
    left join word as w_daya_2 on w_daya_2.kolom = 'daya' and w_daya_2.dari = lower(trim(r.daya_2, ' '))
    left join word as w_daya_3 on w_daya_3.kolom = 'daya' and w_daya_3.dari = lower(trim(r.daya_3, ' '))
    left join word as w_daya on w_daya.kolom = 'daya' and w_daya.dari = lower(trim(r.daya, ' '))
    left join word as w_dinding on w_dinding.kolom = 'dinding' and w_dinding.dari = lower(trim(r.dinding, ' '))
    left join word as w_fasilitas_bab
        on w_fasilitas_bab.kolom = 'fasilitas_bab' and w_fasilitas_bab.dari = lower(trim(r.fasilitas_bab, ' '))
    left join word as w_kepemilikan_rumah
        on w_kepemilikan_rumah.kolom = 'kepemilikan_rumah' and w_kepemilikan_rumah.dari = lower(trim(r.kepemilikan_rumah, ' '))
    left join word as w_lantai on w_lantai.kolom = 'lantai' and w_lantai.dari = lower(trim(r.lantai, ' '))
    left join word as w_pembuangan_tinja
        on w_pembuangan_tinja.kolom = 'pembuangan_tinja' and w_pembuangan_tinja.dari = lower(trim(r.pembuangan_tinja, ' '))
    left join word as w_penerangan
        on w_penerangan.kolom = 'penerangan' and w_penerangan.dari = lower(trim(r.penerangan, ' '))
),
regsosek_keluarga as (
    select
        source_file,
        row_number,
        id_keluarga,
        nomor_bangunan,
        kode_sls,
        no_kk,
        kk_state,
        nama,
        nama_kunci,
        alamat,
        alamat_kunci,
        kode_desa,
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
from regsosek_keluarga
