-- identity_row: who and where each received row speaks of, typed, with the codes its identifiers earn
-- grain: one row per received row
-- key: source_file, lembar, row_number
-- inputs: raw_row, day, number_written, name_written, address_written, place_written, value_map, file_place
-- params: $as_of, $dataset, $has_nik, $has_kk, $has_name, $has_place, $region_codes, $one_row_a_person, $one_row_a_family
-- rules: a bad identifier never rejects a row. Rejected are only a ghost row, an exact repetition, a row that names nobody and
--   a row whose place is not in the regency. A NIK's two-digit year: above the as-of's two digits 19YY, else 20YY unless that
--   is after the as-of. What looks at other rows (repetitions, one number in both columns, one NIK on several rows, several
--   heads on one card) looks over the whole export, however many files it came in; a village's workbook is a matter of its
--   own, and its sheets list a family once each.
-- traps: nik and no_kk are filled only where their state is valid; a KK's date is its day of issue, without + 40.
with received as (
    select
        source_file, lembar, row_number, kunci, nik, no_kk, nama, alamat, rt, rw, tanggal_lahir, jenis_kelamin, hubungan,
        coalesce(kode_wilayah, '') as kode_wilayah, coalesce(kecamatan, '') as kecamatan, coalesce(desa, '') as desa
    from raw_row
),
word as (
    select kolom, dari, ke from value_map where dataset = $dataset
),
place_of_file as (
    select source_file, kode_desa from file_place
),
birth as (
    select tulisan, terbaca, tanggal from day
),
number_text as (
    select tulisan, keadaan, angka, cara from number_written
),
place as (
    select
        kode_wilayah, kecamatan, desa, ada_kode, ada_tempat, luar_kabupaten, desa_dari_kode, sistem, tanpa_nol, desa_dari_nama
    from place_written
),
name_text as (
    select tulisan, nama, nama_kunci from name_written
),
address_text as (
    select tulisan, alamat, alamat_kunci from address_written
),

-- RT and RW: each distinct writing is tidied once
neighbourhood_text as (
    select
        tulisan,
        regexp_replace(regexp_replace(tulisan, '[.]0+$', '', 'g'), '[^0-9]', '', 'g') as angka
    from (
        select rt as tulisan from received where rt is not null
        union
        select rw as tulisan from received where rw is not null
    ) as n
),

-- repetitions and ghosts: whole rows are compared only where their key, NIK and name are the same, and looked through only
-- where name and NIK start with nothing visible ('!' is the first visible sign)
alike as (
    select coalesce(kunci, '') as kunci, coalesce(nik, '') as nik, coalesce(nama, '') as nama
    from received
    group by coalesce(kunci, ''), coalesce(nik, ''), coalesce(nama, '')
    having count(*) > 1
),
contents as (
    select
        r.source_file,
        r.lembar,
        r.row_number,
        r.isi,
        case when f.kode_desa is null then '' else r.source_file end as lingkup,
        concat(r.source_file, lpad(cast(r.row_number as text), 9, '0')) as urutan
    from raw_row as r
    inner join alike as a
        on a.kunci = coalesce(r.kunci, '') and a.nik = coalesce(r.nik, '') and a.nama = coalesce(r.nama, '')
    left join place_of_file as f on f.source_file = r.source_file
),
repeated as (
    select lingkup, lembar, isi, min(urutan) as pertama
    from contents
    group by lingkup, lembar, isi
    having count(*) > 1
),
repetition as (
    select c.source_file, c.lembar, c.row_number
    from contents as c
    inner join repeated as r on r.isi = c.isi and r.lingkup = c.lingkup and r.lembar = c.lembar
    where c.urutan > r.pertama
),
ghost as (
    select source_file, lembar, row_number
    from raw_row
    where coalesce(nama, '') < '!' and coalesce(nik, '') < '!' and trim(translate(isi, chr(31), ' '), ' ') = ''
),

