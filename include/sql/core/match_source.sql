-- match_source: what matching compares of every record
-- grain: one row per row of person_record
-- key: dataset, record_key
-- inputs: person_record
-- params: none
-- traps: matching numbers these rows (relation match_record, column nomor) in no order: a number is a label and means
--   nothing outside its run
select
    dataset,
    record_key,
    nik,
    idsemesta,
    no_kk,
    nama_kunci,
    tanggal_lahir,
    kode_desa
from person_record
