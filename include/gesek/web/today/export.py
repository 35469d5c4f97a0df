"""The figures of a map as a workbook, which a spreadsheet can add up."""

from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import Response
from openpyxl import Workbook

from gesek import plain_workbook
from gesek.web.language import gettext
from gesek.web.today import words
from gesek.web.today.regency_map import RegencyMap

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(shown: RegencyMap) -> Response:
    """One row a place: code, name, part, whole and share in percent."""
    said = words.measure(shown.measure)
    book = Workbook()
    sheet = book.active
    sheet.append([said.title, shown.name, gettext("cycle {cycle}").format(cycle=shown.cycle)])
    sheet.append([gettext("Code"), gettext("Village") if shown.kecamatan else "Kecamatan", said.part, said.whole, "%"])
    for one in shown.places:
        share = round(100 * (one.part or 0) / one.whole, 2) if one.whole else None
        sheet.append([one.code, one.name, one.part, one.whole, share])
    name = "_".join(filter(None, ("peta", shown.measure, shown.kecamatan, shown.cycle)))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "map.xlsx"
        plain_workbook.save(book, path)
        headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
        return Response(path.read_bytes(), media_type=XLSX, headers=headers)
