"""The notices of a breach: what data, how many, where, when and to whom, within 3 x 24 hours, and nobody named."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from gesek.cli import app
from gesek.delivery.build import build
from gesek.delivery.deliver import deliver
from gesek.delivery.disclosure import breach, notice
from gesek.errors import ConfigurationError, StoreError
from gesek.paths import DOCUMENTS
from gesek.store import audit
from gesek.store.cycles import clock
from tests.program_tables import DESA, KELURAHAN, Regency, nik
from tests.spec.delivery.test_packages import selected

WHEN = ["--occurred", "2026-09-25 08:00:00", "--known", "2026-09-26 09:30:00"]
WORDS = ["--how", "Kata sandi tertempel pada paket", "--measures", "Paket ditarik dan kata sandi diganti"]


@pytest.fixture
def deliveries(home: Path) -> None:
    """Two of the same programme: person 3 moved to the kelurahan and person 2 left before the second."""
    deliver("pangan", selected(Regency().family(1).family(2).family(3)))
    deliver("pangan", selected(Regency().family(1).family(3, kode_desa=KELURAHAN), run="r2"))


def drafted(out: Path, *more: str) -> Result:
    words = ["disclosure", "breach", "--deliveries", "1,2", *WHEN, *WORDS, "--by", "dewi", "--out", str(out), *more]
    return CliRunner().invoke(app, words)


def happened() -> breach.Event:
    return breach.event(datetime(2026, 9, 25, 8), datetime(2026, 9, 26, 9, 30), "cara", "upaya")


def test_everybody_is_counted_once_over_all_deliveries_and_in_every_village_named(deliveries: None) -> None:
    found = breach.of([1, 2], happened())
    assert found.persons == 3 and found.villages == {DESA: 3, KELURAHAN: 1}
    assert [one.persons for one in found.deliveries] == [3, 3]
    assert [role.role for role in found.deliveries[1].given] == ["left", "served"]
    assert {"nik", "nama", "alamat"} <= set(found.fields)
    assert breach.of([2], happened()).villages == {DESA: 2, KELURAHAN: 1}


def test_the_term_runs_three_days_to_the_hour_from_the_moment_it_was_known_on_the_regencys_clock() -> None:
    assert clock(happened().due).replace(tzinfo=None) == datetime(2026, 9, 29, 9, 30)


def test_the_draft_holds_both_letters_and_the_figures_and_names_nobody(deliveries: None, tmp_path: Path) -> None:
    done = drafted(tmp_path / "surat.pdf")
    assert done.exit_code == 0 and "3 orang, 2 desa" in done.output and "29-09-2026 09:30" in done.output
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(tmp_path / "surat.pdf").pages]
    persons, authority, figures = pages[0], pages[1], " ".join(pages[2:])
    for letter in (persons, authority):
        assert "Pasal 46" in letter and "25 September 2026 pukul 08.00 WIB" in letter
        assert "Kata sandi tertempel pada paket" in letter and "29 September 2026 pukul 09.30 WIB" in letter
        assert "NIK sah orang yang mewakili" in letter
    assert "kode OTP" in persons and "3 orang di 2 desa" in authority and "kode OTP" not in authority
    assert "1. folder" in figures and "Desa Ngadisari" in figures and "Pangan" in figures
    whole = " ".join(pages)
    assert not any(nik(one) in whole or f"NAMA {'ABCD'[one]}" in whole for one in (1, 2, 3))
    assert [one.subject for one in audit.listed(action="disclosure.breach")] == ["deliveries:1-2"]


def test_what_cannot_be_drafted_is_said(deliveries: None, tmp_path: Path) -> None:
    build("pangan", selected(Regency().family(1), run="r3"))
    with pytest.raises(StoreError, match="Delivery 3 is not in the ledger or never left"):
        breach.of([1, 3], happened())
    for text in ("", "1,x", "1,,2"):
        with pytest.raises(ConfigurationError, match="write them as 12,13"):
            breach.numbers(text)
    with pytest.raises(ConfigurationError, match="became known before"):
        breach.event(datetime(2026, 9, 26), datetime(2026, 9, 25), "cara", "upaya")
    with pytest.raises(ConfigurationError, match="--how and --measures"):
        breach.event(datetime(2026, 9, 25), datetime(2026, 9, 26), " ", "upaya")
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_number_in_the_words_of_an_officer_reaches_no_letter_and_no_record() -> None:
    told = breach.event(datetime(2026, 9, 25), datetime(2026, 9, 26), f"daftar milik {nik(1)}", "upaya")
    assert nik(1) not in told.how


def test_the_words_are_those_the_guide_names(deliveries: None) -> None:
    guide = (DOCUMENTS / "README.md").read_text(encoding="utf-8")
    section = guide.split("## Words of the notices of a breach")[1].split("\n## ")[0]
    assert set(re.findall(r"`\{(\w+)\}`", section)) == set(notice.words(breach.of([1], happened())))
