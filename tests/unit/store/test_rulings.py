"""Officers' rulings: kept without personal values in the ledger, replayed from a frozen version, revocable."""

import pytest
from sqlalchemy import text

from gesek.errors import StoreError
from gesek.store import audit, lake, rulings
from gesek.store.ledger import transaction
from gesek.store.rulings import Ruled

pytestmark = pytest.mark.each_ledger

SAME = Ruled("identity.same", "dtks|idsemesta:D1", "regsosek|regsosek:R1:1", "same")
OTHER = Ruled("identity.different", "dtks|idsemesta:D2", "musdes|musdes:3513012001|SITI AMINAH|", "different")
WHY = "the officer has seen both family cards"


def frozen(cycle="2026-09"):
    """The rows of the version a rebuild would read now."""
    version = rulings.freeze(cycle, "run")
    return [] if version is None else lake_rows(version)


def lake_rows(version):
    from gesek.store.engine import session

    with session() as engine:
        lake.bind(engine, "ruling", version)
        return engine.arrow("ruling").to_pylist()


def test_nobody_ruled_is_no_version(home):
    assert rulings.freeze("2026-09", "run") is None
    assert rulings.in_force().num_rows == 0


def test_a_ruling_is_in_the_next_frozen_version_with_its_number(home):
    number = rulings.rule(SAME, "sri", WHY)
    expected = {"ruling_id": number, "kind": SAME.kind, "key_a": SAME.key_a, "key_b": SAME.key_b, "verdict": "same"}
    assert frozen() == [expected]
    assert rulings.in_force().to_pylist() == [expected]


def test_a_ruling_made_after_freezing_does_not_change_the_frozen_version(home):
    rulings.rule(SAME, "sri", WHY)
    version = rulings.freeze("2026-09", "run")
    rulings.rule(OTHER, "sri", WHY)
    assert len(lake_rows(version)) == 1
    assert [row["verdict"] for row in frozen()] == ["same", "different"]


def test_a_revoked_ruling_is_left_out_and_stays_in_the_ledger(home):
    first, second = rulings.rule(SAME, "sri", WHY), rulings.rule(OTHER, "sri", WHY)
    assert len(frozen()) == 2
    rulings.revoke(first, "budi", "the card was another family's")
    assert [row["ruling_id"] for row in frozen()] == [second]
    assert [item.id for item in rulings.listed("identity")] == [second]
    kept = rulings.listed("identity", revoked=True)[0]
    assert (kept.decided_by, kept.reason, kept.revoked_by) == ("sri", WHY, "budi")


def test_all_rulings_revoked_is_a_version_without_rows(home):
    rulings.revoke(rulings.rule(SAME, "sri", WHY), "sri", "ruled on the wrong pair")
    assert frozen() == []


def test_the_same_rulings_are_the_same_version(home):
    rulings.rule(SAME, "sri", WHY)
    first = rulings.freeze("2026-09", "run")
    number = rulings.rule(OTHER, "sri", WHY)
    assert rulings.freeze("2026-09", "run").id != first.id
    rulings.revoke(number, "sri", "ruled on the wrong pair")
    assert rulings.freeze("2026-09", "another run").id == first.id
    assert lake.published(rulings.DATASET).id == first.id


def test_a_ruling_is_revoked_once(home):
    number = rulings.rule(SAME, "sri", WHY)
    rulings.revoke(number, "sri", "ruled on the wrong pair")
    with pytest.raises(StoreError, match="revoked before"):
        rulings.revoke(number, "sri", "again")
    with pytest.raises(StoreError, match="not in the ledger"):
        rulings.revoke(number + 1, "sri", "nothing there")


def test_the_ledger_holds_nothing_of_whom_a_ruling_speaks(home):
    rulings.rule(OTHER, "sri", WHY)
    with transaction() as ledger:
        stored = str(ledger.execute(text("select * from ruling")).all())
    assert "AMINAH" not in stored and "D2" not in stored


@pytest.mark.parametrize(
    ("kind", "by", "why", "sentence"),
    [
        ("Same", "sri", WHY, "dotted"),
        ("identity.same", " ", WHY, "--by"),
        ("identity.same", "sri", "", "reason is missing"),
        ("identity.same", "sri", "her NIK is 3513015705800001", "long number"),
    ],
)
def test_a_ruling_without_officer_reason_or_kind_is_refused_and_nothing_is_kept(home, kind, by, why, sentence):
    with pytest.raises(StoreError, match=sentence):
        rulings.rule(Ruled(kind, "a", "b", "same"), by, why)
    assert rulings.freeze("2026-09", "run") is None


def test_ruling_and_revoking_are_records_of_the_audit_chain(home):
    number = rulings.rule(SAME, "sri", WHY)
    rulings.revoke(number, "adi", "the card was another family's")
    acts = [(one.action, one.actor, one.subject) for one in audit.listed("ruling.")]
    assert acts == [("ruling.make", "sri", f"ruling:{number}"), ("ruling.revoke", "adi", f"ruling:{number}")]
    assert audit.verify().problem == ""
