"""A list that is published answers the complaints its meetings decided on, by itself, with the meeting's number and day.

A decision counts when its workbook came after the complaint was put before the village. A family that the workbook listed is
found by its number in Gesek, a proposal by the complaint's number, which stands in the row that came back.
"""

import logging
from datetime import date
from typing import Any

import pyarrow.parquet as pq
from sqlalchemy import select

from gesek.settings import settings
from gesek.store import audit, lake
from gesek.store.complaints import Complaint
from gesek.store.engine import SqlEngine, session
from gesek.store.ledger import transaction
from gesek.store.models import FilePart, InputSet, ReceivedFile, TargetList
from gesek.targets import lists
from gesek.targets.citizen.complaints import book, rules
from gesek.targets.citizen.complaints.rules import IN_VILLAGE
from gesek.targets.citizen.complaints.village import NUMBER
from gesek.targets.citizen.keys import PROPOSAL

SOURCE, MINUTES, DECISIONS = "musdes", "musdes_berita_acara", "staged/musdes"
PROPOSED = "LAYAK_ME"
"""A proposal that comes back is the meeting's decision that the family is extremely poor."""
log = logging.getLogger(__name__)


def by_decisions(slots: int = 1) -> list[str]:
    """Answer what the list in force decided on; returns the numbers of the complaints. Run again, it finds nothing more."""
    listed = lists.published()
    waiting = [one for one in book.listed() if one.state == IN_VILLAGE]
    if listed is None or not waiting:
        return []
    with session(slots) as engine:
        decisions = _decisions(engine, listed, waiting)
        proposals = _proposals(engine, listed, waiting)
    answered = []
    for one in waiting:
        found = proposals.get(one.number) or decisions.get(one.id)
        if found is None or (found["nomor_ba"], found["tanggal_ba"]) not in _meetings_since(one):
            continue
        outcome = rules.load().decided(found["hasil"])
        meeting: tuple[str | None, date | None] = (found["nomor_ba"], found["tanggal_ba"])
        book.close(one.number, outcome, audit.SYSTEM, meeting=meeting, family_id=found["family_id"])
        answered.append(one.number)
    log.info("list %d: %d of %d complaints before villages are answered", listed.id, len(answered), len(waiting))
    return answered


def _decisions(engine: SqlEngine, listed: TargetList, waiting: list[Complaint]) -> dict[int, dict[str, Any]]:
    """Complaint -> the decision in force on its family."""
    for relation in ("decision", "family_registry"):
        lake.bind(engine, relation, lake.version(listed.versions[f"core/{relation}"]))
    engine.build_expression(
        "ours",
        "select r.family_id as asked_id, d.family_id, d.hasil, d.nomor_ba, d.tanggal_ba from decision as d "
        "inner join family_registry as r on r.current_id = d.family_id where r.family_id in (select unnest($ids))",
        {"ids": [one.family_id for one in waiting if one.family_id is not None]},
    )
    found = {row["asked_id"]: row for row in engine.arrow("ours").to_pylist()}
    return {one.id: found[one.family_id] for one in waiting if one.family_id in found}


def _proposals(engine: SqlEngine, listed: TargetList, waiting: list[Complaint]) -> dict[str, dict[str, Any]]:
    """Number of a complaint -> the proposal that came back with it, in the rows the list was made from."""
    with transaction() as ledger:
        items = ledger.get_one(InputSet, listed.input_set_id).items
    version_id = next((item.version_id for item in items if item.dataset == DECISIONS), None)
    if version_id is None:
        return {}
    lake.bind(engine, "musdes", lake.version(version_id))
    lake.bind(engine, "family_key", lake.version(listed.versions["core/family_key"]))
    engine.build_expression(
        "proposed",
        "select m.alasan_usulan, m.kode_desa, m.nomor_ba, m.tanggal_ba, k.family_id from "  # noqa: S608 - own text
        f"(select *, {PROPOSAL} as kunci from musdes where lembar = 'USULAN_BARU') as m "
        "left join family_key as k on k.key = m.kunci "
        "where m.verdict <> 'rejected' and strpos(m.alasan_usulan, 'ADU-') > 0",
    )
    villages = {one.number: one.kode_desa for one in waiting}
    found = {}
    for row in engine.arrow("proposed").to_pylist():
        for number in NUMBER.findall(row["alasan_usulan"].upper()):
            if villages.get(number) == row["kode_desa"]:
                found[number] = {**row, "hasil": PROPOSED}
    return found


def _meetings_since(one: Complaint) -> set[tuple[str | None, date | None]]:
    """Number and day of the minutes in the village's workbooks that came after the complaint was put before it."""
    given = book.given_since(one)
    if given is None:
        return set()
    query = (
        select(FilePart.path)
        .join(ReceivedFile, ReceivedFile.id == FilePart.received_file_id)
        .where(
            FilePart.stage == "staged",
            FilePart.dataset == MINUTES,
            ReceivedFile.source == SOURCE,
            ReceivedFile.kode_desa == one.kode_desa,
            ReceivedFile.received_at > given.at,
        )
    )
    with transaction() as ledger:
        parts = list(ledger.scalars(query))
    found: set[tuple[str | None, date | None]] = set()
    for part in parts:
        minutes = pq.read_table(settings().lake / part, columns=["nomor", "tanggal"])
        found |= set(zip(minutes["nomor"].to_pylist(), minutes["tanggal"].to_pylist(), strict=True))
    return found
