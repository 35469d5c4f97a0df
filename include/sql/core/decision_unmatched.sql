-- decision_unmatched: rows of village meetings that led to no family
-- grain: one row per village, meeting, sheet and result
-- key: kode_desa, nomor_ba, tanggal_ba, lembar, hasil
-- inputs: musdes_row, musdes_family
-- params: none
-- rules: counted, so that no decision is lost in silence; the village's clerk mends the identifiers
select
    m.kode_desa,
    m.nomor_ba,
    m.tanggal_ba,
    m.lembar,
    m.hasil_musdes as hasil,
    count(*) as jumlah
from musdes_row as m
inner join musdes_family as f on f.nomor = m.nomor
where f.family_id is null
group by m.kode_desa, m.nomor_ba, m.tanggal_ba, m.lembar, m.hasil_musdes
