-- person_row: every staged row that names a person, in one shape
-- grain: one row per staged row of a person that was not rejected
-- key: none (dasar may repeat; person_record tells repeated rows apart)
-- inputs: dtks, dtsen_anggota, p3ke_individu, regsosek_anggota, source_family
-- params: none
-- rules: the village of a DTSEN or Regsosek member is its family's (so is the address, which only DTKS gives per person); the head of a family whose members are all
--   missing, of a meeting's proposal and of a row of the decree is a person of its own; Regsosek's members who died
--   (2), moved (3, 4) or were not found (6) are kept with that fact
with dtks_person as (
    select
        'dtks' as dataset,
        case
            when idsemesta is not null then concat('idsemesta:', idsemesta)
            else concat(
                'dtks:', coalesce(kode_desa, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''), '|',
                coalesce(no_kk, '')
            )
        end as dasar,
        cast(null as varchar) as family_ref,
        nik,
        idsemesta,
        no_kk,
        nama,
        nama_kunci,
        tanggal_lahir,
        tanggal_lahir_asal,
        jenis_kelamin,
        cast(null as varchar) as hubungan,
        cast(null as varchar) as status_kawin,
        cast(null as varchar) as pekerjaan,
        kode_desa,
        alamat,
        alamat_kunci,
        rt,
        rw,
        cast(null as boolean) as sekolah,
        cast(null as varchar) as jenjang,
        cast(null as boolean) as hamil,
        disabilitas,
        cast(null as boolean) as disabilitas_berat,
        cast(null as boolean) as penyakit_kronis,
        case when meninggal then 'meninggal' else 'ada' end as keberadaan,
        tanggal_meninggal,
        penerima_pkh,
        penerima_bpnt
    from dtks
    where verdict <> 'rejected'
),

dtsen_person as (
    select
        'dtsen' as dataset,
        case
            when m.idsemesta is not null then concat('idsemesta:', m.idsemesta)
            else concat(
                'dtsen:', coalesce(m.id_keluarga, ''), '|', coalesce(m.nama_kunci, ''), '|', coalesce(m.nik, '')
            )
        end as dasar,
        'dtsen:' || m.id_keluarga as family_ref,
        m.nik,
        m.idsemesta,
        coalesce(m.no_kk, f.no_kk) as no_kk,
        m.nama,
        m.nama_kunci,
        m.tanggal_lahir,
        m.tanggal_lahir_asal,
        m.jenis_kelamin,
        m.hubungan,
        cast(null as varchar) as status_kawin,
        m.pekerjaan,
        f.kode_desa,
        cast(null as varchar) as alamat,
        cast(null as varchar) as alamat_kunci,
        cast(null as varchar) as rt,
        cast(null as varchar) as rw,
        cast(null as boolean) as sekolah,
        cast(null as varchar) as jenjang,
        cast(null as boolean) as hamil,
        cast(null as boolean) as disabilitas,
        cast(null as boolean) as disabilitas_berat,
        cast(null as boolean) as penyakit_kronis,
        'ada' as keberadaan,
        cast(null as date) as tanggal_meninggal,
        cast(null as boolean) as penerima_pkh,
        cast(null as boolean) as penerima_bpnt
    from dtsen_anggota as m
    left join source_family as f on f.family_ref = 'dtsen:' || m.id_keluarga
    where m.verdict <> 'rejected'
),

