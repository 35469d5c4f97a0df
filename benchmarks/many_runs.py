"""`gesek run` many times in a row: on a clean home, then once more on the same home, and so on.

Prints a table: seconds, exit code and how often any log says that a database was locked. The logs of a run that failed
are kept.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LOCKED = b"database is locked"


def main() -> None:
    """Run as often as asked, one line per run; exits with 1 if a run failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many_runs")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--scale", type=float, default=0.02)
    parser.add_argument("--folder", type=Path, help="where the homes lie; by default a temporary folder")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="gesek-many-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{'run':>4} {'home':6} {'seconds':>8} {'exit':>5} {'locked':>7}", flush=True)
    failed = locked = 0
    home = folder / "home"
    for number in range(1, given.runs + 1):
        fresh = number % 2 == 1
        if fresh:
            home = folder / f"home-{number}"
        before = 0 if fresh else count_locked(home)
        began = time.monotonic()
        code, printed = _run(home, given.scale)
        seen = count_locked(home) - before + printed.count(LOCKED)
        seconds = time.monotonic() - began
        print(f"{number:>4} {'clean' if fresh else 'same':6} {seconds:>8.1f} {code:>5} {seen:>7}", flush=True)
        failed, locked = failed + (code != 0), locked + seen
        if code:
            (folder / f"run-{number}.txt").write_bytes(printed)
        elif not fresh and not count_locked(home):
            shutil.rmtree(home)
    print(f"{given.runs} runs, {failed} failed, {locked} times locked; logs in {folder}.", flush=True)
    sys.exit(1 if failed else 0)


def count_locked(home: Path) -> int:
    """How often the logs of a home say that a database was locked."""
    logs = (home / "airflow" / "logs").rglob("*.log")
    return sum(log.read_bytes().count(LOCKED) for log in logs)


def _run(home: Path, scale: float) -> tuple[int, bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "gesek", "run", "--scale", str(scale)],
        env={**os.environ, "GESEK_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode, done.stdout


if __name__ == "__main__":
    main()
