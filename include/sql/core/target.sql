-- target: status, score and rank of every family
-- grain: one row per family
-- key: family_id; peringkat
-- inputs: family, house, decision, list_in_force, criteria, monthly_source
-- params: none
-- rules: the decision in force first; else a family of the list in force stays miskin_ekstrem; else decile 1 is calon, deciles 2
--   to 4 miskin, all others tidak_miskin (DTSEN's decile where present, else P3KE's). Earlier statuses other than
--   miskin_ekstrem do not stick
-- rules: perlu_konfirmasi where an extremely poor family's support is gone (in no monthly registry, although it was or no
--   meeting spoke of it) or contradicts (high decile), where no member lives, where rows of one meeting contradict, and
--   where a family was taken off for its head's death while others live
-- rules: the score adds the weights of the criteria; the rank is by status, score, percentile and family_id
-- traps: alasan is in alphabetical order because the cases are; keep it so
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
),

fact as (
    select
        f.family_id,
        f.kode_desa,
        f.asal,
        f.desil,
        f.persentil,
        f.jumlah_anggota,
        f.kepala_perempuan,
        f.lansia_sendiri,
        f.ada_disabilitas,
        coalesce(h.kepemilikan_rumah = 'menumpang', false) as menumpang,
        coalesce(h.lantai in ('tanah', 'bambu'), false) as lantai_buruk,
        coalesce(h.dinding in ('bambu', 'lainnya'), false) as dinding_buruk,
        coalesce(h.atap in ('bambu', 'jerami_ijuk', 'lainnya'), false) as atap_buruk,
        coalesce(h.penerangan = 'bukan_listrik', false) as tanpa_listrik,
        coalesce(h.bab = 'tidak_ada', false) as tanpa_jamban,
        d.hasil,
        case
            when d.hasil is null or d.hasil <> 'TIDAK_LAYAK' then null
            when d.alasan in (
                'MENINGGAL', 'PINDAH', 'GANDA', 'TIDAK_DITEMUKAN', 'SUDAH_MAMPU', 'ASN_TNI_POLRI_PERANGKAT'
            ) then d.alasan
            else 'LAINNYA'
        end as alasan_musdes,
        coalesce(d.lembar = 'USULAN_BARU', false) as usulan,
        coalesce(d.bertentangan, false) as bertentangan,
        coalesce(l.status = 'miskin_ekstrem', false) as di_daftar,
        coalesce(l.sumber_hilang, false) as pernah_hilang,
        m.family_id is not null as di_registri,
        b.family_id is not null as pernah_di_registri
    from family as f
    left join house as h on h.house_id = f.house_id
    left join decision as d on d.family_id = f.family_id
    left join list_in_force as l on l.family_id = f.family_id
    left join monthly as m on m.family_id = f.family_id
    left join monthly_before as b on b.family_id = f.family_id
),

status as (
    select
        x.*,
        case
            when x.hasil = 'LAYAK_ME' then 'miskin_ekstrem'
            when x.hasil = 'MISKIN_BUKAN_EKSTREM' then 'miskin'
            when x.hasil = 'TIDAK_LAYAK' then 'tidak_miskin'
            when x.di_daftar then 'miskin_ekstrem'
            when x.desil <= c.desil_calon_maks then 'calon'
            when x.desil <= c.desil_miskin_maks then 'miskin'
            else 'tidak_miskin'
        end as status,
        cast(
            case
                when x.desil = 1 then c.skor_desil_1
                when x.desil = 2 then c.skor_desil_2
                when x.desil = 3 then c.skor_desil_3
                when x.desil = 4 then c.skor_desil_4
                else 0
            end
            + case when x.lantai_buruk then c.skor_lantai_buruk else 0 end
            + case when x.dinding_buruk then c.skor_dinding_buruk else 0 end
            + case when x.atap_buruk then c.skor_atap_buruk else 0 end
            + case when x.tanpa_listrik then c.skor_tanpa_listrik else 0 end
            + case when x.tanpa_jamban then c.skor_tanpa_jamban else 0 end
            + case when x.menumpang then c.skor_menumpang else 0 end
            + case when x.ada_disabilitas then c.skor_disabilitas else 0 end
            + case when x.lansia_sendiri then c.skor_lansia_sendiri else 0 end
            + case when x.kepala_perempuan then c.skor_kepala_perempuan else 0 end
            as integer
        ) as skor,
        coalesce(x.desil >= c.desil_bertentangan_min, false) as desil_tinggi
    from fact as x
    cross join criteria as c
),

