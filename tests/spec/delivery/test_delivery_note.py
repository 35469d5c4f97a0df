"""The delivery note (surat pengantar): one page that says what a package is, the same for the same package, and names nobody."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from gesek import paths
from gesek.delivery import note, verify
from gesek.delivery.book import find
from gesek.delivery.build import build, place
from gesek.delivery.deliver import deliver
from gesek.delivery.keys import public_pem
from gesek.programs import definition
from gesek.programs.agencies import agencies
from gesek.whole_file import sha256
from tests.program_tables import AS_OF, Regency, nik
from tests.programs import found
from tests.spec.delivery.test_packages import selected

LONG = re.compile(r"\d{16}")


@pytest.fixture
def package(home: Path) -> Path:
    """A delivered package of three families."""
    [one] = deliver("pangan", selected(Regency().family(1).family(2).family(3, person={"nama": "SRIKANDI"})))
    return Path(one["path"])


def manifest(package: Path) -> dict:
    return json.loads((package / "manifest.json").read_text(encoding="utf-8"))


def printed(package: Path) -> Path:
    [path] = package.glob("*_surat_pengantar.pdf")
    return path


def text(path: Path) -> str:
    done = subprocess.run(
        [str(found("pdftotext")), "-layout", str(path), "-"], check=True, capture_output=True, text=True
    )
    return re.sub(r"\s+", " ", done.stdout)


@pytest.mark.program("pdftotext")
def test_one_page_says_number_programme_counts_and_files_with_their_hashes(package: Path) -> None:
    said, told = text(printed(package)), manifest(package)
    [book] = package.glob("*.xlsx")
    digest = sha256(book)
    control = told["nik_total"]
    for wanted in (
        "SURAT PENGANTAR", "Paket: dkp/pangan/2026-09/0001", "Dinas Ketahanan Pangan", told["title"], told["legal_basis"],
        "keadaan data per 30 September 2026", "1 (sebelumnya: tidak ada)", "Jumlah baris : 3", "Daftar tunggu : 0",
        f"{control[:4]} {control[4:8]} {control[8:12]} {control[12:]}", f"{book.name} {digest[:8]} {digest[8:16]}",
        "Yang menyerahkan,", "Yang menerima,", "Halaman 1 dari 1", "DATA CONTOH - REGENSI FIKTIF",
    ):  # fmt: skip
        assert wanted in said, wanted


@pytest.mark.program("pdftotext")
def test_it_names_nobody_and_shows_no_password(package: Path) -> None:
    said = text(printed(package))
    assert not LONG.search(said)
    for secret in (nik(1), nik(2), nik(3), "SRIKANDI", "KEPALA"):
        assert secret not in said


def test_the_manifest_names_the_note_and_the_note_the_workbooks(package: Path) -> None:
    told = manifest(package)
    [named] = [one for one in told["files"] if one["name"] == printed(package).name]
    assert named == {
        "name": printed(package).name, "sha256": sha256(printed(package)), "size": printed(package).stat().st_size, "sealed": False,
    }  # fmt: skip
    printed(package).write_bytes(b"another")
    [problem] = verify.problems(package, public_pem())
    assert "surat_pengantar.pdf is not as it was sent" in problem


def test_the_same_package_has_the_same_note_byte_for_byte(package: Path, tmp_path: Path) -> None:
    told = manifest(package)
    books = told | {"files": told["files"][:-1]}
    made = [note.write(tmp_path, "pangan_2026-09_0001", books) for _ in range(2)]
    assert made[0] == made[1] == told["files"][-1]
    assert PdfReader(printed(package)).metadata.creation_date.date() == AS_OF


def test_the_words_are_those_the_guide_names(package: Path) -> None:
    guide = (
        (paths.DOCUMENTS / "README.md")
        .read_text(encoding="utf-8")
        .split("\n## Words of the delivery note")[1]
        .split("\n## ")[0]
    )
    assert set(re.findall(r"`\{(\w+)\}`", guide)) == set(note.words(manifest(package)))


def test_without_invented_data_no_page_says_so(package: Path, tmp_path: Path) -> None:
    told = manifest(package) | {"label": ""}
    note.write(tmp_path, "x", told)
    [page] = PdfReader(printed(tmp_path)).pages
    assert "CONTOH" not in page.extract_text()


@pytest.mark.parametrize("program", definition.names())
def test_every_programme_fits_on_one_page_and_so_does_the_longest_name_with_fifty_files(
    package: Path, tmp_path: Path, program: str
) -> None:
    known = definition.load(program)
    told = manifest(package) | {
        "program": program, "title": known.title, "legal_basis": known.legal_basis, "waiting": 31_629, "rows": 123_456,
        "recipient_name": max(agencies().values(), key=len), "previous": {"sequence": 41},
    }  # fmt: skip
    stem = f"{program}_2026-09_0042"
    told["files"] = [{"name": f"{stem}_3513{at:02d}.csv.zip", "sha256": f"{at:02d}" * 32} for at in range(50)]
    note.write(tmp_path, stem, told)
    [page] = PdfReader(printed(tmp_path)).pages
    assert all(f"…_3513{at:02d}.csv.zip" in page.extract_text() for at in range(50))


def test_a_package_built_again_after_a_kill_has_one_note(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    version = selected(Regency().family(1))
    with monkeypatch.context() as broken:
        broken.setattr(note, "sha256", killed)
        with pytest.raises(KeyboardInterrupt):
            build("pangan", version)
    [one] = build("pangan", version)
    assert verify.problems(place(find(one)), public_pem()) == []
