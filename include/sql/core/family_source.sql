-- family_source: every family that some source names, with its head and what the source says of it
-- grain: one row per source family; DTKS families (same sound No. KK) and records without a family included
-- key: family_ref; nomor
-- inputs: person_source, source_family
-- params: none
-- rules: the head is the member called so; with several of them the one known longest
-- traps: where a family has no row of its own (DTKS, or the row was rejected), place and address are its first member's, the
--   No. KK the smallest of its members'
with member_family as (
    select
        family_ref,
        min(dataset) as dataset,
        min(urutan) as urutan,
        min(case when hubungan = 'kepala_keluarga' then person_id end) as kepala_person_id
    from person_source
    group by family_ref
),

numbered as (
    select
        *,
        row_number() over (order by family_ref) as nomor
    from member_family
),

without_row as (
    select m.family_ref
    from member_family as m
    left join source_family as f on f.family_ref = m.family_ref
    where f.family_ref is null
),

first_member as (
    select
        s.family_ref,
        min(s.record_key) as record_key,
        min(s.no_kk) as no_kk
    from person_source as s
    inner join without_row as w on w.family_ref = s.family_ref
    group by s.family_ref
),

member_place as (
    select
        s.family_ref,
        m.no_kk,
        s.nama_kunci,
        s.kode_desa,
        s.alamat,
        s.alamat_kunci,
        s.rt,
        s.rw
    from first_member as m
    inner join person_source as s on s.family_ref = m.family_ref and s.record_key = m.record_key
)

select
    m.nomor,
    m.family_ref,
    m.dataset,
    m.urutan,
    m.kepala_person_id,
    f.id_keluarga,
    coalesce(f.no_kk, p.no_kk) as no_kk,
    coalesce(f.nama_kunci, p.nama_kunci) as nama_kunci,
    coalesce(f.kode_desa, p.kode_desa) as kode_desa,
    coalesce(f.alamat, p.alamat) as alamat,
    coalesce(f.alamat_kunci, p.alamat_kunci) as alamat_kunci,
    coalesce(f.rt, p.rt) as rt,
    coalesce(f.rw, p.rw) as rw,
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
from numbered as m
left join source_family as f on f.family_ref = m.family_ref
left join member_place as p on p.family_ref = m.family_ref
