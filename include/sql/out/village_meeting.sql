-- village_meeting: the last meeting of every village in a span of days
-- grain: one row per village of the regency
-- key: kode_desa
-- inputs: wilayah, musdes, decision
-- params: $since, $as_of
-- rules: a meeting is what the rows of its workbook or a decision in force say, dated from $since to $as_of; a village of which
--   neither speaks held none (tanggal_musdes is missing)
with said as (
    select kode_desa, tanggal_ba
    from musdes
    where verdict <> 'rejected'
    union all
    select kode_desa, tanggal_ba
    from decision
),

newest as (
    select kode_desa, max(tanggal_ba) as tanggal_musdes
    from said
    where tanggal_ba between cast($since as date) and cast($as_of as date)
    group by kode_desa
)

select w.kode_desa, w.nama_desa, w.jenis, left(w.kode_desa, 6) as kode_kecamatan, w.nama_kecamatan, n.tanggal_musdes
from wilayah as w
left join newest as n on n.kode_desa = w.kode_desa
