-- decision: what the village meeting in force says of a family
-- grain: one row per family that a meeting decided on
-- key: family_id
-- inputs: decision_word, decision_conflict
-- params: none
-- rules: the word in force (see decision_word), or what an officer settled where words contradict
-- rules: an officer's word that a person lives voids the meeting's that she died
-- rules: bertentangan while a contradiction of meetings, dukcapil_bertentangan while one with Dukcapil waits to be settled
with settled as (
    select
        family_id,
        lawan_hasil,
        lawan_alasan,
        lawan_nomor_ba,
        lawan_tanggal_ba,
        lawan_kode_desa,
        lawan_tanggal_kejadian,
        lawan_lembar,
        row_number() over (partition by family_id order by jenis, ruling_id desc) as urutan
    from decision_conflict
    where jenis in ('ANTAR_MUSDES', 'DALAM_MUSDES') and putusan = lawan_hasil
),

state as (
    select
        family_id,
        max(
            case when jenis in ('ANTAR_MUSDES', 'DALAM_MUSDES') and putusan is null then 1 else 0 end
        ) as bertentangan,
        max(
            case when jenis not in ('ANTAR_MUSDES', 'DALAM_MUSDES') and putusan is null then 1 else 0 end
        ) as dukcapil_bertentangan,
        max(case when jenis = 'MENINGGAL_DUKCAPIL_HIDUP' and putusan = 'hidup' then 1 else 0 end) as hidup
    from decision_conflict
    group by family_id
),

chosen as (
    select
        w.family_id,
        case when s.family_id is null then w.hasil else s.lawan_hasil end as hasil,
        case when s.family_id is null then w.alasan else s.lawan_alasan end as alasan,
        case when s.family_id is null then w.nomor_ba else s.lawan_nomor_ba end as nomor_ba,
        case when s.family_id is null then w.tanggal_ba else s.lawan_tanggal_ba end as tanggal_ba,
        case when s.family_id is null then w.kode_desa else s.lawan_kode_desa end as kode_desa,
        case when s.family_id is null then w.tanggal_kejadian else s.lawan_tanggal_kejadian end as tanggal_kejadian,
        case when s.family_id is null then w.lembar else s.lawan_lembar end as lembar
    from decision_word as w
    left join settled as s on s.family_id = w.family_id and s.urutan = 1
    where w.ke = 1
)

select
    c.family_id,
    c.hasil,
    c.alasan,
    c.nomor_ba,
    c.tanggal_ba,
    c.kode_desa,
    c.tanggal_kejadian,
    c.lembar,
    coalesce(t.bertentangan = 1, false) as bertentangan,
    coalesce(t.dukcapil_bertentangan = 1, false) as dukcapil_bertentangan
from chosen as c
left join state as t on t.family_id = c.family_id
where not (coalesce(t.hidup = 1, false) and c.hasil = 'TIDAK_LAYAK' and coalesce(c.alasan, '') = 'MENINGGAL')
