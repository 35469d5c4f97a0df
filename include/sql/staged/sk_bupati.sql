-- sk_bupati: one family of the regent's decree
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row
-- params: none
-- rules: identifiers, name and place as identity_row judges them; rejected only by its codes
with received as (
    select
        source_file,
        lembar,
        row_number,
        nomor_urut,
        jumlah_anggota
    from raw_row
),
spoken as (
    select
        source_file,
        lembar,
        row_number,
        nullif(trim(translate(nomor_urut, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as nomor_teks,
        nullif(trim(translate(jumlah_anggota, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' '), '') as jumlah_teks
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
        i.info_codes
    from spoken as s
    inner join identity_row as i
        on i.source_file = s.source_file and i.lembar = s.lembar and i.row_number = s.row_number
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
        case when regexp_matches(nomor_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(nomor_teks, '.', 1) as integer) end as nomor_urut,
        case when regexp_matches(jumlah_teks, '^[0-9]{1,4}([.]0+)?$') then cast(split_part(jumlah_teks, '.', 1) as integer) end as jumlah_anggota,
        reject_codes,
        concat_ws(' ', nullif(warn_codes, ''), nullif(case
            when reject_codes like 'GHOST_ROW%' then ''
            else concat_ws(
                ' ',
                case when (jumlah_teks is not null and case when regexp_matches(jumlah_teks, '^[0-9]{1,4}([.]0+)?$') then cast(split_part(jumlah_teks, '.', 1) as integer) end is null)
                    or (nomor_teks is not null and case when regexp_matches(nomor_teks, '^[0-9]{1,9}([.]0+)?$') then cast(split_part(nomor_teks, '.', 1) as integer) end is null) then 'NUMBER_UNREADABLE' end
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
    nomor_urut,
    jumlah_anggota,
    case
        when reject_codes <> '' then 'rejected'
        when semua_peringatan <> '' then 'warned'
        else 'accepted'
    end as verdict,
    concat_ws(' ', nullif(reject_codes, ''), nullif(semua_peringatan, ''), nullif(info_codes, '')) as codes
from judged
