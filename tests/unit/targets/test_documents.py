"""The printed documents: what stands on their pages, that nothing else does, and that they come out the same."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
import yaml
from pypdf import PdfReader
from sqlalchemy import update
from typer.testing import CliRunner

from benchmarks.printing import invented
from gesek import months, paths
from gesek.cli import app
from gesek.errors import ConfigurationError, StoreError
from gesek.programs.villages import villages
from gesek.settings import settings
from gesek.store import audit
from gesek.store.findings import Incident, Waiver
from gesek.store.ledger import transaction
from gesek.store.models import TargetList
from gesek.targets import publication
from gesek.targets.documents import annex, facts, page, summary, templates, words
from gesek.targets.documents.annex import print_annex
from gesek.targets.documents.proposal import print_proposal
from gesek.targets.documents.proposal import words as told
from gesek.targets.reasons import changes
from gesek.targets.report import STATUSES
from tests.builders import OTHER_DESA, kk, nik, row
from tests.unit.targets.test_rebuild import receive, steps

BPS = row("bps", tahun=2023, indikator="miskin_ekstrem_jiwa", nilai=4)
ODD = ["SA'DIYAH <B>TEBAL</B> & CO", "#EMPH[X] $A$ {KELUARGA}", "B. SUTIK, P. ENDANG; \\N", "=HYPERLINK(1)"]
LONG = re.compile(r"\d{16}")


def member(number: int, name: str, **more):
    return row("musdes", no_kk=kk(number), nik=nik(number), nama=name, lembar="USULAN_BARU", **more)


@pytest.fixture
def draft(home: Path) -> int:
    """A draft of four families with odd names in one village and one in another."""
    rows = [member(number, name, alamat="RT 3513014505800001") for number, name in enumerate(ODD, start=1)]
    receive([*rows, member(9, "CITRA", kode_desa=OTHER_DESA), BPS])
    return steps("run")


def text_of(path: Path) -> list[str]:
    """The text of each page."""
    return [one.extract_text() for one in PdfReader(path).pages]


def cells(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path)
    return [
        str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line if cell is not None
    ]


def everything(list_id: int, folder: Path) -> list[Path]:
    return [*print_proposal(list_id, folder), *print_annex(list_id, folder)]


def test_no_document_holds_a_whole_nik(draft: int, tmp_path: Path):
    written = everything(draft, tmp_path / "printed")
    assert [path.name for path in written] == [
        f"2026-09-daftar-{draft}-{name}"
        for name in ("nota-dinas.pdf", "rancangan-keputusan.pdf", "ringkasan.pdf", "lampiran.pdf", "lampiran.xlsx")
    ]
    for path in written:
        shown = cells(path) if path.suffix == ".xlsx" else text_of(path)
        assert not any(LONG.search(text.replace("\n", "")) for text in shown), path.name
        assert not LONG.search(path.name)
    assert "351301******0001" in "".join(text_of(written[3]))
    assert "351301******0001" in cells(written[4])


def test_names_are_printed_as_they_are(draft: int, tmp_path: Path):
    printed, book = print_annex(draft, tmp_path)
    text = " ".join(" ".join(text_of(printed)).split())
    assert all(name in text for name in ODD)
    assert {*ODD[:3], "'=HYPERLINK(1)"} <= set(cells(book))


def test_totals_are_those_of_the_list(draft: int, tmp_path: Path):
    counted = publication.summary(draft)["status"]["miskin_ekstrem"]
    assert (counted["families"], counted["persons"]) == (5, 5)
    printed, book = print_annex(draft, tmp_path)
    text = "\n".join(text_of(printed))
    assert re.search(r"Jumlah seluruhnya\s+5\s+5\b", text)
    assert re.search(r"JUMLAH KECAMATAN SUKAPURA: 4 keluarga\s+4\b", text)
    assert re.search(r"Jumlah Desa \w+ \(3513012001\): 4 keluarga\s+4\b", text)
    totals = [line for line in openpyxl.load_workbook(book)["REKAPITULASI"].iter_rows(values_only=True)]
    assert totals[-1] == ("Jumlah seluruhnya", None, None, 5, 5)
    assert sum(line[3] for line in totals[1:] if line[2]) == 5
    proposal = " ".join(" ".join(text_of(print_proposal(draft, tmp_path)[0])).split())
    assert "berjumlah 5 (lima) keluarga dengan 5 (lima) jiwa" in proposal
    assert "125,0 persen dari angka BPS tahun 2023, yaitu 4 jiwa" in proposal


def test_the_same_list_gives_the_same_bytes(draft: int, tmp_path: Path):
    first, second = everything(draft, tmp_path / "a"), everything(draft, tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert PdfReader(first[0]).metadata.creation_date.date() == date(2026, 9, 30)


def test_every_page_says_what_it_is(draft: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for path in everything(draft, tmp_path)[:4]:
        pages = text_of(path)
        for number, text in enumerate(pages, start=1):
            assert "CONTOH: DATA REKAAN" in text and "RANCANGAN" in text
            assert f"Halaman {number} dari" in text and "Sidik data" in text
    publication.publish(draft)
    monkeypatch.setenv("GESEK_PROFILE", "production")
    settings.cache_clear()
    for path in print_annex(draft, tmp_path)[:1]:
        assert not any("CONTOH" in text or "RANCANGAN" in text for text in text_of(path))


def test_of_a_published_monthly_update_no_decree_is_drafted(draft: int, tmp_path: Path):
    publication.publish(draft)
    assert [path.name.split("-", 4)[4] for path in print_proposal(draft, tmp_path)] == [
        "nota-dinas.pdf",
        "ringkasan.pdf",
    ]
    assert "PEMUTAKHIRAN BULANAN" in text_of(print_annex(draft, tmp_path)[0])[0]


def test_rows_that_are_not_those_of_the_draft_are_not_printed(draft: int, tmp_path: Path):
    with transaction() as ledger:
        ledger.execute(update(TargetList).values(hash="0" * 64))
    with pytest.raises(StoreError, match="are not those that were drafted"):
        print_annex(draft, tmp_path / "printed")
    assert not (tmp_path / "printed").exists()


def test_an_unknown_list_is_named(home: Path, tmp_path: Path):
    with pytest.raises(StoreError, match="List 7 is not in the ledger"):
        print_proposal(7, tmp_path)


def test_the_command_prints_all_and_the_audit_chain_says_who(draft: int, home: Path):
    done = CliRunner().invoke(app, ["list", "print", str(draft), "--by", "kabid"])
    assert done.exit_code == 0, done.output
    assert len(list((home / "documents" / "2026-09").iterdir())) == 5
    [record] = audit.listed("list.print")
    assert (record.actor, record.subject) == ("kabid", f"list:{draft}")


def test_an_approved_waiver_is_told_and_no_number_of_a_person_in_its_reason(draft: int, tmp_path: Path):
    moment = datetime(2026, 9, 20, tzinfo=UTC)
    with transaction() as ledger:
        found = Incident(dataset="core/family", rule="no_kk_unique", scope="", severity="warning", state="new", run_id="r",
                         attempt=1, seen=1, opened_at=moment, seen_at=moment)  # fmt: skip
        ledger.add(found)
        ledger.flush()
        given = {"incident_id": found.id, "asked_by": "kabid", "asked_at": moment, "approved_by": "sekretaris"}
        asked = {"reason": "sedang diperbaiki 3513014505800001", "expires_on": date(2026, 9, 30), "approved_at": moment}
        over = asked | {"reason": "sudah lewat", "expires_on": date(2026, 9, 29)}
        waiting = asked | {"reason": "belum disetujui", "approved_at": None}
        ledger.add_all([Waiver(**given, **one) for one in (asked, over, waiting)])
    text = " ".join(" ".join(text_of(print_proposal(draft, tmp_path)[2])).split())
    assert "sedang diperbaiki (nomor disamarkan)" in text and "kabid / sekretaris" in text
    assert "sudah lewat" not in text and "belum disetujui" not in text


@pytest.fixture(scope="module")
def long_annex(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The pages of an annex of 3,000 families."""
    found = invented(3_000)
    path = tmp_path_factory.mktemp("annex") / "annex.pdf"
    page.write(path, "Lampiran", found, annex.flow(found, templates.load(templates.Annex, told(found))))
    return text_of(path)


