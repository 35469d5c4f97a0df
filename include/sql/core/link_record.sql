-- link_record: what linkage compares of every record
-- grain: one row per record
-- key: nomor
-- inputs: match_record, link_name, person_part, nik_conflict, source_family
-- params: none
-- rules: dicari marks the records of people without a sound NIK: they are the ones whom linkage looks for; a birth date that
--   was read from a NIK is used all the same (the NIK was sound)
-- rules: RT and RW are the record's own, else its family's; written without leading zeros they are the same
with known_part as (
    select distinct p.part
    from match_record as r
    inner join person_part as p on p.nomor = r.nomor
    left join nik_conflict as c on c.nik = r.nik
    where r.nik is not null and c.nik is null
)

select
    r.nomor,
    p.part,
    k.part is null as dicari,
    r.dataset,
    r.family_ref,
    r.no_kk,
    r.nama_kunci,
    n.kunci,
    n.inti,
    n.akhir,
    r.tanggal_lahir as lahir,
    r.jenis_kelamin as kelamin,
    r.kode_desa,
    nullif(ltrim(coalesce(r.rt, f.rt), '0'), '') as rt,
    nullif(ltrim(coalesce(r.rw, f.rw), '0'), '') as rw,
    cast(null as varchar) as ibu
from match_record as r
inner join person_part as p on p.nomor = r.nomor
left join known_part as k on k.part = p.part
left join link_name as n on n.nama_kunci = r.nama_kunci
left join source_family as f on f.family_ref = r.family_ref
