-- dinsos_person: what Dinas Sosial enters into SIKS-NG beside a person's own data
-- grain: one row per person whom DTKS or DTSEN knows by an idsemesta
-- key: person_id
-- inputs: person, dtks, dtsen_anggota
-- params: none
-- rules: perbaikan names what a village meeting corrected and DTSEN has otherwise: NIK, NO_KK, NAMA; a value that DTSEN
--   lacks or has unsound differs. What other registries say is not passed on as a correction
-- traps: one idsemesta may stand in several rows of DTKS: the mother's name is taken where all that have one agree
with mother as (
    select idsemesta, min(nama_ibu) as nama_ibu
    from dtks
    where verdict <> 'rejected' and idsemesta is not null
    group by idsemesta
    having min(nama_ibu) = max(nama_ibu)
),

registered as (
    select idsemesta, min(nik) as nik, min(no_kk) as no_kk, min(nama) as nama
    from dtsen_anggota
    where verdict <> 'rejected' and idsemesta is not null
    group by idsemesta
    having count(*) = 1
),

compared as (
    select
        p.person_id,
        m.nama_ibu,
        concat_ws(
            ' ',
            case
                when starts_with(p.nik_asal, 'musdes') and p.nik is not null and r.idsemesta is not null
                    and coalesce(r.nik, '') <> p.nik then 'NIK'
            end,
            case
                when starts_with(p.no_kk_asal, 'musdes') and p.no_kk is not null and r.idsemesta is not null
                    and coalesce(r.no_kk, '') <> p.no_kk then 'NO_KK'
            end,
            case
                when starts_with(p.nama_asal, 'musdes') and p.nama is not null and r.idsemesta is not null
                    and coalesce(r.nama, '') <> p.nama then 'NAMA'
            end
        ) as perbaikan
    from person as p
    left join mother as m on m.idsemesta = p.idsemesta
    left join registered as r on r.idsemesta = p.idsemesta
    where p.idsemesta is not null
)

select person_id, nama_ibu, nullif(perbaikan, '') as perbaikan
from compared
