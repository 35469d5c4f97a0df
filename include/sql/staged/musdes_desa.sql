-- musdes_desa: what the workbook of a village looks like as a whole, to be judged for signs that it was not decided case by case
-- grain: one row per village with a workbook in force
-- key: kode_desa
-- inputs: musdes
-- params: none
-- rules: counts only; what is too much is said by the suite. `_beruntun` is the longest run of rows one after another with
--   equal answers; `layak_semua` is the number of decisions where all say LAYAK_ME, else 0; `hitungan_sama` the number of
--   families where another village has the same five counts, else 0; `ba_sama` the villages of the kecamatan with the same
--   number and day of minutes
-- traps: rejected rows count for nothing; numbers of minutes begin anew in every kecamatan; an answer left open makes no run, nor does a removal without a reason
with judged as (
    select
        kode_desa,
        lembar,
        source_file,
        row_number,
        hasil_musdes,
        nomor_ba,
        tanggal_ba,
        alasan_usulan,
        concat_ws('|', kepemilikan_rumah, atap, dinding, lantai, penerangan, bab) as rumah,
        case
            when hasil_musdes <> 'LAYAK_ME' and alasan is not null
                then concat_ws('|', hasil_musdes, alasan, cast(tanggal_kejadian as varchar))
        end as keluar
    from musdes
    where verdict <> 'rejected' and kode_desa is not null
),
village as (
    select
        kode_desa,
        min(nomor_ba) as nomor_ba,
        min(tanggal_ba) as tanggal_ba,
        cast(sum(case when lembar = 'VERVAL' then 1 else 0 end) as bigint) as keluarga,
        cast(sum(case when hasil_musdes is not null then 1 else 0 end) as bigint) as diputus,
        cast(sum(case when hasil_musdes = 'LAYAK_ME' then 1 else 0 end) as bigint) as layak,
        cast(sum(case when hasil_musdes = 'TIDAK_LAYAK' then 1 else 0 end) as bigint) as tidak_layak,
        cast(sum(case when lembar = 'USULAN_BARU' then 1 else 0 end) as bigint) as usulan
    from judged
    group by kode_desa
),
answer as (
    select kode_desa, 'rumah' as apa, source_file, row_number, nullif(rumah, '') as isi
    from judged
    where lembar = 'USULAN_BARU'
    union all
    select kode_desa, 'usulan' as apa, source_file, row_number, alasan_usulan as isi
    from judged
    where lembar = 'USULAN_BARU'
    union all
    select kode_desa, 'keluar' as apa, source_file, row_number, keluar as isi
    from judged
    where lembar = 'VERVAL'
),
numbered as (
    select
        kode_desa,
        apa,
        isi,
        row_number() over (partition by kode_desa, apa order by source_file, row_number)
            - row_number() over (partition by kode_desa, apa, isi order by source_file, row_number) as deret
    from answer
),
run as (
    select kode_desa, apa, count(*) as baris
    from numbered
    where isi is not null
    group by kode_desa, apa, isi, deret
),
longest as (
    select
        kode_desa,
        max(case when apa = 'rumah' then baris else 0 end) as rumah_beruntun,
        max(case when apa = 'usulan' then baris else 0 end) as usulan_beruntun,
        max(case when apa = 'keluar' then baris else 0 end) as keluar_beruntun
    from run
    group by kode_desa
),
minutes as (
    select left(kode_desa, 6) as kecamatan, nomor_ba, tanggal_ba, count(*) as desa
    from village
    where nomor_ba is not null
    group by left(kode_desa, 6), nomor_ba, tanggal_ba
),
counted as (
    select keluarga, diputus, layak, tidak_layak, usulan, count(*) as desa
    from village
    group by keluarga, diputus, layak, tidak_layak, usulan
)
select
    v.kode_desa,
    v.keluarga,
    v.diputus,
    v.layak,
    v.usulan,
    v.usulan - v.keluarga as usulan_lebih,
    case when v.layak = v.diputus then v.diputus else 0 end as layak_semua,
    coalesce(l.rumah_beruntun, 0) as rumah_beruntun,
    coalesce(l.usulan_beruntun, 0) as usulan_beruntun,
    coalesce(l.keluar_beruntun, 0) as keluar_beruntun,
    coalesce(m.desa, 1) as ba_sama,
    case when c.desa > 1 then v.keluarga else 0 end as hitungan_sama
from village as v
inner join counted as c
    on c.keluarga = v.keluarga and c.diputus = v.diputus and c.layak = v.layak and c.tidak_layak = v.tidak_layak
    and c.usulan = v.usulan
left join longest as l on l.kode_desa = v.kode_desa
left join minutes as m
    on m.kecamatan = left(v.kode_desa, 6) and m.nomor_ba = v.nomor_ba and m.tanggal_ba is not distinct from v.tanggal_ba