def test_every_page_repeats_whose_families_it_has_and_no_heading_stands_alone(long_annex: list[str]):
    for text in long_annex[:-1]:
        lines = [line.strip() for line in text.splitlines()]
        headings = [
            place for place, line in enumerate(lines) if re.match(r"(Desa|Kelurahan) .*\(\d{10}\), Kecamatan", line)
        ]
        families = [place for place, line in enumerate(lines) if "******" in line]
        assert headings and families and headings[0] < families[0]
        assert headings[-1] < families[-1]
    assert sum(text.count("******") for text in long_annex) == 3_000
    assert re.search(rf"Halaman {len(long_annex)} dari\s+{len(long_annex)}\b", long_annex[-1])


def test_numbers_run_through_and_totals_add_up(long_annex: list[str]):
    text = "\n".join(long_annex)
    villages_ = [
        int(count) for count in re.findall(r"^ ?Jumlah (?:Desa|Kelurahan) .*: (\d+) keluarga", text, re.MULTILINE)
    ]
    kecamatan = [int(count) for count in re.findall(r"^ ?JUMLAH KECAMATAN .*: (\d+) keluarga", text, re.MULTILINE)]
    assert (len(villages_), sum(villages_)) == (330, 3_000)
    assert (len(kecamatan), sum(kecamatan)) == (24, 3_000)


