"""What stands on the sheets of a recipient's workbook: the list, who waits, came and left, the sums, and the return sheet.

Each sheet begins with the candidate's number in Gesek, by which its rows are found on all the others and in the next file. Who
left stands by this number and place alone: she may have died, and nobody dead is named in a file that leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from gesek.delivery import numbers
from gesek.delivery.lists import AMOUNT, Lists, only_in
from gesek.programs.definition import Program
from gesek.programs.recipient import Column, Recipient
from gesek.programs.villages import villages
from gesek.rules.condition import FieldType
from gesek.spreadsheet import safe

LIST, WAITING, CAME, LEFT, SUMS, RETURN = "DAFTAR", "DAFTAR TUNGGU", "BARU", "KELUAR", "RINGKASAN", "PENGEMBALIAN"
NUMBER = "No. Gesek"
"""Heading of the key on every sheet."""
RETURNED = ("Terlayani (Ya/Tidak)", "Tanggal", "Nilai", "Catatan")
"""Headings that a recipient fills in on the return sheet."""
NAMES = ("nik", "nama", "nama_desa", "nama_kecamatan")
"""Fields that stand before them, where they were agreed with the recipient at all."""
YEARLY = "Nilai Setahun"
PLACE = {"nama_kecamatan": "Kecamatan", "nama_desa": "Desa/Kelurahan"}


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes:
        name: its title, without the mark of invented data.
        table: its columns under their headings: whole numbers as such, all else text that is safe to open.
        money: headings whose numbers are amounts.
    """

    name: str
    table: pa.Table
    money: frozenset[str] = frozenset()


def of_list(program: Program, recipient: Recipient, rows: Lists, before: pa.Table | None) -> list[Sheet]:
    """The sheets of a selection for a recipient.

    Args:
        program: whose selection it is.
        recipient: whose agreed columns are shown, in their order.
        rows: the selection and the rows of the recipient's own sheets.
        before: key and kode_desa of those served in the recipient's delivery before; None for the first one.
    """
    if recipient.tier == "aggregate":
        return recap(program, rows.selection)
    key, served = program.fields.key, rows.served
    found = [_sheet(LIST, program, recipient.columns, served)]
    if program.quota is not None and program.quota.cuts:
        found.append(_sheet(WAITING, program, recipient.columns, rows.waiting))
    known = served if before is None else before
    came, left = only_in(served, known, key), only_in(known, served, key)
    found.append(_sheet(CAME, program, recipient.columns, came))
    found.append(Sheet(LEFT, _places(left, key)))
    found += [_sheet(own.name, program, own.columns, rows.own[own.name]) for own in recipient.sheets]
    found += recap(program, rows.selection)
    if recipient.tier == "by_name":
        found.append(_return(program, recipient, served))
    return found


def nik_sums(served: pa.Table) -> tuple[int, int]:
    """The sums of the first and of the last eight digits of the NIK on a list, which a spreadsheet adds up exactly."""
    niks = served["nik"].drop_null()
    first, last = (pc.utf8_slice_codeunits(niks, *half) for half in ((0, 8), (8, 16)))
    return _sum(first.cast(pa.int64())), _sum(last.cast(pa.int64()))


def recap(program: Program, table: pa.Table) -> list[Sheet]:
    """The sums of a selection alone, for a package that is divided."""
    sums = _sums(program, table)
    return [Sheet(SUMS, sums, frozenset(name for name in sums.column_names if name.startswith(YEARLY)))]


def _sheet(name: str, program: Program, columns: Sequence[Column], table: pa.Table) -> Sheet:
    money = frozenset(column.header for column in columns if column.field == AMOUNT)
    return Sheet(name, delivered(program, columns, table), money)


def delivered(program: Program, columns: Sequence[Column], table: pa.Table) -> pa.Table:
    """The candidate's number and the agreed columns under their headings."""
    filled = [_column(program, column, table) for column in columns]
    return pa.table(
        [numbers.of(table[program.fields.key]), *filled], names=[NUMBER, *(column.header for column in columns)]
    )


def _column(program: Program, column: Column, table: pa.Table) -> pa.Array | pa.ChunkedArray:
    if not column.field:
        return pa.repeat(pa.scalar(column.constant or None, pa.string()), table.num_rows)
    declared = program.declared(column.field)
    return _shown(table[column.field], declared.type if declared else "text")


def _shown(values: pa.ChunkedArray, kind: FieldType) -> pa.ChunkedArray | pa.Array:
    if kind == "integer":
        return values.cast(pa.int64())
    if kind == "boolean":
        return pc.if_else(values, "Ya", "Tidak")
    if kind == "date":
        return pc.strftime(values, format="%d-%m-%Y")
    return safe(values.cast(pa.string()))


def _places(table: pa.Table, key: str) -> pa.Table:
    """Number and place of each row, in order of the number."""
    named = _with_places(table.select([key, "kode_desa"])).sort_by([(key, "ascending")])
    columns = [numbers.of(named[key]), named["nama_kecamatan"], named["nama_desa"]]
    return pa.table(columns, names=[NUMBER, *PLACE.values()])


def _with_places(table: pa.Table) -> pa.Table:
    places = villages().select(["kode_desa", *PLACE])
    return table.join(places, "kode_desa", join_type="left outer")


def _sums(program: Program, table: pa.Table) -> pa.Table:
    """Per village, and in all: how many are served, how many wait, and what the served get in a year."""
    waits = table["menunggu"]
    counted = pa.table(
        {
            "kode_desa": table["kode_desa"].cast(pa.string()),
            "dilayani": pc.cast(pc.invert(waits), pa.int64()),
            "menunggu": pc.cast(waits, pa.int64()),
            "nilai": pc.if_else(waits, 0, pc.coalesce(table[AMOUNT].cast(pa.int64()), 0)),
        }
    )
    names = ("dilayani", "menunggu", "nilai")
    grouped = counted.group_by("kode_desa").aggregate([(name, "sum") for name in names])
    order = [("nama_kecamatan", "ascending"), ("nama_desa", "ascending"), ("kode_desa", "ascending")]
    placed = _with_places(grouped).sort_by(order)
    sums = {
        name: pa.concat_arrays([placed[f"{name}_sum"].combine_chunks(), pa.array([_sum(counted[name])])])
        for name in names
    }
    columns: dict[str, pa.Array] = {
        "Kecamatan": _texts(placed["nama_kecamatan"], "SELURUHNYA"),
        "Desa/Kelurahan": _texts(placed["nama_desa"], ""),
        "Kode Desa": _texts(placed["kode_desa"], ""),
        "Dilayani": sums["dilayani"],
        "Menunggu": sums["menunggu"],
    }
    if program.amount:
        columns[f"{YEARLY} ({'kg' if program.amount.unit == 'kg' else 'Rp'})"] = sums["nilai"]
    return pa.table(columns)


def _sum(values: pa.ChunkedArray) -> int:
    return pc.sum(values).as_py() or 0


def _texts(values: pa.ChunkedArray, last: str) -> pa.Array:
    return pa.array([*(value or "(tidak dikenal)" for value in values.to_pylist()), last], pa.string())


def _return(program: Program, recipient: Recipient, served: pa.Table) -> Sheet:
    """The sheet that comes back: who it is, and empty columns for what was done."""
    known = [column for column in recipient.columns if column.field in NAMES]
    shown = delivered(program, known, served)
    for heading in RETURNED:
        shown = shown.append_column(heading, pa.nulls(served.num_rows, pa.string()))
    return Sheet(RETURN, shown)
