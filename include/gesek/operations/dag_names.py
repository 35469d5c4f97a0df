"""The ids of all DAGs, without importing Airflow."""

from gesek.programs import definition
from gesek.sources import contract

REBUILD = "rebuild_target_list"
PUBLISH = "publish_target_list"


def ingest_dags() -> list[str]:
    """One DAG per source."""
    return [f"ingest_{one.source}" for one in contract.all_contracts()]


def delivery_dags() -> list[str]:
    """One DAG per programme."""
    return [f"deliver_{one.id}" for one in definition.all_programs()]


def all_dags() -> set[str]:
    """Every DAG this system has."""
    return {*ingest_dags(), REBUILD, PUBLISH, *delivery_dags()}
