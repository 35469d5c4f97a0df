-- address_written: the addresses that senders write, tidied once per distinct writing
-- grain: one row per distinct text
-- key: tulisan
-- inputs: raw_row
-- params: none
-- rules: alamat is the text in capitals with single spaces; alamat_kunci leaves out words such as JALAN, DUSUN and NO
-- traps: alamat_kunci compares addresses and is never shown; RT and RW have columns of their own and are taken out of it
with tidy_address as (
    select
        tulisan,
        upper(trim(regexp_replace(tulisan, '[ \t\r\n\x{A0}\x{200B}\x{FEFF}]+', ' ', 'g'), ' ')) as alamat
    from (select distinct alamat as tulisan from raw_row where alamat is not null) as a
)
select
    tulisan,
    alamat,
    trim(regexp_replace(
        regexp_replace(
            regexp_replace(concat(' ', alamat, ' '), '[^A-Z0-9]+', '  ', 'g'),
            ' (DUSUN|DSN|DS|DESA|JALAN|JL|JLN|GANG|GG|NO|NOMOR|R[TW] *[0-9]+) ', ' ', 'g'
        ),
        ' +', ' ', 'g'
    ), ' ') as alamat_kunci
from tidy_address
