"""The steps of one cycle without Airflow, each in a process forked for it, as Airflow forks a task."""

import multiprocessing
import resource
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from gesek.operations import direct


@dataclass(frozen=True)
class Figures:
    """What one step took; memory in MiB, `own` without what the process had when it was forked."""

    stage: str
    name: str
    wall: float
    cpu: float
    peak: float
    own: float


def run(cycle_id: str) -> list[Figures]:
    """Run the cycle; this process must have opened no store, since a fork would share it."""
    figures: list[Figures] = []

    def do(step: direct.Step) -> Any:
        result, measured = forked(step)
        figures.append(measured)
        return result

    direct.run_cycle(cycle_id, do)
    return figures


def forked(step: direct.Step) -> tuple[Any, Figures]:
    """What a step returns and what it took, in a process of its own."""
    here, there = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_measure, args=(step, there))
    child.start()
    there.close()
    try:
        return here.recv()
    except EOFError:
        raise SystemExit(f"The step {step.stage} of {step.name} failed; its reason stands above.") from None
    finally:
        child.join()


def _measure(step: direct.Step, answer: Connection) -> None:
    Path("/proc/self/clear_refs").write_text("5")  # the peak of memory starts from now
    began, before = time.monotonic(), _cpu()
    at_first = _memory("VmRSS")
    result = step.call()
    wall, cpu = time.monotonic() - began, _cpu() - before
    below = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    peak = max(_memory("VmHWM"), below)
    answer.send((result, Figures(step.stage, step.name, wall, cpu, peak, peak - at_first)))


def _cpu() -> float:
    both = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in both)


def _memory(name: str) -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024