known as (
    select
        r.source_file,
        r.lembar,
        r.row_number,
        coalesce(trim(r.kunci, ' '), '') <> '' as ada_kunci,
        nm.nama,
        nm.nama_kunci,
        ad.alamat,
        ad.alamat_kunci,
        rt.angka as rt,
        rw.angka as rw,
        coalesce(n.keadaan, 'missing') as keadaan_nik,
        n.angka as angka_nik,
        n.cara as cara_nik,
        coalesce(k.keadaan, 'missing') as keadaan_kk,
        k.angka as angka_kk,
        k.cara as cara_kk,
        b.terbaca is false as tak_terbaca,
        b.terbaca and b.tanggal is null as tanggal_mustahil,
        case
            when b.tanggal <= cast($as_of as date) and year(b.tanggal) >= year(cast($as_of as date)) - 115 then b.tanggal
        end as tanggal_sumber,
        b.tanggal is not null as ada_tanggal,
        case when s.ke in ('L', 'P') then s.ke end as kelamin_sumber,
        trim(r.jenis_kelamin, ' ') <> '' and s.ke is null as kelamin_asing,
        cast($one_row_a_family as boolean) or coalesce(h.ke = 'kepala_keluarga', false) as kepala,
        p.ada_kode,
        p.ada_tempat,
        p.luar_kabupaten,
        p.desa_dari_kode,
        p.sistem,
        p.tanpa_nol,
        p.desa_dari_nama,
        f.kode_desa as desa_berkas,
        case
            when f.kode_desa is not null then f.kode_desa
            when p.luar_kabupaten then cast(null as text)
            else coalesce(p.desa_dari_kode, p.desa_dari_nama)
        end as kode_desa,
        g.row_number is not null as hantu,
        d.row_number is not null as ulangan
    from received as r
    left join number_text as n on n.tulisan = r.nik
    left join number_text as k on k.tulisan = r.no_kk
    left join name_text as nm on nm.tulisan = r.nama
    left join address_text as ad on ad.tulisan = r.alamat
    left join neighbourhood_text as rt on rt.tulisan = r.rt
    left join neighbourhood_text as rw on rw.tulisan = r.rw
    left join birth as b on b.tulisan = r.tanggal_lahir
    left join word as s on s.kolom = 'jenis_kelamin' and s.dari = lower(trim(r.jenis_kelamin, ' '))
    left join word as h on h.kolom = 'hubungan' and h.dari = lower(trim(r.hubungan, ' '))
    left join place as p
        on p.kode_wilayah = r.kode_wilayah and p.kecamatan = r.kecamatan and p.desa = r.desa
    left join place_of_file as f on f.source_file = r.source_file
    left join ghost as g on g.source_file = r.source_file and g.lembar = r.lembar and g.row_number = r.row_number
    left join repetition as d on d.source_file = r.source_file and d.lembar = r.lembar and d.row_number = r.row_number
),

-- one number in both columns: whose is it? A KK is several people's, a NIK has the row's own birth date or a woman's day.
-- milik says what the row knows by itself; with both, a NIK is taken for one, else the others of the export decide
told as (
    select
        *,
        case
            when keadaan_nik <> 'sound' or angka_nik is distinct from angka_kk then 'apart'
            when substr(angka_nik, 7, 2) > '40' then 'nik'
            when tanggal_sumber is not null and substr(angka_nik, 7, 6) = concat(
                lpad(cast(day(tanggal_sumber) as text), 2, '0'),
                lpad(cast(month(tanggal_sumber) as text), 2, '0'),
                substr(cast(year(tanggal_sumber) as text), 3, 2)
            ) then 'nik'
            when tanggal_sumber is not null then 'kk'
            else 'unclear'
        end as milik_sendiri,
        case when desa_berkas is null then '' else source_file end as lingkup,
        case when desa_berkas is null then '' else concat(source_file, lembar) end as lingkup_lembar,
        hantu or ulangan or (cast($has_place as boolean) and kode_desa is null) as ditolak
    from known
),
twice as (
    select distinct lingkup, angka_nik as angka
    from told
    where milik_sendiri <> 'apart'
),
card_person as (
    select distinct t.lingkup, t.angka, k.nama, k.angka_nik
    from told as k
    inner join twice as t on t.angka = k.angka_kk and t.lingkup = k.lingkup
),
card_use as (
    select lingkup, angka, count(*) as orang
    from card_person
    group by lingkup, angka
),

