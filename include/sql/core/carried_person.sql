-- carried_person: the members of listed families of which no source speaks any more, as they were last known
-- grain: one row per person
-- key: person_id
-- inputs: carried_family, previous_person, family_registry, person_registry, family_place
-- params: none
-- traps: a member whom some source still names is where that source says; only the silent ones are carried
with present as (
    select person_id from family_place where person_id is not null
),

known as (
    select
        r.current_id as person_id,
        f.current_id as family_id,
        p.nik,
        p.nik_asal,
        p.no_kk,
        p.nama,
        p.jenis_kelamin,
        p.tanggal_lahir,
        p.tanggal_lahir_asal,
        p.hubungan,
        p.status_kawin,
        p.pekerjaan,
        p.idsemesta,
        p.sekolah,
        p.jenjang,
        p.hamil,
        p.disabilitas,
        p.disabilitas_berat,
        p.penyakit_kronis,
        p.keberadaan,
        p.meninggal,
        p.tanggal_meninggal,
        p.nama_asal,
        p.jenis_kelamin_asal,
        p.hubungan_asal,
        p.status_kawin_asal,
        p.pekerjaan_asal,
        p.idsemesta_asal,
        p.sekolah_asal,
        p.jenjang_asal,
        p.hamil_asal,
        p.keberadaan_asal,
        p.disabilitas_asal,
        p.disabilitas_berat_asal,
        p.penyakit_kronis_asal,
        p.meninggal_asal,
        row_number() over (partition by r.current_id order by p.person_id) as ke
    from previous_person as p
    inner join person_registry as r on r.person_id = p.person_id
    inner join family_registry as f on f.family_id = p.family_id
)

select
    k.person_id,
    k.family_id,
    k.nik,
    k.nik_asal,
    k.no_kk,
    k.nama,
    k.jenis_kelamin,
    k.tanggal_lahir,
    k.tanggal_lahir_asal,
    k.hubungan,
    k.status_kawin,
    k.pekerjaan,
    k.idsemesta,
    k.sekolah,
    k.jenjang,
    k.hamil,
    k.disabilitas,
    k.disabilitas_berat,
    k.penyakit_kronis,
    k.keberadaan,
    k.meninggal,
    k.tanggal_meninggal,
    k.nama_asal,
    k.jenis_kelamin_asal,
    k.hubungan_asal,
    k.status_kawin_asal,
    k.pekerjaan_asal,
    k.idsemesta_asal,
    k.sekolah_asal,
    k.jenjang_asal,
    k.hamil_asal,
    k.keberadaan_asal,
    k.disabilitas_asal,
    k.disabilitas_berat_asal,
    k.penyakit_kronis_asal,
    k.meninggal_asal
from known as k
inner join carried_family as c on c.family_id = k.family_id
left join present as p on p.person_id = k.person_id
where k.ke = 1 and p.person_id is null
