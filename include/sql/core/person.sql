-- person: every person known to the sources, each field by the declared order of trust
-- grain: one row per person
-- key: person_id
-- inputs: source_order, musdes_row, person_source, person_family, person_correction, carried_person, family_address, dukcapil_event, decision_conflict
-- params: none
-- rules: a meeting's correction first, then the newest source that says something (source_order); a source's own birth date
--   before one derived from a NIK; No. KK, village and address are the family's
-- rules: <field>_asal is the source that filled the field and the day as of which it speaks, such as 'dtsen 2026-09-30'; for a
--   birth date derived from a NIK with nik before it; of facts that any source may state, the first that stated them
-- rules: of a source that has several records of a person, the first by key speaks
-- rules: nik only where it identifies this person alone; who is dead in any source, by Dukcapil or by a meeting, is dead, unless an
--   officer settled that she lives
-- rules: keberadaan is what a meeting's proposal says, then Dukcapil's register (pindah), then the newest source (ada, pindah,
--   tidak_ditemukan); or meninggal
with shared_nik as (
    select nik
    from person_source
    where nik is not null
    group by nik
    having min(person_id) <> max(person_id)
),

usable as (
    select
        s.person_id,
        min(s.urut) as urut
    from person_source as s
    left join shared_nik as n on n.nik = s.nik
    where s.nik is not null and n.nik is null
    group by s.person_id
),

label as (
    select
        max(case when urutan = 1 then dataset end) as d1,
        max(case when urutan = 2 then dataset end) as d2,
        max(case when urutan = 3 then dataset end) as d3,
        max(case when urutan = 4 then dataset end) as d4,
        max(case when urutan = 5 then dataset end) as d5,
        max(case when urutan = 6 then dataset end) as d6,
        max(case when urutan = 1 then concat(dataset, ' ', cast(per as varchar)) end) as s1,
        max(case when urutan = 2 then concat(dataset, ' ', cast(per as varchar)) end) as s2,
        max(case when urutan = 3 then concat(dataset, ' ', cast(per as varchar)) end) as s3,
        max(case when urutan = 4 then concat(dataset, ' ', cast(per as varchar)) end) as s4,
        max(case when urutan = 5 then concat(dataset, ' ', cast(per as varchar)) end) as s5,
        max(case when urutan = 6 then concat(dataset, ' ', cast(per as varchar)) end) as s6
    from source_order
),

proposal as (
    select usulan_ref, concat('musdes ', cast(max(tanggal_ba) as varchar)) as sumber
    from musdes_row
    where usulan_ref is not null and tanggal_ba is not null
    group by usulan_ref
),

pick as (
    select
        person_id,
        min(case when urutan = 1 then urut end) as urut_1,
        min(case when urutan = 2 then urut end) as urut_2,
        min(case when urutan = 3 then urut end) as urut_3,
        min(case when urutan = 4 then urut end) as urut_4,
        min(case when urutan = 5 then urut end) as urut_5,
        min(case when urutan = 6 then urut end) as urut_6,
        max(case when dataset = 'dtks' then 1 else 0 end) as di_dtks,
        max(case when dataset = 'dtsen' then 1 else 0 end) as di_dtsen,
        max(case when dataset = 'musdes' then 1 else 0 end) as di_musdes,
        max(case when dataset = 'p3ke' then 1 else 0 end) as di_p3ke,
        max(case when dataset = 'regsosek' then 1 else 0 end) as di_regsosek,
        max(case when dataset = 'sk_bupati' then 1 else 0 end) as di_sk_bupati,
        max(case when disabilitas then 1 else 0 end) as disabilitas,
        max(case when disabilitas_berat then 1 else 0 end) as disabilitas_berat,
        max(case when penyakit_kronis then 1 else 0 end) as penyakit_kronis,
        max(case when keberadaan = 'meninggal' then 1 else 0 end) as meninggal,
        min(case when disabilitas then urutan end) as disabilitas_ke,
        min(case when disabilitas_berat then urutan end) as disabilitas_berat_ke,
        min(case when penyakit_kronis then urutan end) as penyakit_kronis_ke,
        min(case when keberadaan = 'meninggal' then urutan end) as meninggal_ke,
        min(case when dataset = 'musdes' then family_ref end) as usulan_ref,
        min(tanggal_meninggal) as tanggal_meninggal
    from person_source
    group by person_id
),

