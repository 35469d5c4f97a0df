-- dtks: persons of DTKS, typed and judged
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, day
-- params: $as_of
-- rules: a programme flag is 'TIDAK' or says who pays; the layout has no birth date: it comes from a sound NIK
--   and is marked so; a day of death after the data's day is no day of death
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select
        source_file, lembar, row_number, blt, bpnt, idsemesta, is_nonaktif, keterangan_disabilitas,
        keterangan_meninggal, masih_hidup_label, nama_ibu, pbi, pkh, rutilahu
    from raw_row
),
dated as (
    select tulisan, terbaca, tanggal
    from day
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
                when (d.tanggal is null and d.terbaca) or d.tanggal > cast($as_of as date) then 'VALUE_EVENT_DATE_IMPOSSIBLE'
            end,
            case
                when coalesce(d.terbaca, false) is false and (
                    coalesce(trim(r.keterangan_meninggal, ' '), '') not in ('', '-')
                    or lower(trim(r.masih_hidup_label, ' ')) = 'meninggal'
                ) then 'VALUE_EVENT_DATE_MISSING'
            end,
            case
                when coalesce(trim(r.keterangan_meninggal, ' '), '') not in ('', '-') or lower(trim(r.masih_hidup_label, ' ')) = 'meninggal'
                    then 'VALUE_SAYS_DEAD'
            end
        ) as kode_nilai,
        nullif(trim(r.idsemesta, ' '), '') as idsemesta,
        nullif(upper(trim(r.nama_ibu, ' ')), '') as nama_ibu,
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
        coalesce(upper(trim(r.pkh, ' ')), '') not in ('', 'TIDAK') as penerima_pkh,
        coalesce(upper(trim(r.bpnt, ' ')), '') not in ('', 'TIDAK') as penerima_bpnt,
        coalesce(upper(trim(r.pbi, ' ')), '') not in ('', 'TIDAK') as penerima_pbi,
        coalesce(upper(trim(r.blt, ' ')), '') not in ('', 'TIDAK') as penerima_blt,
        coalesce(upper(trim(r.rutilahu, ' ')), '') not in ('', 'TIDAK') as rutilahu,
        coalesce(trim(r.keterangan_disabilitas, ' '), '') not in ('', '-') as disabilitas,
        coalesce(trim(r.keterangan_meninggal, ' '), '') not in ('', '-') or lower(trim(r.masih_hidup_label, ' ')) = 'meninggal' as meninggal,
        case when d.tanggal <= cast($as_of as date) then d.tanggal end as tanggal_meninggal,
        coalesce(upper(trim(r.is_nonaktif, ' ')), '') in ('1', 'YA', 'TRUE') as nonaktif
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join dated as d on d.tulisan = r.keterangan_meninggal
),
dtks as (
    select
        source_file,
        row_number,
        idsemesta,
        nama_ibu,
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
        penerima_pkh,
        penerima_bpnt,
        penerima_pbi,
        penerima_blt,
        rutilahu,
        disabilitas,
        meninggal,
        tanggal_meninggal,
        nonaktif,
        case
            when putusan_identitas = 'rejected' or kode_nilai = '' then putusan_identitas
            else 'warned'
        end as verdict,
        case
            when putusan_identitas = 'rejected' then kode_identitas
            else concat_ws(' ', nullif(kode_identitas, ''), nullif(kode_nilai, ''))
        end as codes
    from typed
)
select *
from dtks
