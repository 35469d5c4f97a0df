"""Writing answers in processes of their own: what a stranger sent is opened for writing with bounded memory and time.

A child takes tasks as JSON on standard input and answers a JSON line for each; it never prints what it read. Where it dies
or gives up, the answer comes as a workbook of its own.
"""

import json
import logging
import os
import resource
import subprocess  # noqa: S404 - our own module, no shell
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from gesek.errors import StoreError
from gesek.paths import INCLUDE

MEMORY_BYTES = 3 << 30
CPU_SECONDS = 60
COMMAND = [sys.executable, "-m", "gesek.quality.answers.scribe"]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """An answer to write.

    Attributes:
        id: of the received file. source: its contract. path: its bytes; empty when they cannot be opened.
        name: the sender's name for it. target: where the workbook goes.
        lines: of the first sheet, each (style, cells). codes: sheet -> row -> codes.
        text: the same in short, for a file of its own beside the workbook.
    """

    id: int
    source: str
    path: str
    name: str
    target: str
    lines: list[tuple[str, list[str | int]]]
    codes: dict[str, dict[int, str]]
    text: str


def write(tasks: list[Task], processes: int) -> None:
    """Write all workbooks and their texts.

    Raises:
        StoreError: one could not be written even on its own.
    """
    left, given_up = list(tasks), []
    while left:
        left, failed = _round(left, processes, plain=False)
        given_up += failed
    if not given_up:
        return
    log.warning("%d answers could not be written into the received workbook and come alone", len(given_up))
    left, failed = _round(given_up, 1, plain=True)
    if missing := [*left, *failed]:
        raise StoreError(
            f"The answers to {len(missing)} received files, the first {missing[0].id}, cannot be written; check the free "
            "space and run the task again."
        )


def _round(tasks: list[Task], processes: int, plain: bool) -> tuple[list[Task], list[Task]]:
    """Share the tasks out to children; those that no child came to, and those it failed at or died of."""
    shares = [tasks[start::processes] for start in range(min(processes, len(tasks)))]
    left, failed = [], []
    for child, share in [(_child(share, plain), share) for share in shares]:
        said = {}
        if child.stdout is not None:
            with child.stdout as lines:
                said = {item[0]: item[1] for item in map(json.loads, (line for line in lines if line.endswith("\n")))}
        child.wait()
        failed += [task for task in share if not said.get(task.id, True)]
        silent = [task for task in share if task.id not in said]
        failed += silent[:1]
        left += silent[1:]
    return left, failed


def _child(tasks: list[Task], plain: bool) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(INCLUDE), *_python_path()])},
        text=True,
    )
    if child.stdin is not None:
        try:
            with child.stdin as pipe:
                pipe.write(json.dumps({"plain": plain, "tasks": [asdict(task) for task in tasks]}))
        except BrokenPipeError:
            pass
    return child


def _python_path() -> list[str]:
    return [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]


def write_one(task: Task, plain: bool) -> None:
    """Write one answer, into the received workbook or, `plain`, into one of its own, and its text beside."""
    from gesek import plain_workbook
    from gesek.quality.answers import annotate
    from gesek.sources import contract
    from gesek.whole_file import write_text

    codes = {sheet: {int(row): given for row, given in rows.items()} for sheet, rows in task.codes.items()}
    if plain or not task.path:
        book = annotate.alone(codes)
        if not codes:
            del book[annotate.ROWS]
    else:
        book = annotate.open_book(Path(task.path))
        annotate.annotate(book, task.name, contract.load(task.source), codes)
    annotate.put_front(book, task.lines)
    plain_workbook.save(book, Path(task.target))
    write_text(Path(task.target).with_suffix(".txt"), task.text)
    for sheet in book.worksheets:
        sheet._cells.clear()  # a workbook is one circle of references: its many cells need not wait for a collection


def _grant_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_SECONDS, hard))


def main() -> None:
    """The child: tasks on standard input, [id, whether it was written] for each on standard output."""
    import gc

    from gesek.quality.answers import annotate  # noqa: F401 - loaded before memory is bounded

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    given = json.loads(sys.stdin.read() or '{"plain": false, "tasks": []}')
    gc.freeze()  # what was imported is no garbage, and looking it through took longer than writing a workbook
    gc.disable()
    for number, item in enumerate(given["tasks"]):
        _grant_time()
        try:
            write_one(Task(**item), given["plain"])
            written = True
        except Exception:  # whatever a stranger's workbook does, the next is written
            written = False
        print(json.dumps([item["id"], written]), flush=True)
        if number % 16 == 15:
            gc.collect()


if __name__ == "__main__":
    main()
