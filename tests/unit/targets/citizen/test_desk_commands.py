"""The desk's commands as people run them, and that nothing of a person stays behind: not in ledger, log, argument or error."""

import json
import logging
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gesek.cli import app
from gesek.errors import ConfigurationError
from gesek.sources.reference import wilayah
from gesek.store import audit
from gesek.targets.citizen import sought
from tests.builders import DESA, nik, row
from tests.conftest import Once
from tests.desk import publish, receive

NAME, BORN = "SITI MAIMUNAH ZAKIYAH", date(1980, 5, 17)
WHO = ["--reason", "warga bertanya", "--by", "ani"]
SECRETS = (nik(1), nik(2), nik(77), NAME, "MAIMUNAH", "1980-05-17", "17-05-1980", "SANGAT RAHASIA")


def in_force() -> None:
    """A list in force with two women of one name, born the same day in one village."""
    rows = []
    for number in (1, 2):
        values = {"id_keluarga": f"D{number}", "nik": nik(number), "nama": NAME, "tanggal_lahir": BORN}
        rows += [row("dtsen_keluarga", desil=1, **values), row("dtsen_anggota", idsemesta=f"S{number}", **values)]
    receive(rows)
    publish("run")


@pytest.fixture
def desk(home: Path, once: Once, caplog: pytest.LogCaptureFixture) -> Iterator[Path]:
    caplog.set_level(logging.DEBUG)
    once(in_force)
    yield home
    left = "\n".join([caplog.text, ledger_of(home), *map(str, home.rglob("*"))])
    assert [secret for secret in SECRETS if secret in left] == []


def ledger_of(home: Path) -> str:
    with sqlite3.connect(home / "ledger.sqlite") as connection:
        return "\n".join(connection.iterdump())


def gesek(*arguments: str, given: str = "", fails: bool = False) -> str:
    result = CliRunner().invoke(app, list(arguments), input=given)
    if fails:
        assert result.exception is not None
        assert not [secret for secret in SECRETS if secret in str(result.exception)]
        return str(result.exception)
    assert result.exception is None, result.output
    return result.output


def looks() -> list[tuple[str, str, str]]:
    return [
        (one.action, one.subject, one.reason)
        for one in audit.listed()
        if one.action.startswith(("warga", "list.explain", "complaint"))
    ]


def test_a_nik_is_piped_in_and_the_answer_and_the_look_are_there(desk: Path) -> None:
    told = gesek("warga", "cari", *WHO, given=f"{nik(1)[:6]} {nik(1)[6:]}\n")
    assert NAME in told and "Belum ada musyawarah desa" in told
    assert looks() == [
        ("warga.search", "person:none", "warga bertanya"), ("warga.answer", "person:1", "warga bertanya"),
    ]  # fmt: skip
    assert audit.verify().problem == ""


def test_namesakes_are_shown_to_choose_from_and_one_is_looked_at_by_number(desk: Path) -> None:
    shown = gesek("warga", "cari", *WHO, given=f"{NAME}\n17-05-1980\n{DESA}\n")
    assert shown.count(NAME) == 2 and "gesek warga lihat" in shown
    assert looks() == [("warga.search", "person:none", "warga bertanya")], "nobody's answer was shown"
    told = gesek("warga", "lihat", "2", *WHO, "--lang", "en")
    assert "NOT on the list as extremely poor: candidate" in told


def test_as_data_an_answer_has_everything_a_page_needs(desk: Path) -> None:
    told = json.loads(gesek("list", "explain", "1", *WHO, "--json"))
    assert told["standing"]["status"] == "calon" and told["facts"] == [{"code": "NO_MEETING_YET", "values": {}}]
    assert {row["dataset"] for row in told["rows"]} == {"dtsen_keluarga", "dtsen_anggota"}
    assert told["rows"][0]["file"]["as_of"] == "2026-09-30"
    assert looks() == [("list.explain", "family:1", "warga bertanya")]


