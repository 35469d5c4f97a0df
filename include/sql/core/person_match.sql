-- person_match: which person each record of a source is, and the evidence
-- grain: one row per record of match_record
-- key: dataset, record_key
-- inputs: match_record, person_part, person_id
-- params: none
-- rules: rule is the first that tied the record to another: nik, idsemesta, petugas (an officer's ruling), kemiripan
--   (linkage; its evidence is in identity_pair), registri; sendiri where none did
select
    r.record_key,
    r.dataset,
    i.person_id,
    case when p.aturan = '' then 'sendiri' else p.aturan end as rule
from match_record as r
inner join person_part as p on p.nomor = r.nomor
inner join person_id as i on i.part = p.part
