-- bps_count: the newest BPS estimate of the extremely poor
-- grain: one row, or none
-- key: tahun
-- inputs: bps
-- params: none
-- rules: persons (miskin_ekstrem_jiwa) of the newest year
with figure as (
    select tahun, nilai
    from bps
    where indikator = 'miskin_ekstrem_jiwa' and nilai is not null
)

select tahun, cast(floor(max(nilai)) as bigint) as persons
from figure
where tahun = (select max(tahun) from figure)
group by tahun
