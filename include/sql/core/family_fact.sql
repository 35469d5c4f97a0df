-- family_fact: what the criteria may ask of a family
-- grain: one row per family
-- key: family_id
-- inputs: family, house, decision, list_in_force, monthly_source
-- params: none
-- rules: the columns are those of include/criteria/fields.yaml; the criteria themselves are in the versions beside it
-- rules: dukungan_hilang where no monthly registry has the family, although one had it, the last list already said so, or no
--   meeting spoke of it; never where there is no monthly registry at all
-- rules: a reason that no minutes know is LAINNYA
with monthly as (
    select f.family_id
    from family as f
    inner join monthly_source as s on strpos(concat(' ', f.asal, ' '), concat(' ', s.dataset, ' ')) > 0
    group by f.family_id
),

monthly_before as (
    select l.family_id
    from list_in_force as l
    inner join monthly_source as s on strpos(concat(' ', l.asal, ' '), concat(' ', s.dataset, ' ')) > 0
    group by l.family_id
)

select
    f.family_id,
    f.desil,
    cast(-floor(-f.persentil) as integer) as persentil,
    f.jumlah_anggota,
    f.anak_tidak_sekolah,
    f.kepala_perempuan,
    f.lansia_sendiri,
    f.ada_disabilitas,
    f.ada_pns,
    f.daya_watt,
    h.kepemilikan_rumah,
    h.atap,
    h.dinding,
    h.lantai,
    h.penerangan,
    h.bab,
    d.hasil,
    case
        when d.hasil <> 'TIDAK_LAYAK' then null
        when d.alasan in (
            'MENINGGAL', 'PINDAH', 'GANDA', 'TIDAK_DITEMUKAN', 'SUDAH_MAMPU', 'ASN_TNI_POLRI_PERANGKAT'
        ) then d.alasan
        when d.hasil is not null then 'LAINNYA'
    end as alasan_musdes,
    coalesce(d.lembar = 'USULAN_BARU', false) as usulan,
    coalesce(d.hasil = 'TIDAK_LAYAK' and d.alasan = 'MENINGGAL', false) as musdes_meninggal,
    coalesce(d.bertentangan, false) as bertentangan,
    coalesce(d.dukcapil_bertentangan, false) as dukcapil_bertentangan,
    coalesce(l.status = 'miskin_ekstrem', false) as di_daftar,
    m.family_id is null
    and exists (select 1 from monthly_source)
    and (d.hasil is null or b.family_id is not null or coalesce(l.sumber_hilang, false)) as dukungan_hilang
from family as f
left join house as h on h.house_id = f.house_id
left join decision as d on d.family_id = f.family_id
left join list_in_force as l on l.family_id = f.family_id
left join monthly as m on m.family_id = f.family_id
left join monthly_before as b on b.family_id = f.family_id
