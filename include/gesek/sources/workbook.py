"""Reading Excel workbooks in a child process that may die without harm."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gesek.errors import RefusedFileError, StoreError
from gesek.paths import INCLUDE
from gesek.sources.archive import preflight

log = logging.getLogger(__name__)
CHILD = "gesek.sources.workbook_child"


@dataclass(frozen=True)
class Task:
    """A file to read."""

    id: int
    source: str
    path: Path
    name: str
    sha256: str


@dataclass(frozen=True)
class Part:
    """A table read from a file, as Parquet outside the lake."""

    dataset: str
    edition: str
    path: Path
    rows: int


@dataclass
class Outcome:
    """What became of a file: its parts, or why it is refused; `note` is a remark on an accepted file."""

    id: int
    parts: list[Part] = field(default_factory=list)
    refusal: RefusedFileError | None = None
    note: tuple[str, str] | None = None


def read_workbooks(tasks: Sequence[Task], out: Path) -> Iterator[Outcome]:
    """Read workbooks one after the other in one child process; yields an outcome for each.

    Args:
        tasks: the files.
        out: folder for the Parquet parts.

    Raises:
        StoreError: the child cannot start at all.
    """
    sound: list[Task] = []
    for task in tasks:
        try:
            preflight(task.path, task.name)
            sound.append(task)
        except RefusedFileError as refusal:
            yield Outcome(task.id, refusal=refusal)
    while sound:
        answered = 0
        for answer in _child(sound, out):
            answered += 1
            yield _outcome(answer)
        if answered < len(sound):
            broken = sound[answered]
            log.warning("the reader died on file %d of %d; it goes on with the next", answered + 1, len(sound))
            yield Outcome(broken.id, refusal=_too_much(broken))
        sound = sound[answered + 1 :]


def _too_much(task: Task) -> RefusedFileError:
    return RefusedFileError(
        "UNSAFE_ARCHIVE",
        f"File {task.name} needs more memory or time than a workbook may; delete everything beyond the data, "
        "or send the rows as CSV.",
    )


def _child(tasks: Sequence[Task], out: Path) -> Iterator[dict[str, Any]]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(INCLUDE), os.environ.get("PYTHONPATH", "")]),
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
    }
    lines = "".join(
        json.dumps(
            {
                "id": task.id,
                "source": task.source,
                "path": str(task.path),
                "name": task.name,
                "sha256": task.sha256,
                "out": str(out),
            }
        )
        + "\n"
        for task in tasks
    )
    orders = out / f"orders-{tasks[0].id}.jsonl"
    orders.write_text(lines, encoding="utf-8")
    with (
        orders.open("rb") as source,
        subprocess.Popen(
            [sys.executable, "-m", CHILD],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
        ) as child,
    ):
        try:
            stdout = child.stdout
            if stdout is None or not stdout.readline():
                raise StoreError("The reader of workbooks does not start; check that python-calamine is installed.")
            for line in stdout:
                with suppress(json.JSONDecodeError):
                    yield json.loads(line)
        finally:
            child.kill()
            child.wait()


def _outcome(answer: dict[str, Any]) -> Outcome:
    if "code" in answer:
        return Outcome(answer["id"], refusal=RefusedFileError(answer["code"], answer["sentence"]))
    parts = [
        Part(part["dataset"], part["edition"], Path(part["path"]), int(part["rows"])) for part in answer["parts"]
    ]
    return Outcome(answer["id"], parts)
