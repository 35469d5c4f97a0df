-- link_source: what each source says of each person
-- grain: one row per person and source
-- key: part, dataset
-- inputs: link_record
-- params: none
select
    part,
    dataset,
    min(kunci) as kunci_awal,
    max(kunci) as kunci_akhir,
    min(lahir) as lahir_awal,
    max(lahir) as lahir_akhir,
    min(coalesce(family_ref, no_kk)) as keluarga_awal,
    max(coalesce(family_ref, no_kk)) as keluarga_akhir
from link_record
group by part, dataset
