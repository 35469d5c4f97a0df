-- source_family: the families as the sources give them, in one shape
-- grain: one row per family of a source (DTKS has persons only; its families are formed in family_source)
-- key: family_ref
-- inputs: dtsen_keluarga, p3ke_keluarga, regsosek_keluarga, musdes, sk_bupati
-- params: none
-- rules: a proposal of a village meeting (sheet USULAN_BARU) and a row of the decree are families of one known person;
--   rejected rows are left out
-- traps: an id that a source repeats is one family; the row that sorts first by content is taken, so that neither the
--   order nor the number of equal rows matters
with dtsen as (
    select
        'dtsen:' || id_keluarga as family_ref,
        'dtsen' as dataset,
        id_keluarga,
        nik,
        no_kk,
        nama,
        nama_kunci,
        jenis_kelamin,
        tanggal_lahir,
        tanggal_lahir_asal,
        kode_desa,
        alamat,
        alamat_kunci,
        rt,
        rw,
        desil,
        persentil,
        peringkat_kabupaten as peringkat,
        cast(null as varchar) as kepemilikan_rumah,
        cast(null as varchar) as atap,
        cast(null as varchar) as dinding,
        cast(null as varchar) as lantai,
        cast(null as varchar) as penerangan,
        cast(null as varchar) as bab,
        cast(null as integer) as daya_watt,
        cast(null as varchar) as bangunan,
        cast(null as boolean) as penerima_pkh,
        cast(null as boolean) as penerima_bpnt
    from dtsen_keluarga
    where verdict <> 'rejected' and id_keluarga is not null
),

p3ke as (
    select
        'p3ke:' || id_keluarga as family_ref,
        'p3ke' as dataset,
        id_keluarga,
        nik,
        cast(null as varchar) as no_kk,
        nama,
        nama_kunci,
        jenis_kelamin,
        tanggal_lahir,
        tanggal_lahir_asal,
        kode_desa,
        alamat,
        alamat_kunci,
        cast(null as varchar) as rt,
        cast(null as varchar) as rw,
        desil,
        cast(null as decimal(6, 2)) as persentil,
        cast(null as integer) as peringkat,
        kepemilikan_rumah,
        atap,
        dinding,
        lantai,
        penerangan,
        bab,
        cast(null as integer) as daya_watt,
        cast(null as varchar) as bangunan,
        penerima_pkh,
        penerima_bpnt
    from p3ke_keluarga
    where verdict <> 'rejected' and id_keluarga is not null
),

regsosek as (
    select
        'regsosek:' || id_keluarga as family_ref,
        'regsosek' as dataset,
        id_keluarga,
        cast(null as varchar) as nik,
        no_kk,
        nama,
        nama_kunci,
        cast(null as varchar) as jenis_kelamin,
        cast(null as date) as tanggal_lahir,
        cast(null as varchar) as tanggal_lahir_asal,
        kode_desa,
        alamat,
        alamat_kunci,
        cast(null as varchar) as rt,
        cast(null as varchar) as rw,
        cast(null as integer) as desil,
        cast(null as decimal(6, 2)) as persentil,
        cast(null as integer) as peringkat,
        kepemilikan_rumah,
        atap,
        dinding,
        lantai,
        penerangan,
        bab,
        daya_watt,
        kode_desa || '|' || kode_sls || '|' || cast(nomor_bangunan as varchar) as bangunan,
        cast(null as boolean) as penerima_pkh,
        cast(null as boolean) as penerima_bpnt
    from regsosek_keluarga
    where verdict <> 'rejected' and id_keluarga is not null
),

usulan as (
    select
        concat(
            'musdes:', coalesce(kode_desa, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''), '|',
            coalesce(no_kk, ''), '|', coalesce(cast(tanggal_lahir as varchar), '')
        ) as family_ref,
        'musdes' as dataset,
        cast(null as varchar) as id_keluarga,
        nik,
        no_kk,
        nama,
        nama_kunci,
        jenis_kelamin,
        tanggal_lahir,
        tanggal_lahir_asal,
        kode_desa,
        alamat,
        alamat_kunci,
        rt,
        rw,
        cast(null as integer) as desil,
        cast(null as decimal(6, 2)) as persentil,
        cast(null as integer) as peringkat,
        kepemilikan_rumah,
        atap,
        dinding,
        lantai,
        penerangan,
        bab,
        cast(null as integer) as daya_watt,
        cast(null as varchar) as bangunan,
        cast(null as boolean) as penerima_pkh,
        cast(null as boolean) as penerima_bpnt
    from musdes
    where verdict <> 'rejected' and lembar = 'USULAN_BARU'
),

