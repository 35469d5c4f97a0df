-- candidate_house: every dwelling as programmes judge it, represented by the poorest of its families
-- grain: one row per house
-- key: house_id
-- inputs: house, candidate_family, wilayah
-- params: none
-- rules: the house speaks through its family of the poorest status and best rank that has a living member; status, decile
--        and the person named are that family's
-- traps: several families under one roof are one house: one aid, one row
with ranked as (
    select
        c.house_id,
        c.family_id,
        c.person_id,
        c.no_kk,
        c.nik,
        c.nama,
        c.penerima_hidup,
        c.status,
        c.urutan_status,
        c.perlu_konfirmasi,
        c.peringkat_sasaran,
        c.desil,
        c.ada_pns,
        row_number() over (
            partition by c.house_id
            order by
                case when c.penerima_hidup then 0 else 1 end,
                c.urutan_status,
                case when c.peringkat_sasaran is null then 1 else 0 end,
                c.peringkat_sasaran,
                c.family_id
        ) as urutan
    from candidate_family as c
    where c.house_id is not null
),

speaker as (
    select
        house_id,
        family_id,
        person_id,
        no_kk,
        nik,
        nama,
        penerima_hidup,
        status,
        urutan_status,
        perlu_konfirmasi,
        peringkat_sasaran,
        desil,
        ada_pns
    from ranked
    where urutan = 1
)

select
    h.house_id,
    s.family_id,
    s.person_id,
    s.no_kk,
    s.nik,
    s.nama,
    coalesce(s.penerima_hidup, false) as penerima_hidup,
    h.kode_desa,
    w.nama_desa,
    w.nama_kecamatan,
    w.jenis as jenis_wilayah,
    h.alamat,
    h.rt,
    h.rw,
    h.kepemilikan_rumah,
    h.atap,
    h.dinding,
    h.lantai,
    h.penerangan,
    h.bab,
    case when h.bab = 'septic_tank' then 1 else 0 end as urutan_bab,
    case when h.lantai in ('tanah', 'bambu') then 1 else 0 end
    + case when h.dinding = 'bambu' then 1 else 0 end
    + case when h.atap in ('bambu', 'kayu_sirap', 'jerami_ijuk') then 1 else 0 end as jumlah_bagian_buruk,
    h.jumlah_keluarga,
    s.status,
    coalesce(s.urutan_status, 4) as urutan_status,
    coalesce(s.perlu_konfirmasi, false) as perlu_konfirmasi,
    s.peringkat_sasaran,
    s.desil,
    coalesce(s.ada_pns, false) as ada_pns
from house as h
left join speaker as s on s.house_id = h.house_id
left join wilayah as w on w.kode_desa = h.kode_desa
