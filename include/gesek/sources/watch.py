"""Watching the inboxes: which sources have something complete that no run was started for.

A file is complete when two looks, at least `stable_seconds` apart, find it with the same size and time of change. What was
seen, and for what a run was started, is kept in a small file per source; lost, it costs one run that finds nothing new.
"""

import json
import logging
import os
import time
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path

from gesek.errors import StoreError
from gesek.settings import settings
from gesek.sources import contract, inboxes
from gesek.sources.land import UNFINISHED
from gesek.sources.servers import Inbox, Look, Server, connected
from gesek.store.cycles import CYCLE_ID
from gesek.whole_file import write_text

log = logging.getLogger(__name__)


@dataclass
class Memory:
    """What is remembered of a source's inbox.

    Attributes:
        looked_at: second of the last look that `seen` is of.
        seen: what it found.
        pulled: what was copied from a server.
        found: what was complete at the last look and had no run.
        started: that for which a run was started.
    """

    looked_at: float = 0.0
    seen: Look = field(default_factory=dict)
    pulled: Look = field(default_factory=dict)
    found: Look = field(default_factory=dict)
    started: Look = field(default_factory=dict)


def look(sources: Collection[str] | None = None) -> list[str]:
    """The sources in whose inbox something complete lies for which no run was started.

    Only where something new is seen does it wait, once for all sources, and look again. An inbox that cannot be read holds
    up no other.

    Raises:
        StoreError: no inbox could be read.
    """
    names = list(sources or contract.names())
    problems: dict[str, str] = {}
    unsure = [source for source in names if _look_at(source, problems)]
    if unsure:
        time.sleep(settings().stable_seconds)
        for source in unsure:
            _look_at(source, problems)
    for problem in problems.values():
        log.warning("%s", problem)
    if problems and len(problems) == len(names):
        raise StoreError(next(iter(problems.values())))
    return [source for source in names if _remembered(source).found]


def started(source: str) -> None:
    """Note that a run was started for what the last look found complete."""
    memory = _remembered(source)
    memory.started, memory.found = {**memory.started, **memory.found}, {}
    _remember(source, memory)


def _look_at(source: str, problems: dict[str, str]) -> bool:
    """One look at one inbox; says whether something was seen that another look may find complete."""
    try:
        server = inboxes.load().inboxes.get(source)
        if server is None:
            return _compare(source, _Folder(inboxes.folder(source)), None)
        with connected(source, server) as there:
            return _compare(source, there, there)
    except StoreError as error:
        problems[source] = str(error)
        return False


def _compare(source: str, inbox: Inbox, server: Server | None) -> bool:
    """Compare an inbox with the last look at it, and copy what is complete from its server, if it has one."""
    memory, moment = _remembered(source), time.time()
    now = {name: facts for name, facts in inbox.look().items() if _counts(name)}
    memory.started = {name: facts for name, facts in memory.started.items() if name in now}
    if moment - memory.looked_at < settings().stable_seconds:  # too soon after the last look to tell
        return now != memory.started
    complete = {name: facts for name, facts in now.items() if memory.seen.get(name) == facts}
    memory.seen, memory.looked_at = now, moment
    if server is not None:
        for name in sorted(complete):
            if memory.pulled.get(name) != complete[name] and _pull(source, server, name, complete[name]):
                memory.pulled[name] = complete[name]
        complete = {name: facts for name, facts in complete.items() if memory.pulled.get(name) == facts}
    memory.found = {name: facts for name, facts in complete.items() if memory.started.get(name) != facts}
    _remember(source, memory)
    return now != {**memory.started, **memory.found}


def _counts(name: str) -> bool:
    last = name.rpartition("/")[2]
    return not last.startswith((".", "~$")) and not last.lower().endswith(UNFINISHED)


def _pull(source: str, server: Server, name: str, facts: tuple[int, int]) -> bool:
    """Copy a file beside its place, make sure it did not change meanwhile, and put it there in one step."""
    target = inboxes.folder(source) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.part")
    try:
        server.fetch(name, aside)
        if aside.stat().st_size != facts[0] or not _same(server, name, facts):
            return False
        os.utime(aside, (facts[1], facts[1]))
        _synced(aside)
        aside.replace(target)
        return True
    finally:
        aside.unlink(missing_ok=True)


def _synced(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _same(server: Server, name: str, facts: tuple[int, int]) -> bool:
    try:
        return server.facts(name) == facts
    except FileNotFoundError:
        return False


class _Folder:
    """A local inbox, looked at as a server is; nothing is fetched from it, because a run reads it itself."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def look(self) -> Look:
        folders = [self.root, *(path for path in self.root.glob("*") if CYCLE_ID.match(path.name) and path.is_dir())]
        found: Look = {}
        for path in (path for folder in folders for path in folder.glob("*")):
            try:
                facts = path.lstat()
            except FileNotFoundError:
                continue
            if path.is_file() and not path.is_symlink():
                found[path.relative_to(self.root).as_posix()] = (facts.st_size, facts.st_mtime_ns)
        return found


def _place(source: str) -> Path:
    return settings().home / "looks" / f"{source}.json"


def _remembered(source: str) -> Memory:
    try:
        kept = json.loads(_place(source).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return Memory()
    looks = {key: {name: tuple(facts) for name, facts in kept[key].items()} for key in kept if key != "looked_at"}
    return Memory(kept["looked_at"], **looks)


def _remember(source: str, memory: Memory) -> None:
    write_text(_place(source), json.dumps(asdict(memory)))
