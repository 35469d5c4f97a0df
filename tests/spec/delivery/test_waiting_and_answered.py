"""What happens by itself: a package that could not be handed over goes out later, an overtaken one never, answers are fetched."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from gesek.delivery import book, watch
from gesek.delivery.build import build
from gesek.delivery.collect import collect
from gesek.delivery.deliver import deliver
from gesek.delivery.handover import hand_over
from gesek.settings import settings
from gesek.store import ledger
from gesek.store.deliveries import Delivery
from gesek.whole_file import sha256
from tests.program_tables import Regency
from tests.spec.delivery.test_packages import selected
from tests.unit.sources.sftp_server import sftp_server

pytestmark = pytest.mark.each_ledger


def later(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    moment = ledger.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(watch, "now", lambda: moment)


def states() -> list[str]:
    with ledger.transaction() as session:
        return [row.state for row in session.query(Delivery).order_by(Delivery.id)]


def test_a_package_that_stayed_built_is_found_once_its_own_run_has_given_up(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build("pangan", selected(Regency().family(1)))
    assert watch.waiting() == []
    later(monkeypatch, 16)
    assert watch.waiting() == [1]
    hand_over(1)
    assert watch.waiting() == []


def test_an_old_package_never_arrives_after_a_newer_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build("pangan", selected(Regency().family(1)))
    build("pangan", selected(Regency().family(2), run="r2"))
    later(monkeypatch, 16)
    assert watch.waiting() == [2]
    assert states() == ["recalled", "built"] and not hand_over(1)
    assert book.life(1)[2][-1].note == watch.OVERTAKEN


def test_a_recall_of_the_newer_one_leaves_the_older_one_waiting(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gesek.delivery import receipts

    build("pangan", selected(Regency().family(1)))
    build("pangan", selected(Regency().family(2), run="r2"))
    receipts.recall(2, "dewi", "salah")
    later(monkeypatch, 16)
    assert watch.waiting() == [1]


def answer(folder: Path, name: str, content: bytes | dict[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


def _answers(root: Path) -> None:
    [row] = [book.life(1)[0]]
    folder = root / "dkp" / "tanda_terima"
    answer(
        folder,
        "1.json",
        {"program": "pangan", "sequence": 1, "level": "received", "manifest_sha256": row.manifest_sha256},
    )
    answer(folder, "2.json", {"program": "pangan", "sequence": 1, "level": "accepted", "rows": 1})
    answer(folder, "3.json", b"\xff\xfe not json")
    answer(folder, ".4.json.part", b"{")
    assert collect() == {"taken": 2, "refused": 1, "unreached": 0}
    assert states() == ["accepted"]
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == [".4.json.part"]
    assert sorted(path.name.split("-")[1] for path in (folder / "sudah").iterdir()) == ["1.json", "2.json"]
    [refused, said] = sorted((folder / "ditolak").iterdir())
    assert refused.read_bytes() == b"\xff\xfe not json" and "no JSON" in said.read_text()
    assert collect() == {"taken": 0, "refused": 0, "unreached": 0}


def test_answers_in_a_folder_are_taken_once_and_put_away(home: Path) -> None:
    deliver("pangan", selected(Regency().family(1)))
    _answers(settings().outbox)


@pytest.mark.program("/usr/sbin/sshd")
def test_answers_on_a_server_are_taken_once_and_put_away(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "there"
    root.mkdir()
    with sftp_server(tmp_path / "sshd") as given:
        connection = json.loads(given)
        connection["extra"]["path"] = str(root)
        monkeypatch.setenv("AIRFLOW_CONN_OPD_DKP", json.dumps(connection))
        deliver("pangan", selected(Regency().family(1)))
        _answers(root)


def test_a_recipient_that_is_not_reached_holds_no_other_up(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver("pangan", selected(Regency().family(1)))
    bad = {"kepemilikan_rumah": "milik_sendiri", "lantai": "tanah"}
    deliver("rtlh", selected(Regency().family(1, house=bad), "rtlh", run="r2"))
    monkeypatch.setenv("AIRFLOW_CONN_OPD_DPKPP", json.dumps({"conn_type": "http"}))
    answer(
        settings().outbox / "dkp" / "tanda_terima",
        "1.json",
        {"program": "pangan", "sequence": 1, "level": "accepted", "rows": 1},
    )
    assert collect() == {"taken": 1, "refused": 0, "unreached": 1}


def test_a_rejected_package_goes_out_again_by_itself(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [one] = deliver("pangan", selected(Regency().family(1)))
    package = Path(one["path"])
    next(package.glob("*.xlsx")).write_bytes(b"broken")
    told = {"program": "pangan", "sequence": 1, "level": "rejected", "reason": "rusak"}
    answer(settings().outbox / "dkp" / "tanda_terima", "1.json", told)
    collect()
    later(monkeypatch, 16)
    assert watch.waiting() == [1] and hand_over(1) and states() == ["sent"]
    assert sha256(package.with_name("0001-2") / "manifest.json") == book.life(1)[0].manifest_sha256
