-- person: every person known to the sources, each field by the declared order of trust
-- grain: one row per person
-- key: person_id
-- inputs: person_source, person_family, person_correction, carried_person, family_address
-- params: none
-- rules: a meeting's correction first, then the newest source that says something (source_order); a source's own birth date
--   before one derived from a NIK; No. KK, village and address are the family's
-- rules: nik only where it identifies this person alone; who is dead in any source, or by a meeting, is dead
-- rules: keberadaan is what the newest source says (ada, pindah, tidak_ditemukan), or meninggal
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

field as (
    select
        person_id,
        min_by(nama, case when nama is not null then urut end) as nama,
        min_by(jenis_kelamin, case when jenis_kelamin is not null then urut end) as jenis_kelamin,
        min(
            case
                when tanggal_lahir is null then null
                when coalesce(tanggal_lahir_asal, 'sumber') = 'sumber' then urut
                else urut + 1000000000
            end
        ) as urut_lahir,
        min_by(hubungan, case when hubungan is not null then urut end) as hubungan,
        min_by(status_kawin, case when status_kawin is not null then urut end) as status_kawin,
        min_by(pekerjaan, case when pekerjaan is not null then urut end) as pekerjaan,
        min_by(idsemesta, case when idsemesta is not null then urut end) as idsemesta,
        min_by(sekolah, case when sekolah is not null then urut end) as sekolah,
        min_by(jenjang, case when jenjang is not null then urut end) as jenjang,
        min_by(hamil, case when hamil is not null then urut end) as hamil,
        max(case when disabilitas then 1 else 0 end) = 1 as disabilitas,
        max(case when disabilitas_berat then 1 else 0 end) = 1 as disabilitas_berat,
        max(case when penyakit_kronis then 1 else 0 end) = 1 as penyakit_kronis,
        max(case when keberadaan = 'meninggal' then 1 else 0 end) = 1 as meninggal,
        min_by(keberadaan, case when keberadaan is not null then urut end) as keberadaan,
        min(tanggal_meninggal) as tanggal_meninggal,
        max(case when dataset = 'dtks' then 'dtks' end) as dari_dtks,
        max(case when dataset = 'dtsen' then 'dtsen' end) as dari_dtsen,
        max(case when dataset = 'musdes' then 'musdes' end) as dari_musdes,
        max(case when dataset = 'p3ke' then 'p3ke' end) as dari_p3ke,
        max(case when dataset = 'regsosek' then 'regsosek' end) as dari_regsosek,
        max(case when dataset = 'sk_bupati' then 'sk_bupati' end) as dari_sk
    from person_source
    group by person_id
),

present as (
    select
        f.person_id,
        n.nik,
        n.dataset as nik_asal,
        f.nama,
        f.jenis_kelamin,
        b.tanggal_lahir,
        b.tanggal_lahir_asal,
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
        concat_ws(' ', f.dari_dtks, f.dari_dtsen, f.dari_musdes, f.dari_p3ke, f.dari_regsosek, f.dari_sk) as asal
    from field as f
    left join usable as u on u.person_id = f.person_id
    left join person_source as n on n.person_id = u.person_id and n.urut = u.urut
    left join person_source as b
        on b.person_id = f.person_id
        and b.urut = case when f.urut_lahir > 1000000000 then f.urut_lahir - 1000000000 else f.urut_lahir end
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
        'daftar' as asal
    from carried_person
),

every_person as (
    select * from present
    union all
    select * from carried
)

select
    e.person_id,
    f.family_id,
    coalesce(c.nik, e.nik) as nik,
    case when c.nik is not null then 'musdes' else e.nik_asal end as nik_asal,
    coalesce(c.no_kk, a.no_kk) as no_kk,
    coalesce(c.nama, e.nama) as nama,
    e.jenis_kelamin,
    e.tanggal_lahir,
    e.tanggal_lahir_asal,
    e.hubungan,
    e.status_kawin,
    e.pekerjaan,
    a.kode_desa,
    a.alamat,
    a.rt,
    a.rw,
    e.idsemesta,
    e.sekolah,
    e.jenjang,
    e.hamil,
    e.disabilitas,
    e.disabilitas_berat,
    e.penyakit_kronis,
    case when coalesce(c.meninggal, false) then 'meninggal' else e.keberadaan end as keberadaan,
    e.meninggal or coalesce(c.meninggal, false) as meninggal,
    coalesce(c.tanggal_meninggal, e.tanggal_meninggal) as tanggal_meninggal,
    e.asal
from every_person as e
inner join person_family as f on f.person_id = e.person_id
inner join family_address as a on a.family_id = f.family_id
left join person_correction as c on c.person_id = e.person_id
