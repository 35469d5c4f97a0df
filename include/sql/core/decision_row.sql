-- decision_row: every word of a meeting on a family that may still count
-- grain: one row per row of a meeting that leads to a family, and one per word of an earlier meeting
-- key: none (an earlier word that was also an open contradiction stands once only)
-- inputs: musdes_row, musdes_family, previous_decision, previous_decision_conflict, family_registry
-- params: none
-- rules: a proposal (USULAN_BARU) is LAYAK_ME
-- rules: a decision of an earlier meeting, and the other side of a contradiction about it, stay until the village's workbook of
--   that meeting is sent again; then only what it says now counts
-- rules: lama where the word is the family's decision in the list in force
with current_row as (
    select
        f.family_id,
        case when m.lembar = 'USULAN_BARU' then 'LAYAK_ME' else m.hasil_musdes end as hasil,
        case when m.lembar = 'USULAN_BARU' then cast(null as varchar) else m.alasan end as alasan,
        m.nomor_ba,
        m.tanggal_ba,
        m.kode_desa,
        m.tanggal_kejadian,
        m.lembar,
        m.nomor
    from musdes_row as m
    inner join musdes_family as f on f.nomor = m.nomor
    where f.family_id is not null
        and (m.lembar = 'USULAN_BARU' or (m.lembar = 'VERVAL' and m.hasil_musdes is not null))
),

meeting as (
    select distinct coalesce(kode_desa, '') as kode_desa, coalesce(nomor_ba, '') as nomor_ba, tanggal_ba
    from musdes_row
),

known as (
    select
        family_id,
        hasil,
        alasan,
        nomor_ba,
        tanggal_ba,
        kode_desa,
        tanggal_kejadian,
        lembar,
        cast(-2 * family_id as bigint) as nomor
    from previous_decision
    union all
    select
        family_id,
        lawan_hasil as hasil,
        lawan_alasan as alasan,
        lawan_nomor_ba as nomor_ba,
        lawan_tanggal_ba as tanggal_ba,
        lawan_kode_desa as kode_desa,
        lawan_tanggal_kejadian as tanggal_kejadian,
        lawan_lembar as lembar,
        cast(-2 * family_id - 1 as bigint) as nomor
    from previous_decision_conflict
    where jenis in ('ANTAR_MUSDES', 'DALAM_MUSDES')
),

earlier_row as (
    select
        r.current_id as family_id,
        d.hasil,
        d.alasan,
        d.nomor_ba,
        d.tanggal_ba,
        d.kode_desa,
        d.tanggal_kejadian,
        d.lembar,
        d.nomor
    from known as d
    inner join family_registry as r on r.family_id = d.family_id
    left join meeting as m
        on m.kode_desa = coalesce(d.kode_desa, '') and m.nomor_ba = coalesce(d.nomor_ba, '')
        and m.tanggal_ba = d.tanggal_ba
    where m.kode_desa is null
),

in_force as (
    select distinct
        r.current_id as family_id,
        coalesce(d.kode_desa, '') as kode_desa,
        d.tanggal_ba
    from previous_decision as d
    inner join family_registry as r on r.family_id = d.family_id
    where d.tanggal_ba is not null
),

every_row as (
    select * from current_row
    union all
    select * from earlier_row
)

select
    e.family_id,
    e.hasil,
    e.alasan,
    e.nomor_ba,
    e.tanggal_ba,
    e.kode_desa,
    e.tanggal_kejadian,
    e.lembar,
    e.nomor,
    b.family_id is not null as lama
from every_row as e
left join in_force as b
    on b.family_id = e.family_id and b.kode_desa = coalesce(e.kode_desa, '') and b.tanggal_ba = e.tanggal_ba
