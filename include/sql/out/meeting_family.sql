-- meeting_family: the families that a village's next meeting speaks of, with what the data ask of each
-- grain: one row per family
-- key: family_id
-- inputs: target, family, person, house
-- params: none
-- rules: the extremely poor and the candidates of the list in force, and whoever has to be confirmed
-- rules: a question never decides: the meeting does. Of a death, an official, more than 900 VA, another family whose head has the
--   same name and birth date, and a head without a sound NIK
-- traps: pertanyaan is in alphabetical order because the cases are; keep it so
with listed as (
    select
        t.family_id, t.status, t.perlu_konfirmasi, t.alasan, f.kode_desa, f.kepala_person_id, f.no_kk, f.nama_kepala,
        f.alamat, f.rt, f.rw, f.desil, f.id_keluarga_p3ke, f.house_id, f.ada_pns, f.daya_watt
    from target as t
    inner join family as f on f.family_id = t.family_id
    where (t.status in ('miskin_ekstrem', 'calon') or t.perlu_konfirmasi) and f.kode_desa is not null
),

member as (
    select
        family_id,
        bool_or(coalesce(meninggal, false)) as ada_meninggal,
        bool_or(
            coalesce(pekerjaan in ('perangkat_desa', 'pns_tni_polri'), false) and not coalesce(meninggal, false)
        ) as ada_aparatur
    from person
    where family_id is not null
    group by family_id
),

head as (
    select l.family_id, p.nik, p.nama, p.tanggal_lahir, p.idsemesta, coalesce(p.meninggal, false) as meninggal
    from listed as l
    inner join person as p on p.person_id = l.kepala_person_id
),

namesake as (
    select nama, tanggal_lahir
    from head
    where nama is not null and tanggal_lahir is not null
    group by nama, tanggal_lahir
    having count(*) > 1
)

select
    l.family_id,
    l.kode_desa,
    l.id_keluarga_p3ke,
    h.idsemesta,
    l.no_kk,
    h.nik,
    coalesce(h.nama, l.nama_kepala) as nama,
    l.alamat,
    l.rt,
    l.rw,
    l.desil,
    l.status,
    concat_ws(
        ' ',
        case when coalesce(m.ada_meninggal, false) and not coalesce(h.meninggal, false) then 'ANGGOTA_MENINGGAL' end,
        case when coalesce(m.ada_aparatur, false) or coalesce(l.ada_pns, false) then 'APARATUR' end,
        case
            when coalesce(l.daya_watt > 900, false) or coalesce(r.penerangan = 'listrik_pribadi_gt900', false)
                then 'DAYA_DI_ATAS_900'
        end,
        case when n.nama is not null then 'GANDA' end,
        case
            when coalesce(h.meninggal, false) or strpos(l.alasan, 'KONFIRMASI_KEPALA_MENINGGAL') > 0
                then 'KEPALA_MENINGGAL'
        end,
        case when strpos(l.alasan, 'KONFIRMASI_MUSDES_BERTENTANGAN') > 0 then 'MUSDES_BERTENTANGAN' end,
        case when h.nik is null then 'NIK_BELUM_SAH' end,
        case when strpos(l.alasan, 'KONFIRMASI_SUMBER_HILANG') > 0 then 'SUMBER_HILANG' end,
        case when strpos(l.alasan, 'KONFIRMASI_TANPA_ANGGOTA_HIDUP') > 0 then 'TANPA_ANGGOTA_HIDUP' end,
        case when strpos(l.alasan, 'KONFIRMASI_DESIL_TINGGI') > 0 then 'TINGKAT_TINGGI' end
    ) as pertanyaan
from listed as l
left join head as h on h.family_id = l.family_id
left join member as m on m.family_id = l.family_id
left join house as r on r.house_id = l.house_id
left join namesake as n on n.nama = h.nama and n.tanggal_lahir = h.tanggal_lahir
