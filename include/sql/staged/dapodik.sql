-- dapodik: pupils of Dapodik, typed and judged
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row, value_map
-- params: none
-- rules: a pupil whose home is outside the regency still goes to school in it: the place is kept where known and
--   never rejects. An NISN has ten digits and begins with the last three of the year of birth: where a
--   number cell lost its leading zeros and the year of birth confirms it, it is put right
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select
        source_file, lembar, row_number, alasan_layak, jenjang, layak_pip, nama_ibu, nomor_kip, npsn, penerima_kip,
        penerima_kps, sekolah, tingkat, regexp_replace(trim(coalesce(nisn, ''), ' '), '[.]0+$', '', 'g') as nisn
    from raw_row
),
word as (
    select kolom, dari, ke
    from value_map
    where dataset = 'dapodik'
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
                when not regexp_matches(r.nisn, '^[0-9]{10}$') and i.verdict <> 'rejected' and not (
                    regexp_matches(r.nisn, '^[1-9][0-9]{6,8}$')
                    and coalesce(substr(lpad(r.nisn, 10, '0'), 1, 3) = substr(cast(year(i.tanggal_lahir) as text), 2, 3), false)
                ) then 'VALUE_NISN_UNREADABLE'
            end,
            case
                when regexp_matches(r.nisn, '^[1-9][0-9]{6,8}$')
                    and substr(lpad(r.nisn, 10, '0'), 1, 3) = substr(cast(year(i.tanggal_lahir) as text), 2, 3)
                    then 'VALUE_NISN_ZEROS_LOST'
            end,
            case when coalesce(trim(r.jenjang, ' '), '') <> '' and w_jenjang.ke is null then 'WORD_JENJANG' end,
            case when coalesce(trim(r.layak_pip, ' '), '') <> '' and w_layak_pip.ke is null then 'WORD_LAYAK_PIP' end,
            case
                when coalesce(trim(r.penerima_kip, ' '), '') <> '' and w_penerima_kip.ke is null
                    then 'WORD_PENERIMA_KIP'
            end,
            case
                when coalesce(trim(r.penerima_kps, ' '), '') <> '' and w_penerima_kps.ke is null
                    then 'WORD_PENERIMA_KPS'
            end
        ) as kode_nilai,
        case
            when regexp_matches(r.nisn, '^[0-9]{10}$') then r.nisn
            when regexp_matches(r.nisn, '^[1-9][0-9]{6,8}$')
                and substr(lpad(r.nisn, 10, '0'), 1, 3) = substr(cast(year(i.tanggal_lahir) as text), 2, 3)
                then lpad(r.nisn, 10, '0')
        end as nisn,
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
        nullif(upper(trim(r.nama_ibu, ' ')), '') as nama_ibu,
        nullif(trim(r.npsn, ' '), '') as npsn,
        nullif(trim(r.sekolah, ' '), '') as sekolah,
        w_jenjang.ke as jenjang,
        case
            when regexp_matches(trim(r.tingkat, ' '), '^([1-9]|1[0-3])$')
                then cast(trim(r.tingkat, ' ') as integer)
        end as tingkat,
        w_penerima_kps.ke = 'ya' as penerima_kps,
        w_penerima_kip.ke = 'ya' as penerima_kip,
        nullif(trim(r.nomor_kip, ' '), '') as nomor_kip,
        w_layak_pip.ke = 'ya' as layak_pip,
        nullif(trim(r.alasan_layak, ' '), '') as alasan_layak
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
    left join word as w_jenjang on w_jenjang.kolom = 'jenjang' and w_jenjang.dari = lower(trim(r.jenjang, ' '))
    left join word as w_layak_pip
        on w_layak_pip.kolom = 'layak_pip' and w_layak_pip.dari = lower(trim(r.layak_pip, ' '))
    left join word as w_penerima_kip
        on w_penerima_kip.kolom = 'penerima_kip' and w_penerima_kip.dari = lower(trim(r.penerima_kip, ' '))
    left join word as w_penerima_kps
        on w_penerima_kps.kolom = 'penerima_kps' and w_penerima_kps.dari = lower(trim(r.penerima_kps, ' '))
),
dapodik as (
    select
        source_file,
        row_number,
        nisn,
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
            when putusan_identitas = 'rejected' or kode_nilai = '' then putusan_identitas
            when regexp_replace(kode_nilai, '(VALUE_NISN_ZEROS_LOST) ?', '', 'g') = '' then putusan_identitas
            else 'warned'
        end as verdict,
        case
            when putusan_identitas = 'rejected' then kode_identitas
            else concat_ws(' ', nullif(kode_identitas, ''), nullif(kode_nilai, ''))
        end as codes
    from typed
)
select *
from dapodik
