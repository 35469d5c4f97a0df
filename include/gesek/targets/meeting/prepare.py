"""Preparing the workbooks of meetings: one per village, and one archive per kecamatan to hand out."""

import logging
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from gesek import plain_workbook
from gesek.errors import StoreError
from gesek.programs.agencies import agencies
from gesek.settings import settings
from gesek.sources.reference import companions, wilayah
from gesek.store import audit, cycles
from gesek.targets.citizen.complaints import village as complaints
from gesek.targets.citizen.complaints.book import put_before_village
from gesek.targets.meeting import form, questions
from gesek.targets.meeting.form import Village
from gesek.whole_file import beside

log = logging.getLogger(__name__)


def prepare(kode_desa: Iterable[str] = (), slots: int = 1, by: str = audit.SYSTEM) -> list[Path]:
    """Write the workbooks of these villages, or of all, for the open cycle.

    Args:
        kode_desa: Kemendagri codes; all villages when none is named.
        slots: pool slots of the task.
        by: account of who asks for them; what the workbooks hold of people is read for it.

    Returns:
        The files, below `templates/<cycle>/<kode_kecamatan>/`.

    Raises:
        StoreError: no cycle is open, no list is in force, or a code is no village's.
    """
    cycle, known = cycles.current(), villages()
    named = list(kode_desa)
    wanted = named or list(known)
    unknown = [code for code in wanted if code not in known]
    if unknown:
        raise StoreError(f"{', '.join(unknown)}: no village of the regency; write ten-digit Kemendagri codes.")
    for code in named or ["all"]:
        audit.note(actor=by, action="village.template", subject=f"village:{cycle.id}/{code}")
    by_village: dict[str, list[dict[str, Any]]] = {}
    for row in questions.families(slots).to_pylist():
        by_village.setdefault(row["kode_desa"], []).append(row)
    listed = {code: {row["family_id"] for row in by_village.get(code, [])} for code in wanted}
    asked = complaints.asked(listed, slots)
    written = []
    for code in wanted:
        told = asked.get(code)
        book = form.build(
            known[code], by_village.get(code, []), cycle.id, cycle.cut_off, settings().profile == "sample", told
        )
        target = settings().templates / cycle.id / code[:6] / f"musdes_{code}.xlsx"
        plain_workbook.save(book, target)
        if told is not None:
            put_before_village(told.numbers, cycle.id)
        written.append(target)
    log.info("cycle %s: workbooks of %d village meetings prepared", cycle.id, len(written))
    return written


def bundle() -> list[Path]:
    """Put the workbooks of each kecamatan into one archive beside its folder; returns the archives."""
    folder = settings().templates / cycles.current().id
    made = []
    for kecamatan in sorted(path for path in folder.iterdir() if path.is_dir()):
        target = folder / f"musdes_{folder.name}_{kecamatan.name}.zip"
        with beside(target) as aside:
            aside.write_bytes(archived(sorted(kecamatan.glob("*.xlsx"))))
        made.append(target)
    return made


def prepared(kode_kecamatan: str) -> list[Path]:
    """The workbooks of a kecamatan that are prepared for the open cycle, in order of the villages."""
    return sorted((settings().templates / cycles.current().id / kode_kecamatan).glob("musdes_*.xlsx"))


def archived(workbooks: Iterable[Path]) -> bytes:
    """Workbooks in one archive; equal ones give equal bytes."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for book in workbooks:
            archive.writestr(zipfile.ZipInfo(book.name, plain_workbook.TIME), book.read_bytes())
    return content.getvalue()


def villages() -> dict[str, Village]:
    """Every village by its code, with the OPD that accompany its meetings."""
    names = agencies()
    assigned: dict[str, set[str]] = {}
    for row in companions().to_pylist():
        assigned.setdefault(row["kode_kecamatan"], set()).add(names[row["opd"]])
    return {
        row["kode_desa"]: Village(
            row["kode_desa"],
            row["nama_desa"],
            row["nama_kecamatan"],
            row["jenis"] == "kelurahan",
            tuple(sorted(assigned.get(row["kode_kecamatan"], ()))),
            tuple(sorted(names.values())),
        )
        for row in wilayah().to_pylist()
    }
