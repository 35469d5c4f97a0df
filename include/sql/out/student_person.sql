-- student_person: every pupil in Dapodik, with the person of the registry he or she is
-- grain: one row per pupil (records of one NISN are one pupil)
-- key: student_key
-- inputs: dapodik, person
-- params: none
-- rules: of several records of one NISN the highest school year counts; the person is the one of the same sound NIK, else
--        the only one of the same name (letters only) and birth date in the village, else, where the school gives no
--        village, in the regency; one NIK on two NISN names nobody and is marked
-- traps: a NISN is ten digits with leading zeros; a pupil without one keeps a row so that it can be counted
with record as (
    select
        case when regexp_matches(nisn, '^[0-9]{10}$') then nisn end as nisn,
        nik,
        nama,
        nullif(regexp_replace(upper(nama), '[^A-Z]', '', 'g'), '') as nama_huruf,
        jenis_kelamin,
        tanggal_lahir,
        no_kk,
        nama_ibu,
        npsn,
        sekolah,
        jenjang,
        tingkat,
        kode_desa,
        coalesce(penerima_kip, false) as penerima_kip,
        nomor_kip,
        coalesce(penerima_kps, false) as penerima_kps,
        alasan_layak
    from dapodik
    where verdict <> 'rejected'
),

keyed as (
    select
        coalesce(
            'nisn:' || nisn,
            'nik:' || nik,
            concat('nama:', coalesce(nama_huruf, ''), ':', coalesce(cast(tanggal_lahir as varchar), ''), ':', coalesce(npsn, ''))
        ) as student_key,
        nisn,
        nik,
        nama,
        nama_huruf,
        jenis_kelamin,
        tanggal_lahir,
        no_kk,
        nama_ibu,
        npsn,
        sekolah,
        jenjang,
        tingkat,
        kode_desa,
        penerima_kip,
        nomor_kip,
        penerima_kps,
        alasan_layak
    from record
),

numbered as (
    select
        keyed.*,
        row_number() over (
            partition by student_key
            order by
                coalesce(tingkat, 0) desc,
                coalesce(nik, ''),
                coalesce(npsn, ''),
                coalesce(nama, ''),
                coalesce(cast(tanggal_lahir as varchar), ''),
                coalesce(no_kk, ''),
                coalesce(nomor_kip, ''),
                coalesce(kode_desa, ''),
                coalesce(nama_ibu, ''),
                coalesce(alasan_layak, '')
        ) as urutan
    from keyed
),

pupil as (
    select
        numbered.*,
        case when nik is null then 1 else count(*) over (partition by nik) end as pemakai_nik
    from numbered
    where urutan = 1
),

person_nik as (
    select nik, min(person_id) as person_id
    from person
    where nik is not null
    group by nik
    having count(*) = 1
),

by_nik as (
    select s.student_key, n.person_id
    from pupil as s
    inner join person_nik as n on n.nik = s.nik
    where s.pemakai_nik = 1
),

without_person as (
    select s.student_key, s.nama_huruf, s.tanggal_lahir, s.kode_desa
    from pupil as s
    left join by_nik as n on n.student_key = s.student_key
    where n.student_key is null
),

birth as (
    select distinct tanggal_lahir
    from without_person
),

possible_person as (
    select
        p.person_id,
        nullif(regexp_replace(upper(p.nama), '[^A-Z]', '', 'g'), '') as nama_huruf,
        p.tanggal_lahir,
        p.kode_desa
    from person as p
    inner join birth as b on b.tanggal_lahir = p.tanggal_lahir
),

person_village as (
    select nama_huruf, tanggal_lahir, kode_desa, min(person_id) as person_id
    from possible_person
    where kode_desa is not null
    group by nama_huruf, tanggal_lahir, kode_desa
    having count(*) = 1
),

person_regency as (
    select nama_huruf, tanggal_lahir, min(person_id) as person_id
    from possible_person
    group by nama_huruf, tanggal_lahir
    having count(*) = 1
),

by_name as (
    select
        s.student_key,
        coalesce(v.person_id, r.person_id) as person_id,
        case when v.person_id is not null then 'NAMA_DESA' else 'NAMA' end as padanan
    from without_person as s
    left join person_village as v
        on v.nama_huruf = s.nama_huruf and v.tanggal_lahir = s.tanggal_lahir and v.kode_desa = s.kode_desa
    left join person_regency as r
        on r.nama_huruf = s.nama_huruf and r.tanggal_lahir = s.tanggal_lahir and s.kode_desa is null
    where coalesce(v.person_id, r.person_id) is not null
)

select
    s.student_key,
    coalesce(n.person_id, m.person_id) as person_id,
    case when n.person_id is not null then 'NIK' else m.padanan end as padanan,
    s.nisn,
    case when s.pemakai_nik = 1 then s.nik end as nik,
    s.pemakai_nik > 1 as nik_ganda,
    s.nama,
    s.jenis_kelamin,
    s.tanggal_lahir,
    s.no_kk,
    s.nama_ibu,
    s.npsn,
    s.sekolah,
    s.jenjang,
    s.tingkat,
    s.kode_desa,
    s.penerima_kip,
    s.nomor_kip,
    s.penerima_kps,
    s.alasan_layak
from pupil as s
left join by_nik as n on n.student_key = s.student_key
left join by_name as m on m.student_key = s.student_key
