-- identity_pair: pairs of people whom linkage compared, with the evidence and what came of it
-- grain: one row per pair
-- key: kunci_a, kunci_b
-- inputs: link_outcome, link_person, person_part, person_id
-- params: none
-- rules: hasil is disatukan (one person), saingan (heavy enough, but another has nearly the same claim), ditolak (heavy
--   enough, but would join people who cannot be one), ragu (too light to decide); all but the first are asked of an officer
-- rules: kunci_a and kunci_b are the first records of the two before linkage, as <source>|<record key>
select
    least(x.kunci, y.kunci) as kunci_a,
    greatest(x.kunci, y.kunci) as kunci_b,
    case when x.kunci <= y.kunci then i.person_id else j.person_id end as person_id_a,
    case when x.kunci <= y.kunci then j.person_id else i.person_id end as person_id_b,
    coalesce(x.kode_desa, y.kode_desa) as kode_desa,
    o.pola,
    o.bobot,
    o.peluang,
    o.hasil
from link_outcome as o
inner join link_person as x on x.part = o.a
inner join link_person as y on y.part = o.b
inner join person_part as p on p.nomor = o.a
inner join person_part as q on q.nomor = o.b
inner join person_id as i on i.part = p.part
inner join person_id as j on j.part = q.part