labelled as (
    select
        p.*,
        case when l.d1 = 'musdes' then coalesce(u.sumber, l.s1) else l.s1 end as s1,
        case when l.d2 = 'musdes' then coalesce(u.sumber, l.s2) else l.s2 end as s2,
        case when l.d3 = 'musdes' then coalesce(u.sumber, l.s3) else l.s3 end as s3,
        case when l.d4 = 'musdes' then coalesce(u.sumber, l.s4) else l.s4 end as s4,
        case when l.d5 = 'musdes' then coalesce(u.sumber, l.s5) else l.s5 end as s5,
        case when l.d6 = 'musdes' then coalesce(u.sumber, l.s6) else l.s6 end as s6
    from pick as p
    cross join label as l
    left join proposal as u on u.usulan_ref = p.usulan_ref
),

place_1 as (
    select * from person_source where urutan = 1
),

place_2 as (
    select * from person_source where urutan = 2
),

place_3 as (
    select * from person_source where urutan = 3
),

place_4 as (
    select * from person_source where urutan = 4
),

place_5 as (
    select * from person_source where urutan = 5
),

place_6 as (
    select * from person_source where urutan = 6
),

field as (
    select
        p.person_id,
        coalesce(r1.nama, r2.nama, r3.nama, r4.nama, r5.nama, r6.nama) as nama,
        coalesce(r1.jenis_kelamin, r2.jenis_kelamin, r3.jenis_kelamin, r4.jenis_kelamin, r5.jenis_kelamin, r6.jenis_kelamin) as jenis_kelamin,
        coalesce(r1.hubungan, r2.hubungan, r3.hubungan, r4.hubungan, r5.hubungan, r6.hubungan) as hubungan,
        coalesce(r1.status_kawin, r2.status_kawin, r3.status_kawin, r4.status_kawin, r5.status_kawin, r6.status_kawin) as status_kawin,
        coalesce(r1.pekerjaan, r2.pekerjaan, r3.pekerjaan, r4.pekerjaan, r5.pekerjaan, r6.pekerjaan) as pekerjaan,
        coalesce(r1.idsemesta, r2.idsemesta, r3.idsemesta, r4.idsemesta, r5.idsemesta, r6.idsemesta) as idsemesta,
        coalesce(r1.sekolah, r2.sekolah, r3.sekolah, r4.sekolah, r5.sekolah, r6.sekolah) as sekolah,
        coalesce(r1.jenjang, r2.jenjang, r3.jenjang, r4.jenjang, r5.jenjang, r6.jenjang) as jenjang,
        coalesce(r1.hamil, r2.hamil, r3.hamil, r4.hamil, r5.hamil, r6.hamil) as hamil,
        coalesce(r1.keberadaan, r2.keberadaan, r3.keberadaan, r4.keberadaan, r5.keberadaan, r6.keberadaan) as keberadaan,
        coalesce(
            case when r1.tanggal_lahir_asal = 'sumber' then r1.tanggal_lahir end,
            case when r2.tanggal_lahir_asal = 'sumber' then r2.tanggal_lahir end,
            case when r3.tanggal_lahir_asal = 'sumber' then r3.tanggal_lahir end,
            case when r4.tanggal_lahir_asal = 'sumber' then r4.tanggal_lahir end,
            case when r5.tanggal_lahir_asal = 'sumber' then r5.tanggal_lahir end,
            case when r6.tanggal_lahir_asal = 'sumber' then r6.tanggal_lahir end
        ) as lahir_sumber,
        coalesce(r1.tanggal_lahir, r2.tanggal_lahir, r3.tanggal_lahir, r4.tanggal_lahir, r5.tanggal_lahir, r6.tanggal_lahir) as lahir_apa_pun,
        case
            when r1.nama is not null then p.s1
            when r2.nama is not null then p.s2
            when r3.nama is not null then p.s3
            when r4.nama is not null then p.s4
            when r5.nama is not null then p.s5
            when r6.nama is not null then p.s6
        end as nama_asal,
        case
            when r1.jenis_kelamin is not null then p.s1
            when r2.jenis_kelamin is not null then p.s2
            when r3.jenis_kelamin is not null then p.s3
            when r4.jenis_kelamin is not null then p.s4
            when r5.jenis_kelamin is not null then p.s5
            when r6.jenis_kelamin is not null then p.s6
        end as jenis_kelamin_asal,
        case
            when r1.hubungan is not null then p.s1
            when r2.hubungan is not null then p.s2
            when r3.hubungan is not null then p.s3
            when r4.hubungan is not null then p.s4
            when r5.hubungan is not null then p.s5
            when r6.hubungan is not null then p.s6
        end as hubungan_asal,
        case
            when r1.status_kawin is not null then p.s1
            when r2.status_kawin is not null then p.s2
            when r3.status_kawin is not null then p.s3
            when r4.status_kawin is not null then p.s4
            when r5.status_kawin is not null then p.s5
            when r6.status_kawin is not null then p.s6
        end as status_kawin_asal,
        case
            when r1.pekerjaan is not null then p.s1
            when r2.pekerjaan is not null then p.s2
            when r3.pekerjaan is not null then p.s3
            when r4.pekerjaan is not null then p.s4
            when r5.pekerjaan is not null then p.s5
            when r6.pekerjaan is not null then p.s6
        end as pekerjaan_asal,
        case
            when r1.idsemesta is not null then p.s1
            when r2.idsemesta is not null then p.s2
            when r3.idsemesta is not null then p.s3
            when r4.idsemesta is not null then p.s4
            when r5.idsemesta is not null then p.s5
            when r6.idsemesta is not null then p.s6
        end as idsemesta_asal,
        case
            when r1.sekolah is not null then p.s1
            when r2.sekolah is not null then p.s2
            when r3.sekolah is not null then p.s3
            when r4.sekolah is not null then p.s4
            when r5.sekolah is not null then p.s5
            when r6.sekolah is not null then p.s6
        end as sekolah_asal,
        case
            when r1.jenjang is not null then p.s1
            when r2.jenjang is not null then p.s2
            when r3.jenjang is not null then p.s3
            when r4.jenjang is not null then p.s4
            when r5.jenjang is not null then p.s5
            when r6.jenjang is not null then p.s6
        end as jenjang_asal,
        case
            when r1.hamil is not null then p.s1
            when r2.hamil is not null then p.s2
            when r3.hamil is not null then p.s3
            when r4.hamil is not null then p.s4
            when r5.hamil is not null then p.s5
            when r6.hamil is not null then p.s6
        end as hamil_asal,
        case
            when r1.keberadaan is not null then p.s1
            when r2.keberadaan is not null then p.s2
            when r3.keberadaan is not null then p.s3
            when r4.keberadaan is not null then p.s4
            when r5.keberadaan is not null then p.s5
            when r6.keberadaan is not null then p.s6
        end as keberadaan_asal,
        case
            when r1.tanggal_lahir_asal = 'sumber' and r1.tanggal_lahir is not null then p.s1
            when r2.tanggal_lahir_asal = 'sumber' and r2.tanggal_lahir is not null then p.s2
            when r3.tanggal_lahir_asal = 'sumber' and r3.tanggal_lahir is not null then p.s3
            when r4.tanggal_lahir_asal = 'sumber' and r4.tanggal_lahir is not null then p.s4
            when r5.tanggal_lahir_asal = 'sumber' and r5.tanggal_lahir is not null then p.s5
            when r6.tanggal_lahir_asal = 'sumber' and r6.tanggal_lahir is not null then p.s6
            when r1.tanggal_lahir is not null then concat('nik ', p.s1)
            when r2.tanggal_lahir is not null then concat('nik ', p.s2)
            when r3.tanggal_lahir is not null then concat('nik ', p.s3)
            when r4.tanggal_lahir is not null then concat('nik ', p.s4)
            when r5.tanggal_lahir is not null then concat('nik ', p.s5)
            when r6.tanggal_lahir is not null then concat('nik ', p.s6)
        end as tanggal_lahir_asal,
        case p.disabilitas_ke
            when 1 then p.s1
            when 2 then p.s2
            when 3 then p.s3
            when 4 then p.s4
            when 5 then p.s5
            when 6 then p.s6
        end as disabilitas_asal,
        case p.disabilitas_berat_ke
            when 1 then p.s1
            when 2 then p.s2
            when 3 then p.s3
            when 4 then p.s4
            when 5 then p.s5
            when 6 then p.s6
        end as disabilitas_berat_asal,
        case p.penyakit_kronis_ke
            when 1 then p.s1
            when 2 then p.s2
            when 3 then p.s3
            when 4 then p.s4
            when 5 then p.s5
            when 6 then p.s6
        end as penyakit_kronis_asal,
        case p.meninggal_ke
            when 1 then p.s1
            when 2 then p.s2
            when 3 then p.s3
            when 4 then p.s4
            when 5 then p.s5
            when 6 then p.s6
        end as meninggal_asal,
        p.s1,
        p.s2,
        p.s3,
        p.s4,
        p.s5,
        p.s6,
        p.disabilitas = 1 as disabilitas,
        p.disabilitas_berat = 1 as disabilitas_berat,
        p.penyakit_kronis = 1 as penyakit_kronis,
        p.meninggal = 1 as meninggal,
        p.tanggal_meninggal,
        concat_ws(
            ' ',
            case when p.di_dtks = 1 then 'dtks' end,
            case when p.di_dtsen = 1 then 'dtsen' end,
            case when p.di_musdes = 1 then 'musdes' end,
            case when p.di_p3ke = 1 then 'p3ke' end,
            case when p.di_regsosek = 1 then 'regsosek' end,
            case when p.di_sk_bupati = 1 then 'sk_bupati' end
        ) as asal
    from labelled as p
    left join place_1 as r1 on r1.person_id = p.person_id and r1.urut = p.urut_1
    left join place_2 as r2 on r2.person_id = p.person_id and r2.urut = p.urut_2
    left join place_3 as r3 on r3.person_id = p.person_id and r3.urut = p.urut_3
    left join place_4 as r4 on r4.person_id = p.person_id and r4.urut = p.urut_4
    left join place_5 as r5 on r5.person_id = p.person_id and r5.urut = p.urut_5
    left join place_6 as r6 on r6.person_id = p.person_id and r6.urut = p.urut_6
),

