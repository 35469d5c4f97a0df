"""Contracts are read strictly, quickly, and name what is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from gesek.errors import ConfigurationError
from gesek.paths import SOURCES, SQL
from gesek.sources import contract, stage
from gesek.sources.headings import word_key

TWELVE = [
    "bpjs",
    "bps",
    "dapodik",
    "dtks",
    "dtsen",
    "dukcapil",
    "musdes",
    "p3ke",
    "regsosek",
    "rtlh",
    "siks",
    "sk_bupati",
]
GOOD = """
source: x
title: X
title_id: X
owner: Bapelitbangda
cadence: monthly
cron: "0 1 * * *"
expected_by_day: 5
required: false
as_of: cycle
combine: snapshot
bast: optional
datasets:
  - dataset: x
    title: X
    grain: one row per x
    editions:
      - edition: x-1
        valid_from: 2024-01-01
        sheets:
          - columns:
              no: [no]
              nik: [NIK]
            optional: [no]
"""


def test_all_twelve_contracts_load() -> None:
    assert [item.source for item in contract.all()] == TWELVE


def test_every_dataset_has_its_sql_and_every_sql_a_contract() -> None:
    names = {dataset.dataset for item in contract.all() for dataset in item.datasets}
    assert {path.stem for path in (SQL / "staged").glob("*.sql")} == names | {
        *stage.WRITINGS,
        "identity_row",
        "day",
        "musdes_desa",
    }


def test_loading_them_needs_no_heavy_library() -> None:
    script = (
        "import sys; from gesek.sources import contract; contract.all();"
        "heavy = {'pandas', 'duckdb', 'pyarrow', 'sqlalchemy', 'great_expectations'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_column_called_no_is_a_column_and_not_a_falsehood() -> None:
    assert contract.parse(GOOD, "here").dataset("x").columns == ["no", "nik"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: X\ntitle_id", "titel: X\ntitle_id", "the key titel is unknown; remove it or correct its spelling"),
        ("owner: Bapelitbangda\n", "", "the key owner is missing; add it"),
        ("cadence: monthly", "cadence: weekly", "at cadence"),
        ("expected_by_day: 5", "expected_by_day: 40", "at expected_by_day"),
        ("as_of: cycle", "as_of: someday", "at as_of"),
        ("optional: [no]", "optional: [nomor]", "optional names the columns nomor, which are not under columns"),
        ("nik: [NIK]", "nik: [N.o]", "the columns no and nik share a heading"),
        ("nik: [NIK]", "nik: []", "column nik has no heading"),
        ("  - dataset: x", "  - dataset: x\n    key: idx", "name the columns idx, which no sheet has"),
        ("datasets:", "datasets: [", "is not YAML at line"),
    ],
)
def test_a_wrong_key_is_named_with_its_file_and_a_remedy(old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigurationError) as caught:
        contract.parse(GOOD.replace(old, new, 1), "sources/x/contract.yaml")
    assert str(caught.value).startswith("sources/x/contract.yaml")
    assert said in str(caught.value)


def test_an_unknown_source_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="known are bpjs, bps"):
        contract.load("dtsk")


@pytest.mark.parametrize("source", TWELVE)
def test_a_contract_without_one_of_its_keys_is_refused(source: str) -> None:
    text = (SOURCES / source / "contract.yaml").read_text(encoding="utf-8")
    content = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes text only
    for key in content:
        without = {name: value for name, value in content.items() if name != key}
        with pytest.raises(ConfigurationError, match=f"the key {key} is missing"):
            contract.parse(yaml.safe_dump(without), source)


@pytest.mark.parametrize("source", TWELVE)
def test_no_two_editions_of_a_dataset_begin_on_one_day(source: str) -> None:
    for dataset in contract.load(source).datasets:
        days = [edition.valid_from for edition in dataset.editions]
        assert len(days) == len(set(days))


def test_a_word_with_two_meanings_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "contract.yaml").write_text(GOOD, encoding="utf-8")
    (folder / "value_maps.csv").write_text("dataset,kolom,dari,ke\n,atap,Seng,a\nx,atap,SENG ,b\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="line 3: this word has two meanings in x; keep one"):
        contract.value_words("x", tmp_path)


@pytest.mark.parametrize("source", TWELVE)
def test_words_are_kept_as_the_sql_compares_them(source: str) -> None:
    for word in contract.value_words(source):
        assert word.dari == word.dari.lower().strip()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("No. KK", "NOKK"), ("no_kk", "No KK"), ("Kode Kemdagri", "kode_kemendagri"), ("BNPT_PPKM", "bpnt ppkm"),
        ("Usia 7-12", "usia_7_12"), ("\ufeffNIK", "nik"), ("Ｎ\u0049K", "NIK"), ("Desa/Kelurahan", "DESA KELURAHAN"),
    ],
)  # fmt: skip
def test_headings_are_compared_as_people_do(one: str, other: str) -> None:
    assert word_key(one) == word_key(other)
