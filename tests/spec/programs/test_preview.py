"""Before a new version selects anybody it is previewed; if it moves more than the limits allow, a second person approves it."""

from pathlib import Path

import pytest

from gesek.errors import StoreError
from gesek.programs import approval, definition, preview
from gesek.programs.definition import Program
from gesek.store import audit
from gesek.store.ledger import transaction
from gesek.store.programs import ProgramPreview
from tests.program_tables import DESA, KELURAHAN, Regency
from tests.spec.delivery.test_packages import publish, selected

pytestmark = pytest.mark.each_ledger


def changed(program: str = "pangan", **changes: object) -> Program:
    content = definition.load(program).model_dump(by_alias=True)
    return Program.model_validate(content | {"version": 2} | changes)


def without_rule(program: str, code: str) -> Program:
    one = definition.load(program)
    kept = [rule.model_dump() for rule in one.exclude if rule.code != code]
    assert len(kept) == len(one.exclude) - 1
    return changed(program, exclude=kept)


def compared(regency: Regency, after: Program, run: str = "r1") -> preview.Preview:
    return preview.compare(definition.load(after.id), after, publish(regency, run))


def used(monkeypatch: pytest.MonkeyPatch, program: Program) -> None:
    load = definition.load
    monkeypatch.setattr(definition, "load", lambda name, *on: program if name == program.id else load(name, *on))


def test_it_says_who_comes_and_who_goes_by_village_and_status(home: Path) -> None:
    regency = Regency().family(1).family(2, penerima_pkh=True).family(3, "calon", penerima_pkh=True).family(4, "calon")
    found = compared(regency, without_rule("blt_dd", "PENERIMA_PKH"))
    assert found.moves == {
        (DESA, "miskin_ekstrem", "came"): 1, (DESA, "calon", "came"): 1,
        (DESA, "miskin_ekstrem", "stayed"): 1, (DESA, "calon", "stayed"): 1,
    }  # fmt: skip
    back = preview.compare(without_rule("blt_dd", "PENERIMA_PKH"), definition.load("blt_dd"), publish(regency, "r2"))
    assert (back.total("left"), back.total("came")) == (2, 0)


def test_it_says_which_rule_keeps_out_whoever_moves(home: Path) -> None:
    regency = Regency().family(1).family(2, penerima_pkh=True).family(3, penerima_bpnt=True)
    found = compared(regency, without_rule("blt_dd", "PENERIMA_PKH"))
    assert found.reasons == {(DESA, "came", "PENERIMA_PKH"): 1}
    assert (found.by_rule("came"), found.by_rule("left")) == ({"PENERIMA_PKH": 1}, {})
    back = preview.compare(without_rule("blt_dd", "PENERIMA_BPNT"), definition.load("blt_dd"), publish(regency, "r2"))
    assert back.reasons == {(DESA, "left", "PENERIMA_BPNT"): 1}
    assert back.summary()["by_reason"] == [["351301", "left", "PENERIMA_BPNT", 1]]
    assert back.summary()["by_status"] == [["351301", "miskin_ekstrem", "left", 1]]


def test_it_says_whom_a_quota_or_a_better_ranked_family_on_the_card_leaves_behind(home: Path) -> None:
    regency = Regency().family(1, no_kk="3513019999900001").family(2, no_kk="3513019999900001").family(3)
    fewer = compared(regency, changed("blt_dd", quota={"regency": 1}))
    assert fewer.reasons == {(DESA, "left", "KUOTA"): 1}
    more = compared(regency, changed("blt_dd", once_per=None), "r2")
    assert more.reasons == {(DESA, "came", "SATU_PER_KK"): 1}


def test_the_rules_of_a_programme_that_comes_first_are_asked_too(home: Path) -> None:
    regency = Regency().family(1, person={"hamil": True}).family(2, penerima_bpnt=True, person={"hamil": True})
    found = compared(regency, changed("pkh", exclusive_with=[]))
    assert found.reasons == {(DESA, "came", "PENERIMA_BLT_DD"): 1}


def test_it_says_served_waiting_and_the_budget_of_both(home: Path) -> None:
    regency = Regency().family(1).family(2).family(3)
    after = changed(amount={"unit": "kg", "fixed": 15}, quota={"regency": 2})
    found = compared(regency, after)
    assert found.before == preview.Counts(served=3, waiting=0, amount=30)
    assert found.after == preview.Counts(served=2, waiting=1, amount=30)


