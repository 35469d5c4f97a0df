"""The pages that show: the board, an incident, what would run again, results of checks, trends."""

from typing import Annotated

from fastapi import Query, Response

from gesek import regions
from gesek.errors import StoreError
from gesek.operations import rerun
from gesek.operations.airflow_api import AirflowApi
from gesek.operations.airflow_environment import running_address
from gesek.quality import rows
from gesek.quality.notices import channels
from gesek.store.cycles import today
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.quality import asked, results, trends, words
from gesek.web.quality.board import read_board
from gesek.web.refusals import sentence
from gesek.web.screen import screen

router = pages("/quality")
Ids = Annotated[list[int] | None, Query()]


@router.get("", name="quality.board")
@may("quality.see")
def board(
    asker: Who,
    choice: asked.Chosen,
    page: int = 1,
) -> Response:
    """The incidents, the gravest first."""
    area = asker.area("quality.see")
    places = [region for region in regions.kecamatan().values() if area.touches(region.code)]
    found = read_board(area, choice, page, asker.language)
    return screen(asker, "quality/board.html", board=found, choice=choice, places=places, words=words)


@router.get("/incidents/{incident_id}", name="quality.incident")
@may("quality.see")
def incident(asker: Who, incident_id: asked.Number) -> Response:
    """One incident, with all that happened to it."""
    story = asked.story(asker, "quality.see", incident_id)
    return screen(
        asker,
        "quality/incident.html",
        story=story,
        one=story.incident,
        has_rows=rows.judged(story.incident) is not None,
        owners=sorted(channels.load().recipients),
        today=today(),
        airflow=asked.airflow,
        gate_task=rerun.GATE_TASK,
        words=words,
    )


@router.get("/incidents/{incident_id}/villages", name="quality.by_village")
@may("quality.see")
def by_village(asker: Who, incident_id: asked.Number) -> Response:
    """How many rows of each village are behind an incident: counted when it is asked for, then known."""
    story = asked.story(asker, "quality.see", incident_id)
    shown = asked.by_village(asker, "quality.see", story)
    part = asker.request is not None and "hx-request" in asker.request.headers
    template = "quality/by_village.html" if part else "quality/villages.html"
    return screen(asker, template, counted=shown, one=story.incident, words=words)


@router.get("/incidents/{incident_id}/rows", name="quality.rows")
@may("quality.rows")
def ask_for_rows(asker: Who, incident_id: asked.Number) -> Response:
    """Before rows of people are shown: why, and that it is put on record."""
    story = asked.story(asker, "quality.rows", incident_id)
    return screen(asker, "quality/rows.html", one=story.incident, means=story.means, found=None, words=words)


@router.get("/chosen", name="quality.chosen")
@may("quality.act")
def chosen(asker: Who, ids: Ids = None, dataset: str = "", rule: str = "") -> Response:
    """Many incidents at once, and what can be done with them."""
    found = asked.mine(asker, "quality.act", ids or (), dataset, rule) if ids or dataset else []
    owners = sorted(channels.load().recipients)
    return screen(asker, "quality/chosen.html", incidents=found, owners=owners, words=words)


@router.get("/rerun", name="quality.rerun")
@may("quality.rerun")
def plan(asker: Who, ids: Ids = None, inputs: str = "", first_task: str = "") -> Response:
    """What would run again, on which inputs, before anything does."""
    found = asked.mine(asker, "quality.rerun", ids or ())
    kind = rerun.Kind(inputs) if inputs in set(rerun.Kind) else None
    planned, problem = None, ""
    try:
        planned = rerun.plan(AirflowApi(running_address()), found, kind, first_task or None)
    except StoreError as error:
        problem = sentence(error)
    return screen(
        asker, "quality/rerun.html", incidents=found, planned=planned, problem=problem, inputs=inputs, first_task=first_task,
        kinds=rerun.Kind, words=words,
    )  # fmt: skip


@router.get("/results", name="quality.results")
@may("quality.gates")
def checks(asker: Who, dataset: str = "", page: int = 1) -> Response:
    """The checks of all datasets, the newest first."""
    found = results.read_checks(dataset, page)
    return screen(asker, "quality/results.html", page=found, dataset=dataset, datasets=results.datasets(), words=words)


@router.get("/results/{version_id}", name="quality.version")
@may("quality.gates")
def version(asker: Who, version_id: asked.Number, run: str = "", attempt: int = 0) -> Response:
    """One version rule by rule, and what moved since the one before."""
    found = results.read_version(version_id, asker.language, run, attempt)
    if found is None:
        raise NotFoundError
    dag_id = rerun.dag_of(found.version.dataset) or ""
    return screen(
        asker,
        "quality/version.html",
        judged=found,
        dag_id=dag_id,
        gate_task=rerun.GATE_TASK,
        airflow=asked.airflow,
        meanings=words.codes(asker.language),
        words=words,
    )


@router.get("/of", name="quality.of")
@may("quality.gates")
def of_run(asker: Who, dag: str = "", run: str = "", task: str = "") -> Response:
    """What a DAG, a run or a task on Airflow's pages has to do with the quality of data."""
    dag, run = ("" if value.startswith("{") else value for value in (dag, run))
    run = run.replace(" ", "+")  # Airflow writes a run's id into the address as it is, and a plus arrives as a blank
    found = results.read_run(dag, run)
    return screen(asker, "quality/of.html", found=found, dag=dag, run=run, task=task, words=words)


@router.get("/trends", name="quality.trends")
@may("quality.see")
def trend(
    asker: Who, dataset: str = "", kecamatan: str = "", desa: str = "", by: str = "rejected", page: int = 1
) -> Response:
    """How every source moves, and which villages stand out."""
    area = asker.area("quality.see")
    if desa and not area.holds(desa) or kecamatan and not area.touches(kecamatan):
        raise NotFoundError
    places = [region for region in regions.kecamatan().values() if area.touches(region.code)]
    inside = [
        region for region in regions.villages().values() if area.holds(region.code) and region.kecamatan == kecamatan
    ]
    series = trends.read_series(desa) if desa or area.everywhere else []
    known = {one.dataset: one for one in trends.read_series()}
    dataset = dataset if dataset in known else next(iter(known), "")
    ranked = trends.read_villages(area, dataset, kecamatan, by if by in trends.SHARES else "rejected", page)
    return screen(
        asker, "quality/trends.html", series=series, dataset=dataset, datasets=list(known), villages=ranked, by=by,
        chosen=next((one for one in series if one.dataset == dataset), None), kecamatan=kecamatan, desa=desa, places=places,
        inside=inside, words=words, name=regions.name,
    )  # fmt: skip