doubt as (
    select
        *,
        status = 'miskin_ekstrem' and desil_tinggi as k_desil_tinggi,
        hasil = 'TIDAK_LAYAK' and alasan_musdes = 'MENINGGAL' and jumlah_anggota > 0 as k_kepala_meninggal,
        bertentangan as k_bertentangan,
        status = 'miskin_ekstrem' and not di_registri
        and exists (select 1 from monthly_source)
        and (hasil is null or pernah_di_registri or pernah_hilang) as k_sumber_hilang,
        jumlah_anggota = 0 and not coalesce(alasan_musdes = 'MENINGGAL', false) as k_tanpa_anggota
    from status
),

judged as (
    select
        *,
        coalesce(k_desil_tinggi, false) or coalesce(k_kepala_meninggal, false) or k_bertentangan
        or coalesce(k_sumber_hilang, false) or k_tanpa_anggota as perlu_konfirmasi
    from doubt
)

select
    family_id,
    kode_desa,
    status,
    perlu_konfirmasi,
    cast(
        row_number() over (
            order by
                case status when 'miskin_ekstrem' then 1 when 'calon' then 2 when 'miskin' then 3 else 4 end,
                skor desc, persentil nulls last, family_id
        ) as integer
    ) as peringkat,
    skor,
    concat_ws(
        ' ',
        case when atap_buruk then 'ATAP_BURUK' end,
        case when hasil is null and di_daftar then 'DAFTAR_BERLAKU' end,
        case
            when desil = 1 then 'DESIL_1'
            when desil <= 4 then 'DESIL_2_4'
            when desil >= 5 then 'DESIL_5_10'
            else 'DESIL_TIDAK_ADA'
        end,
        case when dinding_buruk then 'DINDING_BURUK' end,
        case when ada_disabilitas then 'DISABILITAS' end,
        case when kepala_perempuan then 'KEPALA_PEREMPUAN' end,
        case when k_desil_tinggi then 'KONFIRMASI_DESIL_TINGGI' end,
        case when k_kepala_meninggal then 'KONFIRMASI_KEPALA_MENINGGAL' end,
        case when k_bertentangan then 'KONFIRMASI_MUSDES_BERTENTANGAN' end,
        case when k_sumber_hilang then 'KONFIRMASI_SUMBER_HILANG' end,
        case when k_tanpa_anggota then 'KONFIRMASI_TANPA_ANGGOTA_HIDUP' end,
        case when lansia_sendiri then 'LANSIA_SENDIRI' end,
        case when lantai_buruk then 'LANTAI_BURUK' end,
        case when menumpang then 'MENUMPANG' end,
        case
            when usulan then 'MUSDES_USULAN_BARU'
            when hasil = 'LAYAK_ME' then 'MUSDES_LAYAK'
            when hasil = 'MISKIN_BUKAN_EKSTREM' then 'MUSDES_BUKAN_EKSTREM'
            when alasan_musdes = 'ASN_TNI_POLRI_PERANGKAT' then 'MUSDES_TIDAK_LAYAK_ASN_TNI_POLRI_PERANGKAT'
            when alasan_musdes = 'GANDA' then 'MUSDES_TIDAK_LAYAK_GANDA'
            when alasan_musdes = 'MENINGGAL' then 'MUSDES_TIDAK_LAYAK_MENINGGAL'
            when alasan_musdes = 'PINDAH' then 'MUSDES_TIDAK_LAYAK_PINDAH'
            when alasan_musdes = 'SUDAH_MAMPU' then 'MUSDES_TIDAK_LAYAK_SUDAH_MAMPU'
            when alasan_musdes = 'TIDAK_DITEMUKAN' then 'MUSDES_TIDAK_LAYAK_TIDAK_DITEMUKAN'
            when alasan_musdes = 'LAINNYA' then 'MUSDES_TIDAK_LAYAK_LAINNYA'
        end,
        case when tanpa_jamban then 'TANPA_JAMBAN' end,
        case when tanpa_listrik then 'TANPA_LISTRIK' end
    ) as alasan,
    asal
from judged
