-- family_evidence: every source family with the family it belongs to, in the order of trust
-- grain: one row per source family
-- key: urut
-- inputs: family_source, family_place, family_id, source_order, musdes_row
-- params: none
-- rules: per is the day as of which the source speaks: a meeting's own day for its proposal
-- rules: newer sources first; a family that was taken up by another says something only where nothing else does
with proposal as (
    select usulan_ref, max(tanggal_ba) as tanggal_ba
    from musdes_row
    where usulan_ref is not null
    group by usulan_ref
)

select
    i.family_id,
    f.urutan * 1000000000 + f.nomor + case when p.serapan then 100000000000 else 0 end as urut,
    p.serapan,
    f.dataset,
    coalesce(u.tanggal_ba, o.per) as per,
    f.id_keluarga,
    f.no_kk,
    f.kode_desa,
    f.alamat,
    f.alamat_kunci,
    f.rt,
    f.rw,
    f.desil,
    f.persentil,
    f.peringkat,
    f.kepemilikan_rumah,
    f.atap,
    f.dinding,
    f.lantai,
    f.penerangan,
    f.bab,
    f.daya_watt,
    f.bangunan,
    f.penerima_pkh,
    f.penerima_bpnt
from family_source as f
inner join family_place as p on p.family = f.nomor
inner join family_id as i on i.part = p.part
inner join source_order as o on o.dataset = f.dataset
left join proposal as u on u.usulan_ref = f.family_ref
