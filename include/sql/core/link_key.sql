-- link_key: by which keys a record may be compared with others
-- grain: one row per record and key
-- key: nomor, kunci
-- inputs: link_record
-- params: none
-- rules: card; name as heard and village; birth date and village; name as heard and birth date; village, birth year and first
--   letter of the name's core; village, core of the name and sex
-- traps: default birth dates (1 January, 31 December, 1 July) tell too little to stand alone with the village
select nomor, concat('k', no_kk) as kunci
from link_record
where no_kk is not null
union all
select nomor, concat('n', kode_desa, kunci) as kunci
from link_record
where kode_desa is not null and kunci is not null
union all
select nomor, concat('l', kode_desa, cast(lahir as varchar)) as kunci
from link_record
where kode_desa is not null and lahir is not null
    and not (month(lahir) = 1 and day(lahir) = 1)
    and not (month(lahir) = 12 and day(lahir) = 31)
    and not (month(lahir) = 7 and day(lahir) = 1)
union all
select nomor, concat('b', cast(lahir as varchar), kunci) as kunci
from link_record
where lahir is not null and kunci is not null
union all
select nomor, concat('y', kode_desa, cast(year(lahir) as varchar), left(inti, 1)) as kunci
from link_record
where kode_desa is not null and lahir is not null and inti is not null
union all
select nomor, concat('i', kode_desa, coalesce(kelamin, ''), inti) as kunci
from link_record
where kode_desa is not null and inti is not null
