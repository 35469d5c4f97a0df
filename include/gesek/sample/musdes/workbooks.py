"""The villages' workbooks: three sheets of families and the minutes, whose counts tie, in all but one."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample.dates import CYCLES, NEVER, spell
from gesek.sample.desk import Desk
from gesek.sample.events import mix, share
from gesek.sample.extract import Extract
from gesek.sample.musdes.decisions import REASONS, RESULTS, UNDECIDED, Decisions, decide
from gesek.sample.musdes.forms import Form, correction_form, proposal_form, verval_form
from gesek.sample.musdes.meetings import SALT, Meetings, hold_meetings
from gesek.sample.musdes.scans import write_scans
from gesek.sample.settings import distributions, mistakes, rates
from gesek.sample.truth import RowPlaces
from gesek.sample.xlsx import Sheet

SHEETS = ("VERVAL", "USULAN_BARU", "PERBAIKAN")
MISSING_SHARE = 0.2
"""Share of the rows that the refused village's first workbook lacks."""


@dataclass
class _Slices:
    """Where each village's rows lie in a form: rows sorted by village, start per village (one more than villages)."""

    form: Form
    order: np.ndarray
    start: np.ndarray

    def rows(self, village: int) -> np.ndarray:
        return self.order[self.start[village] : self.start[village + 1]]


def write_musdes(desk: Desk, cycle: str) -> None:
    """Write the workbooks of the villages that met in a cycle, and the truth of their rows."""
    meetings = hold_meetings(desk.world, cycle)
    decisions = decide(desk.world, meetings)
    forms = [verval_form(desk, meetings, decisions), proposal_form(desk, meetings), correction_form(desk, meetings)]
    for form in forms:
        desk.fill_in(form.extract)
    _undecided(forms[0].extract, decisions)
    villages = np.flatnonzero(meetings.day != NEVER)
    slices = [_slices(form, len(desk.world.regions)) for form in forms]
    files = [f"musdes_{desk.world.regions.code[village]}.xlsx" for village in villages]
    stands = [np.zeros(len(form.extract), dtype=np.int32) for form in forms]
    for village, file in zip(villages.tolist(), files, strict=True):
        rows = [each.rows(village) for each in slices]
        counts = _counts(decisions, rows)
        if cycle == CYCLES[0] and village == meetings.refused:
            counts["jumlah_akhir"] += 3
            rows[0] = rows[0][: len(rows[0]) - max(1, int(len(rows[0]) * MISSING_SHARE))]
        for stand, each in zip(stands, rows, strict=True):
            stand[each] = np.arange(2, 2 + len(each))
        ghosts = _ghosts(village)
        sheets = [_sheet(name, form, each, ghosts) for name, form, each in zip(SHEETS, forms, rows, strict=True)]
        desk.sheets("musdes", file, cycle, [*sheets, _minutes(desk, meetings, village, counts)])
        if share(np.array([village]), SALT + 22)[0] < float(mistakes()["villages_with_scans"]):
            write_scans(desk.inbox / "musdes" / cycle, str(desk.world.regions.code[village]))
    position = np.full(len(desk.world.regions), -1, dtype=np.int16)
    position[villages] = np.arange(len(villages))
    for name, form, stand in zip(SHEETS, forms, stands, strict=True):
        where = RowPlaces(files, position[form.village], name, stand)
        desk.records(form.extract, where, f"-{name.lower()}")


def _undecided(verval: Extract, decisions: Decisions) -> None:
    """Count the rows whose result is empty or no result as undecided, as the minutes do."""
    for damage in verval.damages:
        if damage.column == "hasil_musdes":
            decisions.result[damage.rows] = UNDECIDED


def _slices(form: Form, villages: int) -> _Slices:
    order = np.argsort(form.village, kind="stable")
    start = np.searchsorted(form.village[order], np.arange(villages + 1))
    return _Slices(form, order, start)


def _ghosts(village: int) -> int:
    given = rates()["ghost_rows"]
    has = share(np.array([village]), SALT + 20)[0] < float(given["musdes_share"])
    return int(given["musdes_rows"]) if has else 0


def _sheet(name: str, form: Form, rows: np.ndarray, ghosts: int) -> Sheet:
    positions = pa.array(rows)
    numbers = {column: mask[rows] for column, mask in form.extract.numbers.items()}
    dates = {column: mask[rows] for column, mask in form.extract.dates.items()}
    columns = {column: form.extract.columns[column].take(positions) for column in form.header if column != "no"}
    serial = pc.cast(pa.array(np.arange(1, len(rows) + 1)), pa.string())
    numbers["no"] = np.ones(len(rows), dtype=bool)
    return Sheet(name, {"no": serial, **columns}, numbers, dates, ghosts=ghosts)


def _counts(decisions: Decisions, rows: list[np.ndarray]) -> dict[str, int]:
    """Count what the minutes state; jumlah_akhir ties by construction."""
    result, reason = decisions.result[rows[0]], decisions.reason[rows[0]]
    by_reason = np.bincount(reason, minlength=len(REASONS))
    by_result = np.bincount(result[result != UNDECIDED], minlength=len(RESULTS))
    counts = {
        "jumlah_awal": len(rows[0]),
        "jumlah_layak": int(by_result[0]),
        "jumlah_miskin_bukan_ekstrem": int(by_result[1]),
        "jumlah_tidak_layak": int(by_result[2]),
    }
    for position, name in enumerate(REASONS):
        if name:
            counts[f"jumlah_{name.lower()}"] = int(by_reason[position])
    counts |= {"jumlah_usulan_baru": len(rows[1]), "jumlah_perbaikan": len(rows[2])}
    off = counts["jumlah_miskin_bukan_ekstrem"] + counts["jumlah_tidak_layak"]
    counts["jumlah_akhir"] = counts["jumlah_awal"] - off + counts["jumlah_usulan_baru"]
    return counts


def _minutes(desk: Desk, meetings: Meetings, village: int, counts: dict[str, int]) -> Sheet:
    regions, people = desk.world.regions, desk.world.people
    dice = (mix(np.arange(4) + 10 * village, SALT + 21) >> np.uint64(16)).astype(np.int64)
    names = people.name.take(pa.array(dice % len(people))).to_pylist()
    month = spell(meetings.day[[village]], "{mm}").to_pylist()[0]
    opd = distributions()["opd_pendamping"]
    town = "kelurahan" if regions.kelurahan[village] else "desa"
    given: list[tuple[str, str, bool]] = [
        ("nomor", f"{1 + village % 40:03d}/BA-MUSDES/{month}/2026", False),
        ("tanggal", str(spell(meetings.day[[village]], "{dd}-{mm}-{yyyy}").to_pylist()[0]), False),
        ("tempat", f"Balai {town} {regions.name[village]}", False),
        ("kode_desa", str(regions.code[village]), False),
        ("nama_desa", str(regions.name[village]), False),
        ("jumlah_peserta", str(18 + int(dice[3] % 45)), True),
        ("opd_pendamping", str(opd[int(regions.kecamatan[village])]), False),
        *[(name, str(number), True) for name, number in counts.items()],
        ("pimpinan_musyawarah", names[0], False),
        ("kepala_desa", names[1], False),
        ("wakil_peserta", names[2], False),
    ]
    columns = {"uraian": pa.array([each[0] for each in given]), "isi": pa.array([each[1] for each in given])}
    return Sheet("BERITA_ACARA", columns, {"isi": np.array([each[2] for each in given])})
