"""What a village's workbook looks like as a whole, and the incidents that come of it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import select

from gesek.quality import gate
from gesek.sources import villages
from gesek.store import cycles, lake, ledger
from gesek.store.findings import Incident

HOUSE = ("kepemilikan_rumah", "atap", "dinding", "lantai", "penerangan", "bab")
TEXT = ("source_file", "lembar", "verdict", "kode_desa", "hasil_musdes", "alasan", "alasan_usulan", "nomor_ba", *HOUSE)
A, B, C = "3513012001", "3513012002", "3513022001"


@pytest.fixture(autouse=True)
def open_cycle(home: Path) -> None:
    ledger.migrate()
    cycles.open_cycle("2026-09")


def row(desa: str, number: int, sheet: str = "VERVAL", **cells: Any) -> dict[str, Any]:
    told = {"source_file": desa, "row_number": number, "lembar": sheet, "verdict": "accepted", "kode_desa": desa}
    return told | {"nomor_ba": f"{desa[-3:]}/BA", "tanggal_ba": date(2026, 9, 3)} | cells


def verval(desa: str, count: int, eligible: int, **cells: Any) -> list[dict[str, Any]]:
    """Decisions, the first so many of them eligible."""
    found = [row(desa, number, hasil_musdes="LAYAK_ME", **cells) for number in range(2, 2 + eligible)]
    left = range(2 + eligible, 2 + count)
    return found + [row(desa, number, hasil_musdes="TIDAK_LAYAK", alasan=f"A{number}", **cells) for number in left]


def proposals(desa: str, count: int, **cells: Any) -> list[dict[str, Any]]:
    house = {column: "lainnya" for column in HOUSE}
    told = [{"alasan_usulan": f"sebab {number}", **house, "atap": f"atap {number}"} | cells for number in range(count)]
    return [row(desa, number, "USULAN_BARU", **cell) for number, cell in enumerate(told, start=2)]


def version(rows: Sequence[dict[str, Any]]) -> int:
    kinds = {name: pa.string() for name in TEXT} | {
        "row_number": pa.int32(),
        "tanggal_ba": pa.date32(),
        "tanggal_kejadian": pa.date32(),
    }
    table = pa.table({name: pa.array([one.get(name) for one in rows], kind) for name, kind in kinds.items()})
    part = lake.save_table(table, "staged/musdes")
    written = lake.write("staged/musdes", "2026-09", part.path, [part], "run").id
    return villages.write_version(written, "run")


def counted(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    import pyarrow.parquet as pq

    (path,) = lake.paths(lake.version(version(rows)))
    return {one["kode_desa"]: one for one in pq.read_table(path).to_pylist()}


def incidents(rows: Sequence[dict[str, Any]], run: str = "run") -> set[tuple[str, str]]:
    """(rule, village) of the incidents open after the gate judged these rows."""
    gate.check({villages.DATASET: version(rows)}, run)
    with ledger.transaction() as session:
        return {(one.rule, one.scope) for one in session.scalars(select(Incident).where(Incident.state != "resolved"))}


def test_runs_of_equal_answers_end_where_another_stands_between():
    same = {"alasan_usulan": "sakit"}
    rows = proposals(A, 7)
    for at in (0, 1, 2, 4, 5):
        rows[at] |= same
    found = counted([*rows, *verval(A, 3, 1)])[A]
    assert (found["usulan"], found["usulan_beruntun"], found["rumah_beruntun"]) == (7, 3, 1)
    assert (found["keluarga"], found["diputus"], found["layak"], found["layak_semua"]) == (3, 3, 1, 0)
    assert found["usulan_lebih"] == 4


def test_an_open_answer_makes_no_run_and_a_rejected_row_counts_for_nothing():
    empty = dict.fromkeys(HOUSE) | {"alasan_usulan": None}
    refused = [one | {"verdict": "rejected"} for one in verval(A, 9, 9)]
    found = counted([*proposals(A, 9, **empty), *refused, row(A, 40, hasil_musdes="LAYAK_ME")])[A]
    assert (found["usulan_beruntun"], found["rumah_beruntun"], found["keluarga"]) == (0, 0, 1)


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        ("over_proposal", [*verval(A, 2, 1), *proposals(A, 13)], [*verval(A, 2, 1), *proposals(A, 12)]),
        ("all_eligible", verval(A, 31, 31), verval(A, 31, 30)),
        ("same_houses_in_a_row", proposals(A, 6, atap="genteng"), proposals(A, 5, atap="genteng")),
        ("same_proposal_reasons_in_a_row", proposals(A, 9, alasan_usulan="sakit"), proposals(A, 8, alasan_usulan="s")),
        (
            "same_removals_in_a_row",
            [one | {"alasan": "PINDAH"} for one in verval(A, 9, 0)],
            [one | {"alasan": "PINDAH"} for one in verval(A, 8, 0)],
        ),
    ],
)
def test_a_pattern_is_an_incident_of_its_village_until_it_is_gone(rule, bad, good):
    others = verval(B, 20, 9)
    assert (rule, A) in incidents([*bad, *others])
    assert not [scope for name, scope in incidents([*bad, *others], "again") if scope != A]
    assert rule not in {name for name, _ in incidents([*good, *others], "mended")}


def test_the_same_minutes_are_an_incident_of_both_villages_of_a_kecamatan_only():
    minutes = {"nomor_ba": "001/BA", "tanggal_ba": date(2026, 9, 3)}
    rows = [*verval(A, 3, 1, **minutes), *verval(B, 4, 1, **minutes), *verval(C, 5, 1, **minutes)]
    assert incidents(rows) == {("same_minutes_as_another", A), ("same_minutes_as_another", B)}


def test_equal_counts_of_large_villages_are_an_incident_of_both():
    assert incidents([*verval(A, 61, 20), *verval(B, 61, 20), *verval(C, 60, 20)]) == {
        ("same_counts_as_another", A),
        ("same_counts_as_another", B),
    }
    assert incidents([*verval(A, 60, 20), *verval(B, 60, 20)], "fewer") == set()
