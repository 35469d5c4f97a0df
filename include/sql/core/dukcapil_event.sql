-- dukcapil_event: what Dukcapil's register says of a person's state
-- grain: one row per person of whom it says something
-- key: person_id
-- inputs: dukcapil, person_key, previous_dukcapil_event, person_registry
-- params: none
-- rules: a row is a person's by idsemesta or sound NIK, and nobody's where the two lead to different people
-- rules: that somebody lives or moved counts only where the row matched (padan); a death counts in any case, as the number of a
--   dead person no longer matches
-- rules: a death or a move that was known stays so until Dukcapil says something else of the person
-- rules: of several answers a death is heard before a move and that before a life, so that nobody dead is served
with said as (
    select
        coalesce(s.person_id, n.person_id) as person_id,
        d.status_penduduk as keadaan,
        d.tanggal_kejadian as tanggal,
        case d.status_penduduk when 'meninggal' then 1 when 'pindah' then 2 else 3 end as urutan
    from dukcapil as d
    left join person_key as s on s.key = 'idsemesta:' || d.idsemesta
    left join person_key as n on n.key = 'nik:' || d.nik
    where d.verdict <> 'rejected'
        and (d.status_penduduk = 'meninggal' or (d.status_penduduk is not null and coalesce(d.padan, false)))
        and coalesce(s.person_id, n.person_id) is not null
        and coalesce(s.person_id, n.person_id) = coalesce(n.person_id, s.person_id)
),

ordered as (
    select
        *,
        row_number() over (partition by person_id order by urutan, tanggal nulls last) as ke
    from said
),

known as (
    select
        r.current_id as person_id,
        e.keadaan,
        e.tanggal,
        row_number() over (partition by r.current_id order by e.keadaan, e.tanggal nulls last) as ke
    from previous_dukcapil_event as e
    inner join person_registry as r on r.person_id = e.person_id
    where e.keadaan in ('meninggal', 'pindah')
)

select person_id, keadaan, tanggal
from ordered
where ke = 1
union all
select k.person_id, k.keadaan, k.tanggal
from known as k
left join ordered as o on o.person_id = k.person_id and o.ke = 1
where k.ke = 1 and o.person_id is null
