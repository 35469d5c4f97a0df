-- record_repeat: keys that a source gives to more than one row
-- grain: one row per source and key
-- key: dataset, dasar
-- inputs: person_row
-- params: none
select
    dataset,
    dasar,
    min(coalesce(nama_kunci, '')) as nama_pertama
from person_row
group by dataset, dasar
having count(*) > 1
