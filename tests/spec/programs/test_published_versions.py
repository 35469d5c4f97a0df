"""A version of a programme that selected anybody is never edited; the next one is written instead."""

from pathlib import Path

import pytest

from gesek.errors import ConfigurationError
from gesek.programs import approval, definition, preview, published
from gesek.programs.definition import Program
from gesek.store.ledger import transaction
from gesek.store.programs import ProgramVersion
from tests.program_tables import Regency
from tests.spec.delivery.test_packages import publish, selected

pytestmark = pytest.mark.each_ledger


def edited(**changes: object) -> Program:
    return Program.model_validate(definition.load("pangan").model_dump(by_alias=True) | changes)


def kept() -> list[tuple[str, int]]:
    with transaction() as ledger:
        return [(row.program, row.version) for row in ledger.query(ProgramVersion).order_by(ProgramVersion.id)]


def test_a_version_is_kept_at_its_first_use_once(home: Path) -> None:
    selected(Regency().family(1))
    selected(Regency().family(2), run="r2")
    assert kept() == [("pangan", 1)]


def test_the_programmes_that_go_before_are_kept_with_it(home: Path) -> None:
    selected(Regency().family(1), "pkh")
    assert sorted(kept()) == [("blt_dd", 1), ("pkh", 1)]


@pytest.mark.parametrize(
    "change",
    [{"quota": {"regency": 5}}, {"amount": {"unit": "kg", "fixed": 7}}, {"approver": "X"}, {"cron": "1 6 5 * *"}],
)
def test_an_edited_version_selects_nobody_and_says_what_to_do(
    home: Path, change: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    selected(Regency().family(1))
    other = edited(**change)
    monkeypatch.setattr(definition, "load", lambda *_args: other)
    with pytest.raises(ConfigurationError, match=r"programs/pangan/v1\.yaml was edited .* as v2\.yaml"):
        selected(Regency().family(2), run="r2")


def test_a_change_written_as_the_next_version_selects(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    selected(Regency().family(1))
    other = edited(version=2, quota={"regency": 5})
    approval.keep(other, preview.compare(definition.load("pangan"), other, publish(Regency().family(2), "p")), "dwi")
    monkeypatch.setattr(definition, "load", lambda *_args: other)
    selected(Regency().family(2), run="r2")
    assert kept() == [("pangan", 1), ("pangan", 2)]


def test_comments_order_and_keys_left_at_their_default_change_nothing() -> None:
    program = definition.load("pangan")
    assert published.digest(edited()) == published.digest(program) == published.digest(edited(valid_to=None))
    assert "valid_to" not in published.content(program)
