"""A task knows what started its run: a person, who is served at once, or a clock or publication, which only wake it up."""

import pytest
from airflow.sdk.api.datamodels._generated import DagRun, DagRunType

from gesek.operations import dag_defaults


@pytest.mark.parametrize("started", DagRunType)
def test_by_hand_and_by_an_event_are_told_apart_from_all_else(
    started: DagRunType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        dag_defaults, "get_current_context", lambda: {"dag_run": DagRun.model_construct(run_type=started)}
    )
    assert dag_defaults.started_by_hand() == (started is DagRunType.MANUAL)
    assert dag_defaults.started_by_event() == (started is DagRunType.ASSET_TRIGGERED)