present as (
    select
        f.person_id,
        n.nik,
        case n.urutan when 1 then f.s1 when 2 then f.s2 when 3 then f.s3 when 4 then f.s4 when 5 then f.s5 when 6 then f.s6 end as nik_asal,
        f.nama,
        f.jenis_kelamin,
        coalesce(f.lahir_sumber, f.lahir_apa_pun) as tanggal_lahir,
        f.tanggal_lahir_asal,
        f.hubungan,
        f.status_kawin,
        f.pekerjaan,
        f.idsemesta,
        f.sekolah,
        f.jenjang,
        f.hamil,
        f.disabilitas,
        f.disabilitas_berat,
        f.penyakit_kronis,
        case when f.meninggal then 'meninggal' else f.keberadaan end as keberadaan,
        f.meninggal,
        f.tanggal_meninggal,
        f.nama_asal,
        f.jenis_kelamin_asal,
        f.hubungan_asal,
        f.status_kawin_asal,
        f.pekerjaan_asal,
        f.idsemesta_asal,
        f.sekolah_asal,
        f.jenjang_asal,
        f.hamil_asal,
        f.keberadaan_asal,
        f.disabilitas_asal,
        f.disabilitas_berat_asal,
        f.penyakit_kronis_asal,
        f.meninggal_asal,
        f.asal
    from field as f
    left join usable as u on u.person_id = f.person_id
    left join person_source as n on n.person_id = u.person_id and n.urut = u.urut
),

