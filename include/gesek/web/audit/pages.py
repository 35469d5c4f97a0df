"""The audit trail: search, one record in its chain, verification, who looks at people most, and the trail as a workbook."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from fastapi import Depends, Form, Query, Response

from gesek.errors import GesekError, StoreError
from gesek.store import acts, audit, trail, trail_workbook
from gesek.store.audit import START, Anchor, Verdict
from gesek.store.trail import Question
from gesek.web.attachment import attached
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.paging import Page, offset
from gesek.web.refusals import sentence
from gesek.web.screen import screen

SEE = "audit.see"
ROWS = 50
STEP = 2_500
"""Records verified before the page says how far it is."""
router = pages("/audit")
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Short = Annotated[str, Query(max_length=80)]
Code = Annotated[str, Query(pattern=r"^[a-z_.]{0,40}$")]


def _day(text: str) -> date | None:
    """A day of a form, which sends an empty text where none is chosen."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise StoreError("A day is written YYYY-MM-DD; choose it anew.") from None


def _question(
    actor: Short = "",
    action: Code = "",
    group: Literal["", "saw", "changed", "approved", "handed_out"] = "",
    kind: Code = "",
    subject: Short = "",
    since: Short = "",
    until: Short = "",
) -> Question:
    return Question(actor.strip(), action, group, kind, subject.strip(), _day(since), _day(until))


Asked = Annotated[Question, Depends(_question)]
"""Which records are asked for, as the address says."""


@router.get("", name="audit.search")
@may(SEE)
def search(asker: Who, question: Asked, page: PageNumber = 1) -> Response:
    """The records, the newest first."""
    rows, total = trail.found(question, ROWS, offset(page, ROWS))
    return screen(
        asker,
        "audit/search.html",
        page=Page(rows, page, total, ROWS),
        question=question,
        query=asdict(question),
        actors=trail.actors(),
        words=acts.load(),
        moment_of=_moment,
    )


@router.get("/records/{number}", name="audit.record")
@may(SEE)
def record(asker: Who, number: int) -> Response:
    """One record with those beside it in the chain."""
    try:
        found = trail.around(number)
    except StoreError:
        raise NotFoundError from None
    return screen(asker, "audit/record.html", found=found, words=acts.load(), moment_of=_moment)


@router.get("/looks", name="audit.looks")
@may(SEE)
def looks(asker: Who, months: Annotated[int, Query(ge=1, le=24)] = 6) -> Response:
    """Who looked at people's data most, by month."""
    columns = trail.months_back(months)
    return screen(asker, "audit/looks.html", months=months, columns=columns, rows=trail.looks(columns))


@router.get("/verify", name="audit.verify")
@may(SEE)
def verify(
    asker: Who, reached: Annotated[str, Query(max_length=120)] = "", anchor: Annotated[str, Query(max_length=120)] = ""
) -> Response:
    """The chain verified a step at a time: the address holds what was reached, so a reload goes on from there."""
    printed, problem = _printed(anchor)
    found = None
    if reached and not problem:
        start = START if reached == "start" else _reached(reached)
        found = audit.verify_on(start, printed, STEP)
    return screen(
        asker, "audit/verify.html", found=found, anchor=anchor, problem=problem, head=audit.head(), problem_of=_problem
    )


@router.post("/export", name="audit.export")
@may(SEE)
def export(asker: Who, question: Asked, reason: Annotated[str, Form(max_length=300)]) -> Response:
    """The records asked for as a workbook; taking it is recorded."""
    with TemporaryDirectory(prefix="gesek-audit-") as folder:
        path = Path(folder) / "audit.xlsx"
        trail_workbook.export(question, path, asker.login, reason, asker.language)
        content = path.read_bytes()
    return attached(content, "audit.xlsx")


def _printed(text: str) -> tuple[Anchor | None, str]:
    """The anchor somebody typed in, or why it is none."""
    try:
        return (Anchor.parse(text) if text.strip() else None), ""
    except GesekError as error:
        return None, sentence(error)


def _reached(text: str) -> Anchor:
    try:
        return Anchor.parse(text)
    except GesekError:
        raise NotFoundError from None


def _problem(found: Verdict) -> str:
    return sentence(StoreError(found.problem))


def _moment(row: Any) -> datetime:
    return datetime.fromisoformat(row.at)
