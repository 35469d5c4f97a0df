-- match_record: what matching compares of every record
-- grain: one row per row of person_record
-- key: nomor; dataset, record_key
-- inputs: person_record
-- params: none
-- traps: nomor only numbers the records of this run (in the order of their keys) and means nothing outside it
select
    row_number() over (order by dataset, record_key) as nomor,
    dataset,
    record_key,
    nik,
    idsemesta,
    no_kk,
    nama_kunci,
    tanggal_lahir,
    kode_desa
from person_record
