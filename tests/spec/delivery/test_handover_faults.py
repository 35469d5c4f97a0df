"""Handing over to a real OpenSSH server while things break: one whole package lies there or none, and the ledger is right."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from gesek.delivery import book, handover, keys, verify
from gesek.delivery.build import build
from gesek.delivery.handover import folder, hand_over, sftp
from gesek.errors import ConfigurationError, HandOverError
from gesek.settings import settings
from tests.killed import hand_over_killed_before_the_ledger_knew
from tests.program_tables import Regency
from tests.spec.delivery.test_packages import selected
from tests.tcp_proxy import Proxy, proxy
from tests.unit.sources.sftp_server import sftp_server

pytestmark = pytest.mark.program("/usr/sbin/sshd")
POINTS = Random(4711).sample(range(200, 24_000), 20)
CONNECTION = "AIRFLOW_CONN_OPD_DKP"


@dataclass
class There:
    """The recipient's server: its folder, the connection to it through a proxy, and the proxy."""

    root: Path
    connection: dict
    proxy: Proxy

    @property
    def package(self) -> Path:
        return self.root / "dkp/pangan/2026-09/0001"

    def whole(self) -> bool:
        return (self.package / "LENGKAP").exists() and verify.problems(self.package, keys.public_pem()) == []


@pytest.fixture
def there(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[There]:
    root = tmp_path / "there"
    root.mkdir()
    with sftp_server(tmp_path / "sshd") as given:
        connection = json.loads(given)
        with proxy(connection["port"]) as between:
            connection["extra"]["path"] = str(root)
            connection["port"] = between.port
            monkeypatch.setenv(CONNECTION, json.dumps(connection))
            yield There(root, connection, between)


@pytest.fixture
def delivery(there: There) -> int:
    """A package that is built and waits."""
    [one] = build("pangan", selected(Regency().family(1).family(2).family(3)))
    return one


def state() -> tuple[str, list[tuple[str | None, str | None]]]:
    row, attempts, _ = book.life(1)
    return row.state, [(one.outcome, one.code) for one in attempts]


def test_a_package_lies_whole_at_the_server_with_its_marker(there: There, delivery: int) -> None:
    assert hand_over(delivery)
    assert there.whole() and state() == ("sent", [("sent", None)])
    assert sorted(path.name for path in there.package.iterdir()) == [
        "LENGKAP", "manifest.json", "manifest.sig", "pangan_2026-09_0001.xlsx", "pangan_2026-09_0001_surat_pengantar.pdf",
    ]  # fmt: skip
    before = {path.name: path.stat().st_mtime_ns for path in there.package.iterdir()}
    assert not hand_over(delivery) and hand_over(delivery, again=True)
    assert {path.name: path.stat().st_mtime_ns for path in there.package.iterdir()} == before


def _cut(there: There, delivery: int, point: int) -> None:
    there.proxy.cut_after = point
    try:
        hand_over(delivery)
    except HandOverError as error:
        assert error.code in ("CUT", "WRITE", "TIMEOUT") and not error.lasting
        assert not (there.package / "LENGKAP").exists() or there.whole()
        assert state()[0] == "built"
        assert hand_over(delivery)
    assert there.proxy.cuts == 1, there.proxy.largest
    assert there.whole() and state()[0] == "sent"
    assert not list(there.root.rglob("*.partial"))


@pytest.mark.parametrize("point", POINTS[:3])
def test_a_connection_that_is_cut(there: There, delivery: int, point: int) -> None:
    _cut(there, delivery, point)


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS[3:])
def test_a_connection_that_is_cut_at_other_points(there: There, delivery: int, point: int) -> None:
    _cut(there, delivery, point)


