"""A family's place on the consolidated list: status, score, rank and reasons, what keeps it off, and every list it was on."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from gesek.sources import deadline, scans
from gesek.store.ledger import transaction
from gesek.store.models import ReceivedFile, TargetList
from gesek.targets import lists
from gesek.targets.citizen.holdings import Holdings, Row
from gesek.targets.citizen.rows import SourceRow

EXTREME, CANDIDATE = "miskin_ekstrem", "calon"
FOUND_POOR = "LAYAK_ME"
CONFLICTS = ("family_conflict", "decision_conflict")
"""Datasets of core in which sources or meetings contradict each other, where a list has them."""


@dataclass(frozen=True)
class Fact:
    """One fact that keeps somebody off the list; `values` fill the sentence of its code."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """A family on the list in force; `of` families have the same status."""

    family_id: int
    kode_desa: str
    status: str
    perlu_konfirmasi: bool
    skor: int
    peringkat: int
    of: int
    reasons: list[str]
    asal: list[str]

    @property
    def listed(self) -> bool:
        """Whether it is on the list as extremely poor."""
        return self.status == EXTREME


@dataclass(frozen=True)
class Scanned:
    """A scan of a meeting's minutes or attendance; `gesek musdes scan` copies it out by village, cycle and digest."""

    cycle_id: str
    sha256: str
    kind: str
    received_at: datetime


@dataclass(frozen=True)
class Meeting:
    """What the village meeting in force said of a family."""

    nomor_ba: str
    tanggal_ba: date | None
    kode_desa: str
    hasil: str
    alasan: str
    lembar: str
    bertentangan: bool
    more: Row
    scans: list[Scanned]


@dataclass(frozen=True)
class Publication:
    """A published list, and how the family stood on it; no status where the list did not know it."""

    list_id: int
    cycle_id: str
    kind: str
    published_at: datetime
    in_force: bool
    status: str
    peringkat: int | None
    reasons: list[str]
    change: str


def standing(holdings: Holdings, family_id: int) -> Standing | None:
    """The family's row of the list in force; None where that list does not have it."""
    relation = holdings.core("target")
    rows = holdings.find(relation, "family_id = $id", {"id": family_id}) if relation else []
    if not rows or relation is None:
        return None
    row = rows[0]
    same = holdings.find(relation, "status = $status", {"status": row["status"]}, "count(*) as jumlah")[0]["jumlah"]
    return Standing(
        family_id,
        row["kode_desa"] or "",
        row["status"],
        bool(row["perlu_konfirmasi"]),
        row["skor"],
        row["peringkat"],
        same,
        (row["alasan"] or "").split(),
        (row["asal"] or "").split(),
    )


def meeting(holdings: Holdings, family_id: int) -> Meeting | None:
    """The decision in force on the family, with the scans of the meeting's papers; None where no meeting spoke of it."""
    relation = holdings.core("decision")
    rows = holdings.find(relation, "family_id = $id", {"id": family_id}) if relation else []
    if not rows:
        return None
    row = rows[0]
    papers = scans.scans_of(row["kode_desa"] or "", row["nomor_ba"], row["tanggal_ba"])
    told = {"family_id", "nomor_ba", "tanggal_ba", "kode_desa", "hasil", "alasan", "lembar", "bertentangan"}
    return Meeting(
        row["nomor_ba"] or "",
        row["tanggal_ba"],
        row["kode_desa"] or "",
        row["hasil"] or "",
        row["alasan"] or "",
        row["lembar"] or "",
        bool(row["bertentangan"]),
        {name: value for name, value in row.items() if name not in told and value is not None},
        [Scanned(scan.cycle_id, scan.sha256, scan.kind or "", scan.received_at) for scan in papers],
    )


def conflicts(holdings: Holdings, family_id: int) -> list[Row]:
    """What sources or meetings contradict each other in about the family, as the list's datasets tell it."""
    found = []
    for dataset in CONFLICTS:
        relation = holdings.core(dataset)
        if relation is not None:
            rows = holdings.find(relation, "family_id = $id", {"id": family_id})
            found += [{"dataset": dataset, **{k: v for k, v in row.items() if v is not None}} for row in rows]
    return found


