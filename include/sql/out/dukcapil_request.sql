-- dukcapil_request: people of an export whose NIK or No. KK is not sound, with what Dukcapil needs to find them
-- grain: one row per row of the export that is used without one of its numbers
-- key: kode_baris
-- inputs: judged_row, family_place, file_number, wilayah
-- params: none
-- rules: a row that names nobody is not asked for, nor one that is rejected: it is not used
-- traps: nik and no_kk are as received, damaged or not; idsemesta only where the source has one, as it names the person in
--   what comes back
with place as (
    select dataset, id_keluarga, min(kode_desa) as kode_desa, min(alamat) as alamat
    from family_place
    where id_keluarga is not null
    group by dataset, id_keluarga
),

region as (
    select kode_desa, nama_desa, nama_kecamatan
    from wilayah
),

located as (
    select
        concat(upper(r.dataset), '-', cast(n.nomor as varchar), '-', cast(r.row_number as varchar)) as kode_baris,
        n.nomor,
        r.dataset,
        r.row_number,
        r.idsemesta,
        r.nama,
        r.nik,
        r.no_kk,
        r.jenis_kelamin,
        r.tanggal_lahir,
        coalesce(r.alamat, p.alamat) as alamat,
        r.rt,
        r.rw,
        coalesce(r.kode_desa, p.kode_desa) as kode_desa,
        concat_ws(
            ', ',
            case when r.nik_state <> 'valid' then 'NIK' end,
            case when r.kk_state <> 'valid' then 'No. KK' end
        ) as dicari
    from judged_row as r
    inner join file_number as n on n.source_file = r.source_file
    left join place as p on p.dataset = r.dataset and p.id_keluarga = r.id_keluarga
    where r.verdict = 'warned' and r.nama is not null
)

select
    l.kode_baris,
    l.nomor,
    l.dataset,
    l.row_number,
    l.idsemesta,
    l.nama,
    l.nik,
    l.no_kk,
    l.jenis_kelamin,
    l.tanggal_lahir,
    l.alamat,
    l.rt,
    l.rw,
    w.nama_desa,
    w.nama_kecamatan,
    l.kode_desa,
    l.dicari
from located as l
left join region as w on w.kode_desa = l.kode_desa
where l.dicari <> ''
