-- duplicate_rate: how many records of each source say a person whom the same source says already
-- grain: one row per source and village, and one per source (kode_desa 'semua')
-- key: dataset, kode_desa
-- inputs: match_record, person_part
-- params: $records_min, $village_permille, $source_permille
-- rules: ganda are the records beyond the first of a person; disatukan those that linkage tied; melampaui says that the
--   share is implausible (limits in reference/linkage.yaml), which stops the rebuild
with place as (
    select r.dataset, coalesce(r.kode_desa, 'tidak_diketahui') as kode_desa, p.part, p.aturan
    from match_record as r
    inner join person_part as p on p.nomor = r.nomor
    union all
    select r.dataset, 'semua' as kode_desa, p.part, p.aturan
    from match_record as r
    inner join person_part as p on p.nomor = r.nomor
),

counted as (
    select
        dataset,
        kode_desa,
        count(*) as catatan,
        count(*) - count(distinct part) as ganda,
        cast(sum(case when aturan = 'kemiripan' then 1 else 0 end) as bigint) as disatukan
    from place
    group by dataset, kode_desa
)

select
    dataset,
    kode_desa,
    catatan,
    ganda,
    disatukan,
    catatan >= $records_min
    and ganda * 1000 > catatan * case when kode_desa = 'semua' then $source_permille else $village_permille end as melampaui
from counted
