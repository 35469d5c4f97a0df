"""BLT Dana Desa is delivered desa by desa: 325 workbooks, each with its own password, zipped by kecamatan, with a recap."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from gesek.delivery import keys, seal, verify
from gesek.delivery.deliver import deliver
from gesek.errors import ConfigurationError, StoreError
from gesek.programs import definition
from gesek.programs.definition import Program
from gesek.programs.villages import villages
from gesek.settings import settings
from tests.program_tables import DESA, Regency, nik
from tests.spec.delivery.test_packages import selected

OTHER = "3513022003"
MARK = " - DATA CONTOH"


@pytest.fixture(scope="module")
def desa() -> list[str]:
    known = villages()
    pairs = zip(known["kode_desa"].to_pylist(), known["jenis"].to_pylist(), strict=True)
    return sorted(code for code, kind in pairs if kind == "desa")


@pytest.fixture(scope="module")
def package(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Sealing 325 workbooks takes seconds, so it is done once; the tests only look."""
    home = tmp_path_factory.mktemp("home")
    shutil.copy(begun, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GESEK_HOME", str(home))
        settings.cache_clear()
        regency = Regency().family(1).family(2).family(3, kode_desa=OTHER)
        [one] = deliver("blt_dd", selected(regency, "blt_dd"))
        yield Path(one["path"])
    settings.cache_clear()


def books(package: Path) -> dict[str, bytes]:
    """Code of a desa -> its sealed workbook."""
    found = {}
    for path in sorted(package.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            assert all(path.stem.rpartition("_")[2] in name for name in archive.namelist())
            found |= {name.rpartition("_")[2].removesuffix(".xlsx"): archive.read(name) for name in archive.namelist()}
    return found


def opened(sealed: bytes, code: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(seal.opened_bytes(sealed, code, keys.password("blt_dd", "dpmd", 1, code))))


def recap(package: Path) -> openpyxl.Workbook:
    path = next(package.glob("*_rekap.xlsx"))
    return openpyxl.load_workbook(BytesIO(seal.opened(path, keys.password("blt_dd", "dpmd", 1))))


def test_every_desa_has_a_workbook_and_no_kelurahan_has_one(package: Path, desa: list[str]) -> None:
    assert len(desa) == 325 and list(books(package)) == desa
    assert len(list(package.glob("*.zip"))) == 24


def test_a_desa_sees_its_own_families_and_no_others(package: Path) -> None:
    found = books(package)
    rows = {code: list(opened(found[code], code)[f"DAFTAR{MARK}"].values)[1:] for code in (DESA, OTHER)}
    assert [row[0] for row in rows[DESA]] == [1, 2] and [row[0] for row in rows[OTHER]] == [3]
    told = dict(opened(found[OTHER], OTHER)["MANIFEST"].values)
    assert (
        told["Jumlah kontrol NIK, 8 angka depan"].startswith(f"{int(nik(3)[:8])} ")
        and told["Jumlah baris berkas ini"] == "1"
    )
    with pytest.raises(StoreError, match="does not open"):
        seal.opened_bytes(found[OTHER], "other", keys.password("blt_dd", "dpmd", 1, DESA))
    with pytest.raises(StoreError, match="does not open"):
        seal.opened_bytes(found[OTHER], "other", keys.password("blt_dd", "dpmd", 1))


def test_a_desa_without_anybody_gets_a_workbook_that_says_so(package: Path, desa: list[str]) -> None:
    empty = next(code for code in desa if code not in (DESA, OTHER))
    book = opened(books(package)[empty], empty)
    assert book[f"DAFTAR{MARK}"].max_row == 1
    assert dict(book["MANIFEST"].values)["Jumlah baris berkas ini"] == "0 (NIHIL)"


def test_the_recap_has_the_sums_and_every_desas_password(package: Path, desa: list[str]) -> None:
    book = recap(package)
    heading, *rows, whole = list(book[f"RINGKASAN{MARK}"].values)
    assert whole[heading.index("Dilayani")] == 3 and len(rows) == 2
    words = {row[0]: row[2] for row in list(book[f"KATA SANDI{MARK}"].values)[1:]}
    assert list(words) == desa and words[DESA] == keys.password("blt_dd", "dpmd", 1, DESA)
    assert len(set(words.values())) == 325


def test_the_manifest_names_every_archive_and_every_workbook_in_it(package: Path) -> None:
    told = json.loads((package / "manifest.json").read_text())
    members = {one["name"] for file in told["files"] for one in file.get("members", [])}
    assert len(members) == 325 and told["rows"] == 3
    assert verify.problems(package, keys.public_pem()) == []
    assert verify.problems(package, keys.public_pem(), keys.password("blt_dd", "dpmd", 1)) == []


def divided(**changes: object) -> Program:
    program = definition.load("pangan")
    raw = program.model_dump(by_alias=True)
    raw["recipients"] = [raw["recipients"][0] | changes]
    return Program.model_validate(raw)


def test_a_file_per_kecamatan(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = divided(split="kecamatan")
    monkeypatch.setattr(definition, "load", lambda *_args: made)
    [one] = deliver("pangan", selected(Regency().family(1).family(3, kode_desa=OTHER)))
    names = sorted(path.name for path in Path(one["path"]).glob("*.xlsx"))
    assert len(names) == 24 and names[0] == "pangan_2026-09_0001_351301.xlsx"
    assert verify.problems(Path(one["path"]), keys.public_pem()) == []


def test_a_recipient_without_names_is_promised_no_naming_column() -> None:
    with pytest.raises(ValueError, match="of tier without_names names 'nik'"):
        divided(tier="without_names")
    columns = [{"field": "kode_desa", "header": "Kode Desa"}, {"field": "desil", "header": "Desil"}]
    assert divided(tier="without_names", columns=columns).recipients[0].tier == "without_names"


def test_health_leaves_in_no_column() -> None:
    program = definition.load("blt_dd").model_dump(by_alias=True)
    program["recipients"][0]["columns"] = [{"field": "rentan_kesehatan", "header": "Kesehatan"}]
    with pytest.raises(ValueError, match="'rentan_kesehatan', on health, which leaves in no column"):
        Program.model_validate(program)


def test_a_tier_or_form_that_does_not_exist_is_refused() -> None:
    for wrong in ({"tier": "aggregate"}, {"format": "csv"}, {"split": "rt"}):
        with pytest.raises((ValueError, ConfigurationError)):
            divided(**wrong)
