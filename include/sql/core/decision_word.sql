-- decision_word: the newest word of every village on a family, the one in force first
-- grain: one row per family and village that speaks of it
-- key: family_id, ke
-- inputs: decision_row
-- params: none
-- rules: a village's newest day counts; of one day's rows, a row GANDA (double) gives way to the others, and where those
--   contradict, the one that keeps the family counts (LAYAK_ME, then MISKIN_BUKAN_EKSTREM, then TIDAK_LAYAK)
-- rules: of a day's equal words one with another reason than PINDAH or TIDAK_DITEMUKAN counts: who gives one knows the family
-- rules: a village that said the family is gone (PINDAH, TIDAK_DITEMUKAN, GANDA) is silent where another village spoke later
-- rules: ke 1 is in force: the newest word where all agree; else the decision of the list in force; else the one that keeps the
--   family. beda where the villages that speak do not agree
-- rules: lain_hasil and lain_alasan are what another row of the same day said, where the day contradicts itself
with day_rank as (
    select
        *,
        dense_rank() over (
            partition by family_id, coalesce(kode_desa, '') order by tanggal_ba desc nulls last
        ) as hari
    from decision_row
),

within_day as (
    select
        *,
        case hasil when 'LAYAK_ME' then 1 when 'MISKIN_BUKAN_EKSTREM' then 2 else 3 end as derajat,
        case when coalesce(alasan, '') = 'GANDA' then 1 else 0 end as rangkap,
        case when coalesce(alasan, '') in ('PINDAH', 'TIDAK_DITEMUKAN') then 1 else 0 end as pergi
    from day_rank
    where hari = 1
),

ordered as (
    select
        *,
        row_number() over (
            partition by family_id, coalesce(kode_desa, '')
            order by rangkap, derajat, pergi, alasan nulls last, lembar, nomor_ba desc nulls last, nomor
        ) as ke_hari,
        row_number() over (
            partition by family_id, coalesce(kode_desa, '')
            order by rangkap, derajat desc, pergi, alasan nulls last, lembar, nomor_ba desc nulls last, nomor
        ) as ke_hari_balik
    from within_day
),

word as (
    select
        a.family_id,
        a.hasil,
        a.alasan,
        a.nomor_ba,
        a.tanggal_ba,
        a.kode_desa,
        a.tanggal_kejadian,
        a.lembar,
        a.lama,
        a.derajat,
        case when b.rangkap = 0 and b.hasil <> a.hasil then b.hasil end as lain_hasil,
        case when b.rangkap = 0 and b.hasil <> a.hasil then b.alasan end as lain_alasan,
        case when b.rangkap = 0 and b.hasil <> a.hasil then b.nomor_ba end as lain_nomor_ba,
        case when b.rangkap = 0 and b.hasil <> a.hasil then b.tanggal_kejadian end as lain_tanggal_kejadian,
        case when b.rangkap = 0 and b.hasil <> a.hasil then b.lembar end as lain_lembar,
        max(a.tanggal_ba) over (partition by a.family_id) as tanggal_terbaru
    from ordered as a
    inner join ordered as b
        on b.family_id = a.family_id and coalesce(b.kode_desa, '') = coalesce(a.kode_desa, '') and b.ke_hari_balik = 1
    where a.ke_hari = 1
),

speaking as (
    select *
    from word
    where coalesce(alasan, '') not in ('PINDAH', 'TIDAK_DITEMUKAN', 'GANDA')
        or coalesce(tanggal_ba = tanggal_terbaru, tanggal_terbaru is null)
),

compared as (
    select
        *,
        min(derajat) over (partition by family_id) <> max(derajat) over (partition by family_id) as beda
    from speaking
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
    beda,
    lain_hasil,
    lain_alasan,
    lain_nomor_ba,
    lain_tanggal_kejadian,
    lain_lembar,
    row_number() over (
        partition by family_id
        order by
            case when beda and not lama then 1 else 0 end,
            case when beda then derajat end nulls last,
            tanggal_ba desc nulls last, nomor_ba desc nulls last, kode_desa desc nulls last
    ) as ke
from compared
