-- match_key_name_birth: what the rule "name, birth date and village" compares
-- grain: one row per record that has all three
-- key: nomor
-- inputs: match_record
-- params: none
-- rules: exact name (key form), birth date (the source's own, else the one in a sound NIK) and village
select
    nomor,
    concat(kode_desa, '|', cast(tanggal_lahir as varchar), '|', nama_kunci) as kunci
from match_record
where kode_desa is not null and tanggal_lahir is not null and nama_kunci is not null
