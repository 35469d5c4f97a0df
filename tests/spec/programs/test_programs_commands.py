"""`gesek programs` as an officer uses it: rules in words, previews, exclusion lists; a NIK is never an argument."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gesek.cli import app
from gesek.delivery.deliver import deliver
from gesek.programs import definition, exclusions
from gesek.store import lake
from gesek.store.ledger import transaction
from gesek.store.models import TargetList
from tests.program_tables import Regency, nik
from tests.spec.delivery.test_packages import publish, selected
from tests.spec.programs.test_exclusion_list import known


def gesek(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(app, ["programs", *arguments], input=given)


def said(*arguments: str, given: str = "") -> str:
    done = gesek(*arguments, given=given)
    assert done.exit_code == 0, done.output
    return done.output


def test_every_programme_and_report_is_listed_with_owner_and_recipients() -> None:
    lines = said("list").splitlines()
    assert [line.split()[0] for line in lines] == [one.id for one in definition.all()]
    assert "kepada bapelitbangda" in lines[2]


def test_the_rules_are_said_in_words() -> None:
    told = said("show", "blt_dd")
    for rule in (*definition.load("blt_dd").include, *definition.load("blt_dd").every_exclusion()):
        assert rule.sentence_id in told
    assert "Kuota: kabupaten 337" in said("show", "rtlh")


def test_a_version_that_is_not_there_is_said() -> None:
    done = gesek("show", "blt_dd", "--version", "9")
    assert done.exit_code != 0 and "blt_dd has no version 9; it has 1" in str(done.exception)


def test_a_preview_says_who_comes_and_goes_and_names_nobody(home: Path) -> None:
    listed = publish(Regency().family(1).family(2, "calon"))
    with transaction() as ledger:
        ledger.get_one(TargetList, listed).state = "published"
    told = said("preview", "blt_dd", "--version", "1", "--desa", "--by", "dwi")
    assert "dilayani             0 ->            2" in told
    assert "masuk 2, keluar 0, tetap 0" in told
    assert "Sukapura / Ngadisari" in told and "miskin ekstrem" in told
    assert nik(1) not in told and "NAMA" not in told


def test_somebody_is_excluded_by_a_nik_from_standard_input_listed_and_taken_back(home: Path) -> None:
    known(Regency().family(1).family(2))
    told = said("exclude", "pangan", "--until", "2099-12-31", "--reason", "menolak", "--by", "dwi", given=f"{nik(1)}\n")
    assert told == "Catatan 1: orang nomor 1 dikecualikan dari pangan sampai 2099-12-31.\n"
    said("exclude", "bpnt", "--until", "2099-12-31", "--reason", "pindah", "--person", "2", "--by", "dwi")
    assert [one.person_id for one in exclusions.listed("pangan")] == [1]
    assert "orang 2" in said("exclusions") and "orang 2" not in said("exclusions", "pangan")
    said("include", "1", "--reason", "keliru", "--by", "eka")
    assert "Tidak ada pengecualian" in said("exclusions", "pangan")
    assert "dicabut oleh eka: keliru" in said("exclusions", "pangan", "--all")


@pytest.mark.parametrize("given", ["", "12345\n"])
def test_what_is_no_nik_excludes_nobody(home: Path, given: str) -> None:
    known(Regency().family(1))
    done = gesek("exclude", "pangan", "--until", "2099-12-31", "--reason", "menolak", given=given)
    assert done.exit_code != 0 and exclusions.listed() == []


def test_the_gap_is_counted_by_kecamatan(home: Path) -> None:
    done = gesek("gap")
    assert done.exit_code != 0 and "was never made; run the DAG deliver_coverage_gap" in str(done.exception)
    deliver("coverage_gap", selected(Regency().family(1).family(2), "coverage_gap"))
    lines = said("gap").splitlines()
    assert lines[0].endswith("siklus 2026-09: 2 keluarga") and lines[1].split() == ["Sukapura", "2"]
    assert lake.published("out/coverage_gap") is not None
