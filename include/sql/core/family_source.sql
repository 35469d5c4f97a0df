-- family_source: every family that some source names, with its head and what the source says of it
-- grain: one row per source family; DTKS families (same sound No. KK) and records without a family included
-- key: family_ref; nomor
-- inputs: person_source, source_family
-- params: none
-- rules: the head is the member called so; with several of them the one known longest
-- traps: where a family's own row is missing or rejected, place and No. KK are those of its first member by content
with member_family as (
    select
        family_ref,
        min(dataset) as dataset,
        min(urutan) as urutan,
        min(nomor) as pertama,
        min(case when hubungan = 'kepala_keluarga' then person_id end) as kepala_person_id,
        min(case when no_kk is not null then nomor end) as ber_kk
    from person_source
    group by family_ref
)

select
    row_number() over (order by m.family_ref) as nomor,
    m.family_ref,
    m.dataset,
    m.urutan,
    m.kepala_person_id,
    f.id_keluarga,
    case when f.family_ref is not null then f.no_kk else k.no_kk end as no_kk,
    coalesce(f.nama_kunci, p.nama_kunci) as nama_kunci,
    coalesce(f.kode_desa, p.kode_desa) as kode_desa,
    case when f.kode_desa is not null then f.alamat else p.alamat end as alamat,
    case when f.kode_desa is not null then f.alamat_kunci else p.alamat_kunci end as alamat_kunci,
    case when f.kode_desa is not null then f.rt else p.rt end as rt,
    case when f.kode_desa is not null then f.rw else p.rw end as rw,
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
from member_family as m
left join source_family as f on f.family_ref = m.family_ref
inner join person_source as p on p.nomor = m.pertama
left join person_source as k on k.nomor = m.ber_kk
