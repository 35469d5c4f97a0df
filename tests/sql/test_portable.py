"""Every file of include/sql keeps the rules of portability, and every rule catches what it is there for."""

from pathlib import Path

import pytest
from gesek import paths

from tests.sql.portability import RULES, allowed, violations

FILES = sorted(paths.SQL.glob("*/*.sql"))

GOOD = """\
-- ripe: families that are ripe for a visit
-- grain: one row per family
-- key: family_id
-- inputs: family, house
-- params: $as_of, $least
-- rules: the youngest visit counts (Perbup 20/2023),
--        and a family without a house is visited too
-- traps: a house has several families
with
dwelling as (
    select house_id, cast(sum(case when atap = 'bambu' then 1 else 0 end) as bigint) as bambu
    from house
    group by house_id
),
words (kata, nilai) as (
    values ('a', 1), ('b', 2)
),
ranked as (
    select
        f.family_id,
        trim(regexp_replace(f.alamat, '[^A-Z{}]+', ' ', 'g'), ' ') as alamat,
        min_by(f.rt, case when f.rt is not null then f.urut end) as rt,
        cast(floor(d.bambu / nullif(f.anggota, 0)) as integer) as bagian,
        cast(null as text) as catatan,
        row_number() over (partition by f.house_id order by f.family_id) as urutan
    from family as f
    left join dwelling as d on d.house_id = f.house_id
    where f.tanggal < cast($as_of as date) and f.desil >= $least and date_diff('day', f.tanggal, f.akhir) > 7 -- a week
    group by f.family_id
)
select family_id, alamat, rt, bagian, catatan from ranked where urutan = 1
"""

BAD = {
    "one_statement": [
        ("select family_id, alamat, rt", "select 1; select family_id, alamat, rt"),
        (GOOD, "select from from"),
    ],
    "header": [
        ("-- ripe:", "-- raw:"),
        ("-- grain: one row per family\n", ""),
        ("-- key: family_id\n-- inputs: family, house\n", "-- inputs: family, house\n-- key: family_id\n"),
        ("-- key: family_id", "-- key:"),
    ],
    "inputs": [("inputs: family, house", "inputs: family"), ("inputs: family, house", "inputs: family, house, person")],
    "params": [("params: $as_of, $least", "params: $as_of"), ("$least", ":least"), ("-- params: $as_of, $least\n", "")],
    "functions": [
        ("trim(regexp", "hash(regexp"),
        ("f.family_id,\n", "random() as r,\n"),
        ("f.family_id,\n", "string_agg(f.a, ' ') as r,\n"),
        ("f.family_id,\n", "invented_function(f.a) as r,\n"),
        ("f.family_id,\n", "now() as r,\n"),
        ("from family as f", "from read_csv('x.csv') as f"),
    ],
    "words": [
        ("cast($as_of as date)", "$as_of::date"),
        ("cast($as_of as date)", "current_date"),
        ("on d.house_id = f.house_id", "using (house_id)"),
        ("group by f.family_id\n", "group by all\n"),
        ("where urutan = 1", "qualify urutan = 1"),
        ("f.desil >= $least", "f.desil // 2 >= $least"),
        ("select family_id, alamat", "select distinct on (family_id) family_id, alamat"),
        ("sum(case when atap = 'bambu' then 1 else 0 end)", "count(*) filter (where atap = 'bambu')"),
        ("f.family_id,\n", "{column},\n"),
        ("f.family_id,\n", "[x for x in f.a] as r,\n"),
        ("select family_id, alamat, rt, bagian, catatan", "select * exclude (urutan)"),
    ],
    "tables": [("from family as f", "from 'family.parquet' as f"), ("from house\n", "from lake.house\n")],
    "replacements": [(", ' ', 'g')", ", ' ')"), (", ' ', 'g')", ", ' ', 'gi')"), (", ' ', 'g')", ", '\\1', 'g')")],
    "patterns": [("[^A-Z{}]+", "[[:alpha:]]"), ("[^A-Z{}]+", "\\s+"), ("'[^A-Z{}]+'", "f.pola")],
    "windows": [("partition by f.house_id order by f.family_id", "partition by f.house_id")],
    "sums": [("cast(sum(case when atap = 'bambu' then 1 else 0 end) as bigint)", "coalesce(sum(1), 0)")],
    "numbers": [
        ("nullif(f.anggota, 0)", "f.anggota"),
        ("as bigint", "as double"),
        ("f.family_id,\n", "substr(f.a, 0, 2) as r,\n"),
    ],
    "trims": [("'g'), ' ')", "'g'))")],
    "picks": [("case when f.rt is not null then f.urut end", "f.urut")],
    "day_differences": [("date_diff('day'", "date_diff('year'")],
    "typed_nulls": [("cast(null as text) as catatan", "null as catatan")],
    "lower_case": [("left join", "LEFT JOIN")],
}


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.name}/{file.stem}" for file in FILES])
def test_a_file_keeps_every_rule(file: Path):
    assert violations(file.stem, file.read_text(encoding="utf-8")) == []


def test_a_good_text_breaks_no_rule():
    assert violations("ripe", GOOD) == []


def test_every_rule_has_a_bad_text():
    assert set(BAD) == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize(
    ("rule", "old", "new"), [(rule, old, new) for rule, pairs in BAD.items() for old, new in pairs]
)
def test_a_rule_catches_a_bad_text(rule, old, new):
    assert old in GOOD
    broken = violations("ripe", GOOD.replace(old, new))
    assert rule in {sentence.split(":")[0] for sentence in broken}, broken


def test_every_reviewed_function_has_its_word():
    assert len(allowed()) > 40
    assert [name for name, why in allowed().items() if len(why) < 8] == []


def test_file_names_are_datasets_and_no_dataset_stands_in_two_stages():
    names = [file.stem for file in FILES]
    assert sorted(names) == sorted(set(names))
