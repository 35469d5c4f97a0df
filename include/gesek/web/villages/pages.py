"""The board of villages and a village's page; answers, scans, templates and extensions."""

import threading
from datetime import date
from typing import Annotated

from fastapi import Form, Path, Response

from gesek import regions
from gesek.programs.agencies import agencies
from gesek.quality.answers import handed
from gesek.sources import deadline, scans
from gesek.sources.land import landed_path
from gesek.store import audit, cycles
from gesek.targets.meeting import board as boards
from gesek.targets.meeting import message, prepare
from gesek.web.attachment import attached
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.language import gettext
from gesek.web.paging import paged
from gesek.web.screen import done, screen
from gesek.web.villages import export, seen, village, words

router = pages("/villages")
Village = Annotated[str, Path(pattern=r"^\d{10}$")]
Kecamatan = Annotated[str, Path(pattern=r"^\d{6}$")]
PREPARING = threading.BoundedSemaphore(1)
"""Templates are prepared by one request after the other: each reads the list in force."""


@router.get("", name="villages.board")
@may("villages.see")
def board(asker: Who, cycle: str = "", kecamatan: str = "", opd: str = "", state: str = "", page: int = 1) -> Response:
    """Where the villages stand, with counts on top."""
    known = seen.months()
    chosen = seen.month(cycle, known)
    if chosen is None:
        return screen(asker, "villages/no_cycle.html")
    mine = seen.of(asker, chosen.id)
    wide = mine.of(kecamatan, opd)
    places = {row.village.kecamatan for row in wide.rows}
    only = places.pop() if len(places) == 1 else ""
    return screen(
        asker,
        "villages/board.html",
        board=wide,
        page=paged(wide.of(state=state).rows, page),
        months=known,
        kecamatan=sorted({row.village.kecamatan for row in mine.rows}),
        name=regions.name,
        agencies=agencies(),
        opds=sorted(boards.agencies_of(mine.rows), key=agencies().__getitem__),
        chosen={"cycle": chosen.id, "kecamatan": kecamatan, "opd": opd, "state": state},
        states=[(one, *words.state_of(words.OF_VILLAGE, one)) for one in boards.STATES],
        words=words,
        told=message.compose(wide) if only else "",
        one_kecamatan=only,
        held=asker.area("villages.answers"),
        templates_ready=bool(only and chosen.state == cycles.OPEN and prepare.prepared(only)),
    )


@router.get("/board.xlsx", name="villages.export")
@may("villages.see")
def exported(asker: Who, cycle: str = "", kecamatan: str = "", opd: str = "", state: str = "") -> Response:
    """The rows of the board as a workbook."""
    chosen = seen.month(cycle, seen.months())
    if chosen is None:
        raise NotFoundError
    rows = seen.of(asker, chosen.id).of(kecamatan, opd, state)
    return attached(export.workbook(rows), f"{gettext('villages')}_{chosen.id}.xlsx")


@router.get("/answers/{kecamatan}.zip", name="villages.answers")
@may("villages.answers")
def answers(asker: Who, kecamatan: Kecamatan, cycle: str = "") -> Response:
    """The newest answer to each of a kecamatan's villages, in one archive."""
    mine = [one.code for one in seen.area_villages(asker, "villages.answers") if one.kecamatan == kecamatan]
    chosen = seen.month(cycle, seen.months())
    found = handed.newest(chosen.id, mine) if chosen and mine else []
    if not found:
        raise NotFoundError
    content = handed.bundle(handed.hand_out(found, asker.login))
    return attached(content, f"jawaban_{chosen.id if chosen else ''}_{kecamatan}.zip")


@router.get("/answer/{number}", name="villages.answer")
@may("villages.answers")
def answer(asker: Who, number: int) -> Response:
    """An answer to a village, or a correction sheet that an export asks of it."""
    found = village.answer(number)
    if found is None:
        raise NotFoundError
    given, file = found
    seen.held(
        asker, "villages.answers", given.scope or (file.kode_desa if file.source == deadline.PER_VILLAGE else None)
    )
    (path,) = handed.hand_out([given], asker.login)
    return attached(path, path.name)


