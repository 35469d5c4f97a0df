-- day: the dates that senders write, read once per distinct writing
-- grain: one row per distinct text
-- key: tulisan
-- inputs: day_text
-- params: none
-- rules: d-m-Y, d/m/Y, Y-m-d, Ymd, with or without a time, also behind a word ('MENINGGAL 03-05-2024'); no other order is
--   guessed; terbaca says that the text has the form of a date, null where it says nothing
-- traps: a day that the calendar does not have is missing, never moved to the next month
with written as (
    select tulisan
    from day_text
),
first_word as (
    select
        tulisan,
        translate(
            split_part(split_part(trim(regexp_replace(tulisan, '^[A-Za-z ]+', '', 'g'), ' '), ' ', 1), 'T', 1), '/.', '--'
        ) as hari
    from written
),
ordered as (
    select
        tulisan,
        case
            when regexp_matches(hari, '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$') then concat_ws(
                '-', split_part(hari, '-', 1), lpad(split_part(hari, '-', 2), 2, '0'), lpad(split_part(hari, '-', 3), 2, '0')
            )
            when regexp_matches(hari, '^[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}$') then concat_ws(
                '-', split_part(hari, '-', 3), lpad(split_part(hari, '-', 2), 2, '0'), lpad(split_part(hari, '-', 1), 2, '0')
            )
            when regexp_matches(hari, '^[12][0-9]{7}$')
                then concat_ws('-', substr(hari, 1, 4), substr(hari, 5, 2), substr(hari, 7, 2))
        end as iso
    from first_word
)
select
    tulisan,
    case when trim(tulisan, ' ') <> '' then iso is not null end as terbaca,
    try_cast(iso as date) as tanggal
from ordered
