-- export_finding: rows of an export that ask for something, under the one who can mend it, with what and why
-- grain: one row per warned or rejected row and the one who can mend it
-- key: kode_baris, penerima
-- inputs: judged_row, family_place, row_remark, file_number
-- params: none
-- rules: what people's papers can settle goes to the village the row lies in; all else, and every row without a village, to the
--   sender. Whose each code is stands in codes.yaml
-- traps: nik and no_kk are as received, for whoever looks them up; nothing reads them as numbers
with place as (
    select dataset, id_keluarga, min(kode_desa) as kode_desa, min(alamat) as alamat
    from family_place
    where id_keluarga is not null
    group by dataset, id_keluarga
),

located as (
    select
        concat(upper(r.dataset), '-', cast(n.nomor as varchar), '-', cast(r.row_number as varchar)) as kode_baris,
        r.dataset,
        n.nomor,
        r.row_number,
        r.codes,
        r.verdict,
        r.nama,
        r.no_kk,
        r.nik,
        r.tanggal_lahir,
        coalesce(r.alamat, p.alamat) as alamat,
        r.rt,
        r.rw,
        coalesce(r.kode_desa, p.kode_desa) as kode_desa
    from judged_row as r
    inner join file_number as n on n.source_file = r.source_file
    left join place as p on p.dataset = r.dataset and p.id_keluarga = r.id_keluarga
)

select
    case when m.pihak = 'desa' then l.kode_desa else 'pengirim' end as penerima,
    l.kode_baris,
    l.dataset,
    l.nomor,
    l.row_number,
    case when l.verdict = 'rejected' then 'ditolak' else 'dengan catatan' end as putusan,
    l.nama,
    l.no_kk,
    l.nik,
    l.tanggal_lahir,
    l.alamat,
    l.rt,
    l.rw,
    l.kode_desa,
    m.kode,
    m.masalah,
    m.perbaikan
from located as l
inner join row_remark as m on m.codes = l.codes
where (m.pihak = 'semua' and l.kode_desa is null) or (m.pihak <> 'semua' and l.kode_desa is not null)
