"""CPU seconds and memory of processes and all they start, by role, while they live.

A process that has ended is in the count of the one that waited for it, so the sum over the living, each with the children
it has waited for, is the whole. Memory is PSS: what processes share is counted once.
"""

import threading
from collections import defaultdict
from collections.abc import Mapping

import psutil

SECONDS_BETWEEN = 0.5
TASKS = "tasks"


class ProcessTree:
    """Watches the processes below some roots; a `with` block starts and ends the watching of memory."""

    def __init__(self, roots: Mapping[str, int]) -> None:
        self.roots = {role: psutil.Process(pid) for role, pid in roots.items()}
        self.peak: dict[str, float] = defaultdict(float)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "ProcessTree":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _living(self) -> list[tuple[str, psutil.Process]]:
        found = []
        for role, root in self.roots.items():
            below = TASKS if role == "scheduler" else role
            found += [(role, root), *((below, child) for child in root.children(recursive=True))]
        return found

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far by role; what runs below the scheduler, fork server included, is `tasks`."""
        seconds: dict[str, float] = defaultdict(float)
        for role, process in self._living():
            try:
                used = process.cpu_times()
            except psutil.Error:
                continue
            seconds[role] += used.user + used.system
            # The scheduler waits for its fork server, whose tasks are not its own work.
            seconds[TASKS if role == "scheduler" else role] += used.children_user + used.children_system
        return dict(seconds)

    def forget_peak(self) -> None:
        """Measure the peak of memory from now on."""
        self.peak.clear()

    def _watch(self) -> None:
        while not self._ended.wait(SECONDS_BETWEEN):
            now: dict[str, float] = defaultdict(float)
            for role, process in self._living_quietly():
                try:
                    now[role] += process.memory_full_info().pss / 2**20
                except psutil.Error:
                    continue
            now["all"] = sum(now.values())
            for role, size in now.items():
                self.peak[role] = max(self.peak[role], size)

    def _living_quietly(self) -> list[tuple[str, psutil.Process]]:
        try:
            return self._living()
        except psutil.Error:
            return []
