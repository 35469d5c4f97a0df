-- target_change: who came, left, changed or stayed against the list in force
-- grain: one row per family that is or was extremely poor by list, or whose status changed since the last list
-- key: family_id
-- inputs: target, list_in_force, previous_target, family_registry, decision
-- params: none
-- rules: datang, pergi and tetap speak of the extremely poor: before = pergi + tetap, now = datang + tetap; berubah are the
--   other families whose status is another than in the last list
-- rules: each with exactly one reason code; a family taken off without a meeting can only have become part of another
-- rules: kode_desa_lama is the village of the family in the list before (the same where that list knew none), so that families
--   who moved add up by village; null where the list before did not have the family
-- traps: a family that was merged into another is listed under its earlier id, with no status now
with standing as (
    select
        coalesce(t.family_id, l.family_id) as family_id,
        t.kode_desa,
        l.status_semula as status_lama,
        l.status as status_gabungan,
        t.status as status_baru,
        coalesce(t.perlu_konfirmasi, false) as perlu_konfirmasi,
        d.hasil,
        d.alasan,
        d.lembar
    from target as t
    full join list_in_force as l on l.family_id = t.family_id
    left join decision as d on d.family_id = t.family_id
),

merged as (
    select
        p.family_id,
        p.kode_desa,
        p.status as status_lama
    from previous_target as p
    inner join family_registry as r on r.family_id = p.family_id
    where r.current_id <> p.family_id and p.status = 'miskin_ekstrem'
),

before_place as (
    select family_id, kode_desa from previous_target
),

judged as (
    select
        s.*,
        case
            when s.status_baru = 'miskin_ekstrem' and coalesce(s.status_lama, '') <> 'miskin_ekstrem' then 'datang'
            when s.status_lama = 'miskin_ekstrem' and coalesce(s.status_baru, '') <> 'miskin_ekstrem' then 'pergi'
            when s.status_lama = 'miskin_ekstrem' then 'tetap'
            when s.status_lama <> s.status_baru then 'berubah'
        end as perubahan
    from standing as s
)

select
    j.family_id,
    coalesce(j.kode_desa, b.kode_desa) as kode_desa,
    case when j.status_lama is not null then coalesce(b.kode_desa, j.kode_desa) end as kode_desa_lama,
    j.perubahan,
    case
        when j.perubahan = 'datang' and j.lembar = 'USULAN_BARU' then 'DATANG_USULAN_BARU'
        when j.perubahan = 'datang' and j.hasil = 'LAYAK_ME' then 'DATANG_MUSDES_LAYAK'
        when j.perubahan = 'datang' then 'DATANG_DIGABUNG'
        when j.perubahan = 'tetap' and j.perlu_konfirmasi then 'TETAP_PERLU_KONFIRMASI'
        when j.perubahan = 'tetap' and j.hasil = 'LAYAK_ME' then 'TETAP_MUSDES_LAYAK'
        when j.perubahan = 'tetap' then 'TETAP_TANPA_MUSDES'
        when j.perubahan = 'berubah' and j.hasil is not null then 'BERUBAH_MUSDES'
        when j.perubahan = 'berubah' then 'BERUBAH_DESIL'
        when j.status_baru is null then 'PERGI_DIGABUNG'
        when j.hasil = 'MISKIN_BUKAN_EKSTREM' then 'PERGI_BUKAN_EKSTREM'
        when j.alasan = 'ASN_TNI_POLRI_PERANGKAT' then 'PERGI_ASN_TNI_POLRI_PERANGKAT'
        when j.alasan = 'GANDA' then 'PERGI_GANDA'
        when j.alasan = 'MENINGGAL' then 'PERGI_MENINGGAL'
        when j.alasan = 'PINDAH' then 'PERGI_PINDAH'
        when j.alasan = 'SUDAH_MAMPU' then 'PERGI_SUDAH_MAMPU'
        when j.alasan = 'TIDAK_DITEMUKAN' then 'PERGI_TIDAK_DITEMUKAN'
        else 'PERGI_LAINNYA'
    end as alasan,
    j.status_lama,
    j.status_baru
from judged as j
left join before_place as b on b.family_id = j.family_id
where j.perubahan is not null
union all
select
    family_id,
    kode_desa,
    kode_desa as kode_desa_lama,
    'pergi' as perubahan,
    'PERGI_DIGABUNG' as alasan,
    status_lama,
    cast(null as varchar) as status_baru
from merged
