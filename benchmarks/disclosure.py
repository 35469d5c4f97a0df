"""What it costs to say to whom a person's data went: `python -m benchmarks.disclosure [YEARS]`.

Invents a ledger, the registries of the whole regency and the record of disclosure of years of deliveries in a folder of its own,
as the product writes them. Then looks for five people: in the record alone, in a fresh engine session; from a NIK to the lines of
the answer; by the whole command, from its start to its end; and, for comparison, in the same record cut into folders by `person_id`.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds

from benchmarks.tables import say
from gesek.delivery import states
from gesek.delivery.disclosure import given, record, tell, whom
from gesek.programs import definition, published
from gesek.settings import settings
from gesek.store import cycles, lake, ledger
from gesek.store.deliveries import Delivery
from gesek.store.engine import session
from gesek.store.models import InputSet, TargetList
from gesek.targets.citizen.wording import Speech

PERSONS = 1_200_000
KEYS = 3
"""Keys of a person in the registry."""
MONTHLY = {"pbi_jkn": 450_000, "pbi_daerah": 100_000, "bpnt": 60_000, "pkh": 60_000, "pangan": 40_000, "blt_dd": 30_000, "pip": 30_000,
           "rtlh": 17_000}  # fmt: skip
"""Rows of the files of a month, by programme."""
CYCLE = "2026-09"
FOLDERS, LOOKS, SEED = 64, 5, 2026


def main(years: int) -> None:
    """Write, look, and print the medians of five."""
    rng = np.random.default_rng(SEED)
    with TemporaryDirectory() as home:
        os.environ["GESEK_HOME"] = home
        settings.cache_clear()
        sizes = list(MONTHLY.values()) * 12 * years
        began = time.perf_counter()
        for delivery, rows in enumerate(sizes, start=1):
            named = record.lists("person_id", _selection(rng, rows), None, {})
            record.keep(delivery, "person_id", named)
        took = time.perf_counter() - began
        say(f"{years} years: {len(sizes)} deliveries, {sum(sizes):,} rows, written in {took:.1f} s")
        _ledger(12 * years)
        chosen = [int(one) for one in rng.integers(PERSONS, size=LOOKS)]
        deliveries = range(1, len(sizes) + 1)
        parts = [record.part(delivery) for delivery in deliveries]
        _look("the record alone", parts, chosen, lambda one: len(record.rows_of(deliveries, [one], [])))
        _look("the answer", parts, chosen, _answered)
        _look("the whole command", parts, chosen, _asked)
        folders = _foldered(Path(home), parts)
        every = list(folders.rglob("*.parquet"))
        _look(f"the record alone, in {FOLDERS} folders", every, chosen, lambda one: _in_folder(folders, one))


def _ledger(months: int) -> None:
    """A list in force with everybody in its registries, and the deliveries, all sent."""
    ledger.migrate()
    cycles.open_cycle(CYCLE)
    ids = pa.array(range(PERSONS), pa.int64())
    niks = pa.array([_nik(one) for one in range(PERSONS)])
    keys = pa.concat_arrays(
        [pa.array([f"{kind}:{one:016d}" for one in range(PERSONS)]) for kind in ("nik", "p3ke", "dtsen")]
    )
    tables = {
        "core/person": pa.table({"person_id": ids, "nik": niks}),
        "core/person_registry": pa.table(
            {"person_id": ids, "current_id": ids, "first_cycle": pa.repeat(CYCLE, PERSONS)}
        ),
        "core/person_key": pa.table({"key": keys, "person_id": pa.concat_arrays([ids] * KEYS)}),
    }
    versions = {
        name: lake.write(name, CYCLE, name, [lake.save_table(table, name)], "benchmark").id
        for name, table in tables.items()
    }
    for program in MONTHLY:
        published.use(definition.load(program))
    moment = ledger.now()
    with ledger.transaction() as book:
        frozen = InputSet(cycle_id=CYCLE, run_id="benchmark", digest="", created_at=moment, items=[])
        book.add(frozen)
        book.flush()
        made = {"cycle_id": CYCLE, "created_at": moment}
        listed = TargetList(kind="pemutakhiran", state="published", input_set_id=frozen.id, hash="", versions=versions,
                            target_version_id=versions["core/person"], published_at=moment, **made)  # fmt: skip
        book.add(listed)
        book.flush()
        for month in range(months):
            for program in MONTHLY:
                recipient = definition.load(program).recipients[0].opd
                book.add(
                    Delivery(program=program, program_version=definition.load(program).version, recipient=recipient, period=str(month),
                             target_list_id=listed.id, version_id=listed.target_version_id, sequence=month + 1, state=states.SENT,
                             rows=MONTHLY[program], path=f"{recipient}/{program}/{month}", sent_at=moment - timedelta(days=30 * month),
                             **made)
                )  # fmt: skip


def _nik(person: int) -> str:
    return f"{person:016d}"


def _answered(person: int) -> int:
    """The packages of the answer, from a NIK to its lines."""
    told = given.of(whom.find(_nik(person)))
    return len(told.given) if tell.lines(Speech("id"), told) else 0


def _asked(person: int) -> int:
    """The packages that the command names."""
    words = [sys.executable, "-m", "gesek", "disclosure", "person", "--reason", "benchmark"]
    done = subprocess.run(words, input=f"{_nik(person)}\n", capture_output=True, text=True, check=True)
    return done.stdout.count("Dasar hukum")


def _selection(rng: np.random.Generator, rows: int) -> pa.Table:
    ids = rng.choice(PERSONS, rows, replace=False)
    codes = pa.array([f"3513{village:06d}" for village in range(330)])
    villages = codes.take(pa.array(ids % len(codes)))
    return pa.table({"person_id": ids, "kode_desa": villages, "menunggu": rng.random(rows) > 0.9})


def _foldered(home: Path, parts: list[Path]) -> Path:
    """The same rows, every part cut into folders by the remainder of `person_id`."""
    target = home / "folders"
    for number, part in enumerate(parts):
        table = ds.dataset(part).to_table()
        bucket = pa.array(table["person_id"].to_numpy() % FOLDERS, pa.int8())
        ds.write_dataset(
            table.append_column("bucket", bucket), target, format="parquet", partitioning=["bucket"],
            basename_template=f"{number}-{{i}}.parquet", existing_data_behavior="overwrite_or_ignore",
        )  # fmt: skip
    return target


def _in_folder(folders: Path, person: int) -> int:
    with session() as engine:
        engine.bind_parquet("record", sorted((folders / str(person % FOLDERS)).glob("*.parquet")))
        return engine.build_expression("found", "select * from record where person_id = $id", {"id": person})


def _look(name: str, files: list[Path], chosen: list[int], look: Callable[[int], int]) -> None:
    walls, cpus, rows = [], [], []
    for one in chosen:
        wall, cpu = time.perf_counter(), _cpu()
        rows.append(look(one))
        walls.append(time.perf_counter() - wall)
        cpus.append(_cpu() - cpu)
    size = sum(file.stat().st_size for file in files) / 1e6
    say(
        f"{name}: {len(files)} files, {size:.0f} MB; wall {median(walls):.2f} s (slowest {max(walls):.2f}), CPU {median(cpus):.2f} s, "
        f"{median(rows):.0f} found"
    )


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
