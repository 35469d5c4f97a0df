-- kecamatan_reason: why families came, left or stayed, by kecamatan
-- grain: one row per kecamatan, kind of change and reason code
-- key: kode_kecamatan, perubahan, alasan
-- inputs: target_change, wilayah
-- params: none
-- rules: of the extremely poor only, so berubah is left out; families whose village is not known have an empty kode_kecamatan
select
    coalesce(left(w.kode_desa, 6), '') as kode_kecamatan,
    c.perubahan,
    c.alasan,
    count(*) as keluarga
from target_change as c
left join wilayah as w on w.kode_desa = c.kode_desa
where c.perubahan in ('datang', 'pergi', 'tetap')
group by coalesce(left(w.kode_desa, 6), ''), c.perubahan, c.alasan
