-- written_date: the day that each text of a date column means
-- grain: one row per distinct text
-- key: tulisan
-- inputs: date_text
-- params: none
-- rules: year first or day first, separated by anything usual; eight digits as year, month, day; a month may be written as a
--   word, Indonesian or English; a time of day and words before the date are left off
-- traps: never month first; a day that is not in the calendar and a two-digit year are no date; terbaca tells the two apart
with received as (
    select distinct tulisan from date_text where tulisan is not null
),
tidy as (
    select
        tulisan,
        regexp_replace(
            upper(trim(translate(tulisan, concat(chr(160), chr(9), chr(10), chr(13)), '    '), ' ')), '^[A-Z,: ]+', '', 'g'
        ) as hari
    from received
),
piece as (
    select
        tulisan,
        translate(split_part(split_part(hari, ' ', 1), 'T', 1), '/.', '--') as angka,
        translate(hari, ' /.', '---') as kata
    from tidy
),
month_word as (
    select
        tulisan,
        angka,
        case
            when regexp_matches(kata, '^[0-9]{1,2}-[A-Z]{3,9}-[0-9]{4}$') then kata
        end as kata,
        case
            when regexp_matches(kata, '^[0-9]{1,2}-[A-Z]{3,9}-[0-9]{4}$') then substr(split_part(kata, '-', 2), 1, 3)
        end as bulan
    from piece
),
ordered as (
    select
        tulisan,
        case
            when regexp_matches(angka, '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$') then concat_ws(
                '-', split_part(angka, '-', 1), lpad(split_part(angka, '-', 2), 2, '0'), lpad(split_part(angka, '-', 3), 2, '0')
            )
            when regexp_matches(angka, '^[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}$') then concat_ws(
                '-', split_part(angka, '-', 3), lpad(split_part(angka, '-', 2), 2, '0'), lpad(split_part(angka, '-', 1), 2, '0')
            )
            when regexp_matches(angka, '^[12][0-9]{7}$')
                then concat_ws('-', substr(angka, 1, 4), substr(angka, 5, 2), substr(angka, 7, 2))
            when bulan in (
                'JAN', 'FEB', 'MAR', 'APR', 'MEI', 'MAY', 'JUN', 'JUL', 'AGU', 'AGS', 'AUG', 'SEP', 'OKT', 'OCT', 'NOV',
                'NOP', 'DES', 'DEC'
            ) then concat_ws(
                '-',
                split_part(kata, '-', 3),
                case
                    when bulan = 'JAN' then '01'
                    when bulan = 'FEB' then '02'
                    when bulan = 'MAR' then '03'
                    when bulan = 'APR' then '04'
                    when bulan in ('MEI', 'MAY') then '05'
                    when bulan = 'JUN' then '06'
                    when bulan = 'JUL' then '07'
                    when bulan in ('AGU', 'AGS', 'AUG') then '08'
                    when bulan = 'SEP' then '09'
                    when bulan in ('OKT', 'OCT') then '10'
                    when bulan in ('NOV', 'NOP') then '11'
                    else '12'
                end,
                lpad(split_part(kata, '-', 1), 2, '0')
            )
        end as iso
    from month_word
)
select
    tulisan,
    iso is not null as terbaca,
    case when regexp_matches(iso, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') then try_cast(iso as date) end as tanggal
from ordered
