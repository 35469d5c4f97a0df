"""The figures of a map as a workbook, which a spreadsheet can add up."""

from fastapi import Response

from gesek.web.attachment import attached
from gesek.web.language import gettext
from gesek.web.table_book import table_book
from gesek.web.today import words
from gesek.web.today.regency_map import RegencyMap


def workbook(shown: RegencyMap) -> Response:
    """One row a place: code, name, part, whole and share in percent."""
    said = words.measure(shown.measure)
    above = [said.title, shown.name, gettext("cycle {cycle}").format(cycle=shown.cycle)]
    headings = [gettext("Code"), gettext("Village") if shown.kecamatan else "Kecamatan", said.part, said.whole, "%"]
    rows = (
        (
            one.code,
            one.name,
            one.part,
            one.whole,
            round(100 * (one.part or 0) / one.whole, 2) if one.whole else None,
        )
        for one in shown.places
    )
    name = "_".join(filter(None, ("peta", shown.measure, shown.kecamatan, shown.cycle)))
    return attached(table_book(gettext("Map"), headings, rows, above=above), f"{name}.xlsx")
