"""Programmes as JSON: the same counts as the pages, for the same visitors."""

from datetime import date, datetime

from pydantic import BaseModel

from gesek.programs import in_words
from gesek.web.door import Who, api, may
from gesek.web.programs import listed, seen, selection

router = api("programs")


class ProgramLine(BaseModel):
    """A programme or report in a line; served and waiting are of its last selection."""

    id: str
    title: str
    kind: str
    version: int
    owner: str
    recipients: list[str]
    next_day: date | None
    cycle_id: str | None
    served: int | None
    waiting: int | None


class RuleSaid(BaseModel):
    """A rule in words, in the visitor's language."""

    code: str
    text: str


class RuleEffect(BaseModel):
    """What a rule did at the last selection, in candidates."""

    code: str
    kind: str
    kept_out: int
    alone: int
    receiving: int


class PlaceCount(BaseModel):
    """A kecamatan, with the villages of the visitor's area alone; the code is empty for rows whose village is not known."""

    code: str
    name: str
    served: int
    waiting: int
    quota: int | None
    near: int


class ProgramSheet(BaseModel):
    """One programme: its rules and its last selection."""

    id: str
    title: str
    version: int
    lets_in: list[RuleSaid]
    keeps_out: list[RuleSaid]
    selected_at: datetime | None
    effects: list[RuleEffect]
    places: list[PlaceCount]


@router.get("")
@may("programs.see")
def every(asker: Who) -> list[ProgramLine]:
    """The programmes and reports the visitor sees."""
    return [
        ProgramLine(
            id=line.program.id,
            title=line.program.title,
            kind=line.program.kind,
            version=line.program.version,
            owner=line.program.owner,
            recipients=[one.opd for one in line.program.recipients],
            next_day=line.next_day,
            cycle_id=line.last.cycle_id if line.last else None,
            served=line.last.served if line.last else None,
            waiting=line.last.waiting if line.last else None,
        )
        for line in listed.lines(asker)
    ]


@router.get("/{program}")
@may("programs.see")
def one(asker: Who, program: str) -> ProgramSheet:
    """One programme."""
    chosen = seen.one(asker, "programs.see", program)
    last = selection.last(chosen)
    return ProgramSheet(
        id=chosen.id,
        title=chosen.title,
        version=chosen.version,
        lets_in=[_said(rule) for rule in in_words.lets_in(chosen, asker.language)],
        keeps_out=[_said(rule) for rule in in_words.keeps_out(chosen, asker.language)],
        selected_at=last.published_at if last else None,
        effects=[
            RuleEffect(code=it.code, kind=it.kind, kept_out=it.rows, alone=it.alone, receiving=it.receiving)
            for it in selection.effects(chosen)
        ],
        places=[
            PlaceCount.model_validate(place, from_attributes=True)
            for place in selection.kecamatan(chosen, asker.area("programs.see"))
        ],
    )


def _said(rule: in_words.Sentence) -> RuleSaid:
    return RuleSaid(code=rule.code, text=rule.text)
