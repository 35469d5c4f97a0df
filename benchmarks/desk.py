"""What a look at the citizen's desk costs: `python -m benchmarks.desk` on the list in force at `GESEK_HOME`.

Each look opens what it needs anew, as a command does. Seconds of wall and processor, and the process's highest memory so far.
"""

import resource
import time
from collections.abc import Callable
from statistics import median

from rich.console import Console
from rich.table import Table

from gesek.targets.citizen import answer, holdings, search
from gesek.targets.citizen.sought import Sought

LOOKS = 5


def main() -> None:
    """Look for five people by NIK and by name, answer for them, and explain their families."""
    with holdings.opened() as opened:
        condition = "nik is not null and tanggal_lahir is not null and kode_desa is not null and family_id is not null"
        relation = opened.core("person") or ""
        known = opened.find(relation, condition, {}, "count(*) as jumlah")[0]["jumlah"]
        columns = "person_id, family_id, nik, nama, tanggal_lahir, kode_desa"
        every = {"every": max(1, known // (3 * LOOKS))}
        chosen = opened.find(relation, f"{condition} and person_id % $every = 0", every, columns)[:LOOKS]
        rows = sum(version.rows for version in opened.staged.values())
    print(f"{known} people to choose from, {rows} rows in the sources")
    looks: dict[str, Callable[[dict], object]] = {
        "search by NIK": lambda one: _search(Sought(nik=one["nik"])),
        "search by name": lambda one: _search(
            Sought(nama=one["nama"], tanggal_lahir=one["tanggal_lahir"], kode_desa=one["kode_desa"])
        ),
        "answer for a person": lambda one: _answer(one["person_id"]),
        "explain a family": lambda one: _explain(one["family_id"]),
    }
    table = Table(box=None, pad_edge=False)
    for heading in ("look", "wall s", "CPU s", "CPU s, worst", "MiB so far"):
        table.add_column(heading, justify="left" if heading == "look" else "right")
    for name, look in looks.items():
        walls, cpus = [], []
        for one in chosen:
            wall, cpu = time.perf_counter(), time.process_time()
            look(one)
            walls.append(time.perf_counter() - wall)
            cpus.append(time.process_time() - cpu)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        table.add_row(name, f"{median(walls):.2f}", f"{median(cpus):.2f}", f"{max(cpus):.2f}", f"{peak:.0f}")
    Console(width=110).print(table)


def _search(sought: Sought) -> None:
    with holdings.opened() as opened:
        search.search(opened, sought)


def _answer(person_id: int) -> None:
    with holdings.opened() as opened:
        answer.of_person(opened, person_id)


def _explain(family_id: int) -> None:
    with holdings.opened() as opened:
        answer.of_family(opened, family_id)


if __name__ == "__main__":
    main()
