"""How near to a person a file comes is agreed with its recipient; what is not shown leaves in no total either."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from gesek.delivery.deliver import deliver
from gesek.programs import definition
from gesek.programs.recipient import Column, Recipient
from tests.program_tables import Regency
from tests.spec.delivery.test_packages import selected, workbook

NIK = "3513014512809876"
MARK = " - DATA CONTOH"


def delivered(monkeypatch: pytest.MonkeyPatch, recipient: Recipient) -> Path:
    one = definition.load("pangan").model_copy(update={"recipients": (recipient,)})
    load = definition.load
    monkeypatch.setattr(definition, "load", lambda name, *on: one if name == "pangan" else load(name, *on))
    [sent] = deliver("pangan", selected(Regency().family(1, person={"nik": NIK})))
    return Path(sent["path"])


def cells(folder: Path) -> set[str]:
    return {str(cell) for sheet in workbook(str(folder)) for row in sheet.values for cell in row if cell is not None}


def test_an_agency_of_sums_gets_sums_and_no_row_of_anybody(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = delivered(monkeypatch, Recipient(opd="diskominfo", tier="aggregate"))
    assert workbook(str(folder)).sheetnames == [f"RINGKASAN{MARK}", "MANIFEST"]
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["rows"] == 1


@pytest.mark.parametrize(
    "recipient",
    [
        Recipient(opd="diskominfo", tier="aggregate"),
        Recipient(opd="diskominfo", tier="without_names", columns=(Column(field="kode_desa", header="Kode Desa"),)),
        Recipient(opd="diskominfo", columns=(Column(field="nama", header="Nama"),)),
    ],
    ids=["sums", "without names", "by name, without NIK"],
)
def test_without_the_nik_no_total_of_them_leaves(
    home: Path, monkeypatch: pytest.MonkeyPatch, recipient: Recipient
) -> None:
    folder = delivered(monkeypatch, recipient)
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["nik_total"] is None
    halves = NIK[:8], NIK[8:]  # of a list of one the sums are the NIK
    assert not any(half in cell for cell in cells(folder) for half in halves)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"tier": "aggregate", "columns": [{"field": "nama", "header": "Nama"}]}, "sums alone"),
        ({"tier": "aggregate", "split": "desa"}, "sums alone"),
        ({"tier": "without_names"}, "needs columns"),
    ],
)
def test_a_recipient_does_not_load_with(given: dict, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Recipient.model_validate({"opd": "diskominfo"} | given)