p3ke_person as (
    select
        'p3ke' as dataset,
        case
            when id_individu is not null then concat('p3ke:', id_individu)
            else concat('p3ke:', coalesce(id_keluarga, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''))
        end as dasar,
        'p3ke:' || id_keluarga as family_ref,
        nik,
        cast(null as varchar) as idsemesta,
        cast(null as varchar) as no_kk,
        nama,
        nama_kunci,
        tanggal_lahir,
        tanggal_lahir_asal,
        jenis_kelamin,
        hubungan,
        status_kawin,
        pekerjaan,
        kode_desa,
        cast(null as varchar) as alamat,
        cast(null as varchar) as alamat_kunci,
        cast(null as varchar) as rt,
        cast(null as varchar) as rw,
        cast(null as boolean) as sekolah,
        cast(null as varchar) as jenjang,
        cast(null as boolean) as hamil,
        cast(null as boolean) as disabilitas,
        cast(null as boolean) as disabilitas_berat,
        cast(null as boolean) as penyakit_kronis,
        'ada' as keberadaan,
        cast(null as date) as tanggal_meninggal,
        cast(null as boolean) as penerima_pkh,
        cast(null as boolean) as penerima_bpnt
    from p3ke_individu
    where verdict <> 'rejected'
),

regsosek_person as (
    select
        'regsosek' as dataset,
        concat('regsosek:', coalesce(m.id_keluarga, ''), ':', coalesce(cast(m.no_urut_art as varchar), '')) as dasar,
        'regsosek:' || m.id_keluarga as family_ref,
        m.nik,
        cast(null as varchar) as idsemesta,
        f.no_kk,
        m.nama,
        m.nama_kunci,
        m.tanggal_lahir,
        m.tanggal_lahir_asal,
        m.jenis_kelamin,
        m.hubungan,
        m.status_kawin,
        m.pekerjaan,
        f.kode_desa,
        cast(null as varchar) as alamat,
        cast(null as varchar) as alamat_kunci,
        cast(null as varchar) as rt,
        cast(null as varchar) as rw,
        m.sekolah,
        m.jenjang,
        m.hamil,
        m.disabilitas,
        m.disabilitas_berat,
        m.penyakit_kronis,
        case cast(m.keberadaan as varchar)
            when '2' then 'meninggal'
            when '3' then 'pindah'
            when '4' then 'pindah'
            when '6' then 'tidak_ditemukan'
            else 'ada'
        end as keberadaan,
        cast(null as date) as tanggal_meninggal,
        cast(null as boolean) as penerima_pkh,
        cast(null as boolean) as penerima_bpnt
    from regsosek_anggota as m
    left join source_family as f on f.family_ref = 'regsosek:' || m.id_keluarga
    where m.verdict <> 'rejected'
),

family_with_members as (
    select family_ref from dtsen_person where family_ref is not null
    union
    select family_ref from p3ke_person where family_ref is not null
    union
    select family_ref from regsosek_person where family_ref is not null
),

head_person as (
    select
        f.dataset,
        case when f.dataset in ('musdes', 'sk_bupati') then f.family_ref else concat('kepala:', f.family_ref) end as dasar,
        f.family_ref,
        f.nik,
        cast(null as varchar) as idsemesta,
        f.no_kk,
        f.nama,
        f.nama_kunci,
        f.tanggal_lahir,
        f.tanggal_lahir_asal,
        f.jenis_kelamin,
        'kepala_keluarga' as hubungan,
        cast(null as varchar) as status_kawin,
        cast(null as varchar) as pekerjaan,
        f.kode_desa,
        cast(null as varchar) as alamat,
        cast(null as varchar) as alamat_kunci,
        cast(null as varchar) as rt,
        cast(null as varchar) as rw,
        cast(null as boolean) as sekolah,
        cast(null as varchar) as jenjang,
        cast(null as boolean) as hamil,
        cast(null as boolean) as disabilitas,
        cast(null as boolean) as disabilitas_berat,
        cast(null as boolean) as penyakit_kronis,
        'ada' as keberadaan,
        cast(null as date) as tanggal_meninggal,
        cast(null as boolean) as penerima_pkh,
        cast(null as boolean) as penerima_bpnt
    from source_family as f
    left join family_with_members as m on m.family_ref = f.family_ref
    where m.family_ref is null
)

select * from dtks_person
union all
select * from dtsen_person
union all
select * from p3ke_person
union all
select * from regsosek_person
union all
select * from head_person
