-- match_record: what matching compares of every record
-- grain: one row per row of person_record
-- key: nomor; dataset, record_key
-- inputs: person_record
-- params: none
-- traps: records are numbered (nomor) in no order: a number is a label and means nothing outside its run
select
    nomor,
    dataset,
    record_key,
    family_ref,
    nik,
    idsemesta,
    no_kk,
    nama_kunci,
    tanggal_lahir,
    tanggal_lahir_asal,
    jenis_kelamin,
    kode_desa,
    rt,
    rw
from person_record