def test_a_server_with_another_key_is_not_believed_and_not_asked_again(
    there: There, delivery: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
    there.connection["extra"]["host_key"] = other
    monkeypatch.setenv(CONNECTION, json.dumps(there.connection))
    with pytest.raises(HandOverError) as refused:
        hand_over(delivery)
    assert (refused.value.code, refused.value.lasting) == ("HOST_KEY", True)
    assert state() == ("built", [("failed", "HOST_KEY")]) and not list(there.root.iterdir())


def test_a_server_whose_key_nobody_pinned_is_not_believed(
    there: There, delivery: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    del there.connection["extra"]["host_key"]
    monkeypatch.setenv(CONNECTION, json.dumps(there.connection))
    monkeypatch.setenv("HOME", str(there.root.parent))
    with pytest.raises(HandOverError) as refused:
        hand_over(delivery)
    assert (refused.value.code, refused.value.lasting) == ("UNKNOWN_HOST", True)


def test_a_server_that_hangs_ends_in_time(delivery: int, there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there.connection["port"] = silent.getsockname()[1]
        monkeypatch.setenv(CONNECTION, json.dumps(there.connection))
        monkeypatch.setattr(sftp, "SECONDS", 1)
        with pytest.raises(HandOverError) as refused:
            hand_over(delivery)
    assert (refused.value.code, refused.value.lasting) == ("TIMEOUT", False)


def test_a_server_that_is_down_is_tried_again_later(
    delivery: int, there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        there.connection["port"] = gone.getsockname()[1]
    monkeypatch.setenv(CONNECTION, json.dumps(there.connection))
    with pytest.raises(HandOverError) as refused:
        hand_over(delivery)
    assert (refused.value.code, refused.value.lasting) == ("REFUSED", False)


def test_a_full_disk_leaves_nothing_that_counts(there: There, delivery: int) -> None:
    there.package.mkdir(parents=True)
    full = there.package / ".pangan_2026-09_0001.xlsx.partial"
    full.symlink_to("/dev/full")
    with pytest.raises(HandOverError) as refused:
        hand_over(delivery)
    assert refused.value.code == "WRITE"
    assert [path.name for path in there.package.iterdir()] == [full.name]
    full.unlink()
    assert hand_over(delivery) and there.whole()
    assert state() == ("sent", [("failed", "WRITE"), ("sent", None)])


def test_a_byte_that_changed_on_the_way_is_seen_before_the_file_has_its_name(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = build("pangan", selected(Regency().family(1)))
    real = folder.FolderEnd.write

    def flipped(self: folder.FolderEnd, path: str, content: Path) -> None:
        real(self, path, content)
        with (self.root / path).open("r+b") as file:
            byte = file.read(1)
            file.seek(0)
            file.write(bytes([byte[0] ^ 1]))

    with monkeypatch.context() as broken:
        broken.setattr(folder.FolderEnd, "write", flipped)
        with pytest.raises(HandOverError) as refused:
            hand_over(one)
    assert refused.value.code == "HASH"
    place = settings().outbox / "dkp/pangan/2026-09/0001"
    assert all(path.name.endswith(".partial") for path in place.iterdir())
    assert hand_over(one) and verify.problems(place, keys.public_pem()) == []


def test_a_package_that_was_taken_before_the_ledger_could_say_so_is_not_put_down_twice(
    there: There, delivery: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over_killed_before_the_ledger_knew(delivery, monkeypatch)
    assert there.whole() and state() == ("built", [(None, None)])
    there.package.rename(there.root / "taken")
    assert hand_over(delivery)
    assert not there.package.exists() and state() == ("sent", [("unknown", None), ("sent", None)])


def test_the_doubt_outlives_an_attempt_that_did_not_come_so_far(
    there: There, delivery: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over_killed_before_the_ledger_knew(delivery, monkeypatch)
    there.package.rename(there.root / "taken")
    with monkeypatch.context() as down, socket.create_server(("127.0.0.1", 0)) as gone:
        down.setenv(CONNECTION, json.dumps(there.connection | {"port": gone.getsockname()[1]}))
        gone.close()
        with pytest.raises(HandOverError):
            hand_over(delivery)
    assert hand_over(delivery) and not there.package.exists()
    assert state() == ("sent", [("unknown", None), ("failed", "REFUSED"), ("sent", None)])


def test_a_recipient_that_takes_every_file_at_once_gets_each_once(there: There, delivery: int) -> None:
    taken, stop = there.root / "taken", threading.Event()
    taken.mkdir()

    def take() -> None:
        while not stop.is_set():
            for path in there.root.glob("dkp/pangan/2026-09/0001/[!.]*"):
                path.rename(taken / path.name)
            time.sleep(0.002)

    taker = threading.Thread(target=take)
    taker.start()
    try:
        assert hand_over(delivery)
    finally:
        time.sleep(0.1)
        stop.set()
        taker.join()
    assert verify.problems(taken, keys.public_pem()) == [] and (taken / "LENGKAP").exists()
    assert state()[0] == "sent" and not hand_over(delivery)
    assert not list(there.package.iterdir())


def test_two_runs_at_once_put_one_package_down(there: There, delivery: int) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(hand_over, [delivery, delivery])) == [False, True]
    assert there.whole() and state() == ("sent", [("sent", None)])


def test_a_clock_that_jumps_back_between_two_attempts_confuses_nobody(
    there: There, delivery: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.package.mkdir(parents=True)
    full = there.package / ".pangan_2026-09_0001.xlsx.partial"
    full.symlink_to("/dev/full")
    with pytest.raises(HandOverError):
        hand_over(delivery)
    full.unlink()
    monkeypatch.setattr(handover, "now", lambda: datetime(2020, 1, 1, tzinfo=UTC))
    assert hand_over(delivery) and [one.number for one in book.life(1)[1]] == [1, 2] and there.whole()


def test_a_channel_of_another_kind_or_none_in_production_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [one] = build("pangan", selected(Regency().family(1)))
    monkeypatch.setenv(CONNECTION, json.dumps({"conn_type": "http", "host": "x"}))
    with pytest.raises(ConfigurationError, match="of type http"):
        hand_over(one)
    monkeypatch.delenv(CONNECTION)
    monkeypatch.setenv("GESEK_PROFILE", "production")
    settings.cache_clear()
    with pytest.raises(ConfigurationError, match="no Airflow connection opd_dkp"):
        hand_over(one)
    assert not (home / "outbox").exists()
