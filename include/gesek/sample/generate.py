"""Write the whole sample: every file of both cycles into the inbox, the truth beside.

The files are shared out over two processes, which map the world from one Arrow file each instead of copying it.
"""

import multiprocessing
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from gesek.errors import ConfigurationError
from gesek.sample.build import build_world
from gesek.sample.dates import CYCLES
from gesek.sample.desk import Desk
from gesek.sample.musdes.workbooks import write_musdes
from gesek.sample.registries.bpjs import write_bpjs
from gesek.sample.registries.bps import write_bps
from gesek.sample.registries.dapodik import write_dapodik
from gesek.sample.registries.dtks import write_dtks
from gesek.sample.registries.dtsen import write_dtsen
from gesek.sample.registries.dukcapil import write_dukcapil
from gesek.sample.registries.p3ke import write_p3ke
from gesek.sample.registries.regsosek import write_regsosek
from gesek.sample.registries.rtlh import write_rtlh
from gesek.sample.registries.siks import write_siks
from gesek.sample.registries.sk_bupati import write_sk_bupati
from gesek.sample.regions import load_regions
from gesek.sample.streams import Streams
from gesek.sample.truth import write_world
from gesek.sample.world import Families, People, World, load_arrays, save_arrays

Task = Callable[[Desk], None]
FIRST, SECOND = CYCLES
ALONE_BELOW = 0.15
"""Below this scale starting a second process costs more than it saves."""

TASKS: dict[str, Task] = {
    "P3KE individuals": lambda desk: write_p3ke(desk, "individu"),
    "DTKS 2026-09": lambda desk: write_dtks(desk, FIRST),
    "DTKS 2026-10": lambda desk: write_dtks(desk, SECOND),
    "Regsosek members": lambda desk: write_regsosek(desk, "anggota"),
    "BPJS 2026-09": lambda desk: write_bpjs(desk, FIRST),
    "BPJS 2026-10": lambda desk: write_bpjs(desk, SECOND),
    "Dukcapil 2026-09": lambda desk: write_dukcapil(desk, FIRST),
    "Dukcapil 2026-10": lambda desk: write_dukcapil(desk, SECOND),
    "DTSEN 2026-09": lambda desk: write_dtsen(desk, FIRST),
    "DTSEN 2026-10": lambda desk: write_dtsen(desk, SECOND),
    "P3KE families": lambda desk: write_p3ke(desk, "keluarga"),
    "Regsosek families": lambda desk: write_regsosek(desk, "keluarga"),
    "musdes 2026-09": lambda desk: write_musdes(desk, FIRST),
    "Dapodik": write_dapodik,
    "SIKS 2026-09": lambda desk: write_siks(desk, FIRST),
    "SIKS 2026-10": lambda desk: write_siks(desk, SECOND),
    "musdes 2026-10": lambda desk: write_musdes(desk, SECOND),
    "truth": lambda desk: write_world(desk.truth, desk.world),
    "SK Bupati": write_sk_bupati,
    "RTLH": write_rtlh,
    "BPS": write_bps,
}
"""Everything there is to write, the longest first."""


def generate(
    out: Path, truth: Path, scale: float, seed: int, progress: Callable[[str], None] | None = None
) -> dict[str, int]:
    """Write the sample regency.

    Args:
        out: the inbox; files go to `<source>/<cycle>/<file>` below it and are whole when they appear.
        truth: folder for what the pipeline must never read: person, family, record, damage (Parquet).
        scale: 1.0 is the whole regency; all 330 villages take part at every scale.
        seed: the same seed and scale give the same contents.
        progress: called with a short sentence after each part.

    Returns:
        File below the inbox → rows of data in it.

    Raises:
        ConfigurationError: if the scale is not above 0 and at most 1.
    """
    if not 0 < scale <= 1:
        raise ConfigurationError("The scale of the sample must be above 0 and at most 1; give for example 0.1.")
    say = progress or (lambda _: None)
    world = build_world(scale, seed)
    say(f"invented {len(world.families):,} families and {len(world.people):,} people")
    rows: dict[str, int] = {}
    if scale < ALONE_BELOW:
        desk = Desk(world, out, truth)
        for name, task in TASKS.items():
            task(desk)
            say(name)
        rows = desk.rows
    else:
        for name, written in _in_two_processes(world, out, truth):
            rows |= written
            say(name)
    return dict(sorted(rows.items()))


def _in_two_processes(world: World, out: Path, truth: Path) -> list[tuple[str, dict[str, int]]]:
    with tempfile.TemporaryDirectory(prefix="gesek-sample-") as folder:
        save_arrays(world.families, Path(folder) / "families.arrow")
        save_arrays(world.people, Path(folder) / "people.arrow")
        context = multiprocessing.get_context("spawn")
        arguments = (folder, str(out), str(truth), world.scale, world.seed)
        with ProcessPoolExecutor(2, context, _open_world, arguments) as pool:
            futures = {pool.submit(_run, name): name for name in TASKS}
            return [(futures[future], future.result()) for future in as_completed(futures)]


_DESK: list[Desk] = []
"""The desk of this worker process, set once when it starts."""


def _open_world(folder: str, out: str, truth: str, scale: float, seed: int) -> None:
    families = load_arrays(Families, Path(folder) / "families.arrow")
    people = load_arrays(People, Path(folder) / "people.arrow")
    regions = load_regions(Streams(seed).rng("regions"))
    _DESK[:] = [Desk(World(scale, seed, regions, families, people), Path(out), Path(truth))]


def _run(name: str) -> dict[str, int]:
    desk = _DESK[0]
    desk.rows = {}
    TASKS[name](desk)
    return desk.rows
