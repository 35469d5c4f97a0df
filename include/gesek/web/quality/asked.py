"""What a request about incidents speaks of, as far as it is the visitor's to see; and the ways from here to Airflow."""

from collections.abc import Collection, Sequence
from typing import Annotated

from fastapi import Depends, Path

from gesek.quality import incidents, rows
from gesek.store.findings import Incident
from gesek.web.door import NotFoundError
from gesek.web.in_airflow import PREFIX
from gesek.web.quality import words
from gesek.web.quality.board import Choice
from gesek.web.quality.incident import Story, read_incident
from gesek.web.screen import url
from gesek.web.visit import Visitor

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
"""Of an incident, a version or a waiver, in a path."""


def story(asker: Visitor, permission: str, incident_id: int) -> Story:
    """An incident of the asker's area; raises NotFoundError when there is none."""
    found = read_incident(asker.area(permission), incident_id, asker.language)
    if found is None:
        raise NotFoundError
    return found


def by_village(asker: Visitor, permission: str, story: Story) -> list[tuple[str, int]] | None:
    """How many rows of each village of the asker's area are behind an incident; None where no row is."""
    found = rows.judged(story.incident)
    counted = rows.by_village(found) if found else None
    area = asker.area(permission)
    return None if counted is None else [(desa, count) for desa, count in counted if area.holds(desa)]


def choice(
    severity: str = "",
    dataset: str = "",
    rule: str = "",
    kecamatan: str = "",
    state: str = words.OPEN,
    owner: str = "",
) -> Choice:
    """Which incidents a request asks for; of a state that there is not, the open ones."""
    return Choice(severity, dataset, rule, kecamatan, state if state in words.STATES else words.OPEN, owner)


Chosen = Annotated[Choice, Depends(choice)]
"""What a request chooses, by its query."""


def mine(
    asker: Visitor, permission: str, ids: Collection[int], dataset: str = "", rule: str = "", scopes: Sequence[str] = ()
) -> list[Incident]:
    """The open incidents that are named, when all of them lie in the asker's area.

    Raises:
        NotFoundError: one does not.
        IncidentError: nothing is named, or one is unknown or resolved.
    """
    area = asker.area(permission)
    found = incidents.chosen(ids, dataset, rule, scopes)
    if not all(area.holds(one.scope) for one in found):
        raise NotFoundError
    return found


def airflow(dag_id: str, run_id: str = "", task_id: str = "") -> str:
    """The address of a DAG, a run or a task on Airflow's own pages."""
    root = url("home").removesuffix(f"{PREFIX}/")
    parts = [f"{root}/dags/{dag_id}", f"/runs/{run_id}" if run_id else "", f"/tasks/{task_id}" if task_id else ""]
    return "".join(parts)
