"""What printing an annex costs: CPU seconds, peak memory, pages and size, each in a process of its own, twice for equal bytes.

.venv/bin/python -m benchmarks.printing [--families 10000 40000]
"""

import argparse
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
from rich.console import Console
from rich.table import Table

from gesek.paths import ROOT
from gesek.programs.villages import villages
from gesek.store.models import TargetList
from gesek.targets.documents import annex, annex_workbook
from gesek.targets.documents.facts import Facts
from gesek.targets.documents.page import write
from gesek.targets.documents.proposal import words
from gesek.targets.documents.templates import Annex, load

NAMES = (
    "SITI",
    "AHMAD",
    "MOH.",
    "NUR",
    "SA'DIYAH",
    "BU' RAHMA",
    "B. SUTIK / P. ENDANG",
    "ABD. RAHMAN BIN SALEH",
    "HOSEN",
)


def invented(families: int, seed: int = 1) -> Facts:
    """A draft of so many invented families, spread evenly over the villages."""
    chance = random.Random(seed)  # noqa: S311 - invented people
    places = villages().to_pylist()
    rows = []
    for number in range(families):
        place = places[number * len(places) // families]
        before = rows[-1] if rows and rows[-1]["kode_desa"] == place["kode_desa"] else None
        rows.append(
            {
                "nomor": number + 1, "nomor_desa": before["nomor_desa"] + 1 if before else 1,
                "kode_kecamatan": place["kode_desa"][:6], **place,
                "nama": f"{chance.choice(NAMES)} {chance.choice(NAMES)}", "nik_samar": f"351301******{number % 9999:04d}",
                "alamat": f"DUSUN KRAJAN GANG MELATI NO {chance.randrange(200)}", "rt": f"{chance.randrange(30):03d}",
                "rw": f"{chance.randrange(9):03d}", "jiwa": chance.randrange(1, 8), "perlu_konfirmasi": False,
            }
        )  # fmt: skip
    table = pa.Table.from_pylist(rows)
    kecamatan = [
        {
            "kode_kecamatan": code, "nama_kecamatan": next(p["nama_kecamatan"] for p in places if p["kode_desa"][:6] == code),
            "keluarga": sum(r["kode_kecamatan"] == code for r in rows),
            "jiwa": sum(r["jiwa"] for r in rows if r["kode_kecamatan"] == code), "perlu_konfirmasi": 0,
            "desa": sum(p["kode_desa"][:6] == code for p in places), "tanpa_musdes": 0,
        }
        for code in dict.fromkeys(place["kode_desa"][:6] for place in places)
    ]  # fmt: skip
    listed = TargetList(
        id=1, cycle_id="2026-09", kind="penetapan", state="draft", hash="0a" * 32, counts={"bps": None}, versions={}
    )
    return Facts(listed, date(2026, 9, 30), ("CONTOH: DATA REKAAN", "RANCANGAN"), table, kecamatan, [], [], [], "")


def measure(families: int, kind: str) -> None:
    """Print one annex and say what it cost."""
    facts = invented(families)
    text = load(Annex, words(facts))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        path, began, clock = Path(folder) / f"annex.{kind}", time.process_time(), time.perf_counter()
        if kind == "pdf":
            write(path, "Lampiran", facts, annex.flow(facts, text))
        else:
            annex_workbook.write(path, facts, text)
        cpu, wall = time.process_time() - began, time.perf_counter() - clock
        content = path.read_bytes()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pages = content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") if kind == "pdf" else 0
    said = {"cpu": cpu, "wall": wall, "peak": peak / 1024, "own": (peak - before) / 1024, "kib": len(content) / 1024}
    sys.stdout.write(json.dumps(said | {"pages": pages, "sha": hashlib.sha256(content).hexdigest()}))


def main() -> None:
    """Measure each size and kind in two processes, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, nargs="+", default=[10_000, 40_000])
    parser.add_argument("--one", nargs=2)
    asked = parser.parse_args()
    if asked.one:
        return measure(int(asked.one[0]), asked.one[1])
    table = Table(title="Printing an annex", box=None, pad_edge=False)
    for heading in ("families", "kind", "CPU s", "wall s", "peak MiB", "own MiB", "KiB", "pages", "same bytes"):
        table.add_column(heading, justify="right")
    for families in asked.families:
        for kind in ("pdf", "xlsx"):
            command = [sys.executable, "-m", "benchmarks.printing", "--one", str(families), kind]
            first, second = (
                json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)
                for _ in range(2)
            )
            shown = [f"{first[key]:.1f}" for key in ("cpu", "wall")]
            shown += [f"{first[key]:.0f}" for key in ("peak", "own", "kib")]
            same = "yes" if first["sha"] == second["sha"] else "NO"
            table.add_row(f"{families:,}", kind, *shown, str(first["pages"] or ""), same)
    Console(width=110).print(table)
    return None


if __name__ == "__main__":
    main()
