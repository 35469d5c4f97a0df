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


@pytest.mark.parametrize(
    ("starter", "by", "acts_for"),
    [("admin", "dwi", "dwi"), ("admin", "", "admin"), ("eka", "dwi", "eka"), (None, "dwi", "airflow")],
    ids=["a page for an officer", "the account of the pages itself", "somebody who names another", "a clock"],
)
def test_only_the_pages_account_is_believed_for_whom_it_asks(
    starter: str | None, by: str, acts_for: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = DagRun.model_construct(triggering_user_name=starter)
    monkeypatch.setattr(dag_defaults, "get_current_context", lambda: {"dag_run": run, "params": {"by": by}})
    assert dag_defaults.acting_for() == acts_for
