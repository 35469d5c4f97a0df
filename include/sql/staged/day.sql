-- day: the dates that senders write beside birth dates, read once per distinct writing
-- grain: one row per distinct text
-- key: tulisan
-- inputs: day_text
-- params: none
-- rules: d-m-Y, d/m/Y, Y-m-d, with or without a time, also behind a word ('MENINGGAL 03-05-2024'); no other order is guessed
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
        end as iso
    from first_word
)
select
    tulisan,
    case when regexp_matches(iso, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') then try_cast(iso as date) end as tanggal
from ordered