carried as (
    select
        person_id,
        nik,
        nik_asal,
        nama,
        jenis_kelamin,
        tanggal_lahir,
        tanggal_lahir_asal,
        hubungan,
        status_kawin,
        pekerjaan,
        idsemesta,
        sekolah,
        jenjang,
        hamil,
        disabilitas,
        disabilitas_berat,
        penyakit_kronis,
        keberadaan,
        meninggal,
        tanggal_meninggal,
        nama_asal,
        jenis_kelamin_asal,
        hubungan_asal,
        status_kawin_asal,
        pekerjaan_asal,
        idsemesta_asal,
        sekolah_asal,
        jenjang_asal,
        hamil_asal,
        keberadaan_asal,
        disabilitas_asal,
        disabilitas_berat_asal,
        penyakit_kronis_asal,
        meninggal_asal,
        'daftar' as asal
    from carried_person
),

every_person as (
    select * from present
    union all
    select * from carried
),

alive as (
    select distinct person_id
    from decision_conflict
    where putusan = 'hidup'
),

state as (
    select
        e.*,
        case
            when v.person_id is not null then false
            else e.meninggal or coalesce(d.keadaan = 'meninggal', false)
        end as sudah_meninggal,
        case
            when v.person_id is not null then 'ada'
            when d.keadaan = 'meninggal' then 'meninggal'
            when d.keadaan = 'pindah' and strpos(e.asal, 'musdes') = 0 and e.keberadaan <> 'meninggal' then 'pindah'
            else e.keberadaan
        end as keberadaan_kini,
        case
            when v.person_id is not null then 'petugas'
            when d.keadaan = 'meninggal' then concat_ws(' ', 'dukcapil', cast(d.tanggal as varchar))
            else e.meninggal_asal
        end as sudah_meninggal_asal,
        case
            when v.person_id is not null then 'petugas'
            when d.keadaan = 'meninggal' then concat_ws(' ', 'dukcapil', cast(d.tanggal as varchar))
            when d.keadaan = 'pindah' and strpos(e.asal, 'musdes') = 0 and e.keberadaan <> 'meninggal'
                then concat_ws(' ', 'dukcapil', cast(d.tanggal as varchar))
            when e.meninggal then e.meninggal_asal
            else e.keberadaan_asal
        end as keberadaan_kini_asal,
        case when d.keadaan = 'meninggal' then d.tanggal end as tanggal_dukcapil
    from every_person as e
    left join dukcapil_event as d on d.person_id = e.person_id
    left join alive as v on v.person_id = e.person_id
)

