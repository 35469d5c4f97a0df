"""Inboxes are noticed when complete, once, wherever they lie; nothing half-copied is taken and nothing is deleted."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gesek import paths
from gesek.errors import ConfigurationError, StoreError
from gesek.operations.airflow_environment import free_port
from gesek.settings import settings
from gesek.sources import inboxes, land, watch
from tests.unit.sources.s3_server import Bucket, s3_server
from tests.unit.sources.sftp_server import sftp_server

STABLE = 0.05


@pytest.fixture(autouse=True)
def quick(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", str(STABLE))
    monkeypatch.setenv("AIRFLOW_HOME", str(home / "airflow"))
    settings.cache_clear()
    inboxes.load.cache_clear()
    yield
    inboxes.load.cache_clear()


def look(sources: list[str] | None = None) -> list[str]:
    """The next look of the DAG, which is not sooner than a file needs to be stable."""
    time.sleep(2 * STABLE)
    return watch.look(sources)


def configure(home: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (home / "reference").mkdir(exist_ok=True)
    (home / "reference" / "inboxes.yaml").write_text(f"version: 1\ninboxes: {text}\n", encoding="utf-8")
    monkeypatch.setattr(paths, "REFERENCE", home / "reference")
    inboxes.load.cache_clear()


def put(folder: Path, name: str, content: bytes = b"x") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_dropped_file_is_noticed_at_once_and_only_once() -> None:
    put(settings().inbox / "dtks", "2026-09/a.csv")
    put(settings().inbox / "bpjs", "b.csv")
    assert look() == ["bpjs", "dtks"]
    assert look() == ["bpjs", "dtks"], "as long as no run was started, it is new"
    watch.started("dtks")
    assert look() == ["bpjs"]
    watch.started("bpjs")
    assert look() == []


def test_a_changed_file_is_new_again_and_what_is_there_is_one_thing() -> None:
    folder = settings().inbox / "dtks"
    put(folder, "a.csv")
    look()
    watch.started("dtks")
    put(folder, "a.csv", b"more")
    put(folder, "b.csv")
    assert look() == ["dtks"]
    watch.started("dtks")
    assert look() == []


def test_a_file_that_still_grows_is_left_alone_until_two_looks_find_it_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = put(settings().inbox / "dtks", "a.csv")

    def grow(_seconds: float) -> None:
        moments.append(moments[-1] + 1)
        path.write_bytes(path.read_bytes() + b"more")

    moments = [1000.0]
    with monkeypatch.context() as patch:
        patch.setattr(watch.time, "sleep", grow)
        patch.setattr(watch.time, "time", lambda: moments[-1])
        for _ in range(3):
            assert watch.look(["dtks"]) == []
            grow(0)
    assert look(["dtks"]) == ["dtks"]


@pytest.mark.parametrize("name", [".a.csv", "~$a.xlsx", "a.csv.part", "a.csv.filepart", "2026-13/a.csv", "other/a.csv"])
def test_what_is_no_finished_file_of_a_cycle_is_not_noticed(name: str) -> None:
    put(settings().inbox / "dtks", name)
    assert look(["dtks"]) == []


def test_a_lost_memory_costs_one_run_and_loses_nothing() -> None:
    put(settings().inbox / "dtks", "a.csv")
    look(["dtks"])
    watch.started("dtks")
    (settings().home / "looks" / "dtks.json").write_text("{half")
    assert look(["dtks"]) == ["dtks"]


class Folder:
    """An inbox on a server whose files its sender drops into a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()

    def put(self, name: str, content: bytes) -> None:
        put(self.root, name, content)

    def tree(self) -> dict[str, bytes]:
        return tree(self.root)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture
