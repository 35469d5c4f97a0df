-- musdes_row: the distinct rows of the village meetings, numbered for this run
-- grain: one row per distinct content
-- key: nomor
-- inputs: musdes
-- params: none
-- rules: rejected rows are left out; usulan_ref is the family that a proposal (USULAN_BARU) makes in source_family
with content as (
    select distinct
        lembar,
        id_keluarga_p3ke,
        idsemesta,
        nik,
        no_kk,
        nama_kunci,
        tanggal_lahir,
        kode_desa,
        hasil_musdes,
        alasan,
        tanggal_kejadian,
        nik_benar,
        no_kk_benar,
        nama_benar,
        nomor_ba,
        tanggal_ba
    from musdes
    where verdict <> 'rejected'
)

select
    row_number() over (
        order by
            kode_desa nulls last, tanggal_ba nulls last, nomor_ba nulls last, lembar, nama_kunci nulls last,
            id_keluarga_p3ke nulls last, idsemesta nulls last, nik nulls last, no_kk nulls last,
            tanggal_lahir nulls last, hasil_musdes nulls last, alasan nulls last, tanggal_kejadian nulls last,
            nik_benar nulls last, no_kk_benar nulls last, nama_benar nulls last
    ) as nomor,
    case
        when lembar = 'USULAN_BARU' then concat(
            'musdes:', coalesce(kode_desa, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''), '|',
            coalesce(no_kk, ''), '|', coalesce(cast(tanggal_lahir as varchar), '')
        )
    end as usulan_ref,
    lembar,
    id_keluarga_p3ke,
    idsemesta,
    nik,
    no_kk,
    nama_kunci,
    tanggal_lahir,
    kode_desa,
    hasil_musdes,
    alasan,
    tanggal_kejadian,
    nik_benar,
    no_kk_benar,
    nama_benar,
    nomor_ba,
    tanggal_ba
from content
