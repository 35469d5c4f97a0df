"""Workbooks of what the pages show: what changed by place, in families, and the families behind a figure."""

import tempfile
from datetime import date
from pathlib import Path

import pyarrow as pa
from fastapi import Response
from rustpy_xlsxwriter import write_worksheets

from gesek import plain_workbook, regions
from gesek.spreadsheet import page, safe
from gesek.targets.citizen.wording import Speech
from gesek.targets.moved import Family
from gesek.web.attachment import attached
from gesek.web.language import gettext
from gesek.web.listing.compared import Compared

WIDTH = 16.0


def changes(found: Compared) -> pa.Table:
    """A line per place: its movement, and its families by reason code."""
    named = (
        ("sebelum", gettext("Before")),
        ("datang", gettext("Came")),
        ("pergi", gettext("Left")),
        ("tetap", gettext("Stayed")),
        ("pindah_keluar", gettext("Moved out")),
        ("pindah_masuk", gettext("Moved in")),
        ("sesudah", gettext("Now")),
        ("berubah", gettext("Other status")),
    )
    columns: dict[str, list[str] | list[int]] = {
        gettext("Code"): [one.code for one in found.places],
        gettext("Place"): [one.name for one in found.places],
    }
    columns |= {title: [getattr(one.moved, key) for one in found.places] for key, title in named}
    columns |= {reason.code: [one.reasons[reason.code] for one in found.places] for reason in found.reasons}
    return pa.table(columns)


def families(found: list[Family], speech: Speech) -> pa.Table:
    """A line per family."""
    columns: dict[str, list[str]] = {
        gettext("Family"): [str(one.family_id) for one in found],
        gettext("Kecamatan"): [regions.name((one.kode_desa or "")[:6]) for one in found],
        gettext("Village"): [regions.name(one.kode_desa or "") for one in found],
        gettext("Head of the family"): [one.nama for one in found],
        gettext("Address"): [one.alamat for one in found],
        "RT": [one.rt for one in found],
        "RW": [one.rw for one in found],
        gettext("Reason"): [speech.reason(one.alasan) for one in found],
        gettext("Before"): [speech.say("statuses", one.status_lama or "none") for one in found],
        gettext("Now"): [speech.say("statuses", one.status_baru or "none") for one in found],
    }
    texts = {name: safe(pa.array(values, pa.string())) for name, values in columns.items()}
    return pa.table(texts | {gettext("Persons"): pa.array([one.jiwa for one in found], pa.int64())})


def sent(table: pa.Table, sheet: str, file: str, as_of: date) -> Response:
    """A table as a workbook to be saved under a name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_worksheets(
            [(sheet, table)],
            str(path),
            freeze_panes={"general": {"row": 1, "col": 0}},
            autofilter={sheet: True},
            column_widths={sheet: dict.fromkeys(table.column_names, WIDTH)},
            page_setup={sheet: page("")},
        )
        plain_workbook.put_properties(path, plain_workbook.properties(sheet, as_of))
        content = path.read_bytes()
    return attached(content, file)
