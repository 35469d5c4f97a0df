-- sk_bupati: families of last year's decree, typed and judged
-- grain: one row per received row
-- key: source_file, row_number
-- inputs: raw_row, identity_row
-- params: none
-- rules: the annex of the decree in force before the first list
-- traps: identifiers are filled only where sound; a bad one never rejects its row (see identity_row)
with received as (
    select source_file, lembar, row_number, jumlah_anggota, nomor_urut
    from raw_row
),
identified as (
    select *
    from identity_row
),
typed as (
    select
        r.source_file,
        r.row_number,
        case
            when regexp_matches(trim(r.nomor_urut, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.nomor_urut, ' ') as integer)
        end as nomor_urut,
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
        i.verdict,
        i.codes,
        case
            when regexp_matches(trim(r.jumlah_anggota, ' '), '^[0-9]{1,9}$')
                then cast(trim(r.jumlah_anggota, ' ') as integer)
        end as jumlah_anggota
    from received as r
    inner join identified as i
        on i.source_file = r.source_file and i.lembar = r.lembar and i.row_number = r.row_number
),
sk_bupati as (
    select
        source_file,
        row_number,
        nomor_urut,
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
        jumlah_anggota,
        verdict,
        codes
    from typed
)
select *
from sk_bupati
