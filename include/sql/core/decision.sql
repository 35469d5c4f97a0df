-- decision: what the village meeting in force says of a family
-- grain: one row per family that a meeting decided on
-- key: family_id
-- inputs: musdes_row, musdes_family, previous_decision, family_registry
-- params: none
-- rules: the newest meeting (date, then number) wins; a proposal (USULAN_BARU) is LAYAK_ME
-- rules: a decision of an earlier meeting stays in force until a newer one speaks of the family; it falls when its own
--   meeting's workbook was sent again without the family
-- rules: within one meeting a row GANDA (double) gives way to the family's other rows; where those contradict, the family is
--   kept (LAYAK_ME, then MISKIN_BUKAN_EKSTREM, then TIDAK_LAYAK) and bertentangan is true
with current_row as (
    select
        f.family_id,
        case when m.lembar = 'USULAN_BARU' then 'LAYAK_ME' else m.hasil_musdes end as hasil,
        case when m.lembar = 'USULAN_BARU' then cast(null as varchar) else m.alasan end as alasan,
        m.nomor_ba,
        m.tanggal_ba,
        m.kode_desa,
        m.tanggal_kejadian,
        m.lembar,
        m.nomor
    from musdes_row as m
    inner join musdes_family as f on f.nomor = m.nomor
    where f.family_id is not null
        and (m.lembar = 'USULAN_BARU' or (m.lembar = 'VERVAL' and m.hasil_musdes is not null))
),

meeting as (
    select distinct coalesce(kode_desa, '') as kode_desa, coalesce(nomor_ba, '') as nomor_ba, tanggal_ba
    from musdes_row
),

earlier_row as (
    select
        r.current_id as family_id,
        d.hasil,
        d.alasan,
        d.nomor_ba,
        d.tanggal_ba,
        d.kode_desa,
        d.tanggal_kejadian,
        d.lembar,
        cast(-d.family_id as bigint) as nomor
    from previous_decision as d
    inner join family_registry as r on r.family_id = d.family_id
    left join meeting as m
        on m.kode_desa = coalesce(d.kode_desa, '') and m.nomor_ba = coalesce(d.nomor_ba, '')
        and m.tanggal_ba = d.tanggal_ba
    where m.kode_desa is null
),

every_row as (
    select * from current_row
    union all
    select * from earlier_row
),

newest as (
    select
        *,
        dense_rank() over (
            partition by family_id
            order by tanggal_ba desc nulls last, nomor_ba desc nulls last, kode_desa desc nulls last
        ) as rapat
    from every_row
),

ordered as (
    select
        *,
        row_number() over (
            partition by family_id
            order by
                case when coalesce(alasan, '') = 'GANDA' then 1 else 0 end,
                case hasil when 'LAYAK_ME' then 1 when 'MISKIN_BUKAN_EKSTREM' then 2 else 3 end,
                alasan nulls last, lembar, nomor
        ) as ke,
        min(case when coalesce(alasan, '') <> 'GANDA' then hasil end) over (partition by family_id) as hasil_awal,
        max(case when coalesce(alasan, '') <> 'GANDA' then hasil end) over (partition by family_id) as hasil_akhir
    from newest
    where rapat = 1
)

select
    family_id,
    hasil,
    alasan,
    nomor_ba,
    tanggal_ba,
    kode_desa,
    tanggal_kejadian,
    lembar,
    coalesce(hasil_awal <> hasil_akhir, false) as bertentangan
from ordered
where ke = 1
