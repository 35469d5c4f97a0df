"""The same as JSON: incidents, one incident, results of a version, trends."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from gesek.web.door import NotFoundError, Who, api, may
from gesek.web.quality import asked, results, trends
from gesek.web.quality.board import read_board

router = api("quality")


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class IncidentLine(_Read):
    """An incident on the board."""

    id: int
    severity: str
    dataset: str
    rule: str
    scope: str
    state: str
    owner: str | None
    seen: int
    opened_at: datetime
    seen_at: datetime
    means: str


class Incidents(_Read):
    """A page of incidents."""

    total: int
    page: int
    pages: int
    incidents: list[IncidentLine]


class Event(_Read):
    """Something that happened to an incident."""

    at: datetime
    actor: str
    action: str
    note: str


class Judgement(_Read):
    """One time its rule was judged."""

    cycle_id: str
    version_id: int
    run_id: str
    attempt: int
    checked_at: datetime
    rows: int
    unexpected: int | None
    passed: bool


class VillageCount(_Read):
    """Rows of a village that break the rule; an empty code stands for rows of no village."""

    kode_desa: str
    rows: int


class Incident(IncidentLine):
    """One incident, with its history."""

    resolved_at: datetime | None
    do: str
    dag_id: str
    run_id: str
    events: list[Event]
    judgements: list[Judgement]
    villages: list[VillageCount] | None


class Result(_Read):
    """What one rule found in a version."""

    rule: str
    group: str
    severity: str
    passed: bool
    rows: int
    unexpected: int | None
    before: int | None
    means: str


class Results(_Read):
    """What the newest check of a version found."""

    version_id: int
    dataset: str
    cycle_id: str
    run_id: str
    attempt: int
    checked_at: datetime
    results: list[Result]


class Point(_Read):
    """Counts of one version."""

    cycle_id: str
    rows: int
    warned: int
    rejected: int
    bad_nik: int | None


class Series(_Read):
    """The newest versions of a dataset, the oldest first."""

    dataset: str
    points: list[Point]


@router.get("/incidents")
@may("quality.see")
def incidents(
    asker: Who,
    choice: asked.Chosen,
    page: int = 1,
) -> Incidents:
    """The incidents of the asker's area, a page at a time."""
    found = read_board(asker.area("quality.see"), choice, page, asker.language).page
    lines = [IncidentLine.model_validate(one) for one in found.rows]
    return Incidents(total=found.total, page=found.number, pages=found.last, incidents=lines)


@router.get("/incidents/{incident_id}")
@may("quality.see")
def incident(asker: Who, incident_id: asked.Number) -> Incident:
    """One incident with its history and the rows of each village behind it, in counts."""
    story = asked.story(asker, "quality.see", incident_id)
    one, counted = story.incident, asked.by_village(asker, "quality.see", story)
    villages = [VillageCount(kode_desa=desa, rows=count) for desa, count in counted or ()]
    return Incident(
        id=one.id, severity=one.severity, dataset=one.dataset, rule=one.rule, scope=one.scope, state=story.state,
        owner=one.owner, seen=one.seen, opened_at=one.opened_at, seen_at=one.seen_at, resolved_at=one.resolved_at,
        means=story.means, do=story.do, dag_id=story.dag_id, run_id=one.run_id,
        events=[Event.model_validate(event) for event in story.events],
        judgements=[Judgement.model_validate(judgement) for judgement in story.judgements],
        villages=None if counted is None else villages,
    )  # fmt: skip


@router.get("/results/{version_id}")
@may("quality.gates")
def version_results(asker: Who, version_id: asked.Number) -> Results:
    """What the newest check of a version found, rule by rule."""
    found = results.read_version(version_id, asker.language)
    if found is None:
        raise NotFoundError
    check = found.check
    return Results(
        version_id=version_id, dataset=check.dataset, cycle_id=check.cycle_id, run_id=check.run_id, attempt=check.attempt,
        checked_at=check.checked_at, results=[Result.model_validate(one) for one in found.results],
    )  # fmt: skip


@router.get("/trends")
@may("quality.see")
def trend(asker: Who, desa: str = "") -> list[Series]:
    """How every dataset moves, version by version: all rows, or those of a village."""
    area = asker.area("quality.see")
    if not (area.holds(desa) if desa else area.everywhere):
        raise NotFoundError
    return [Series.model_validate(one) for one in trends.read_series(desa)]