@router.get("/scan/{number}", name="villages.scan")
@may("villages.answers")
def scan(asker: Who, number: int) -> Response:
    """A scan of signed minutes or an attendance list."""
    found = village.scan(number)
    if found is None or found.state != scans.LANDED:
        raise NotFoundError
    seen.held(asker, "villages.answers", found.kode_desa)
    audit.note(actor=asker.login, action="scan.read", subject=f"scan:{found.id}")
    return attached(landed_path(found.sha256), f"{found.kode_desa}_{found.cycle_id}_{found.sha256[:12]}.{found.kind}")


@router.get("/templates/{kecamatan}.zip", name="villages.templates")
@may("villages.answers")
def templates(asker: Who, kecamatan: Kecamatan) -> Response:
    """The prepared workbooks of a kecamatan's villages, in one archive."""
    mine = {one.code for one in seen.area_villages(asker, "villages.answers") if one.kecamatan == kecamatan}
    found = [path for path in prepare.prepared(kecamatan) if path.stem.removeprefix("musdes_") in mine]
    if not found:
        raise NotFoundError
    for path in found:
        code = path.stem.removeprefix("musdes_")
        audit.note(actor=asker.login, action="village.template", subject=f"village:{cycles.current().id}/{code}")
    return attached(prepare.archived(found), f"musdes_{cycles.current().id}_{kecamatan}.zip")


@router.post("/templates/{kecamatan}", name="villages.prepare")
@may("villages.answers")
def prepare_templates(asker: Who, kecamatan: Kecamatan) -> Response:
    """Prepare the workbooks of a kecamatan's villages from the list in force."""
    mine = [one.code for one in seen.area_villages(asker, "villages.answers") if one.kecamatan == kecamatan]
    if not mine:
        raise NotFoundError
    with PREPARING:
        prepare.prepare(mine, by=asker.login)
    text = gettext("{count} templates are ready to be downloaded.").format(count=len(mine))
    return done(text, to="villages.board", kecamatan=kecamatan)


@router.post("/extensions/{number}/agree", name="villages.agree")
@may("villages.extend")
def agree(asker: Who, number: int) -> Response:
    """Agree to an extension as the second officer."""
    found = village.extension(number)
    if found is None:
        raise NotFoundError
    seen.held(asker, "villages.extend", found.kode_desa)
    freed = deadline.agree(number, asker.login)
    text = gettext("The extension is in force; {count} workbooks set aside now count for this cycle.").format(
        count=freed
    )
    return done(text, to="villages.show", kode_desa=found.kode_desa, cycle=found.cycle_id)


@router.get("/{kode_desa}", name="villages.show")
@may("villages.see")
def show(asker: Who, kode_desa: Village, cycle: str = "") -> Response:
    """A village's workbooks of a cycle, verdicts, answers, scans and extensions."""
    known = seen.months()
    chosen = seen.month(cycle, known)
    if chosen is None:
        raise NotFoundError
    own, standing = seen.one(asker, chosen.id, kode_desa)
    return screen(
        asker,
        "villages/village.html",
        cycle=chosen,
        months=known,
        standing=standing,
        came=village.read(kode_desa, chosen.id),
        told=message.compose(own),
        words=words,
        name=regions.name,
        opd_names=", ".join(sorted(agencies()[opd] for opd in standing.opd)),
        open_now=chosen.state == cycles.OPEN,
        reads=asker.area("villages.answers").holds(kode_desa),
        sends=asker.area("villages.upload").holds(kode_desa),
        mends=asker.area("villages.mend").holds(kode_desa),
        extends=asker.area("villages.extend").holds(kode_desa),
    )


@router.post("/{kode_desa}/extend", name="villages.extend")
@may("villages.extend")
def extend(
    asker: Who,
    kode_desa: Village,
    until: Annotated[date, Form()],
    reason: Annotated[str, Form(max_length=300)],
) -> Response:
    """Grant a village more time, once a second officer agrees."""
    seen.held(asker, "villages.extend", kode_desa)
    cycle = cycles.current()
    deadline.extend(kode_desa, cycle.id, until, reason, asker.login)
    text = gettext("The extension waits for a second officer to agree.")
    return done(text, to="villages.show", kode_desa=kode_desa, cycle=cycle.id)
