-- target: status, score and rank of every family
-- grain: one row per family
-- key: family_id; peringkat
-- inputs: family, family_fact, family_judged
-- params: none
-- rules: status, score and reasons are those of the criteria (include/criteria); dasar is the one rule that gave the status
-- rules: the rank is by status, score, percentile and family_id, so no two families share one
-- rules: sumber_hilang is kept with the list, so that the next one knows it
select
    f.family_id,
    f.kode_desa,
    j.status,
    j.perlu_konfirmasi,
    cast(
        row_number() over (order by j.urutan_status, j.skor desc, f.persentil nulls last, f.family_id) as integer
    ) as peringkat,
    j.skor,
    j.dasar,
    j.alasan,
    x.dukungan_hilang as sumber_hilang,
    f.asal
from family as f
inner join family_fact as x on x.family_id = f.family_id
inner join family_judged as j on j.family_id = f.family_id
