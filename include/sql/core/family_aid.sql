-- family_aid: who in each family is paid PKH or BPNT
-- grain: one row per family that is paid, or called a recipient
-- key: family_id
-- inputs: siks, person, person_source, person_family, family_evidence
-- params: none
-- rules: bantuan_asal says which of the two speaks
-- rules: the payouts of SIKS-NG of each programme's newest stage; only where no payout file ever came, the flags of DTKS
--   and P3KE
with newest as (
    select program, max(tahap) as tahap
    from siks
    where verdict <> 'rejected'
    group by program
),

paid as (
    select
        p.family_id,
        max(case when s.program = 'PKH' then 1 else 0 end) as pkh,
        max(case when s.program = 'BPNT' then 1 else 0 end) as bpnt
    from siks as s
    inner join newest as n on n.program = s.program and n.tahap = s.tahap
    inner join person as p on p.nik = s.nik
    where s.verdict <> 'rejected'
    group by p.family_id
),

flag as (
    select f.family_id, s.penerima_pkh, s.penerima_bpnt
    from person_source as s
    inner join person_family as f on f.person_id = s.person_id
    union all
    select family_id, penerima_pkh, penerima_bpnt
    from family_evidence
),

flagged as (
    select
        family_id,
        max(case when penerima_pkh then 1 else 0 end) as pkh,
        max(case when penerima_bpnt then 1 else 0 end) as bpnt
    from flag
    where not exists (select 1 from siks)
    group by family_id
)

select family_id, pkh = 1 as penerima_pkh, bpnt = 1 as penerima_bpnt, 'siks' as bantuan_asal
from paid
union all
select family_id, pkh = 1 as penerima_pkh, bpnt = 1 as penerima_bpnt, 'dtks p3ke' as bantuan_asal
from flagged