def bucket(s3: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """The inbox of DTKS in a new bucket, with the marks of folders that a console leaves there."""
    bucket = Bucket(s3)
    monkeypatch.setenv(f"AIRFLOW_CONN_{bucket.name.upper()}", bucket.connection)
    configure(home, monkeypatch, f"{{dtks: {{kind: store, url: 's3://{bucket.name}', connection: {bucket.name}}}}}")
    for mark in ("2026-09/", "2026-10/"):
        bucket.put(mark, b"")
    return bucket


@pytest.fixture(params=["store", "s3", pytest.param("sftp", marks=pytest.mark.program("/usr/sbin/sshd"))])
def there(
    request: pytest.FixtureRequest, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Folder | Bucket]:
    """An inbox of DTKS on a server: a folder read through Airflow's object storage, an S3 server, and a real OpenSSH."""
    if request.param == "s3":
        yield request.getfixturevalue("bucket")
        return
    folder = Folder(tmp_path / "there")
    if request.param == "store":
        configure(home, monkeypatch, f'{{dtks: {{kind: store, url: "file://{folder.root}"}}}}')
        yield folder
        return
    configure(home, monkeypatch, f"{{dtks: {{kind: sftp, connection: there, path: {folder.root}}}}}")
    with sftp_server(tmp_path / "sshd") as connection:
        monkeypatch.setenv("AIRFLOW_CONN_THERE", connection)
        yield folder


@pytest.mark.each_ledger
def test_files_on_a_server_are_copied_once_and_landed_and_left_where_they_are(there: Folder | Bucket) -> None:
    there.put("2026-09/a.csv", b"first")
    there.put("b.csv", b"second")
    there.put("other/c.csv", b"of no cycle")
    before = there.tree()
    assert look(["dtks"]) == ["dtks"]
    assert tree(settings().pulled / "dtks") == {"2026-09/a.csv": b"first", "b.csv": b"second"}
    watch.started("dtks")
    files = land.collect("dtks", "2026-09")
    assert len(files) == 2
    assert look(["dtks"]) == []
    assert there.tree() == before
    there.put("b.csv", b"newer")
    assert look(["dtks"]) == ["dtks"]
    assert len(land.collect("dtks", "2026-09")) == 3


def test_a_file_on_a_server_that_grows_while_it_is_copied_is_not_taken(
    there: Folder | Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.put("a.csv", b"first")
    real = watch._pull

    def grows(source, server, name, facts):
        fetch = server.fetch

        def fetch_and_grow(name: str, target: Path) -> None:
            fetch(name, target)
            there.put("a.csv", b"first and more")

        server.fetch = fetch_and_grow
        return real(source, server, name, facts)

    with monkeypatch.context() as patch:
        patch.setattr(watch, "_pull", grows)
        assert look(["dtks"]) == []
    assert tree(settings().pulled) == {}
    assert look(["dtks"]) == ["dtks"]
    assert tree(settings().pulled / "dtks") == {"a.csv": b"first and more"}


def test_a_file_on_a_server_that_grows_between_two_looks_is_left_until_it_is_stable(
    there: Folder | Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = iter(range(1, 99))
    there.put("a.csv", b"x" * next(sizes))
    with monkeypatch.context() as patch:
        clock = iter(range(1000, 2000))
        patch.setattr(watch.time, "time", lambda: float(next(clock)))
        patch.setattr(watch.time, "sleep", lambda _seconds: there.put("a.csv", b"x" * next(sizes)))
        for _ in range(2):
            assert watch.look(["dtks"]) == []
            there.put("a.csv", b"x" * next(sizes))
    assert tree(settings().pulled) == {}
    assert look(["dtks"]) == ["dtks"]


def test_an_empty_prefix_is_an_empty_inbox_but_an_unknown_bucket_or_a_refusal_is_an_error(
    home: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = bucket.name
    configure(home, monkeypatch, f"{{dtks: {{kind: store, url: 's3://{name}/dinsos/dtks', connection: {name}}}}}")
    assert look(["dtks"]) == []
    bucket.put("dinsos/dtks/a.csv", b"first")
    bucket.put("dinsos/dtks-lama/b.csv", b"of another inbox")
    assert look(["dtks"]) == ["dtks"]
    assert tree(settings().pulled / "dtks") == {"a.csv": b"first"}
    configure(home, monkeypatch, f"{{dtks: {{kind: store, url: 's3://{name}-tidak-ada/x', connection: {name}}}}}")
    with pytest.raises(StoreError, match="inbox of dtks cannot be read") as caught:
        look(["dtks"])
    assert name not in str(caught.value) and "secret" not in str(caught.value)


def test_a_store_that_does_not_answer_is_an_error(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extra = {"endpoint_url": f"http://127.0.0.1:{free_port()}"}
    gone = {"conn_type": "aws", "login": "gesek", "password": "secret", "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_GONE", json.dumps(gone))
    configure(home, monkeypatch, "{dtks: {kind: store, url: 's3://x/y', connection: gone}}")
    with pytest.raises(StoreError, match="inbox of dtks cannot be read"):
        look(["dtks"])


@pytest.mark.program("/usr/sbin/sshd")
def test_a_server_with_another_key_is_not_believed(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(home, monkeypatch, f"{{dtks: {{kind: sftp, connection: there, path: {tmp_path}}}}}")
    with sftp_server(tmp_path / "one") as connection, sftp_server(tmp_path / "other") as other:
        wrong = json.loads(connection)
        wrong["extra"]["host_key"] = json.loads(other)["extra"]["host_key"]
        monkeypatch.setenv("AIRFLOW_CONN_THERE", json.dumps(wrong))
        with pytest.raises(StoreError, match="inbox of dtks cannot be read"):
            look(["dtks"])


def test_a_server_that_is_gone_holds_no_other_inbox_up(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(home, monkeypatch, "{dtks: {kind: store, url: 'file:///nowhere/at/all'}}")
    put(settings().inbox / "bpjs", "b.csv")
    assert look(["dtks", "bpjs"]) == ["bpjs"]
    with pytest.raises(StoreError, match="inbox of dtks") as caught:
        look(["dtks"])
    assert "nowhere" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "{dtsk: {kind: store, url: 'file:///a'}}",
        "{dtks: {kind: ftp}}",
        "{dtks: {kind: sftp, connection: a, path: relative}}",
        "{dtks: {kind: store, url: no-url}}",
        "{dtks: {kind: store, url: 'file:///a', pasword: x}}",
        "[",
    ],
)
def test_a_wrong_configuration_names_the_file(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"reference/inboxes\.yaml"):
        inboxes.parse(f"version: 1\ninboxes: {text}\n")


def test_the_file_as_it_stands_is_right() -> None:
    assert inboxes.load().inboxes == {}
    assert os.fspath(inboxes.folder("dtks")).endswith("inbox/dtks")