def publications(holdings: Holdings, family_id: int, newest: int | None = None) -> list[Publication]:
    """Every list ever published, the newest first, and how the family, or one it was merged from, stood on it.

    Args:
        holdings: what to look into.
        family_id: the family.
        newest: only so many of the lists; None for all.
    """
    with transaction() as ledger:
        query = select(TargetList).where(TargetList.published_at.is_not(None)).order_by(TargetList.published_at.desc())
        ever = list(ledger.scalars(query.limit(newest)))
    ids = known_as(holdings, family_id)
    return [_publication(holdings, listed, at, ids) for listed in ever if (at := listed.published_at) is not None]


def _publication(holdings: Holdings, listed: TargetList, at: datetime, ids: list[int]) -> Publication:
    target, change = holdings.core("target", listed), holdings.core("target_change", listed)
    condition = "family_id in (select unnest($ids))"
    rows = holdings.find(target, f"{condition} order by peringkat", {"ids": ids}) if target else []
    changes = holdings.find(change, condition, {"ids": ids}, "alasan") if change else []
    row = rows[0] if rows else {}
    return Publication(
        listed.id,
        listed.cycle_id,
        listed.kind,
        at,
        listed.state == lists.PUBLISHED,
        row.get("status") or "",
        row.get("peringkat"),
        (row.get("alasan") or "").split(),
        changes[0]["alasan"] if changes else "",
    )


def known_as(holdings: Holdings, family_id: int) -> list[int]:
    """The family's number and those it had before it was merged, oldest first."""
    relation = holdings.core("family_registry")
    rows = holdings.find(relation, "current_id = $id", {"id": family_id}, "family_id") if relation else []
    return sorted({family_id, *(row["family_id"] for row in rows)})


def today_as(holdings: Holdings, family_id: int) -> int | None:
    """The number that stands for a family's number today; None where nobody ever had it."""
    relation = holdings.core("family_registry")
    rows = holdings.find(relation, "family_id = $id", {"id": family_id}, "current_id") if relation else []
    return rows[0]["current_id"] if rows else None


def village_waits(kode_desa: str) -> ReceivedFile | None:
    """The newest workbook of a village, where it was refused or came too late, so that earlier decisions stay in force."""
    with transaction() as ledger:
        query = select(ReceivedFile).where(
            ReceivedFile.source == deadline.PER_VILLAGE, ReceivedFile.kode_desa == kode_desa
        )
        newest = ledger.scalars(query.order_by(ReceivedFile.id.desc())).first()
    return newest if newest is not None and newest.state in (deadline.REFUSED, deadline.DEFERRED) else None


def keeps_off(
    placed: Standing | None, decided: Meeting | None, family: Row | None, found: list[SourceRow], person: Row | None
) -> list[Fact]:
    """The shortest list of facts that keep somebody off the list of the extremely poor; empty for who is on it.

    A meeting's word is the whole reason. Without one, that none was heard and where her decile stands; who is not known at all
    is kept off by what became of her rows.
    """
    if placed is not None and placed.listed:
        return []
    if placed is None:
        return _unknown(found, person)
    if decided is not None and decided.hasil != FOUND_POOR:
        return [Fact("MEETING_DECIDED", {"hasil": decided.hasil, "alasan": decided.alasan, "nomor_ba": decided.nomor_ba,
                                         "tanggal_ba": decided.tanggal_ba})]  # fmt: skip
    facts = [Fact("NO_MEETING_YET")]
    if placed.status != CANDIDATE and family is not None:
        decile = family.get("desil")
        facts.append(
            Fact("DECILE", {"desil": decile, "asal": family.get("desil_asal") or ""}) if decile else Fact("NO_DECILE")
        )
    return facts


def _unknown(found: list[SourceRow], person: Row | None) -> list[Fact]:
    if person is not None:
        return [Fact("NO_FAMILY")]
    if not found:
        return [Fact("IN_NO_SOURCE")]
    facts = [
        Fact("ROW_REJECTED", {"source": row.source, "row_number": row.row_number, "codes": row.codes})
        for row in found
        if row.rejected
    ]
    usable = [row for row in found if not row.rejected]
    facts += [Fact("NEWER_THAN_LIST", {"source": row.source}) for row in usable if row.newer]
    if not facts:
        facts = [Fact("TIED_TO_NOBODY", {"sources": sorted({row.source for row in usable})})]
    return facts