def test_it_says_how_many_another_programme_serves_too(home: Path) -> None:
    from gesek.delivery.deliver import deliver

    regency = Regency().family(1).family(2, penerima_pkh=True)
    deliver("blt_dd", selected(regency, "blt_dd"))
    found = compared(regency, changed("bpnt"), run="r2")
    assert found.overlaps == {"blt_dd": 1}


def test_the_first_version_is_compared_with_nothing(home: Path) -> None:
    found = preview.compare(None, definition.load("pangan"), publish(Regency().family(1)))
    assert (found.before.served, found.after.served, found.total("came"), found.beyond) == (0, 1, 1, ())


@pytest.mark.parametrize(
    ("after", "beyond"),
    [
        (changed(approver="Bupati"), ()),
        (changed(amount={"unit": "kg", "fixed": 11}), ()),
        (changed(amount={"unit": "kg", "fixed": 12}), ("budget_percent",)),
        (changed(quota={"regency": 9}), ()),
        (changed(quota={"regency": 8}), ("changed_percent", "budget_percent")),
    ],
    ids=["nobody moves", "a tenth more", "more than a tenth more", "a tenth waits", "more than a tenth waits"],
)
def test_what_is_beyond_the_limits(home: Path, after: Program, beyond: tuple[str, ...]) -> None:
    regency = Regency()
    for number in range(1, 11):
        regency.family(number)
    assert compared(regency, after).beyond == beyond


def test_a_new_version_that_nobody_previewed_selects_nobody(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    selected(Regency().family(1))
    used(monkeypatch, changed())
    with pytest.raises(StoreError, match="never previewed .*`gesek programs preview pangan --version 2`"):
        selected(Regency().family(1), run="r2")


def test_within_the_limits_a_preview_is_enough(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    selected(Regency().family(1))
    after = changed(approver="Bupati")
    approval.keep(after, compared(Regency().family(1), after, "r2"), "dwi")
    used(monkeypatch, after)
    assert selected(Regency().family(1), run="r3")


def test_beyond_them_somebody_else_approves(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    selected(Regency().family(1))
    first, after = definition.load("pangan"), changed(amount={"unit": "kg", "fixed": 20})
    monkeypatch.setattr(definition, "versions", lambda _program: [first, after])
    with pytest.raises(StoreError, match="not previewed as its file stands now"):
        approval.approve("pangan", 2, "eka", "sesuai DPA")
    approval.preview("pangan", 2, publish(Regency().family(1), "r2"), "dwi")
    with pytest.raises(StoreError, match="dwi previewed version 2"):
        approval.approve("pangan", 2, "dwi", "sesuai DPA")
    monkeypatch.undo()
    used(monkeypatch, after)
    with pytest.raises(StoreError, match="have somebody else than dwi look at it"):
        selected(Regency().family(1), run="r3")
    monkeypatch.setattr(definition, "versions", lambda _program: [after])
    approval.approve("pangan", 2, "eka", "sesuai DPA")
    assert selected(Regency().family(1), run="r4")
    with pytest.raises(StoreError, match="needs no approval"):
        approval.approve("pangan", 2, "fitri", "sekali lagi")
    assert [(one.action, one.actor) for one in audit.listed(subject="program:pangan/v2")] == [
        ("program.preview", "dwi"), ("program.approve", "eka"),
    ]  # fmt: skip


def test_a_look_that_finds_nothing_new_changes_nothing(home: Path) -> None:
    after = changed(amount={"unit": "kg", "fixed": 20})
    found = compared(Regency().family(1), after)
    first = approval.keep(after, found, "dwi")
    assert approval.keep(after, found, "eka") == first
    assert [(one.action, one.actor) for one in audit.listed(subject="program:pangan/v2")] == [
        ("program.preview", "dwi")
    ]


def test_a_file_edited_after_its_preview_is_previewed_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    selected(Regency().family(1))
    looked_at = changed(approver="Bupati")
    approval.keep(looked_at, compared(Regency().family(1), looked_at, "r2"), "dwi")
    used(monkeypatch, changed(amount={"unit": "kg", "fixed": 99}))
    with pytest.raises(StoreError, match="never previewed"):
        selected(Regency().family(1), run="r3")


def test_the_ledger_keeps_counts_and_nothing_of_a_person(home: Path) -> None:
    after = without_rule("blt_dd", "KELURAHAN")
    approval.keep(after, compared(Regency().family(1).family(2, kode_desa=KELURAHAN), after), "dwi")
    with transaction() as ledger:
        kept = ledger.query(ProgramPreview).one()
    assert kept.counts["after"] == {"served": 2, "waiting": 0, "amount": 7_200_000}
    assert (kept.counts["came"], kept.beyond) == (1, ["changed_percent", "budget_percent"])
