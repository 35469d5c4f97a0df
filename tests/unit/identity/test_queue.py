"""The officer's queue: pairs by handle, side by side on the terminal, decided, replayed, revoked."""

from datetime import date

import pytest
from typer.testing import CliRunner

from gesek.cli import app
from gesek.errors import StoreError
from gesek.identity import queue
from gesek.store import audit, rulings
from gesek.store.ledger import transaction
from tests.builders import DESA, OTHER_DESA, nik, row
from tests.unit.targets.test_rebuild import receive, steps

TWIN = {"tanggal_lahir": date(2015, 3, 4), "jenis_kelamin": "L"}
HEAD = {"nik": nik(1), "nama": "IBU"}
WHY = "the mother says which twin it is"
ROWS = [
    row("regsosek_keluarga", id_keluarga="R1", nama="IBU"),
    row("regsosek_anggota", id_keluarga="R1", no_urut_art="1", **HEAD),
    row("regsosek_anggota", id_keluarga="R1", no_urut_art="2", nik=nik(8), nama="MOH HASAN", **TWIN),
    row("regsosek_anggota", id_keluarga="R1", no_urut_art="3", nik=nik(9), nama="MOH HUSEN", **TWIN),
    row("p3ke_keluarga", id_keluarga="P1", **HEAD),
    row("p3ke_individu", id_keluarga="P1", id_individu="11", **HEAD),
    row("p3ke_individu", id_keluarga="P1", id_individu="12", nama="MOH", **TWIN),
]
"""A child of whom one source has half the name: it may be either twin."""


def gesek(*arguments):
    done = CliRunner().invoke(app, ["identity", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def with_hasan():
    return next(one for one in queue.waiting()[0] if one.key_b == "regsosek|regsosek:R1:2")


def test_before_the_first_draft_there_is_nothing_to_decide(home):
    with pytest.raises(StoreError, match="run a rebuild"):
        queue.waiting()


def test_the_queue_names_pairs_without_names(home):
    receive(ROWS)
    steps("run")
    found, left = queue.waiting()
    assert left == len(found) == 2
    assert queue.waiting(OTHER_DESA) == ([], 0)
    shown = gesek("queue", "--desa", DESA)
    assert found[0].handle in shown and "2 pasangan menunggu" in shown
    assert "HASAN" not in shown and "p3ke" not in shown


def test_a_pair_is_shown_side_by_side_with_its_differences(home):
    receive(ROWS)
    steps("run")
    shown = gesek("show", with_hasan().handle, "--by", "sri", "--lang", "en")
    assert "MOH HASAN" in shown
    assert "<> differs" in next(line for line in shown.splitlines() if line.startswith("nama"))
    assert "<> differs" not in next(line for line in shown.splitlines() if line.startswith("tanggal_lahir"))
    assert "same day" in shown
    with transaction() as ledger:
        look = ledger.query(audit.AuditRecord).filter_by(action="identity.look").one()
    assert (look.actor, look.subject) == ("sri", f"pair:{with_hasan().handle}")


def test_a_decision_is_replayed_by_the_next_rebuild_and_by_the_one_after_and_ends_with_its_revocation(home):
    receive(ROWS)
    steps("run")
    handle = with_hasan().handle
    told = gesek("decide", handle, "same", "--reason", WHY, "--by", "sri")
    number = int(told.split()[1])
    assert handle not in gesek("queue")
    for run in ("second", "third"):
        receive([*ROWS, row("dtks", idsemesta=run, nama="LAIN")])
        steps(run)
        assert queue.waiting() == ([], 0), "one twin is found, so the other is nobody's rival any more"
    gesek("revoke", str(number), "--reason", "it was the other twin", "--by", "budi")
    steps("fourth")
    assert handle in gesek("queue")
    assert "revoked" in gesek("rulings", "--all") and gesek("rulings") == ""


def test_a_handle_or_verdict_that_is_unknown_is_said_so(home):
    receive(ROWS)
    steps("run")
    with pytest.raises(StoreError, match="no pair 0123"):
        queue.decide("0123", "same", "sri", WHY)
    with pytest.raises(StoreError, match="no verdict"):
        queue.decide(with_hasan().handle, "maybe", "sri", WHY)
    with pytest.raises(StoreError, match="no ruling 7"):
        queue.revoke(7, "sri", WHY)
    assert rulings.in_force().num_rows == 0
