"""A package in a bucket of a real S3 server: whole under its keys, the marker last, no delivered object written again."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gesek.delivery import book, keys, verify
from gesek.delivery.build import build
from gesek.delivery.collect import collect
from gesek.delivery.handover import bucket, hand_over, tell_recalled
from gesek.delivery.receipts import recall
from gesek.errors import ConfigurationError, HandOverError
from tests.killed import hand_over_killed_before_the_ledger_knew
from tests.program_tables import Regency
from tests.spec.delivery.test_packages import selected
from tests.unit.sources.s3_server import Bucket, s3_server

CONNECTION = "AIRFLOW_CONN_OPD_DKP"
PLACE = "serah/dkp/pangan/2026-09/0001"
ANSWERS = "serah/dkp/tanda_terima"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture
def there(home: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """The recipient's bucket, and the connection to our prefix in it."""
    made = Bucket(address)
    connection = json.loads(made.connection)
    connection["extra"] |= {"bucket": made.name, "prefix": "/serah/"}
    made.connection = json.dumps(connection)
    monkeypatch.setenv(CONNECTION, made.connection)
    return made


@pytest.fixture
def delivery(there: Bucket) -> int:
    """A package that is built and waits."""
    [one] = build("pangan", selected(Regency().family(1).family(2)))
    return one


def state() -> tuple[str, list[tuple[str | None, str | None]]]:
    row, attempts, _ = book.life(1)
    return row.state, [(one.outcome, one.code) for one in attempts]


def saved(there: Bucket, folder: Path, place: str = PLACE) -> Path:
    """What lies below a key, as files."""
    folder.mkdir()
    for key, content in there.tree().items():
        if key.startswith(f"{place}/"):
            (folder / key.rpartition("/")[2]).write_bytes(content)
    return folder


def refused(delivery: int) -> tuple[str, bool]:
    with pytest.raises(HandOverError) as failed:
        hand_over(delivery)
    return failed.value.code, failed.value.lasting


def test_a_package_lies_whole_under_its_prefix_and_is_not_written_twice(
    there: Bucket, delivery: int, tmp_path: Path
) -> None:
    there.count_writes()
    assert hand_over(delivery) and state() == ("sent", [("sent", None)])
    arrived = saved(there, tmp_path / "saved")
    assert (arrived / "LENGKAP").read_text().strip() == book.find(delivery).manifest_sha256
    assert verify.problems(arrived, keys.public_pem(), keys.password("pangan", "dkp", 1)) == []
    assert all(key.startswith(f"{PLACE}/") and "/." not in key for key in there.tree())
    assert not hand_over(delivery) and hand_over(delivery, again=True)
    assert there.writes() == sorted(there.tree())
    assert book.life(1)[1][0].channel == "bucket"


def test_the_marker_comes_last(there: Bucket, delivery: int, monkeypatch: pytest.MonkeyPatch) -> None:
    real, seen = bucket.BucketEnd.write, []

    def noted(self: bucket.BucketEnd, path: str, content: Path) -> None:
        real(self, path, content)
        seen.append(path.rpartition("/")[2])

    monkeypatch.setattr(bucket.BucketEnd, "write", noted)
    hand_over(delivery)
    assert seen[-2:] == ["manifest.json", "LENGKAP"]


def test_a_run_killed_after_any_file_is_finished_by_the_next(
    there: Bucket, delivery: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = bucket.BucketEnd.write
    for number in range(4):
        with monkeypatch.context() as broken:

            def killed(self: bucket.BucketEnd, path: str, content: Path) -> None:
                real(self, path, content)
                raise KeyboardInterrupt

            broken.setattr(bucket.BucketEnd, "write", killed)
            with pytest.raises(KeyboardInterrupt):
                hand_over(delivery)
        assert len(there.tree()) == number + 1
    assert hand_over(delivery)
    assert verify.problems(saved(there, tmp_path / "saved"), keys.public_pem()) == []


def test_a_package_that_was_taken_before_the_ledger_could_say_so_is_not_put_down_twice(
    there: Bucket, delivery: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over_killed_before_the_ledger_knew(delivery, monkeypatch)
    for key in there.tree():
        there.client.delete_object(Bucket=there.name, Key=key)
    assert hand_over(delivery) and there.tree() == {} and state() == ("sent", [("unknown", None), ("sent", None)])


def test_another_object_at_our_place_is_left_alone(there: Bucket, delivery: int) -> None:
    there.put(f"{PLACE}/manifest.json", b"another's")
    assert refused(delivery) == ("OTHER_FILE", True)
    assert there.tree()[f"{PLACE}/manifest.json"] == b"another's" and f"{PLACE}/LENGKAP" not in there.tree()


def test_an_object_that_somebody_creates_in_the_same_moment_is_not_overwritten(
    there: Bucket, delivery: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = bucket.BucketEnd.write

    def late(self: bucket.BucketEnd, path: str, content: Path) -> None:
        there.put(f"serah/{path}", b"another's")
        real(self, path, content)

    monkeypatch.setattr(bucket.BucketEnd, "write", late)
    assert refused(delivery) == ("HASH", False)
    assert set(there.tree().values()) == {b"another's"}


def test_a_damaged_copy_stays_and_a_whole_one_comes_beside_it(there: Bucket, delivery: int, tmp_path: Path) -> None:
    hand_over(delivery)
    there.put(f"{PLACE}/manifest.sig", b"damaged")
    assert hand_over(delivery, again=True)
    assert there.tree()[f"{PLACE}/manifest.sig"] == b"damaged"
    assert verify.problems(saved(there, tmp_path / "saved", f"{PLACE}-2"), keys.public_pem()) == []


def test_answers_are_taken_once_and_put_away(there: Bucket, delivery: int) -> None:
    hand_over(delivery)
    told = {"program": "pangan", "sequence": 1}
    there.put(f"{ANSWERS}/1.json", json.dumps(told | {"level": "accepted", "rows": 2}).encode())
    there.put(f"{ANSWERS}/2.json", b"")
    there.put(f"{ANSWERS}/", b"")
    assert collect() == {"taken": 1, "refused": 1, "unreached": 0} and state()[0] == "accepted"
    assert collect() == {"taken": 0, "refused": 0, "unreached": 0}
    names = sorted(key.removeprefix(f"{ANSWERS}/").split("/")[0] for key in there.tree() if key.startswith(ANSWERS))
    assert names == ["ditolak", "ditolak", "sudah"]


def test_a_recall_lies_beside_the_package(there: Bucket, delivery: int) -> None:
    hand_over(delivery)
    recall(delivery, "dewi", "salah siklus")
    tell_recalled(delivery)
    assert b"DITARIK KEMBALI" in there.tree()[f"{PLACE}/DITARIK.txt"]


def test_what_a_store_refuses_is_told_by_its_code(
    there: Bucket, delivery: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(**extra: object) -> None:
        connection = json.loads(there.connection)
        connection["extra"] |= extra
        monkeypatch.setenv(CONNECTION, json.dumps(connection))

    changed(bucket="tidak-ada-kotaknya")
    assert refused(delivery) == ("NO_BUCKET", True)
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    changed(endpoint_url=f"http://127.0.0.1:{port}")
    assert refused(delivery) == ("REFUSED", False)
    changed(role_arn="x")
    with pytest.raises(ConfigurationError, match="opd_dkp .*the key role_arn is unknown"):
        hand_over(delivery)
    assert there.tree() == {}
