-- candidate_family: every family as programmes judge it, with the living member who would be handed the aid
-- grain: one row per family
-- key: family_id
-- inputs: family, target, person, decision, wilayah
-- params: none
-- rules: the family is represented by its living head, else by its eldest living member (those who live at home before
--        those who moved), else by nobody: penerima_hidup is then false and no programme takes it
--        (whoever is not head is ordered only in families without a head at home: most families need no ordering)
-- traps: a family may have members without a birth date: they come last, in the order of their ids
with living as (
    select
        family_id,
        person_id,
        nik,
        nama,
        jenis_kelamin,
        tanggal_lahir,
        idsemesta,
        penyakit_kronis,
        coalesce(keberadaan, 'ada') as keberadaan
    from person
    where coalesce(meninggal, false) = false
),

health as (
    select family_id, max(case when penyakit_kronis then 1 else 0 end) as sakit
    from living
    group by family_id
),

head as (
    select f.family_id, l.person_id, l.nik, l.nama, l.jenis_kelamin, l.idsemesta, l.tanggal_lahir
    from family as f
    inner join living as l on l.person_id = f.kepala_person_id and l.family_id = f.family_id
    where l.keberadaan = 'ada'
),

other_member as (
    select
        l.family_id,
        l.person_id,
        l.nik,
        l.nama,
        l.jenis_kelamin,
        l.idsemesta,
        l.tanggal_lahir,
        row_number() over (
            partition by l.family_id
            order by
                case when l.keberadaan = 'ada' then 0 else 1 end,
                case when l.person_id = f.kepala_person_id then 0 else 1 end,
                case when l.tanggal_lahir is null then 1 else 0 end,
                l.tanggal_lahir,
                l.person_id
        ) as urutan
    from living as l
    inner join family as f on f.family_id = l.family_id
    left join head as h on h.family_id = l.family_id
    where h.family_id is null
),

representative as (
    select family_id, person_id, nik, nama, jenis_kelamin, idsemesta, tanggal_lahir
    from head
    union all
    select family_id, person_id, nik, nama, jenis_kelamin, idsemesta, tanggal_lahir
    from other_member
    where urutan = 1
),

meeting as (
    select family_id, max(nomor_ba) as nomor_ba, max(tanggal_ba) as tanggal_ba
    from decision
    group by family_id
)

select
    f.family_id,
    r.person_id,
    f.no_kk,
    r.nik,
    coalesce(r.nama, f.nama_kepala) as nama,
    r.jenis_kelamin,
    r.tanggal_lahir,
    r.person_id is not null as penerima_hidup,
    r.idsemesta,
    f.id_keluarga_p3ke,
    f.id_keluarga_dtsen,
    f.kode_desa,
    w.nama_desa,
    w.nama_kecamatan,
    w.jenis as jenis_wilayah,
    f.alamat,
    f.rt,
    f.rw,
    f.house_id,
    f.jumlah_anggota,
    t.status,
    case t.status when 'miskin_ekstrem' then 1 when 'calon' then 2 when 'miskin' then 3 else 4 end as urutan_status,
    coalesce(t.perlu_konfirmasi, false) as perlu_konfirmasi,
    t.peringkat as peringkat_sasaran,
    f.desil,
    case when f.desil_asal like 'dtsen%' then f.desil end as desil_dtsen,
    f.persentil,
    coalesce(f.penerima_pkh, false) as penerima_pkh,
    coalesce(f.penerima_bpnt, false) as penerima_bpnt,
    coalesce(f.kepala_perempuan, false) as kepala_perempuan,
    coalesce(f.lansia_sendiri, false) as lansia_sendiri,
    coalesce(f.ada_disabilitas, false) or coalesce(s.sakit, 0) = 1 as rentan_kesehatan,
    coalesce(f.ada_pns, false) as ada_pns,
    f.daya_watt,
    m.nomor_ba,
    m.tanggal_ba
from family as f
left join representative as r on r.family_id = f.family_id
left join health as s on s.family_id = f.family_id
left join target as t on t.family_id = f.family_id
left join wilayah as w on w.kode_desa = f.kode_desa
left join meeting as m on m.family_id = f.family_id
