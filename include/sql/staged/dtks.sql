-- dtks: one row of the social-welfare registry, typed, with its verdict
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map, written_date
-- params: $dataset
-- rules: identifiers, name and place as identity_row judges them; rejected only by its codes
--   a programme flag is true unless it is one of the words for no (SIKS-NG writes TIDAK, or any word for a recipient)
--   dead by the label or by the remark; the remark's date is the day of death
with received as (
    select
        source_file,
        lembar,
        row_number,
        pkh,
        bpnt,
        pbi,
        blt,
        rutilahu,
        keterangan_disabilitas,
        masih_hidup_label,
        deleted_label,
        is_nonaktif,
        idsemesta,
        keterangan_meninggal
    from raw_row
),
word as (
    select kolom, dari, ke from value_map where dataset = $dataset
),
written as (
    select tulisan, tanggal from written_date
),
spoken as (
    select
        source_file,
        lembar,
        row_number,
        coalesce(lower(trim(translate(pkh, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_pkh,
        coalesce(lower(trim(translate(bpnt, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_bpnt,
        coalesce(lower(trim(translate(pbi, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_pbi,
        coalesce(lower(trim(translate(blt, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_blt,
        coalesce(lower(trim(translate(rutilahu, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_rutilahu,
        coalesce(lower(trim(translate(keterangan_disabilitas, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_keterangan_disabilitas,
        coalesce(lower(trim(translate(masih_hidup_label, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_masih_hidup_label,
        coalesce(lower(trim(translate(deleted_label, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_deleted_label,
        coalesce(lower(trim(translate(is_nonaktif, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '') as kata_is_nonaktif,
        nullif(trim(translate(idsemesta, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as idsemesta,
        keterangan_meninggal as tulisan_keterangan_meninggal
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
        w_pkh.ke as arti_pkh,
        w_bpnt.ke as arti_bpnt,
        w_pbi.ke as arti_pbi,
        w_blt.ke as arti_blt,
        w_rutilahu.ke as arti_rutilahu,
        w_keterangan_disabilitas.ke as arti_keterangan_disabilitas,
        w_masih_hidup_label.ke as arti_masih_hidup_label,
        w_deleted_label.ke as arti_deleted_label,
        w_is_nonaktif.ke as arti_is_nonaktif,
        d_keterangan_meninggal.tanggal as hari_keterangan_meninggal
    from spoken as s
    inner join identity_row as i
        on i.source_file = s.source_file and i.lembar = s.lembar and i.row_number = s.row_number
    left join word as w_pkh on w_pkh.kolom = 'pkh' and w_pkh.dari = s.kata_pkh
    left join word as w_bpnt on w_bpnt.kolom = 'bpnt' and w_bpnt.dari = s.kata_bpnt
    left join word as w_pbi on w_pbi.kolom = 'pbi' and w_pbi.dari = s.kata_pbi
    left join word as w_blt on w_blt.kolom = 'blt' and w_blt.dari = s.kata_blt
    left join word as w_rutilahu on w_rutilahu.kolom = 'rutilahu' and w_rutilahu.dari = s.kata_rutilahu
    left join word as w_keterangan_disabilitas on w_keterangan_disabilitas.kolom = 'keterangan_disabilitas' and w_keterangan_disabilitas.dari = s.kata_keterangan_disabilitas
    left join word as w_masih_hidup_label on w_masih_hidup_label.kolom = 'masih_hidup_label' and w_masih_hidup_label.dari = s.kata_masih_hidup_label
    left join word as w_deleted_label on w_deleted_label.kolom = 'deleted_label' and w_deleted_label.dari = s.kata_deleted_label
    left join word as w_is_nonaktif on w_is_nonaktif.kolom = 'is_nonaktif' and w_is_nonaktif.dari = s.kata_is_nonaktif
    left join written as d_keterangan_meninggal on d_keterangan_meninggal.tulisan = s.tulisan_keterangan_meninggal
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
        idsemesta,
        case when kata_pkh = '' then cast(null as boolean) when arti_pkh = 'false' then false else true end as penerima_pkh,
        case when kata_bpnt = '' then cast(null as boolean) when arti_bpnt = 'false' then false else true end as penerima_bpnt,
        case when kata_pbi = '' then cast(null as boolean) when arti_pbi = 'false' then false else true end as penerima_pbi,
        case when kata_blt = '' then cast(null as boolean) when arti_blt = 'false' then false else true end as penerima_blt,
        case when kata_rutilahu = '' then cast(null as boolean) when arti_rutilahu = 'false' then false else true end as rutilahu,
        kata_keterangan_disabilitas <> '' and arti_keterangan_disabilitas is distinct from 'false' as disabilitas,
        coalesce(arti_masih_hidup_label = 'false', false) or coalesce(trim(tulisan_keterangan_meninggal, ' '), '') <> '' as meninggal,
        hari_keterangan_meninggal as tanggal_meninggal,
        coalesce(arti_is_nonaktif = 'true', false) or coalesce(arti_deleted_label = 'true', false) as nonaktif,
        reject_codes,
        concat_ws(' ', nullif(warn_codes, ''), nullif(case
            when reject_codes like 'GHOST_ROW%' then ''
            else concat_ws(
                ' ',
                case when kata_masih_hidup_label <> '' and arti_masih_hidup_label is null then 'UNKNOWN_WORD_MASIH_HIDUP_LABEL' end,
                case when kata_deleted_label <> '' and arti_deleted_label is null then 'UNKNOWN_WORD_DELETED_LABEL' end,
                case when kata_is_nonaktif <> '' and arti_is_nonaktif is null then 'UNKNOWN_WORD_IS_NONAKTIF' end,
                case when idsemesta is null then 'IDSEMESTA_MISSING' end,
                case when regexp_matches(tulisan_keterangan_meninggal, '[0-9]') and hari_keterangan_meninggal is null then 'DATE_UNREADABLE' end
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
    idsemesta,
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
        when reject_codes <> '' then 'rejected'
        when semua_peringatan <> '' then 'warned'
        else 'accepted'
    end as verdict,
    concat_ws(' ', nullif(reject_codes, ''), nullif(semua_peringatan, ''), nullif(info_codes, '')) as codes
from judged