def test_fonts_are_within_the_file(draft: int, tmp_path: Path):
    for path in everything(draft, tmp_path)[:4]:
        for one in PdfReader(path).pages:
            for font in one["/Resources"]["/Font"].values():
                assert "/FontFile2" in font["/FontDescriptor"], path.name


def test_the_summary_has_two_pages_even_when_no_village_met_and_waivers_are_many(tmp_path: Path):
    found = invented(9_000)
    reasons = [
        {
            "kode_kecamatan": one["kode_kecamatan"],
            "perubahan": code.split("_")[0].lower(),
            "alasan": code,
            "keluarga": 1_234,
        }
        for one in found.kecamatan
        for code in changes()
        if not code.startswith("BERUBAH")
    ]
    waiver = facts.Waived(
        "staged/dtks", "3513012001", "Terlalu banyak. " * 6, "Sedang diperbaiki. " * 6, "a", "b", date(2026, 9, 30)
    )
    counts = {name: {"families": 99_999, "persons": 999_999, "perlu_konfirmasi": 9_999} for name in STATUSES}
    found.listed.counts = {"status": counts, "bps": {"year": 2023, "persons": 26_000, "ratio_percent": 170.6}}
    meetings = [one | {"tanggal_musdes": None} for one in villages().to_pylist()]
    full = replace(found, reasons=reasons, waivers=[waiver] * 30, meetings=meetings, anchor=f"12:{'ab' * 32}")
    path = tmp_path / "summary.pdf"
    page.write(path, "Ringkasan", full, summary.pages(full, templates.load(templates.Summary, told(full))))
    pages = text_of(path)
    assert len(pages) == 2
    assert "dan 25 pengecualian lain" in pages[0] and "12: abababab abababab" in pages[1]
    assert all(one["nama_desa"] in " ".join(pages[1].split()) for one in meetings)


def test_the_summary_names_every_status_and_reason():
    text = yaml.safe_load((paths.DOCUMENTS / "ringkasan.yaml").read_text(encoding="utf-8"))
    assert tuple(text["status"]) == STATUSES
    assert set(text["alasan_singkat"]) == {code for code in changes() if not code.startswith("BERUBAH")}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{bulan}", "{bulann}", r"nota_dinas.yaml asks for \{bulann\}, which is not known"),
        ("sifat:", "sipat:", "the key sipat is unknown"),
    ],
)
def test_a_mistake_in_a_text_is_named(old: str, new: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = (paths.DOCUMENTS / "nota_dinas.yaml").read_text(encoding="utf-8")
    (tmp_path / "nota_dinas.yaml").write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(templates, "DOCUMENTS", tmp_path)
    with pytest.raises(ConfigurationError, match=said):
        templates.load(templates.Note, told(invented(10)))


def test_the_words_are_those_the_guide_names():
    guide = (paths.DOCUMENTS / "README.md").read_text(encoding="utf-8").split("\n## ")[0]
    assert set(re.findall(r"`\{(\w+)\}`", guide)) == set(told(invented(10)))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (19, "sembilan belas"),
        (100, "seratus"),
        (1_000, "seribu"),
        (1_911, "seribu sembilan ratus sebelas"),
        (37_740, "tiga puluh tujuh ribu tujuh ratus empat puluh"),
        (100_001, "seratus ribu satu"),
        (1_000_000, "satu juta"),
    ],
)
def test_numbers_are_spelled_as_in_a_letter(value: int, said: str):
    assert words.spelled(value) == said


def test_numbers_and_days_are_written_as_in_a_letter():
    assert (words.number(1_234_567), words.decimal(1_170.6)) == ("1.234.567", "1.170,6")
    assert months.day(date(2026, 9, 3)) == "3 September 2026"
