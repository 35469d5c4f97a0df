-- decision_conflict: contradictions between meetings, within one, and between a meeting and Dukcapil, for an officer to settle
-- grain: one row per family and contradiction
-- key: family_id, kunci
-- inputs: decision_word, decision_ruling, musdes_row, musdes_family, dukcapil_event
-- params: none
-- rules: DALAM_MUSDES rows of one village's day contradict; ANTAR_MUSDES villages do not agree; MENINGGAL_DUKCAPIL_HIDUP the meeting
--   said that a person died whom Dukcapil knows alive; HIDUP_DUKCAPIL_MENINGGAL the meeting kept a family in the name of a
--   person who, by Dukcapil, had died before
-- rules: nothing is guessed: hasil is the decision that stays in force, lawan_hasil what contradicts it, putusan what an officer
--   settled (hasil, or hidup or meninggal of a person)
with kept as (
    select * from decision_word where ke = 1
),

other as (
    select
        w.family_id,
        w.hasil,
        w.alasan,
        w.nomor_ba,
        w.tanggal_ba,
        w.kode_desa,
        w.tanggal_kejadian,
        w.lembar,
        row_number() over (partition by w.family_id order by w.ke) as urutan
    from decision_word as w
    inner join kept as k on k.family_id = w.family_id and k.hasil <> w.hasil
    where w.beda
),

between_meetings as (
    select
        k.family_id,
        'ANTAR_MUSDES' as jenis,
        cast(null as bigint) as person_id,
        k.hasil,
        k.alasan,
        k.nomor_ba,
        k.tanggal_ba,
        k.kode_desa,
        o.hasil as lawan_hasil,
        o.alasan as lawan_alasan,
        o.nomor_ba as lawan_nomor_ba,
        o.tanggal_ba as lawan_tanggal_ba,
        o.kode_desa as lawan_kode_desa,
        o.tanggal_kejadian as lawan_tanggal_kejadian,
        o.lembar as lawan_lembar
    from kept as k
    inner join other as o on o.family_id = k.family_id and o.urutan = 1
),

within_meeting as (
    select
        family_id,
        'DALAM_MUSDES' as jenis,
        cast(null as bigint) as person_id,
        hasil,
        alasan,
        nomor_ba,
        tanggal_ba,
        kode_desa,
        lain_hasil as lawan_hasil,
        lain_alasan as lawan_alasan,
        lain_nomor_ba as lawan_nomor_ba,
        tanggal_ba as lawan_tanggal_ba,
        kode_desa as lawan_kode_desa,
        lain_tanggal_kejadian as lawan_tanggal_kejadian,
        lain_lembar as lawan_lembar
    from kept
    where lain_hasil is not null
),

with_register as (
    select
        f.family_id,
        case when e.keadaan = 'hidup' then 'MENINGGAL_DUKCAPIL_HIDUP' else 'HIDUP_DUKCAPIL_MENINGGAL' end as jenis,
        f.person_id,
        case when m.lembar = 'USULAN_BARU' then 'LAYAK_ME' else m.hasil_musdes end as hasil,
        m.alasan,
        m.nomor_ba,
        m.tanggal_ba,
        m.kode_desa,
        upper(e.keadaan) as lawan_hasil,
        cast(null as varchar) as lawan_alasan,
        cast(null as varchar) as lawan_nomor_ba,
        e.tanggal as lawan_tanggal_ba,
        cast(null as varchar) as lawan_kode_desa,
        e.tanggal as lawan_tanggal_kejadian,
        cast(null as varchar) as lawan_lembar,
        row_number() over (
            partition by f.family_id, f.person_id, e.keadaan order by m.tanggal_ba desc nulls last, m.nomor
        ) as urutan
    from musdes_row as m
    inner join musdes_family as f on f.nomor = m.nomor
    inner join dukcapil_event as e on e.person_id = f.person_id
    where f.family_id is not null
        and case
            when m.hasil_musdes = 'TIDAK_LAYAK' then coalesce(m.alasan, '') = 'MENINGGAL' and e.keadaan = 'hidup'
            else (m.hasil_musdes is not null or m.lembar = 'USULAN_BARU') and e.keadaan = 'meninggal'
                and coalesce(e.tanggal < m.tanggal_ba, true)
        end
),

every_conflict as (
    select * from between_meetings
    union all
    select * from within_meeting
    union all
    select
        family_id, jenis, person_id, hasil, alasan, nomor_ba, tanggal_ba, kode_desa, lawan_hasil, lawan_alasan,
        lawan_nomor_ba, lawan_tanggal_ba, lawan_kode_desa, lawan_tanggal_kejadian, lawan_lembar
    from with_register
    where urutan = 1
),

keyed as (
    select
        *,
        concat(
            jenis, '|', coalesce(cast(person_id as varchar), ''), '|',
            least(coalesce(kode_desa, ''), coalesce(lawan_kode_desa, '')), '|',
            greatest(coalesce(kode_desa, ''), coalesce(lawan_kode_desa, '')), '|',
            least(coalesce(cast(tanggal_ba as varchar), ''), coalesce(cast(lawan_tanggal_ba as varchar), '')), '|',
            greatest(coalesce(cast(tanggal_ba as varchar), ''), coalesce(cast(lawan_tanggal_ba as varchar), ''))
        ) as kunci
    from every_conflict
)

select
    c.family_id,
    c.jenis,
    c.person_id,
    c.kunci,
    c.hasil,
    c.alasan,
    c.nomor_ba,
    c.tanggal_ba,
    c.kode_desa,
    c.lawan_hasil,
    c.lawan_alasan,
    c.lawan_nomor_ba,
    c.lawan_tanggal_ba,
    c.lawan_kode_desa,
    c.lawan_tanggal_kejadian,
    c.lawan_lembar,
    case when u.putusan in (c.hasil, c.lawan_hasil, 'hidup', 'meninggal') then u.putusan end as putusan,
    u.ruling_id
from keyed as c
left join decision_ruling as u on u.family_id = c.family_id and u.kunci = c.kunci
