"""Reading workbooks in a process of its own, bounded in memory and processor time.

A hostile or broken workbook can make its reader take all memory or never end. The child takes a list of workbooks on
standard input and answers a JSON line for each; when it dies at one, that one is refused and a new child goes on. A
password comes the same way, so that it stands in no command line, file or log.
"""

import contextlib
import json
import logging
import os
import resource
import signal
import subprocess  # noqa: S404 - our own module, no shell
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import ModuleType

from gesek.errors import RefusedFileError, StoreError
from gesek.paths import INCLUDE

MEMORY_BYTES = 6 << 30
CPU_SECONDS = 300
"""Per workbook; the largest real one (half a million rows) takes about 15."""
READY = "ready"
COMMAND = [sys.executable, "-m", "gesek.sources.excel_child"]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """A workbook to read: the ledger's id, its bytes, the sender's name for it, and a path per dataset.

    Without a source the worksheets that `target` names are wanted as they are, or where it names none the first rows of each.
    """

    id: int
    path: str
    name: str
    sha256: str
    source: str
    target: dict[str, str]
    password: str | None = field(default=None, repr=False)
    seconds: int = CPU_SECONDS


@dataclass(frozen=True)
class Answer:
    """What became of a workbook: its parts as (dataset, layout, rows), or why it is refused (code, sentence).

    `heads` are the first rows of its worksheets by name, where only they were wanted.
    """

    id: int
    parts: list[tuple[str, str, int]]
    kode_desa: str | None = None
    refused: tuple[str, str] | None = None
    heads: list[tuple[str, list[list[str]]]] = field(default_factory=list, repr=False)


def read_books(tasks: list[Task], side_by_side: int = 1) -> Iterator[Answer]:
    """Read workbooks, each answer as soon as it is there and its turn comes.

    Args:
        tasks: the workbooks.
        side_by_side: how many processes share them; the largest are dealt out first.

    Raises:
        StoreError: a reading process does not start.
    """
    largest_first = sorted(tasks, key=lambda task: Path(task.path).stat().st_size, reverse=True)
    shares = [_Share(largest_first[number::side_by_side]) for number in range(min(side_by_side, len(tasks)))]
    try:
        for share in shares:
            share.start()
        reading = [share.answers() for share in shares]
        while reading:
            # A process goes on while another is listened to: its answers are short and wait in its pipe.
            for answers in list(reading):
                answer = next(answers, None)
                if answer is None:
                    reading.remove(answers)
                else:
                    yield answer
    finally:
        for share in shares:
            share.stop()


class _Share:
    """The workbooks of one reading process after another: where one dies, the next goes on."""

    def __init__(self, tasks: list[Task]) -> None:
        self.left, self.retried = list(tasks), 0
        self.child: subprocess.Popen[str] | None = None

    def start(self) -> "subprocess.Popen[str]":
        """Start a process for what is left, and give it all of it."""
        self.child = child = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(INCLUDE), *_python_path()])},
            text=True,
        )
        if child.stdin is None:
            raise StoreError("The process that reads workbooks has no pipes; run the task again.")
        with contextlib.suppress(BrokenPipeError), child.stdin as pipe:
            pipe.write(json.dumps([asdict(task) for task in self.left]))
        return child

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self.child is not None:
            self.child.kill()
            self.child.wait()

    def answers(self) -> Iterator[Answer]:
        """Every workbook's answer, in order; the process was started."""
        while self.left:
            child = self.child or self.start()
            for answer in _answers(child):
                self.left.pop(0)
                yield answer
            self.stop()
            self.child = None
            if self.left and child.returncode == -signal.SIGKILL and self.retried != self.left[0].id:
                self.retried = self.left[0].id
            elif self.left:
                log.warning("the reader ended with status %s at file %s", child.returncode, self.left[0].id)
                yield _given_up(self.left.pop(0))


def _python_path() -> list[str]:
    return [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]


def _answers(child: "subprocess.Popen[str]") -> Iterator[Answer]:
    if child.stdout is None:
        raise StoreError("The process that reads workbooks has no pipes; run the task again.")
    if child.stdout.readline().strip() != READY:
        raise StoreError("The process that reads workbooks does not start; run `python -m gesek.sources.excel_child`.")
    for line in child.stdout:
        if not line.endswith("\n"):
            break
        found = json.loads(line)
        yield Answer(
            found["id"],
            [(dataset, layout, rows) for dataset, layout, rows in found["parts"]],
            found["kode_desa"],
            (found["refused"][0], found["refused"][1]) if found["refused"] else None,
            [(sheet, rows) for sheet, rows in found["heads"]],
        )
    child.wait()


def _given_up(task: Task) -> Answer:
    from gesek.sources.excel_file import unreadable
    from gesek.sources.layout import Place

    for path in task.target.values():
        Path(path).with_suffix(".part").unlink(missing_ok=True)
    refusal = unreadable(Place(task.name, "row"))
    return Answer(task.id, [], None, (refusal.code, str(refusal)))


def _read(task: Task) -> Answer:
    from gesek.sources import contract, excel_file
    from gesek.sources.layout import Place

    target = {dataset: Path(path) for dataset, path in task.target.items()}
    path = Path(task.path)
    try:
        if not task.source and target:
            return Answer(task.id, excel_file.worksheets(path, task.name, target, task.password))
        if not task.source:
            return Answer(task.id, [], heads=excel_file.heads(path, task.name, task.password))
        agreed = contract.load(task.source)
        book = excel_file.read(path, task.name, agreed, task.sha256, target, task.password)
    except RefusedFileError as refusal:
        return Answer(task.id, [], refusal.kode_desa, (refusal.code, str(refusal)))
    except MemoryError:
        unreadable = excel_file.unreadable(Place(task.name, "row"))
        return Answer(task.id, [], None, (unreadable.code, str(unreadable)))
    return Answer(task.id, [(part.dataset, part.layout, part.rows) for part in book.parts], book.kode_desa)


def _grant_time(seconds: int) -> None:
    """Allow the next workbook its seconds on top of what the process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, hard))


class _Unused(ModuleType):
    __version__ = "0"


def main() -> None:
    """The child: tasks as one JSON list on standard input, `ready` and then one JSON line per task on standard output."""
    # pyarrow loads pandas when it first sees a value of Python's, a third of the time to start. Nothing here has a use for it, and
    # pyarrow does without one that is too old for it.
    sys.modules["pandas"] = _Unused("pandas")
    import gesek.sources.excel_file  # noqa: F401 - loaded before memory is bounded

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    tasks = [Task(**item) for item in json.loads(sys.stdin.read() or "[]")]
    print(READY, flush=True)
    for task in tasks:
        _grant_time(task.seconds)
        print(json.dumps(asdict(_read(task))), flush=True)


if __name__ == "__main__":
    main()
