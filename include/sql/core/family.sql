-- family: every family with its head, place, welfare rank and what matters for programmes
-- grain: one row per family
-- key: family_id
-- inputs: family_address, family_head, family_house, family_aid, person, person_correction
-- params: $as_of
-- rules: jumlah_anggota counts the living and present; ages are those of the cycle's as-of
-- rules: anak_tidak_sekolah counts those of 7 to 18 of whom a source says that they are not at school; where none says
--   anything, nobody is counted
-- rules: lansia_sendiri is a single living member of 60 or more (an elder by UU 13/1998)
with present as (
    select
        family_id,
        disabilitas,
        pekerjaan,
        sekolah,
        year($as_of) - year(tanggal_lahir)
        - case
            when month($as_of) * 100 + day($as_of) < month(tanggal_lahir) * 100 + day(tanggal_lahir) then 1
            else 0
        end as umur
    from person
    where keberadaan = 'ada'
),

member as (
    select
        family_id,
        count(*) as jumlah_anggota,
        max(umur) as umur_tertua,
        max(case when disabilitas then 1 else 0 end) as ada_disabilitas,
        max(case when pekerjaan in ('pns_tni_polri', 'perangkat_desa') then 1 else 0 end) as ada_pns,
        cast(
            sum(case when not sekolah and umur between 7 and 18 then 1 else 0 end) as bigint
        ) as anak_tidak_sekolah
    from present
    group by family_id
)

select
    a.family_id,
    h.person_id as kepala_person_id,
    coalesce(c.no_kk, a.no_kk) as no_kk,
    case when c.no_kk is not null then c.no_kk_asal else a.no_kk_asal end as no_kk_asal,
    p.nama as nama_kepala,
    a.kode_desa,
    a.alamat,
    a.rt,
    a.rw,
    a.alamat_asal,
    cast(coalesce(m.jumlah_anggota, 0) as integer) as jumlah_anggota,
    a.desil,
    a.desil_asal,
    a.persentil,
    a.peringkat,
    o.house_id,
    a.id_keluarga_p3ke,
    a.id_keluarga_dtsen,
    coalesce(b.penerima_pkh, false) as penerima_pkh,
    coalesce(b.penerima_bpnt, false) as penerima_bpnt,
    b.bantuan_asal,
    coalesce(p.jenis_kelamin = 'P', false) as kepala_perempuan,
    coalesce(m.jumlah_anggota = 1 and m.umur_tertua >= 60, false) as lansia_sendiri,
    coalesce(m.ada_disabilitas = 1, false) as ada_disabilitas,
    coalesce(m.ada_pns = 1, false) as ada_pns,
    cast(coalesce(m.anak_tidak_sekolah, 0) as integer) as anak_tidak_sekolah,
    a.daya_watt,
    a.daya_watt_asal,
    a.asal
from family_address as a
inner join family_head as h on h.family_id = a.family_id
inner join person as p on p.person_id = h.person_id
left join member as m on m.family_id = a.family_id
inner join family_house as o on o.family_id = a.family_id
left join family_aid as b on b.family_id = a.family_id
left join person_correction as c on c.person_id = h.person_id
