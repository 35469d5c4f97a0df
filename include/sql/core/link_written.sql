-- link_written: the names whose linkage key is needed
-- grain: one row per name in key form
-- key: nama_kunci
-- inputs: match_record
-- params: none
select distinct nama_kunci
from match_record
where nama_kunci is not null
