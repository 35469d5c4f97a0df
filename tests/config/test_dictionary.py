"""The data dictionary is what its generator makes today, and every column has exactly one meaning."""

from pathlib import Path

import pytest

from gesek.dictionary import meanings
from gesek.dictionary.page import compose
from gesek.errors import ConfigurationError
from gesek.paths import DICTIONARY


@pytest.mark.usefixtures("home")
def test_the_page_is_what_gesek_dictionary_writes() -> None:
    assert DICTIONARY.read_text(encoding="utf-8") == compose(), "run `gesek dictionary`"


def test_a_column_without_a_meaning_is_named() -> None:
    lake, _ = meanings.load()
    with pytest.raises(ConfigurationError, match="says nothing of the column warna of rumah"):
        lake.of("rumah", "warna")


def test_a_meaning_without_a_column_is_named() -> None:
    lake, _ = meanings.load()
    with pytest.raises(ConfigurationError, match="verdict"):
        lake.check()


def test_a_dataset_may_mean_something_else_by_a_name() -> None:
    lake, _ = meanings.load()
    assert lake.of("dapodik", "sekolah") != lake.of("person", "sekolah")


def test_a_misspelt_key_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "columns.yaml").write_text("columns: {nik: {id: NIK, en: NIK, privat: true}}\nledger: {}\n")
    monkeypatch.setattr(meanings, "REFERENCE", tmp_path)
    with pytest.raises(ConfigurationError, match=r"columns\.nik\.privat"):
        meanings.load()
