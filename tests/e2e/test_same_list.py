"""Equal inputs give the equal list: shown with whole files, from the inbox to the programmes' selections."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shuffled_inbox import shuffle_inbox

pytestmark = pytest.mark.slow

SCALE, SEED = "0.01", "2026"
CYCLES = ("2026-09", "2026-10")
RUN = """
import sys
from gesek.operations import direct
from gesek.store import ledger
direct.ENGINE_SLOTS = int(sys.argv[1])
ledger.migrate()
for cycle in sys.argv[2:]:
    direct.run_cycle(cycle)
"""
CONTENT = """
    select cycle_id, dataset, hash, rows from version
    where dataset like 'core/%' or dataset like 'out/%' order by cycle_id, dataset, hash
"""


def invent(folder: Path) -> Path:
    """The inbox of an invented regency."""
    inbox = folder / "inbox"
    places = ["--inbox", str(inbox), "--truth", str(folder / "truth")]
    _python("-m", "gesek.sample", *places, "--scale", SCALE, "--seed", SEED, home=folder)
    return inbox


def published(inbox: Path, home: Path, slots: int) -> list[tuple[str, str, str, int]]:
    """Cycle, dataset, content hash and rows of all that both months make of an inbox on so many threads."""
    shutil.copytree(inbox, home / "inbox", dirs_exist_ok=True)
    _python("-c", RUN, str(slots), *CYCLES, home=home)
    with sqlite3.connect(home / "ledger.sqlite") as ledger:
        lists = ledger.execute("select cycle_id, 'list', hash, 0 from target_list order by id").fetchall()
        return [*lists, *ledger.execute(CONTENT)]


def _python(*arguments: str, home: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GESEK_")}
    environment |= {"GESEK_HOME": str(home), "GESEK_STABLE_SECONDS": "0"}
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invent(tmp_path_factory.mktemp("invented"))


@pytest.fixture(scope="module")
def first(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str, int]]:
    found = published(inbox, tmp_path_factory.mktemp("first"), slots=2)
    assert [cycle for cycle, dataset, _, _ in found if dataset == "list"] == list(CYCLES)
    return found


def test_the_same_seed_invented_again_gives_the_same_list_on_one_thread(first, tmp_path: Path) -> None:
    assert published(invent(tmp_path / "again"), tmp_path / "home", slots=1) == first


def test_shuffled_rows_in_several_files_give_the_same_list_on_four_threads(inbox, first, tmp_path: Path) -> None:
    shuffle_inbox(inbox, tmp_path / "shuffled", seed=1)
    assert len(list((tmp_path / "shuffled" / "dtks" / "2026-10").iterdir())) > 1
    assert published(tmp_path / "shuffled", tmp_path / "home", slots=4) == first
