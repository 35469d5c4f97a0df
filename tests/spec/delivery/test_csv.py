"""Where a recipient's system reads CSV, the list lies beside the workbook: the same rows, sealed by the same password."""

import csv
import json
import zipfile
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pytest
import pyzipper

from gesek.delivery import csv_file, keys, seal, verify
from gesek.delivery.deliver import deliver
from gesek.errors import StoreError
from gesek.programs import definition
from gesek.programs.definition import Program
from tests.program_tables import DESA, Regency, nik
from tests.spec.delivery.test_divided import OTHER, divided
from tests.spec.delivery.test_packages import LIST, selected, workbook


@pytest.fixture
def agreed(monkeypatch: pytest.MonkeyPatch) -> Program:
    """Ketahanan Pangan, whose agency wants CSV too."""
    made = divided(format="xlsx+csv")
    monkeypatch.setattr(definition, "load", lambda *_args: made)
    return made


@pytest.fixture
def package(home: Path, agreed: Program) -> Path:
    odd = {"nama": '=HYPERLINK("x";1)'}
    [one] = deliver("pangan", selected(Regency().family(1, person=odd).family(2, person={"nik": None}).family(3)))
    return Path(one["path"])


def password() -> str:
    return keys.password("pangan", "dkp", 1)


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_it_has_the_rows_and_columns_of_the_list_with_every_digit(package: Path) -> None:
    [archive] = package.glob("*.csv.zip")
    content = seal.opened(archive, password())
    listed = [[_shown(cell) for cell in row] for row in workbook(str(package))[LIST].values]
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
    assert rows(content) == listed and len(listed) == 4
    at = listed[0].index("NIK")
    assert [row[at] for row in rows(content)[1:]] == [nik(1), "", nik(3)]
    assert rows(content)[1][listed[0].index("Nama")].startswith("'=")


def _shown(cell: object) -> str:
    """A workbook's whole number is read back as 1.0."""
    return "" if cell is None else str(int(cell) if isinstance(cell, float) else cell)


def test_it_is_sealed_by_aes_256_with_the_password_of_the_delivery(package: Path) -> None:
    [archive] = package.glob("*.csv.zip")
    assert nik(1).encode() not in archive.read_bytes()
    with pyzipper.AESZipFile(archive) as found:
        [member] = found.infolist()
        assert (member.filename, member.wz_aes_strength) == ("pangan_2026-09_0001.csv", 3)
        with pytest.raises(RuntimeError, match="password"):
            found.read(member)
    with pytest.raises(NotImplementedError), zipfile.ZipFile(archive) as plain:
        plain.read(member.filename, password().encode())
    with pytest.raises(StoreError, match="does not open pangan_2026-09_0001.csv.zip"):
        seal.opened(archive, keys.password("pangan", "dkp", 2))


def test_the_manifest_names_it_and_looks_into_it(package: Path) -> None:
    told = json.loads((package / "manifest.json").read_text(encoding="utf-8"))
    stem = "pangan_2026-09_0001"
    assert [one["name"] for one in told["files"]] == [
        f"{stem}.xlsx", f"{stem}.csv.zip", f"{stem}_surat_pengantar.pdf",
    ]  # fmt: skip
    assert verify.problems(package, keys.public_pem(), password()) == []
    [archive] = package.glob("*.csv.zip")
    archive.write_bytes(archive.read_bytes()[:-1] + b"x")
    assert "csv.zip is not as it was sent" in verify.problems(package, keys.public_pem())[0]


def test_divided_by_kecamatan_each_part_has_its_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = divided(format="xlsx+csv", split="kecamatan")
    monkeypatch.setattr(definition, "load", lambda *_args: made)
    [one] = deliver("pangan", selected(Regency().family(1).family(3, kode_desa=OTHER)))
    package = Path(one["path"])
    assert len(list(package.glob("*.csv.zip"))) == len(list(package.glob("*.xlsx"))) == 24
    content = seal.opened(
        package / f"pangan_2026-09_0001_{DESA[:6]}.csv.zip", keys.password("pangan", "dkp", 1, DESA[:6])
    )
    assert [row[0] for row in rows(content)[1:]] == ["1"]


def test_whatever_a_text_holds_it_is_read_back_as_it_was_and_equal_rows_give_equal_bytes(tmp_path: Path) -> None:
    odd = ['SA"DIYAH', "B; C", "dua\nbaris", "é", "", " spasi "]
    table = pa.table({"No. Gesek": [1, 2, 3, 4, 5, 6], "Nama": odd})
    paths = [tmp_path / name for name in ("a.csv", "b.csv")]
    for path in paths:
        csv_file.write(path, table)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert [row[1] for row in rows(paths[0].read_bytes())[1:]] == odd
