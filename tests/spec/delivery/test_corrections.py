"""Requests for correction: within 3 x 24 hours, without a value of a person in the ledger, and whom to tell afterwards."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from gesek.cli import app
from gesek.delivery.deliver import deliver
from gesek.delivery.disclosure import corrections, whom
from gesek.errors import ConfigurationError, StoreError
from gesek.quality import incidents
from gesek.store import audit, ledger
from gesek.store.disclosures import CorrectionRequest
from gesek.targets.citizen.complaints import words
from tests.program_tables import Regency, nik
from tests.spec.delivery.test_disclosure import in_force
from tests.spec.delivery.test_packages import selected

SAID = "Nama yang benar SITI AMINAH, bukan SITI"


@pytest.fixture
def known(home: Path) -> whom.Whom:
    """Person 1, whose name and NIK DKP has."""
    deliver("pangan", selected(Regency().family(1).family(2)))
    in_force({1: 1, 2: 2})
    return whom.find(nik(1))


def command(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(app, ["disclosure", *words], input=given, env={"COLUMNS": "200"})


def test_a_request_is_due_three_days_to_the_hour_after_it_came_and_keeps_the_words_out_of_the_ledger(known) -> None:
    done = command("request", "--field", "nama", "--by", "dewi", given=f"{nik(1)}\n{SAID}\n")
    assert done.exit_code == 0 and "KOR-" in done.output and nik(1) not in done.output
    [row] = corrections.listed()
    assert row.due_at - row.received_at == timedelta(hours=72)
    assert (row.person_id, row.field, row.channel, row.state) == (1, "nama", "desk", "open")
    assert words.read(row.part).kata == SAID
    kept = [str(value) for value in row.__dict__.values()]
    assert not any("SITI" in value or nik(1) in value for value in kept)
    assert [one.action for one in audit.listed(subject=f"correction:{row.number}")] == ["correction.received"]


def test_corrected_it_names_the_deliveries_whose_recipients_have_to_be_told(known) -> None:
    deliver(
        "pangan", selected(Regency().family(2), run="r2")
    )  # person 1 left: this one holds her number and place alone
    in_force({1: 1, 2: 2})
    number = corrections.enter(known, "nama", "desk", SAID, "dewi").number
    done = command("settle", number, "--outcome", "corrected", "--by", "budi")
    assert "Harus diberi tahu" in done.output and done.output.count("program") == 1 and "(1)" in done.output
    assert [one.actor for one in audit.listed(action="correction.corrected")] == ["budi"]


def test_a_field_that_nobody_was_given_needs_nobody_to_be_told(known) -> None:
    number = corrections.enter(known, "status_kawin", "letter", SAID, "dewi").number
    assert "Tidak ada penerima" in command("settle", number, "--outcome", "corrected", "--by", "budi").output


def test_it_is_refused_for_a_reason_only_and_ends_once(known) -> None:
    number = corrections.enter(known, "nama", "desk", SAID, "dewi").number
    with pytest.raises(StoreError, match="refused for a reason only"):
        corrections.settle(number, "refused", " ", "budi")
    corrections.settle(number.lower(), "refused", "sesuai KTP-el", "budi")
    with pytest.raises(StoreError, match="ended already"):
        corrections.settle(number, "corrected", "", "budi")
    assert corrections.listed() == [] and corrections.listed(everything=True)[0].reason == "sesuai KTP-el"


def test_what_cannot_be_entered_is_said(known) -> None:
    corrections.enter(known, "nama", "desk", SAID, "dewi")
    with pytest.raises(StoreError, match="still open"):
        corrections.enter(known, "nama", "desk", SAID, "dewi")
    with pytest.raises(ConfigurationError, match="no field 'umurnya'"):
        corrections.enter(known, "umurnya", "desk", SAID, "dewi")
    with pytest.raises(ConfigurationError, match="no words"):
        corrections.enter(known, "alamat", "desk", " ", "dewi")
    with pytest.raises(StoreError, match="No registry knows"):
        corrections.enter(whom.Whom(None, (), ("a" * 12,)), "nama", "desk", SAID, "dewi")


@pytest.mark.each_ledger
def test_somebody_is_reminded_a_day_before_the_term_and_told_when_it_is_over(known) -> None:
    number = corrections.enter(known, "nama", "desk", SAID, "dewi").number
    came = ledger.now()

    def seen(hours: int) -> list[tuple[str, str]]:
        corrections.watch(came + timedelta(hours=hours))
        return [(one.rule, one.scope) for one in incidents.listed()]

    assert seen(47) == []
    assert seen(49) == seen(50) == [("correction_due", number)]
    assert seen(73) == [("correction_late", number)]
    corrections.settle(number, "corrected", "", "budi")
    assert seen(74) == []


def test_requests_past_their_term_are_listed_by_themselves(known) -> None:
    late = corrections.enter(known, "nama", "desk", SAID, "dewi")
    corrections.enter(known, "alamat", "desk", SAID, "dewi")
    with ledger.transaction() as session:
        row = session.scalars(select(CorrectionRequest).where(CorrectionRequest.id == late.id)).one()
        row.due_at = ledger.now() - timedelta(hours=1)
    assert late.number in command("requests", "--overdue").output
    shown = command("requests").output.splitlines()
    assert len(shown) == 2 and "  !" not in shown[1] and " !" in shown[0]