select
    e.person_id,
    f.family_id,
    coalesce(c.nik, e.nik) as nik,
    case when c.nik is not null then c.nik_asal else e.nik_asal end as nik_asal,
    coalesce(c.no_kk, a.no_kk) as no_kk,
    case when c.no_kk is not null then c.no_kk_asal else a.no_kk_asal end as no_kk_asal,
    coalesce(c.nama, e.nama) as nama,
    case when c.nama is not null then c.nama_asal else e.nama_asal end as nama_asal,
    e.jenis_kelamin,
    e.jenis_kelamin_asal,
    e.tanggal_lahir,
    e.tanggal_lahir_asal,
    e.hubungan,
    e.hubungan_asal,
    e.status_kawin,
    e.status_kawin_asal,
    e.pekerjaan,
    e.pekerjaan_asal,
    a.kode_desa,
    a.alamat,
    a.rt,
    a.rw,
    a.alamat_asal,
    e.idsemesta,
    e.idsemesta_asal,
    e.sekolah,
    e.sekolah_asal,
    e.jenjang,
    e.jenjang_asal,
    e.hamil,
    e.hamil_asal,
    e.disabilitas,
    e.disabilitas_asal,
    e.disabilitas_berat,
    e.disabilitas_berat_asal,
    e.penyakit_kronis,
    e.penyakit_kronis_asal,
    case when coalesce(c.meninggal, false) then 'meninggal' else e.keberadaan_kini end as keberadaan,
    case
        when coalesce(c.meninggal, false) then c.meninggal_asal
        else e.keberadaan_kini_asal
    end as keberadaan_asal,
    e.sudah_meninggal or coalesce(c.meninggal, false) as meninggal,
    case
        when coalesce(c.meninggal, false) then c.meninggal_asal
        when e.sudah_meninggal then e.sudah_meninggal_asal
    end as meninggal_asal,
    case
        when e.sudah_meninggal or coalesce(c.meninggal, false)
            then coalesce(c.tanggal_meninggal, e.tanggal_dukcapil, e.tanggal_meninggal)
    end as tanggal_meninggal,
    e.asal
from state as e
inner join person_family as f on f.person_id = e.person_id
inner join family_address as a on a.family_id = f.family_id
left join person_correction as c on c.person_id = e.person_id
