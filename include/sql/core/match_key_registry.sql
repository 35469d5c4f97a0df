-- match_key_registry: what the registry knew of today's records: the person each belonged to
-- grain: one row per record and person that one of its keys stood for
-- key: nomor, kunci
-- inputs: match_record, previous_person_key
-- params: none
-- rules: records once held for one person stay together unless sound NIK speak against it
select
    r.nomor,
    cast(k.person_id as varchar) as kunci
from match_record as r
inner join previous_person_key as k on k.key = r.record_key
union
select
    r.nomor,
    cast(k.person_id as varchar) as kunci
from match_record as r
inner join previous_person_key as k on k.key = concat('nik:', r.nik)
where r.nik is not null
