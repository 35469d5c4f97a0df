-- change_count: the changes by kind and reason
-- grain: one row per kind and reason code
-- key: perubahan, alasan
-- inputs: target_change
-- params: none
select perubahan, alasan, count(*) as families
from target_change
group by perubahan, alasan
order by perubahan, alasan
