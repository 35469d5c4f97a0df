-- family_person: names by family, to find the family that a meeting's row names
-- grain: one row per family, person and spelling of her name
-- key: family_id, person_id, nama_kunci, kode_desa
-- inputs: person_source, person_family
-- params: none
-- rules: kepala where some source calls the person head of a family
select
    f.family_id,
    s.person_id,
    s.nama_kunci,
    s.kode_desa,
    max(case when s.hubungan = 'kepala_keluarga' then 1 else 0 end) = 1 as kepala
from person_source as s
inner join person_family as f on f.person_id = s.person_id
where s.nama_kunci is not null
group by f.family_id, s.person_id, s.nama_kunci, s.kode_desa
