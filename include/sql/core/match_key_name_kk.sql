-- match_key_name_kk: what the rule "name and No. KK" compares
-- grain: one row per record that has both
-- key: nomor
-- inputs: match_record
-- params: none
-- rules: exact name (key form) and sound No. KK
select
    nomor,
    concat(no_kk, '|', nama_kunci) as kunci
from match_record
where no_kk is not null and nama_kunci is not null
