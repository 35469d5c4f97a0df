"""The names of DAGs and of their pool, without importing Airflow."""

from gesek.programs import definition
from gesek.sources import contract

REBUILD = "rebuild_target_list"
PUBLISH = "publish_target_list"
PRINT = "print_target_list"
PREPARE = "prepare_musdes"
PREPARE_DESK = "prepare_desk"
REMIND = "remind_incidents"
SWEEP = "sweep_approvals"
SWEEP_DELIVERIES = "sweep_deliveries"
TEND_DELIVERY = "tend_delivery"
WATCH = "watch_inbox"
RERUN = "rerun_incidents"
PREVIEW = "preview_program"

ENGINE_POOL = "engine"
ENGINE_SLOTS = 2
"""One slot per core of the smallest machine; a slot is `GESEK_ENGINE_MEMORY_MB` of memory and its threads."""


def ingest_dags() -> list[str]:
    """One DAG per source."""
    return [f"ingest_{one.source}" for one in contract.all()]


def delivery_dags() -> list[str]:
    """One DAG per programme that gives aid."""
    return [f"deliver_{one.id}" for one in definition.all() if one.kind == "aid"]


def report_dags() -> list[str]:
    """One DAG per report on what the programmes selected; they come after them."""
    return [f"deliver_{one.id}" for one in definition.all() if one.kind == "report"]


def all_dags() -> set[str]:
    """Every DAG this system has."""
    return {
        *ingest_dags(),
        REBUILD,
        PUBLISH,
        PRINT,
        PREPARE,
        PREPARE_DESK,
        REMIND,
        SWEEP,
        SWEEP_DELIVERIES,
        TEND_DELIVERY,
        WATCH,
        RERUN,
        PREVIEW,
        *delivery_dags(),
        *report_dags(),
    }
