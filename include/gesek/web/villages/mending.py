"""Mending a few rows of a workbook on a page."""

from typing import Any

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from gesek.quality.answers import mend
from gesek.store.models import ReceivedFile
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.language import gettext
from gesek.web.screen import done, screen
from gesek.web.villages import seen, village, words
from gesek.web.visit import Visitor

router = pages("/villages/workbook")
FIELD = "cell"
MOST_FIELDS = 500


@router.get("/{number}/mend", name="villages.mend")
@may("villages.mend")
def show(asker: Who, number: int) -> Response:
    """The rows that can be mended, with the wrong cells to be typed anew."""
    file = _own(asker, number)
    found = mend.rows(number, asker.login)
    return screen(asker, "villages/mend.html", file=file, found=found, words=words, field=_field)


@router.post("/{number}/mend", name="villages.mended")
@may("villages.mend")
async def mended(asker: Who, number: int, request: Request) -> Response:
    """Make the mended workbook and send it."""
    await run_in_threadpool(_own, asker, number)
    form = await request.form(max_fields=MOST_FIELDS)
    changes = {_key(name): value for name, value in form.items() if name.startswith(FIELD) and isinstance(value, str)}
    upload = await run_in_threadpool(mend.mend, number, changes, asker.login, asker.area("villages.mend").holds)
    text = gettext("The mended workbook is sent under {receipt}; below stands what came of it.")
    return done(text.format(receipt=upload.receipt_number), to="villages.uploads")


def _own(asker: Visitor, number: int) -> ReceivedFile:
    file = village.workbook(number)
    seen.held(asker, "villages.mend", file.kode_desa if file else None)
    if file is None:
        raise NotFoundError
    return file


def _field(row: Any, cell: Any) -> str:
    """The name of a cell's field."""
    return f"{FIELD}|{row.sheet}|{row.number}|{cell.column}"


def _key(name: str) -> mend.Key:
    _, sheet, row, column = (name.split("|") + ["", "", ""])[:4]
    return sheet, int(row) if row.isdecimal() and len(row) < 8 else 0, column
