-- person_source: every record with its person, its source's place in the order of trust, and the family it names
-- grain: one row per record of person_record
-- key: dataset, record_key; person_id, urut
-- inputs: person_record, person_part, person_id, source_order
-- params: none
-- rules: DTKS has no family numbers: people with the same sound No. KK in one kecamatan are a family, the others each their own
-- rules: urut orders a person's records: newer source first, within a source by key
-- traps: a record that names no family is a family of its own, so that nobody is lost
with known as (
    select p.nomor, i.person_id
    from person_part as p
    inner join person_id as i on i.part = p.part
),

several as (
    select k.person_id, r.dataset
    from known as k
    inner join person_record as r on r.nomor = k.nomor
    group by k.person_id, r.dataset
    having count(*) > 1
),

place as (
    select
        k.nomor,
        row_number() over (partition by k.person_id, r.dataset order by r.record_key) as ke
    from known as k
    inner join person_record as r on r.nomor = k.nomor
    inner join several as s on s.person_id = k.person_id and s.dataset = r.dataset
)

select
    k.person_id,
    cast(o.urutan as bigint) as urutan,
    cast(o.urutan as bigint) * 1000000 + coalesce(p.ke, 1) as urut,
    r.dataset,
    r.record_key,
    case
        when r.family_ref is not null then r.family_ref
        when r.dataset = 'dtks' and r.no_kk is not null
            then concat('dtks:', substr(r.kode_desa, 1, 6), '|', r.no_kk)
        else concat('orang:', r.dataset, '|', r.record_key)
    end as family_ref,
    r.nik,
    r.idsemesta,
    r.no_kk,
    r.nama,
    r.nama_kunci,
    r.tanggal_lahir,
    r.tanggal_lahir_asal,
    r.jenis_kelamin,
    r.hubungan,
    r.status_kawin,
    r.pekerjaan,
    r.kode_desa,
    r.alamat,
    r.alamat_kunci,
    r.rt,
    r.rw,
    r.sekolah,
    r.jenjang,
    r.hamil,
    r.disabilitas,
    r.disabilitas_berat,
    r.penyakit_kronis,
    r.keberadaan,
    r.tanggal_meninggal,
    r.penerima_pkh,
    r.penerima_bpnt
from person_record as r
inner join known as k on k.nomor = r.nomor
inner join source_order as o on o.dataset = r.dataset
left join place as p on p.nomor = r.nomor
