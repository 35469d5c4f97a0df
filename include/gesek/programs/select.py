"""Selecting the beneficiaries of a programme from a target list, as a dataset version."""

import csv
import logging
from dataclasses import asdict

import pyarrow as pa
from sqlalchemy import select as query

from gesek.errors import StoreError
from gesek.paths import REFERENCE
from gesek.programs import choice, definition
from gesek.programs.fields import catalogue
from gesek.store import cycles, lake
from gesek.store.engine import session
from gesek.store.ledger import transaction
from gesek.store.models import InputSet, TargetList, Version

log = logging.getLogger(__name__)


def select(program: str, list_id: int, run_id: str, slots: int = 1) -> dict[str, int]:
    """Apply a programme's rules to a list; logs what each rule did, as counts.

    Args:
        program: its id.
        list_id: the target list whose versions are read.
        run_id: the run that selects.
        slots: pool slots of the task.

    Returns:
        `out/program_<id>` -> version id; an unchanged selection gives the same version.

    Raises:
        StoreError: the list is unknown, or a required source was never published.
    """
    item, items = _list(list_id)
    cycle = cycles.get(item.cycle_id)
    chosen = definition.load(program, cycle.as_of)
    every = choice.related(chosen, cycle.as_of)
    for one in every:
        _check_sources(one, items)
    datasets = sorted({dataset for one in every for dataset in catalogue().reads(choice.tops(one))})
    inputs = {one: _input(one, item, items) for one in datasets if not one.startswith("reference/")}
    with session(slots) as engine:
        engine.bind("wilayah", villages())
        for dataset, version in inputs.items():
            lake.bind(engine, dataset.split("/")[1], version)
        choice.build_candidates(engine, chosen, cycle.as_of)
        counts = choice.choose(engine, chosen, cycle.as_of)
        order = ["peringkat", chosen.fields.key]
        written = lake.save_version(engine, choice.relation(chosen), chosen.dataset, order, item.cycle_id, run_id)
    for count in counts:
        log.info("%s %s %s: %d (alone %d)", chosen.id, count.kind, count.code, count.rows, count.alone)
    log.info("%s: %d rows", chosen.dataset, written.rows)
    _note(written.id, item, chosen, inputs, counts)
    return {chosen.dataset: written.id}


def _note(
    version_id: int,
    item: TargetList,
    chosen: definition.Program,
    inputs: dict[str, Version],
    counts: list[choice.RuleCount],
) -> None:
    """Note with the version, when it is new, which list, rules and inputs made it and what each rule did."""
    detail = {
        "list_id": item.id,
        "program_version": chosen.version,
        "inputs": {dataset: {"version": one.id, "hash": one.hash} for dataset, one in inputs.items()},
        "rules": [asdict(count) for count in counts],
    }
    with transaction() as ledger:
        found = ledger.get_one(Version, version_id)
        if not found.detail:
            found.detail = detail


def _list(list_id: int) -> tuple[TargetList, dict[str, int | None]]:
    with transaction() as ledger:
        found = ledger.get(TargetList, list_id)
        if found is None:
            raise StoreError(f"List {list_id} is not in the ledger; publish a list first.")
        frozen = ledger.get(InputSet, found.input_set_id)
        items = {item.dataset: item.version_id for item in frozen.items} if frozen else {}
    return found, items


def _check_sources(program: definition.Program, items: dict[str, int | None]) -> None:
    """Every required source has at least one staged version."""
    with transaction() as ledger:
        published = set(ledger.scalars(query(Version.dataset).where(Version.state == lake.PUBLISHED)))
    there = published | {dataset for dataset, version in items.items() if version is not None}
    for source in program.required_sources:
        staged = f"staged/{source}"
        if not any(dataset == staged or dataset.startswith(f"{staged}_") for dataset in there):
            raise StoreError(
                f"Programme {program.id} needs the source {source}, which has no version; ingest it first."
            )


def _input(dataset: str, item: TargetList, items: dict[str, int | None]) -> Version:
    """Which version of a dataset to read: core of the list, staged of its input set, else the one in force."""
    version_id = item.versions.get(dataset) or items.get(dataset)
    version = lake.version(version_id) if version_id else None
    if version is None and dataset.startswith("staged/"):
        version = lake.published(dataset)
    if version is None:
        raise StoreError(f"List {item.id} has no dataset {dataset}; ingest its source, rebuild and publish the list.")
    return version


def villages() -> pa.Table:
    """The relation `wilayah`: kode_desa, nama_desa, nama_kecamatan, jenis (the seventh digit of a kelurahan is 1)."""
    with (REFERENCE / "wilayah_3513.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row["kemendagri_code"]: row["name"] for row in rows}
    places = [row for row in rows if len(row["kemendagri_code_nodot"]) == 10]
    codes = [row["kemendagri_code_nodot"] for row in places]
    return pa.table(
        {
            "kode_desa": codes,
            "nama_desa": [row["name"] for row in places],
            "nama_kecamatan": [names[row["parent_kemendagri_code"]] for row in places],
            "jenis": ["kelurahan" if code[6] == "1" else "desa" for code in codes],
        }
    )
