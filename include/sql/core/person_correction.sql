-- person_correction: what village meetings corrected about a person
-- grain: one row per person with at least one usable correction, or reported dead
-- key: person_id
-- inputs: musdes_row, musdes_family, person_key, decision_conflict
-- params: none
-- rules: the newest meeting wins, field by field; a corrected NIK or No. KK counts only when well formed (16 digits, day 1-31
--   or 41-71, month 1-12, serial not 0000), and a NIK only when it is nobody else's
-- rules: TIDAK_LAYAK with MENINGGAL says that the person the row names has died, unless an officer settled that she lives
with alive as (
    select distinct person_id
    from decision_conflict
    where putusan = 'hidup'
),

said as (
    select
        f.person_id,
        m.nomor,
        coalesce(cast(m.tanggal_ba as varchar), '') as tanggal,
        m.nama_benar as nama,
        case
            when regexp_matches(m.nik_benar, '^[0-9]{16}$')
                and substr(m.nik_benar, 7, 2) between '01' and '71'
                and substr(m.nik_benar, 7, 2) not between '32' and '40'
                and substr(m.nik_benar, 9, 2) between '01' and '12'
                and substr(m.nik_benar, 13, 4) <> '0000'
                and coalesce(k.person_id, f.person_id) = f.person_id
                then m.nik_benar
        end as nik,
        case
            when regexp_matches(m.no_kk_benar, '^[0-9]{16}$')
                and substr(m.no_kk_benar, 7, 2) between '01' and '31'
                and substr(m.no_kk_benar, 9, 2) between '01' and '12'
                and substr(m.no_kk_benar, 13, 4) <> '0000'
                then m.no_kk_benar
        end as no_kk,
        coalesce(m.hasil_musdes = 'TIDAK_LAYAK' and m.alasan = 'MENINGGAL' and a.person_id is null, false) as meninggal,
        m.tanggal_kejadian
    from musdes_row as m
    inner join musdes_family as f on f.nomor = m.nomor
    left join person_key as k on k.key = 'nik:' || m.nik_benar
    left join alive as a on a.person_id = f.person_id
    where f.person_id is not null
),

ordered as (
    select
        *,
        case when nama is not null then tanggal end as nama_tanggal,
        case when nik is not null then tanggal end as nik_tanggal,
        case when no_kk is not null then tanggal end as no_kk_tanggal,
        case when meninggal then tanggal end as meninggal_tanggal,
        row_number() over (partition by person_id order by tanggal desc, nomor desc) as ke
    from said
    where nama is not null or nik is not null or no_kk is not null or meninggal
),

picked as (
    select
        person_id,
        min_by(nama, case when nama is not null then ke end) as nama,
        min_by(nama_tanggal, case when nama_tanggal is not null then ke end) as nama_per,
        min_by(nik_tanggal, case when nik_tanggal is not null then ke end) as nik_per,
        min_by(no_kk_tanggal, case when no_kk_tanggal is not null then ke end) as no_kk_per,
        min_by(meninggal_tanggal, case when meninggal_tanggal is not null then ke end) as meninggal_per,
        min_by(nik, case when nik is not null then ke end) as nik,
        min_by(no_kk, case when no_kk is not null then ke end) as no_kk,
        max(case when meninggal then 1 else 0 end) = 1 as meninggal,
        min_by(tanggal_kejadian, case when meninggal and tanggal_kejadian is not null then ke end) as tanggal_meninggal
    from ordered
    group by person_id
),

same_nik as (
    select nik
    from picked
    where nik is not null
    group by nik
    having count(*) > 1
)

select
    p.person_id,
    p.nama,
    case when s.nik is null then p.nik end as nik,
    p.no_kk,
    p.meninggal,
    p.tanggal_meninggal,
    concat_ws(' ', 'musdes', nullif(p.nama_per, '')) as nama_asal,
    concat_ws(' ', 'musdes', nullif(p.nik_per, '')) as nik_asal,
    concat_ws(' ', 'musdes', nullif(p.no_kk_per, '')) as no_kk_asal,
    concat_ws(' ', 'musdes', nullif(p.meninggal_per, '')) as meninggal_asal
from picked as p
left join same_nik as s on s.nik = p.nik
