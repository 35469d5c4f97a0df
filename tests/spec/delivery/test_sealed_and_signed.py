"""A package is opened with its password only, and whoever has the regency's public key sees whether it is whole and genuine."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesek.delivery import keys, seal, verify
from gesek.delivery.deliver import deliver
from gesek.errors import ConfigurationError, StoreError
from gesek.settings import settings
from tests.program_tables import Regency, nik
from tests.spec.delivery.test_packages import selected, workbook
from tests.spec.programs.test_programme_rules import PUPIL

PASSWORD = re.compile(r"^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){4}$")


@pytest.fixture
def package(home: Path) -> Path:
    """A delivered package of three families."""
    regency = Regency().family(1).family(2, person={"nik": None}).family(3)
    [one] = deliver("pangan", selected(regency))
    return Path(one["path"])


def password(sequence: int = 1) -> str:
    return keys.password("pangan", "dkp", sequence)


def test_without_the_password_a_workbook_shows_nothing_and_its_names_stand_nowhere(package: Path) -> None:
    book = next(package.glob("*.xlsx"))
    with pytest.raises(Exception, match="not a zip file"):
        openpyxl.load_workbook(book)
    with pytest.raises(StoreError, match="does not open"):
        seal.opened(book, password(2))
    everything = b"".join(path.read_bytes() for path in package.iterdir())
    assert nik(1).encode() not in everything and b"KEPALA" not in everything


def test_every_delivery_has_a_password_of_its_own_that_can_be_typed(home: Path) -> None:
    made = {keys.password(program, "dkp", n) for program in ("pangan", "rtlh") for n in range(1, 50)}
    assert len(made) == 98 and all(PASSWORD.match(one) for one in made)
    assert password() == password()


def test_another_installation_has_other_passwords_and_another_signature(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = password(), keys.public_pem()
    monkeypatch.setenv("GESEK_DELIVERY_KEY", "0" * 64)
    settings.cache_clear()
    after = password(), keys.public_pem()
    assert before[0] != after[0] and before[1] != after[1]


def test_the_samples_secret_is_its_owners_alone_and_production_must_set_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    password()
    assert (home / "keys" / "delivery.key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("GESEK_PROFILE", "production")
    settings.cache_clear()
    with pytest.raises(ConfigurationError, match="GESEK_DELIVERY_KEY is missing"):
        password()
    monkeypatch.setenv("GESEK_DELIVERY_KEY", "short")
    settings.cache_clear()
    with pytest.raises(ConfigurationError, match="fewer than 32"):
        password()


def test_a_whole_package_has_no_problem_with_or_without_the_password(package: Path) -> None:
    assert verify.problems(package, keys.public_pem()) == []
    assert verify.problems(package, keys.public_pem(), password()) == []
    assert verify.problems(package, keys.public_pem(), password(2)) != []


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGE = {
    "a byte of the workbook": (lambda folder: _flip(next(folder.glob("*.xlsx"))), "not as it was sent"),
    "a byte of the manifest": (lambda folder: _flip(folder / "manifest.json"), "not the regency's signature"),
    "a byte of the signature": (lambda folder: _flip(folder / "manifest.sig"), "not the regency's signature"),
    "a missing workbook": (lambda folder: next(folder.glob("*.xlsx")).unlink(), "not in the folder"),
    "a missing signature": (lambda folder: (folder / "manifest.sig").unlink(), "lacks"),
    "a file more": (lambda folder: (folder / "tambahan.xlsx").write_bytes(b""), "not in the manifest"),
}


@pytest.mark.parametrize("what", list(DAMAGE))
def test_damage_is_seen(package: Path, what: str) -> None:
    damage, said = DAMAGE[what]
    damage(package)
    [problem] = verify.problems(package, keys.public_pem())
    assert said in problem


def test_another_signer_is_not_believed(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_DELIVERY_KEY", "1" * 64)
    settings.cache_clear()
    assert "not the regency's signature" in verify.problems(package, keys.public_pem())[0]
    with pytest.raises(ConfigurationError, match="no public key"):
        verify.problems(package, "nothing")


@pytest.mark.program("openssl")
def test_openssl_alone_verifies_the_signature(package: Path, tmp_path: Path) -> None:
    public = tmp_path / "gesek.pem"
    public.write_text(keys.public_pem())
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(public), "-rawin", "-in", "manifest.json"]
    command += ["-sigfile", "manifest.sig"]
    assert "Verified Successfully" in subprocess.run(command, cwd=package, capture_output=True, text=True).stdout
    _flip(package / "manifest.json")
    assert subprocess.run(command, cwd=package, capture_output=True, text=True).returncode != 0


def test_the_control_total_is_the_recipients_to_recompute_and_nobody_elses(package: Path) -> None:
    told = json.loads((package / "manifest.json").read_text())
    assert told["nik_total"] == verify.nik_total([nik(1), None, nik(3)], password().encode())
    assert told["nik_total"] != verify.nik_total([nik(1), nik(3)], b"")
    lines = {row[0]: row[1] for row in workbook(str(package))["MANIFEST"].values}
    halves = [sum(int(one[part]) for one in (nik(1), nik(3))) for part in (slice(8), slice(8, 16))]
    said = [lines[f"Jumlah kontrol NIK, 8 angka {where}"].split()[0] for where in ("depan", "belakang")]
    assert [int(one) for one in said] == halves
    assert str(halves[0]) not in (package / "manifest.json").read_text()


@given(st.lists(st.text(alphabet="0123456789", min_size=16, max_size=16)), st.binary(min_size=1))
def test_the_control_total_depends_on_which_numbers_not_on_their_order(numbers: list[str], key: bytes) -> None:
    total = verify.nik_total(numbers, key)
    assert total == verify.nik_total(reversed(numbers), key) and len(total) == 16
    assert verify.nik_total([*numbers, "3513010101800001"], key) != total


def test_the_same_inputs_give_the_same_plain_package(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_DELIVERY_KEY", "2" * 64)
    settings.cache_clear()
    version = selected(Regency().family(1).family(2))
    [one] = deliver("pangan", version)
    first = json.loads((Path(one["path"]) / "manifest.json").read_text())
    shutil.rmtree(home / "packages")
    _as_if_killed_before_it_was_recorded()
    shutil.rmtree(home / "outbox")
    [again] = deliver("pangan", version)
    second = json.loads((Path(again["path"]) / "manifest.json").read_text())
    for told in (first, second):
        book, _note = told["files"]  # which names the sealed bytes, and is another one with them
        assert book.pop("sha256") != book["plain_sha256"], "sealing is salted"
        told["files"] = [book]
    assert first == second


def _as_if_killed_before_it_was_recorded() -> None:
    from gesek.store.deliveries import Delivery
    from gesek.store.ledger import transaction

    with transaction() as ledger:
        row = ledger.query(Delivery).one()
        row.state, row.manifest_sha256 = "building", None


def test_who_came_and_who_left_since_the_file_before(home: Path) -> None:
    regency = Regency().family(1).family(2)
    [first] = deliver("pangan", selected(regency))
    book = workbook(first["path"])
    assert [book[f"{name} - DATA CONTOH"].max_row for name in ("BARU", "KELUAR")] == [1, 1]
    assert "berkas pertama" in dict(book["MANIFEST"].values)["Nomor urut berkas sebelumnya"]
    later = Regency().family(1, person={"meninggal": True}).family(2).family(3)
    [second] = deliver("pangan", selected(later, run="r2"))
    book = workbook(second["path"])
    rows = {
        name: list(book[f"{name} - DATA CONTOH"].values)[1:] for name in ("DAFTAR", "BARU", "KELUAR", "PENGEMBALIAN")
    }
    assert [row[0] for row in rows["DAFTAR"]] == [2, 3] and [row[0] for row in rows["BARU"]] == [3]
    assert rows["KELUAR"] == [(1, "Sukapura", "Ngadisari")], "nobody who may be dead is named"
    assert [row[0] for row in rows["PENGEMBALIAN"]] == [2, 3]
    told = json.loads((Path(second["path"]) / "manifest.json").read_text())
    before = json.loads((Path(first["path"]) / "manifest.json").read_text())
    assert told["previous"]["sequence"] == before["sequence"] == 1


def test_the_sums_add_up_to_the_list(package: Path) -> None:
    book = workbook(str(package))
    rows = list(book["RINGKASAN - DATA CONTOH"].values)
    heading, *villages, whole = rows
    assert whole[0] == "SELURUHNYA"
    for column in range(heading.index("Dilayani"), len(heading)):
        assert sum(row[column] for row in villages) == whole[column]
    assert whole[heading.index("Dilayani")] == 3


def test_a_pupil_is_numbered_without_her_nisn(home: Path) -> None:
    pupil = Regency().family(1).add("dapodik", **PUPIL)
    [first] = deliver("pip", selected(pupil, "pip"))
    book = workbook(first["path"])
    [heading, row] = list(book["DAFTAR - DATA CONTOH"].values)
    assert row[heading.index("NISN")] == PUPIL["nisn"] and re.fullmatch("[0-9a-f]{12}", row[0])
    [second] = deliver("pip", selected(Regency().family(1), "pip", run="r2"))
    [_, left] = list(workbook(second["path"])["KELUAR - DATA CONTOH"].values)
    assert left[0] == row[0] and PUPIL["nisn"] not in left