-- one NIK on several rows, and several heads on one card: rows that are rejected do not count
used as (
    select
        lingkup_lembar,
        kode_desa,
        nullif(nama_kunci, '') as nama_kunci,
        case
            when keadaan_nik = 'sound' and milik_sendiri in ('apart', 'nik') and cast($has_nik as boolean) then angka_nik
        end as nik,
        case
            when kepala and keadaan_kk = 'sound' and milik_sendiri <> 'nik' and substr(angka_kk, 7, 2) <= '40' then angka_kk
        end as kk_kepala
    from told
    where not ditolak
),
nik_use as (
    select lingkup_lembar, nik as angka, min(kode_desa) < max(kode_desa) as lintas_desa
    from used
    where nik is not null and cast($one_row_a_person as boolean)
    group by lingkup_lembar, nik
    having count(*) > 1
),
head_use as (
    select lingkup_lembar, kk_kepala as angka
    from used
    where kk_kepala is not null
    group by lingkup_lembar, kk_kepala
    having min(nik) < max(nik) or (min(nama_kunci) < max(nama_kunci) and count(nik) < count(*))
),
owned as (
    select
        k.*,
        case when k.milik_sendiri = 'unclear' and u.orang > 1 then 'kk' else k.milik_sendiri end as milik,
        n.angka is not null as nik_ganda,
        coalesce(n.lintas_desa, false) as nik_lintas_desa,
        k.kepala and h.angka is not null as kepala_ganda
    from told as k
    left join card_use as u on u.angka = k.angka_nik and u.lingkup = k.lingkup
    left join nik_use as n on n.angka = k.angka_nik and n.lingkup_lembar = k.lingkup_lembar
    left join head_use as h on h.angka = k.angka_kk and h.lingkup_lembar = k.lingkup_lembar
),
identified as (
    select
        o.*,
        case
            when o.keadaan_nik = 'missing' then 'NIK_MISSING'
            when o.keadaan_nik = 'zero' then 'NIK_TEMPORARY'
            when o.keadaan_nik = 'placeholder' then 'NIK_PLACEHOLDER'
            when o.keadaan_nik = 'scientific' then 'NIK_SCIENTIFIC'
            when o.keadaan_nik = 'last_digit' then 'NIK_LAST_DIGIT_LOST'
            when o.keadaan_nik = 'not_digits' then 'NIK_NOT_DIGITS'
            when o.keadaan_nik = 'length' then 'NIK_LENGTH'
            when o.keadaan_nik = 'province' then 'NIK_PROVINCE'
            when o.keadaan_nik = 'date' then 'NIK_DATE'
            when o.keadaan_nik = 'serial' then 'NIK_SERIAL'
            when o.milik = 'kk' then 'NIK_IS_KK'
            when o.milik = 'unclear' then 'NIK_EQUALS_KK'
        end as cacat_nik,
        case
            when o.keadaan_kk = 'missing' then 'KK_MISSING'
            when o.keadaan_kk in ('zero', 'placeholder') then 'KK_PLACEHOLDER'
            when o.keadaan_kk = 'scientific' then 'KK_SCIENTIFIC'
            when o.keadaan_kk = 'last_digit' then 'KK_LAST_DIGIT_LOST'
            when o.keadaan_kk = 'not_digits' then 'KK_NOT_DIGITS'
            when o.keadaan_kk = 'length' then 'KK_LENGTH'
            when o.keadaan_kk = 'province' then 'KK_PROVINCE'
            when o.keadaan_kk = 'date' then 'KK_DATE'
            when o.keadaan_kk = 'serial' then 'KK_SERIAL'
            when o.milik = 'nik' or substr(o.angka_kk, 7, 2) > '40' then 'KK_IS_NIK'
            when o.milik = 'unclear' then 'KK_EQUALS_NIK'
        end as cacat_kk
    from owned as o
),
dated as (
    select
        i.*,
        case
            when i.cacat_nik is not null or not cast($has_nik as boolean) then cast(null as date)
            else try_cast(concat_ws(
                '-',
                case
                    when cast(substr(i.angka_nik, 11, 2) as integer) > year(cast($as_of as date)) % 100
                        or concat(substr(i.angka_nik, 11, 2), substr(i.angka_nik, 9, 2), lpad(cast(
                            cast(substr(i.angka_nik, 7, 2) as integer) % 40 as text
                        ), 2, '0')) > substr(replace(cast(cast($as_of as date) as text), '-', ''), 3, 6)
                        then concat('19', substr(i.angka_nik, 11, 2))
                    else concat('20', substr(i.angka_nik, 11, 2))
                end,
                substr(i.angka_nik, 9, 2),
                lpad(cast(cast(substr(i.angka_nik, 7, 2) as integer) % 40 as text), 2, '0')
            ) as date)
        end as tanggal_nik,
        case
            when i.cacat_nik is not null or not cast($has_nik as boolean) then cast(null as text)
            when substr(i.angka_nik, 7, 2) > '40' then 'P'
            else 'L'
        end as kelamin_nik
    from identified as i
),
coded as (
    select
        *,
        case when hantu then 'GHOST_ROW' else concat_ws(
            ' ',
            case
                when tanggal_mustahil or (ada_tanggal and tanggal_sumber is null) then 'BIRTH_DATE_IMPOSSIBLE'
            end,
            case when tak_terbaca then 'BIRTH_DATE_UNREADABLE' end,
            case when cast($has_kk as boolean) then cacat_kk end,
            case
                when cacat_kk is not null then cast(null as text)
                when cara_kk = 'apostrophe' then 'KK_APOSTROPHE_REMOVED'
                when cara_kk = 'full_width' then 'KK_FULL_WIDTH_DIGITS'
                when cara_kk = 'letters' then 'KK_LETTERS_READ_AS_DIGITS'
                when cara_kk = 'nbsp' then 'KK_NBSP_REMOVED'
                when cara_kk = 'number' then 'KK_NUMBER_CELL'
                when cara_kk = 'separators' then 'KK_SEPARATORS_REMOVED'
            end,
            case
                when cacat_kk is null and kepala_ganda and not ditolak then 'KK_SEVERAL_HEADS'
            end,
            case
                when coalesce(nama_kunci, '') = '' and not ada_kunci
                    and (cacat_nik is not null or not cast($has_nik as boolean))
                    and (cacat_kk is not null or not cast($has_kk as boolean)) then 'NAMES_NOBODY'
            end,
            case when cast($has_name as boolean) and coalesce(nama_kunci, '') = '' then 'NAME_MISSING' end,
            case when kelamin_nik is not null and cara_nik = 'apostrophe' then 'NIK_APOSTROPHE_REMOVED' end,
            case when tanggal_nik <> tanggal_sumber then 'NIK_BIRTH_DATE_DIFFERS' end,
            case when cast($has_nik as boolean) and cacat_nik < 'NIK_DATE_NOT_IN_CALENDAR' then cacat_nik end,
            case when kelamin_nik is not null and tanggal_nik is null then 'NIK_DATE_NOT_IN_CALENDAR' end,
            case when cast($has_nik as boolean) and cacat_nik > 'NIK_DATE_NOT_IN_CALENDAR' then cacat_nik end,
            case
                when kelamin_nik is null then cast(null as text)
                when cara_nik = 'full_width' then 'NIK_FULL_WIDTH_DIGITS'
                when cara_nik = 'letters' then 'NIK_LETTERS_READ_AS_DIGITS'
                when cara_nik = 'nbsp' then 'NIK_NBSP_REMOVED'
                when cara_nik = 'number' then 'NIK_NUMBER_CELL'
            end,
            case when kelamin_nik is not null and substr(angka_nik, 1, 4) <> '3513' then 'NIK_OTHER_REGENCY' end,
            case when kelamin_nik is not null and nik_ganda and not ditolak then 'NIK_REPEATED' end,
            case when kelamin_nik is not null and nik_lintas_desa and not ditolak then 'NIK_REPEATED_IN_VILLAGES' end,
            case when kelamin_nik is not null and cara_nik = 'separators' then 'NIK_SEPARATORS_REMOVED' end,
            case when kelamin_nik <> kelamin_sumber then 'NIK_SEX_DIFFERS' end,
            case
                when desa_berkas is null and ada_kode and desa_dari_kode is null and desa_dari_nama is not null
                    and kode_desa is not null then 'PLACE_BY_NAME'
            end,
            case
                when desa_berkas is null and sistem is not null and sistem <> $region_codes then 'PLACE_CODE_OTHER_SYSTEM'
            end,
            case when desa_berkas is null and tanpa_nol then 'PLACE_CODE_ZEROS_LOST' end,
            case
                when desa_berkas is not null and coalesce(desa_dari_kode, '') <> desa_berkas then 'PLACE_FROM_MINUTES'
            end,
            case when desa_berkas is null and desa_dari_kode <> desa_dari_nama then 'PLACE_NAME_DIFFERS' end,
            case when not cast($has_place as boolean) and ada_tempat and kode_desa is null then 'PLACE_NOT_FOUND' end,
            case
                when cast($has_place as boolean) and kode_desa is null and luar_kabupaten then 'PLACE_OUTSIDE_REGENCY'
            end,
            case
                when cast($has_place as boolean) and kode_desa is null and coalesce(luar_kabupaten, false) is false
                    then 'PLACE_UNKNOWN'
            end,
            case when ulangan then 'REPEATED_ROW' end,
            case when length(rt) between 1 and 2 or length(rw) between 1 and 2 then 'RT_RW_ZEROS_LOST' end,
            case when kelamin_asing then 'SEX_UNKNOWN' end
        ) end as codes
    from dated
)
select
    source_file,
    lembar,
    row_number,
    case when cacat_nik is null then angka_nik end as nik,
    case
        when cacat_nik is null then 'valid'
        when cacat_nik = 'NIK_MISSING' then 'missing'
        when cacat_nik = 'NIK_TEMPORARY' then 'temporary'
        when cacat_nik = 'NIK_PLACEHOLDER' then 'placeholder'
        when cacat_nik = 'NIK_SCIENTIFIC' then 'damaged'
        when cacat_nik in ('NIK_LAST_DIGIT_LOST', 'NIK_EQUALS_KK') then 'suspect'
        else 'invalid'
    end as nik_state,
    case when cacat_kk is null then angka_kk end as no_kk,
    case
        when cacat_kk is null then 'valid'
        when cacat_kk = 'KK_MISSING' then 'missing'
        when cacat_kk = 'KK_PLACEHOLDER' then 'placeholder'
        when cacat_kk = 'KK_SCIENTIFIC' then 'damaged'
        when cacat_kk in ('KK_LAST_DIGIT_LOST', 'KK_EQUALS_NIK') then 'suspect'
        when cacat_kk = 'KK_IS_NIK' then 'nik_in_kk'
        else 'invalid'
    end as kk_state,
    nullif(nama, '') as nama,
    nullif(nama_kunci, '') as nama_kunci,
    coalesce(kelamin_sumber, kelamin_nik) as jenis_kelamin,
    case when kelamin_sumber is not null then 'sumber' when kelamin_nik is not null then 'nik' end as jenis_kelamin_asal,
    coalesce(tanggal_sumber, tanggal_nik) as tanggal_lahir,
    case when tanggal_sumber is not null then 'sumber' when tanggal_nik is not null then 'nik' end as tanggal_lahir_asal,
    nullif(alamat, '') as alamat,
    nullif(alamat_kunci, '') as alamat_kunci,
    case when length(rt) between 1 and 3 then lpad(rt, 3, '0') end as rt,
    case when length(rw) between 1 and 3 then lpad(rw, 3, '0') end as rw,
    kode_desa,
    codes,
    case
        when codes = '' then 'accepted'
        when regexp_matches(codes, 'GHOST_ROW|NAMES_NOBODY|PLACE_OUTSIDE_REGENCY|PLACE_UNKNOWN|REPEATED_ROW') then 'rejected'
        when regexp_replace(
            regexp_replace(
                codes,
                '(KK_APOSTROPHE_REMOVED|KK_FULL_WIDTH_DIGITS|KK_NBSP_REMOVED|KK_NUMBER_CELL|KK_SEPARATORS_REMOVED) ?', '', 'g'
            ),
            '(NIK_APOSTROPHE_REMOVED|NIK_FULL_WIDTH_DIGITS|NIK_NBSP_REMOVED|NIK_NUMBER_CELL|NIK_OTHER_REGENCY|NIK_SEPARATORS_REMOVED|RT_RW_ZEROS_LOST) ?',
            '', 'g'
        ) <> '' then 'warned'
        else 'accepted'
    end as verdict
from coded
