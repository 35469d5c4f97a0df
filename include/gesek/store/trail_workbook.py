"""The audit trail as a workbook, for who has to read it elsewhere; that it was taken is a record of the chain itself."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from rustpy_xlsxwriter import Format, write_worksheets

from gesek import plain_workbook
from gesek.errors import StoreError
from gesek.spreadsheet import page, safe
from gesek.store import acts, audit, said, trail
from gesek.store.audit import AuditRecord
from gesek.store.cycles import clock
from gesek.store.trail import Question
from gesek.whole_file import beside

ROWS = 100_000
"""Records of one workbook; who asks for more narrows the days."""
HEADINGS = {
    "id": ("No.", "Waktu (WIB)", "Akun", "Perbuatan", "Atas", "Alasan", "Kode", "Hash"),
    "en": ("No.", "Time (WIB)", "Account", "Act", "On", "Reason", "Code", "Hash"),
}
SHEETS = {"id": "Jejak audit", "en": "Audit trail"}
WIDTHS = (9.0, 20.0, 22.0, 44.0, 30.0, 50.0, 20.0, 68.0)


def export(question: Question, path: Path, by: str, reason: str, language: str = "id") -> int:
    """Write the records asked for, the newest first; returns how many.

    Args:
        question: which records.
        path: the workbook to write.
        by: account of who takes it.
        reason: why, without names or numbers of people.
        language: of headings and words, `id` or `en`.

    Raises:
        StoreError: nobody or no reason is named, or there are more records than a workbook takes, or none.
    """
    actor, why = said.actor(by), said.reason(reason)
    rows, total = trail.found(question, ROWS)
    if total > ROWS:
        raise StoreError(f"These are {total} records and a workbook takes {ROWS}; narrow the days or the acts.")
    if not rows:
        raise StoreError("There is no record of that kind; ask for other days or acts.")
    audit.note(actor=actor, action="audit.export", subject=f"audit:{rows[-1].number}-{rows[0].number}", reason=why)
    _write(path, _table(rows, language), SHEETS[language])
    return total


def _table(rows: list[AuditRecord], language: str) -> pa.Table:
    words = acts.load()
    texts = [
        [f"{clock(datetime.fromisoformat(row.at)):%Y-%m-%d %H:%M:%S}" for row in rows],
        [row.actor for row in rows],
        [words.act(row.action, language) for row in rows],
        [words.subject(row.subject, language) for row in rows],
        [row.reason for row in rows],
        [row.action for row in rows],
        [row.hash for row in rows],
    ]
    columns = [
        pa.array([row.number for row in rows], pa.int64()),
        *(safe(pa.array(each, pa.string())) for each in texts),
    ]
    return pa.table(columns, names=list(HEADINGS[language]))


def _write(path: Path, table: pa.Table, sheet: str) -> None:
    text = Format().set_num_format("@").set_text_wrap().set_align("top")
    count = Format().set_num_format("0").set_align("top")
    names = table.column_names
    looks: dict[str, Any] = {sheet: {name: text for name in names} | {names[0]: count}}
    with beside(path) as aside:
        write_worksheets(
            [(sheet, table)],
            str(aside),
            freeze_panes={"general": {"row": 1, "col": 0}},
            header_format={sheet: Format().set_bold().set_background_color("#D9E1F2")},
            autofilter={sheet: True},
            column_formats=looks,
            column_widths={sheet: dict(zip(names, WIDTHS, strict=True))},
            page_setup={sheet: page("")},
        )
        plain_workbook.put_properties(aside)
