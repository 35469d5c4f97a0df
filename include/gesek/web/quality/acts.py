"""What is done about incidents; each act is the function of its command."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import Form, Response

from gesek.operations import rerun
from gesek.operations.airflow_api import AirflowApi
from gesek.operations.airflow_environment import running_address
from gesek.quality import incidents, rows
from gesek.store.findings import Waiver
from gesek.store.ledger import reading
from gesek.targets.citizen.wording import Speech
from gesek.web.attachment import attached
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.language import gettext, ngettext
from gesek.web.paging import ROWS, Page, offset
from gesek.web.quality import asked, words
from gesek.web.screen import done, onward, screen, url

router = pages("/quality")
Ids = Annotated[list[int], Form()]
Said = Annotated[str, Form(max_length=300)]


@router.post("/acknowledge", name="quality.acknowledge")
@may("quality.act")
def acknowledge(asker: Who, ids: Ids, note: Said = "") -> Response:
    """Say that they have been seen."""
    for one in asked.mine(asker, "quality.act", ids):
        incidents.acknowledge(one.id, asker.login, note)
    text = ngettext("{count} incident is acknowledged.", "{count} incidents are acknowledged.", len(ids))
    return _done(ids, text)


@router.post("/assign", name="quality.assign")
@may("quality.act")
def assign(asker: Who, ids: Ids, owner: Annotated[str, Form()], note: Said = "") -> Response:
    """Give them to an owner, who is told of it."""
    for one in asked.mine(asker, "quality.act", ids):
        incidents.assign(one.id, asker.login, owner, note=note)
    text = ngettext(
        "{count} incident is assigned; its owner will be told.", "{count} incidents are assigned; their owner will be told.", len(ids)
    )  # fmt: skip
    return _done(ids, text)


@router.post("/resolve", name="quality.resolve")
@may("quality.act")
def resolve(asker: Who, ids: Ids, reason: Said) -> Response:
    """Close them by hand."""
    for one in asked.mine(asker, "quality.act", ids):
        incidents.resolve(one.id, asker.login, reason)
    return _done(ids, ngettext("{count} incident is resolved.", "{count} incidents are resolved.", len(ids)))


@router.post("/incidents/{incident_id}/waive", name="quality.waive")
@may("quality.waive")
def waive(asker: Who, incident_id: asked.Number, reason: Said, until: Annotated[date, Form()]) -> Response:
    """Ask that a warning be let be until a day."""
    asked.story(asker, "quality.waive", incident_id)
    incidents.waive(incident_id, asker.login, reason, until)
    text = gettext("The waiver is asked for; a second person puts it in force.")
    return done(text, to="quality.incident", incident_id=incident_id)


@router.post("/waivers/{waiver_id}/approve", name="quality.approve_waiver")
@may("quality.waive")
def approve_waiver(asker: Who, waiver_id: asked.Number) -> Response:
    """Put a waiver in force that another person asked for."""
    with reading() as ledger:
        waiver = ledger.get(Waiver, waiver_id)
    if waiver is None:
        raise NotFoundError
    asked.story(asker, "quality.waive", waiver.incident_id)
    incidents.approve(waiver_id, asker.login)
    return done(gettext("The waiver is in force."), to="quality.incident", incident_id=waiver.incident_id)


@router.post("/rerun", name="quality.start_rerun")
@may("quality.rerun")
def start_rerun(
    asker: Who,
    ids: Ids,
    reason: Said,
    inputs: Annotated[rerun.Kind, Form()],
    first_task: Annotated[str, Form()] = "",
    key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Run again what was shown to be run, and go on to its progress; sent twice, it runs once."""
    api = AirflowApi(running_address())
    run_id = rerun.asked_before(key, ids) if key else None
    dag_id = rerun.dag_of(incidents.shown(ids[0])[0].dataset) or ""
    if run_id is None:
        planned = rerun.plan(api, asked.mine(asker, "quality.rerun", ids), inputs, first_task or None)
        run_id = rerun.start(api, planned, asker.login, reason, key or None)
    back = url("quality.incident", incident_id=ids[0]) if len(ids) == 1 else url("quality.board")
    return onward(url("runs.show", dag_id=dag_id, run_id=run_id, back=back))


@router.post("/incidents/{incident_id}/rows", name="quality.look")
@may("quality.rows")
def look(
    asker: Who, incident_id: asked.Number, reason: Said, page: Annotated[int, Form(ge=1, le=100_000)] = 1
) -> Response:
    """The rows behind an incident, a page at a time; each is put on record."""
    story = asked.story(asker, "quality.rows", incident_id)
    mine = asker.area("quality.rows").villages
    found = rows.look(incident_id, asker.login, reason, mine, offset(page), ROWS)
    shown = Page(found.rows, page, found.total)
    return screen(
        asker, "quality/rows.html", one=story.incident, means=story.means, found=found, page=shown, reason=reason, words=words,
        speech=Speech(asker.language),
    )  # fmt: skip


@router.post("/incidents/{incident_id}/rows.xlsx", name="quality.rows_workbook")
@may("quality.rows")
def rows_workbook(asker: Who, incident_id: asked.Number, reason: Said) -> Response:
    """The same as a workbook."""
    asked.story(asker, "quality.rows", incident_id)
    mine = asker.area("quality.rows").villages
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "rows.xlsx"
        rows.workbook(incident_id, asker.login, reason, mine, target)
        content = target.read_bytes()
    return attached(content, f"insiden_{incident_id}.xlsx")


def _done(ids: list[int], text: str) -> Response:
    """On to the incident, or to the board where they were many."""
    said = text.format(count=len(ids))
    if len(ids) == 1:
        return done(said, to="quality.incident", incident_id=ids[0])
    return done(said, to="quality.board")
