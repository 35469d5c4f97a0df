"""A package is kept for the years its programme says; then two persons remove it, and a certificate stays."""

from datetime import date
from pathlib import Path

import pytest

from gesek.delivery import receipts, retention, states
from gesek.delivery.deliver import deliver
from gesek.errors import StoreError
from gesek.settings import settings
from gesek.store import audit
from gesek.store.cycles import today
from gesek.store.deliveries import Delivery
from gesek.store.ledger import transaction
from tests.program_tables import Regency
from tests.spec.delivery.test_packages import selected

pytestmark = pytest.mark.each_ledger
WHY = "masa simpan berakhir"


def later(years: int) -> date:
    return date(today().year + years, today().month, min(today().day, 28))


@pytest.fixture
def ended(home: Path) -> Delivery:
    """A delivery that was recalled today."""
    [one] = deliver("pangan", selected(Regency().family(1)))
    receipts.recall(one["id"], "dwi", "keliru")
    with transaction() as ledger:
        return ledger.get_one(Delivery, one["id"])


def files(row: Delivery) -> set[str]:
    return {path.name for path in (settings().packages / row.path).iterdir()}


def test_nothing_is_beyond_its_time_before_the_last_day(ended: Delivery) -> None:
    assert retention.expired(later(4)) == []
    assert [row.id for row in retention.expired(later(6))] == [ended.id]


def test_what_still_counts_is_kept_however_old_it_is(home: Path) -> None:
    deliver("pangan", selected(Regency().family(1)))
    assert retention.expired(later(50)) == []


def test_two_persons_remove_it_and_manifest_signature_and_certificate_stay(ended: Delivery) -> None:
    assert retention.remove("dwi", "eka", WHY, later(6)) == [ended.id]
    assert files(ended) == {"manifest.json", "manifest.sig", "DIHAPUS.txt"}
    told = (settings().packages / ended.path / "DIHAPUS.txt").read_text(encoding="utf-8")
    assert "dwi" in told and "eka" in told and ended.manifest_sha256 in told
    assert [one.reason for one in audit.listed(action="delivery.remove")] == [f"{WHY} (agreed by eka)"]
    assert retention.remove("dwi", "eka", WHY, later(6)) == []


def test_one_person_alone_removes_nothing(ended: Delivery) -> None:
    before = files(ended)
    for agreed in ("dwi", " "):
        with pytest.raises(StoreError):
            retention.remove("dwi", agreed, WHY, later(6))
    assert files(ended) == before


def test_killed_half_way_the_next_call_goes_on_and_it_is_recorded_once(
    ended: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            retention.remove("dwi", "eka", WHY, later(6))
    assert len(files(ended)) > 3
    assert retention.remove("dwi", "eka", WHY, later(6)) == [ended.id]
    assert len(files(ended)) == 3
    assert len(audit.listed(action="delivery.remove")) == 1


def test_a_removed_package_is_not_sent_again(ended: Delivery) -> None:
    from gesek.delivery.handover import hand_over

    retention.remove("dwi", "eka", WHY, later(6))
    assert hand_over(ended.id, again=True) is False
    assert ended.state == states.RECALLED
