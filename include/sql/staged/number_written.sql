-- number_written: the NIK and No. KK that senders write, read once per distinct writing
-- grain: one row per distinct text
-- key: tulisan
-- inputs: raw_row
-- params: none
-- rules: by PP 37/2007 (province, day + 40 for women, month, serial from 0001) and Excel's 15 digits; keadaan says what the
--   text is worth as a number of either kind, angka its digits, cara what was taken away to read them
-- traps: a number in scientific notation has lost its digits; of a number cell the sixteenth is in doubt. Only placeholder,
--   length and digits are judged here: whose number it is depends on the row.
with written as (
    select nik as tulisan from raw_row where nik is not null
    union
    select no_kk as tulisan from raw_row where no_kk is not null
),
neat as (
    select tulisan, length(tulisan) = 16 and regexp_matches(tulisan, '^[0-9]{16}$') as rapi
    from written
),
core as (
    select
        tulisan,
        rapi,
        case
            when rapi then tulisan
            else regexp_replace(translate(tulisan, '０１２３４５６７８９', '0123456789'), '[^0-9A-Za-z.,+]', '', 'g')
        end as inti
    from neat
),
shaped as (
    select
        tulisan,
        inti,
        case
            when rapi then 'digits'
            when not regexp_matches(inti, '[0-9]') then 'empty'
            when regexp_matches(inti, '^[0-9]{16}$') then 'digits'
            when regexp_matches(inti, '^0+([.,]0+)?$') then 'zero'
            when regexp_matches(inti, '^[0-9]([.,][0-9]+)?[eE][+]?[0-9]{1,3}$') then 'scientific'
            when regexp_matches(inti, '^[0-9]{15,18}[.]0+$') then 'number'
            else 'other'
        end as bentuk
    from core
),
plain as (
    select
        tulisan,
        inti,
        bentuk,
        case
            when bentuk = 'digits' then inti
            when bentuk = 'number' then regexp_replace(inti, '[.]0+$', '', 'g')
            when bentuk = 'other' and length(regexp_replace(inti, '[^0-9]', '', 'g')) >= 12
                then translate(regexp_replace(inti, '[.,+]', '', 'g'), 'OoIil', '00111')
            when bentuk = 'other' then regexp_replace(inti, '[.,+]', '', 'g')
        end as angka
    from shaped
)
select
    tulisan,
    angka,
    case
        when bentuk = 'empty' then 'missing'
        when bentuk = 'scientific' then 'scientific'
        when bentuk = 'zero' or (substr(angka, 1, 1) = '0' and replace(angka, '0', '') = '') then 'zero'
        when bentuk <> 'digits' and not regexp_matches(angka, '^[0-9]+$') then 'not_digits'
        when substr(angka, 1, 1) = substr(angka, 2, 1) and length(angka) > 3
            and replace(angka, substr(angka, 1, 1), '') = '' then 'placeholder'
        when substr(angka, 5, 2) = '99' and replace(substr(angka, 5), '9', '') = '' then 'placeholder'
        when substr(angka, 7, 1) = '0' and replace(substr(angka, 7), '0', '') = '' then 'placeholder'
        when angka = '1234567890123456' then 'placeholder'
        when length(angka) <> 16 then 'length'
        when bentuk = 'number' and (substr(angka, 16, 1) = '0' or angka > '9007199254740992') then 'last_digit'
        when substr(angka, 1, 2) not in (
            '11', '12', '13', '14', '15', '16', '17', '18', '19', '21', '31', '32', '33', '34', '35', '36',
            '51', '52', '53', '61', '62', '63', '64', '65', '71', '72', '73', '74', '75', '76', '81', '82',
            '91', '92', '93', '94', '95', '96', '97'
        ) then 'province'
        when substr(angka, 9, 2) not between '01' and '12' then 'date'
        when substr(angka, 7, 2) not between '01' and '71' or substr(angka, 7, 2) between '32' and '40' then 'date'
        when substr(angka, 13, 4) = '0000' then 'serial'
        else 'sound'
    end as keadaan,
    case
        when bentuk = 'number' then 'number'
        when bentuk = 'digits' and tulisan = angka then 'none'
        when regexp_matches(inti, '[A-Za-z]') then 'letters'
        when regexp_matches(tulisan, '[０-９]') then 'full_width'
        when contains(tulisan, chr(160)) then 'nbsp'
        when regexp_matches(tulisan, '^ *[''’‘`]') then 'apostrophe'
        else 'separators'
    end as cara
from plain
