-- name_written: the names of people that senders write, tidied once per distinct writing
-- grain: one row per distinct text
-- key: tulisan
-- inputs: raw_row
-- params: none
-- rules: nama is the text in capitals with single spaces; nama_kunci leaves out signs, degrees, titles and what marks the dead
-- traps: nama_kunci compares names and is never shown; where only a title is written it is the title
with tidy_name as (
    select
        tulisan,
        case
            when regexp_matches(tulisan, '^[A-Z]+( [A-Z]+)*$') then tulisan
            else upper(trim(regexp_replace(tulisan, '[ \t\r\n\x{A0}\x{200B}\x{FEFF}]+', ' ', 'g'), ' '))
        end as nama
    from (select distinct nama as tulisan from raw_row where nama is not null) as n
),
bare_name as (
    select
        tulisan,
        nama,
        case
            when regexp_matches(nama, '^[A-Z]+( [A-Z]+)*$') then nama
            else trim(regexp_replace(
                regexp_replace(
                    regexp_replace(nama, '[''’‘`´]', '', 'g'),
                    ', *(SH|SE|ST|SPD|SAG|SKM|SSOS|SIP|MM|MH|MPD|MSI|AMD|S[. ]|M[. ]|A[. ]).*$', '', 'g'
                ),
                '[^A-Z]+', ' ', 'g'
            ), ' ')
        end as huruf
    from tidy_name
)
select
    tulisan,
    nama,
    coalesce(nullif(trim(regexp_replace(
        regexp_replace(huruf, '^((H|HJ|HAJI|KH|DRS|DRA|DR|IR|ALM|ALMH|ALMARHUM|ALMARHUMAH) )+', '', 'g'),
        ' (ALM|ALMH|ALMARHUM|ALMARHUMAH)$', '', 'g'
    ), ' '), ''), huruf) as nama_kunci
from bare_name