def test_whoever_is_in_no_source_gets_an_answer_too(desk: Path) -> None:
    assert "Tidak ada satu pun sumber" in gesek("warga", "cari", *WHO, given=nik(77))


def test_without_a_reason_nobody_looks(desk: Path) -> None:
    for reason in ("", " . "):
        assert "needs a reason" in gesek("warga", "cari", "--reason", reason, given=nik(1), fails=True)
    assert looks() == []


def test_a_number_in_a_reason_is_not_kept(desk: Path) -> None:
    gesek("warga", "lihat", "1", "--reason", f"tanya {nik(77)}")
    assert looks()[0][2] == "tanya [16 digits]"


@pytest.mark.parametrize(
    "given",
    ["", "351301\n", f"{NAME}\n17-05-1980\n", f"{NAME}\n31-02-1980\n{DESA}\n", f"{NAME}\n17-05-1980\nATLANTIS\n"],
)
def test_what_is_neither_a_nik_nor_name_birth_and_village_is_refused_without_its_value(desk: Path, given: str) -> None:
    told = gesek("warga", "cari", *WHO, given=given, fails=True)
    assert "351301" not in told and "31-02" not in told and "ATLANTIS" not in told


def test_a_complaint_is_entered_followed_and_answered_and_only_an_officer_reads_its_words(desk: Path) -> None:
    given = f"nama: {NAME}\nnik: '{nik(77)}'\ntanggal_lahir: 17-05-1980\ndesa: '{DESA}'\nkata: SANGAT RAHASIA\n"
    told = gesek("pengaduan", "catat", "--kind", "left_out", "--by", "ani", given=given)
    number = "ADU-2026-09-000001"
    assert number in told
    public = [
        gesek("pengaduan", "daftar"),
        gesek("pengaduan", "lihat", number),
        gesek("pengaduan", "lihat", number, "--lang", "en"),
    ]
    assert all(number in text for text in public)
    assert not [secret for secret in SECRETS for text in public if secret in text]
    assert "SANGAT RAHASIA" in gesek("pengaduan", "lihat", number, "--words", *WHO)
    ending = ("--outcome", "no_grounds", "--by", "ani", "--note", f"bukan {nik(77)}")
    assert "tidak terbukti" in gesek("pengaduan", "jawab", number, *ending)
    assert [action for action, _, _ in looks()] == ["complaint.received", "complaint.read", "complaint.rejected"]
    assert gesek("pengaduan", "daftar").strip() == "Tidak ada pengaduan."


def test_a_complaint_about_a_listed_family_asks_for_its_words_only(desk: Path) -> None:
    told = gesek(
        "pengaduan", "catat", "--kind", "double", "--family", "1", given=f"nama: {NAME}\nkata: x y\n", fails=True
    )
    assert "so nama are not asked for" in told
    assert "ADU-" in gesek("pengaduan", "catat", "--kind", "double", "--family", "1", given="kata: SANGAT RAHASIA\n")
    assert "ADU-2026-09-000001" in gesek("warga", "lihat", "1", *WHO)


@pytest.mark.parametrize(
    "given", ["kata: [x\n", "nama: X\nkata: ''\n", "nik: 12\nkata: x\n", "umur: 3\n", "just words"]
)
def test_a_complaint_told_wrongly_is_refused_without_its_value(desk: Path, given: str) -> None:
    gesek("pengaduan", "catat", "--kind", "left_out", given=given, fails=True)


def test_a_village_is_known_by_name_and_two_of_one_name_by_their_kecamatan() -> None:
    assert sought.village("ngadisari") == DESA == sought.village(DESA)
    villages = wilayah().to_pylist()
    counted = Counter(one["nama_desa"] for one in villages)
    twice = next(one for one in villages if counted[one["nama_desa"]] > 1)
    with pytest.raises(ConfigurationError, match="Several villages are called so"):
        sought.village(twice["nama_desa"])
    assert sought.village(f"{twice['nama_desa']}, {twice['nama_kecamatan']}") == twice["kode_desa"]
