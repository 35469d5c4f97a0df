-- co_resident: who has no family card and no family in any source, and the family at the same sure address
-- grain: one row per such person and family of this run that lives there
-- key: a, part
-- inputs: family_source, family_member, family_part, house_rule
-- params: none
-- rules: a person whom only DTKS names, without a sound No. KK, lives with whoever lives at the same address, if the address is a
--   house's: village, RT and RW known to both, and a number in it. A source without RT and RW names no house
-- rules: she is tied to a family only by an address that DTKS itself wrote for it; by the sample's truth 319 of 324 such ties are
--   right, and none of 10 to a family whose address only another source writes
-- rules: pilihan is the number of families there; with one she is of that family, with several nobody is chosen for her. Where only
--   such persons live there, and no more than serumah_maks of them, they are one family, that of the first by record
-- traps: before these are joined a part is what No. KK and source ids made (family_edge)
with alone as (
    select person_id
    from family_member
    group by person_id
    having count(*) = 1
),

sought as (
    select f.nomor, f.family_ref, f.kode_desa, f.rt, f.rw, f.alamat_kunci
    from family_source as f
    inner join family_member as m on m.family = f.nomor
    inner join alone as a on a.person_id = m.person_id
    where f.dataset = 'dtks' and f.no_kk is null and f.kode_desa is not null and f.rt is not null and f.rw is not null
        and regexp_matches(f.alamat_kunci, '[0-9]')
),

others as (
    select f.nomor, f.dataset, f.kode_desa, f.rt, f.rw, f.alamat_kunci
    from family_source as f
    left join sought as s on s.nomor = f.nomor
    where s.nomor is null
),

beside as (
    select
        s.nomor as a,
        p.part,
        min(o.nomor) as b,
        max(case when o.dataset = 'dtks' then 1 else 0 end) as di_dtks
    from sought as s
    inner join others as o
        on o.kode_desa = s.kode_desa and o.rt = s.rt and o.rw = s.rw and o.alamat_kunci = s.alamat_kunci
    inner join family_part as p on p.nomor = o.nomor
    group by s.nomor, p.part
),

counted as (
    select a, b, part, di_dtks, count(*) over (partition by a) as pilihan
    from beside
),

left_over as (
    select
        s.nomor,
        count(*) over (partition by s.kode_desa, s.rt, s.rw, s.alamat_kunci) as jumlah,
        first_value(s.nomor) over (
            partition by s.kode_desa, s.rt, s.rw, s.alamat_kunci order by s.family_ref
            rows between unbounded preceding and unbounded following
        ) as pertama
    from sought as s
    left join beside as b on b.a = s.nomor
    where b.a is null
)

select a, b, part, pilihan
from counted
where pilihan > 1 or di_dtks = 1
union all
select l.nomor as a, l.pertama as b, p.part, cast(1 as bigint) as pilihan
from left_over as l
cross join house_rule as r
inner join family_part as p on p.nomor = l.pertama
where l.nomor <> l.pertama and l.jumlah <= r.serumah_maks