sk as (
    select
        concat(
            'sk:', coalesce(kode_desa, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''), '|',
            coalesce(no_kk, '')
        ) as family_ref,
        'sk_bupati' as dataset,
        cast(null as varchar) as id_keluarga,
        nik,
        no_kk,
        nama,
        nama_kunci,
        jenis_kelamin,
        tanggal_lahir,
        tanggal_lahir_asal,
        kode_desa,
        alamat,
        alamat_kunci,
        rt,
        rw,
        cast(null as integer) as desil,
        cast(null as decimal(6, 2)) as persentil,
        cast(null as integer) as peringkat,
        cast(null as varchar) as kepemilikan_rumah,
        cast(null as varchar) as atap,
        cast(null as varchar) as dinding,
        cast(null as varchar) as lantai,
        cast(null as varchar) as penerangan,
        cast(null as varchar) as bab,
        cast(null as integer) as daya_watt,
        cast(null as varchar) as bangunan,
        cast(null as boolean) as penerima_pkh,
        cast(null as boolean) as penerima_bpnt
    from sk_bupati
    where verdict <> 'rejected'
),

every_row as (
    select * from dtsen
    union all
    select * from p3ke
    union all
    select * from regsosek
    union all
    select * from usulan
    union all
    select * from sk
),

repeated as (
    select family_ref
    from every_row
    group by family_ref
    having count(*) > 1
),

ordered as (
    select
        e.*,
        row_number() over (
            partition by e.family_ref
            order by
                e.nik nulls last, e.no_kk nulls last, e.nama_kunci nulls last, e.nama nulls last, e.kode_desa nulls last,
                e.desil nulls last, e.persentil nulls last, e.peringkat nulls last, e.tanggal_lahir nulls last,
                e.tanggal_lahir_asal nulls last, e.jenis_kelamin nulls last, e.alamat nulls last, e.alamat_kunci nulls last,
                e.rt nulls last, e.rw nulls last, e.kepemilikan_rumah nulls last, e.atap nulls last, e.dinding nulls last,
                e.lantai nulls last, e.penerangan nulls last, e.bab nulls last, e.daya_watt nulls last, e.bangunan nulls last,
                e.penerima_pkh nulls last, e.penerima_bpnt nulls last
        ) as ke
    from every_row as e
    inner join repeated as r on r.family_ref = e.family_ref
)

select
    e.family_ref,
    e.dataset,
    e.id_keluarga,
    e.nik,
    e.no_kk,
    e.nama,
    e.nama_kunci,
    e.jenis_kelamin,
    e.tanggal_lahir,
    e.tanggal_lahir_asal,
    e.kode_desa,
    e.alamat,
    e.alamat_kunci,
    e.rt,
    e.rw,
    e.desil,
    e.persentil,
    e.peringkat,
    e.kepemilikan_rumah,
    e.atap,
    e.dinding,
    e.lantai,
    e.penerangan,
    e.bab,
    e.daya_watt,
    e.bangunan,
    e.penerima_pkh,
    e.penerima_bpnt
from every_row as e
left join repeated as r on r.family_ref = e.family_ref
where r.family_ref is null
union all
select
    family_ref,
    dataset,
    id_keluarga,
    nik,
    no_kk,
    nama,
    nama_kunci,
    jenis_kelamin,
    tanggal_lahir,
    tanggal_lahir_asal,
    kode_desa,
    alamat,
    alamat_kunci,
    rt,
    rw,
    desil,
    persentil,
    peringkat,
    kepemilikan_rumah,
    atap,
    dinding,
    lantai,
    penerangan,
    bab,
    daya_watt,
    bangunan,
    penerima_pkh,
    penerima_bpnt
from ordered
where ke = 1
