-- family_head: the head of every family today
-- grain: one row per family
-- key: family_id
-- inputs: person, person_source, family_source, family_place, family_id
-- params: none
-- rules: a living and present member before any other; then whom the newest source of the family calls its head; then the
--   spouse, the parent, a child; then the oldest
with called as (
    select i.family_id, s.person_id, min(s.urut) as urut
    from person_source as s
    inner join family_source as f on f.family_ref = s.family_ref
    inner join family_place as p on p.family = f.nomor
    inner join family_id as i on i.part = p.part
    where s.hubungan = 'kepala_keluarga' and not p.serapan
    group by i.family_id, s.person_id
),

ordered as (
    select
        p.family_id,
        p.person_id,
        row_number() over (
            partition by p.family_id
            order by
                case p.keberadaan when 'ada' then 1 when 'meninggal' then 3 else 2 end,
                c.urut nulls last,
                case p.hubungan
                    when 'kepala_keluarga' then 1 when 'pasangan' then 2 when 'orang_tua' then 3 when 'anak' then 4
                    when 'menantu' then 5 when 'lainnya' then 7 when 'pembantu' then 8 else 6
                end,
                p.tanggal_lahir nulls last,
                p.person_id
        ) as ke
    from person as p
    left join called as c on c.person_id = p.person_id and c.family_id = p.family_id
)

select family_id, person_id
from ordered
where ke = 1
