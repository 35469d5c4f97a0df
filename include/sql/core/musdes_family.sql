-- musdes_family: the family (and the person) that each row of a village meeting speaks of
-- grain: one row per row of musdes_row
-- key: nomor
-- inputs: musdes_row, family_key, person_key, person_family, family_person
-- params: none
-- rules: by id_keluarga_p3ke, else sound No. KK, else sound NIK, else idsemesta, else the name where only one family of the
--   village has a head so called, else where only one has a member so called; a proposal always has its own family
-- rules: the person is the one with the row's NIK or idsemesta if of that family, else the member so called, else the head
-- traps: family_id is null where nothing led to a family; such rows are counted in decision_unmatched
with head_name as (
    select kode_desa, nama_kunci, min(family_id) as family_id
    from family_person
    where kepala
    group by kode_desa, nama_kunci
    having min(family_id) = max(family_id)
),

member_name as (
    select kode_desa, nama_kunci, min(family_id) as family_id
    from family_person
    group by kode_desa, nama_kunci
    having min(family_id) = max(family_id)
),

person_way as (
    select
        m.nomor,
        n.person_id as nik_person,
        f.family_id as nik_family,
        s.person_id as idsemesta_person,
        g.family_id as idsemesta_family
    from musdes_row as m
    left join person_key as n on n.key = 'nik:' || m.nik
    left join person_family as f on f.person_id = n.person_id
    left join person_key as s on s.key = 'idsemesta:' || m.idsemesta
    left join person_family as g on g.person_id = s.person_id
),

found as (
    select
        m.nomor,
        m.nama_kunci,
        coalesce(
            u.family_id, p.family_id, k.family_id, w.nik_family, w.idsemesta_family, h.family_id, a.family_id
        ) as family_id,
        case
            when u.family_id is not null then 'usulan'
            when p.family_id is not null then 'id_p3ke'
            when k.family_id is not null then 'no_kk'
            when w.nik_family is not null then 'nik'
            when w.idsemesta_family is not null then 'idsemesta'
            when h.family_id is not null then 'nama_kepala'
            when a.family_id is not null then 'nama_anggota'
        end as cara,
        w.nik_person,
        w.nik_family,
        w.idsemesta_person,
        w.idsemesta_family
    from musdes_row as m
    inner join person_way as w on w.nomor = m.nomor
    left join family_key as u on u.key = m.usulan_ref
    left join family_key as p on p.key = 'p3ke:' || m.id_keluarga_p3ke
    left join family_key as k on k.key = 'kk:' || m.no_kk
    left join head_name as h on h.kode_desa = m.kode_desa and h.nama_kunci = m.nama_kunci
    left join member_name as a on a.kode_desa = m.kode_desa and a.nama_kunci = m.nama_kunci
),

namesake as (
    select family_id, nama_kunci, min(person_id) as person_id
    from family_person
    group by family_id, nama_kunci
    having min(person_id) = max(person_id)
),

head as (
    select family_id, min(person_id) as person_id
    from family_person
    where kepala
    group by family_id
)

select
    f.nomor,
    f.family_id,
    f.cara,
    case
        when f.nik_family = f.family_id then f.nik_person
        when f.idsemesta_family = f.family_id then f.idsemesta_person
        else coalesce(n.person_id, h.person_id)
    end as person_id
from found as f
left join namesake as n on n.family_id = f.family_id and n.nama_kunci = f.nama_kunci
left join head as h on h.family_id = f.family_id
