"""What every recipient gets of one small regency, byte for byte as it was looked at and committed."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from gesek.settings import settings
from tests.golden.packages import FOLDER, KEY, REPORTS_LAST, deliver_all


def test_what_every_recipient_gets_is_byte_for_byte_the_golden(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GESEK_DELIVERY_KEY", KEY)
    settings.cache_clear()
    found = tmp_path / "opened"
    found.mkdir()
    deliver_all(found)
    names = sorted(path.name for path in found.iterdir())
    assert names == sorted(path.name for path in FOLDER.iterdir())
    assert {name.rsplit("_", 1)[0] for name in names} == set(REPORTS_LAST)
    other = {name for name in names if (found / name).read_bytes() != (FOLDER / name).read_bytes()}
    for name in sorted(other):
        assert content(name, (found / name).read_bytes()) == content(name, (FOLDER / name).read_bytes())
    assert other == set(), "the same is said by other bytes: look why, then run python -m tests.golden.packages"


def content(name: str, data: bytes) -> object:
    """What a reader sees of a file: a difference is told by cells and keys, not by bytes."""
    if name.endswith(".json"):
        return data.decode().splitlines()
    return {sheet.title: list(sheet.values) for sheet in openpyxl.load_workbook(BytesIO(data))}


def test_nobody_dead_is_named_in_any_of_them() -> None:
    for path in FOLDER.glob("*.xlsx"):
        said = {str(cell) for sheet in openpyxl.load_workbook(path) for row in sheet.values for cell in row}
        assert not any("TIDAK BOLEH TAMPAK" in cell for cell in said), path.name
