"""What is printed of a list, read from the ledger and from the versions that the list itself names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
from sqlalchemy import select

from gesek.dictionary import alerts
from gesek.errors import StoreError
from gesek.identity import staged
from gesek.programs.villages import villages
from gesek.settings import settings
from gesek.store import audit, cycles, lake
from gesek.store.engine import session
from gesek.store.findings import Incident, Waiver
from gesek.store.ledger import transaction
from gesek.store.models import InputSet, TargetList
from gesek.targets import lists
from gesek.targets.approval import proposals
from gesek.targets.approval.policy import PEMUTAKHIRAN

LONG_NUMBER = re.compile(r"\d{16,}")
"""Whatever may be a NIK or No. KK in a text that a person wrote."""
RELATIONS = ("family", "person", "decision", "target_change")
SAMPLE, DRAFT, REPLACED = "CONTOH: DATA REKAAN", "RANCANGAN", "TIDAK BERLAKU LAGI"
STATE_MARKS: Mapping[str, tuple[str, ...]] = {"published": (), "superseded": (REPLACED,)}
"""What a page says of a list's state; whatever is neither in force nor replaced, nor due to be signed, is a draft."""


@dataclass(frozen=True)
class Waived:
    """A warning that two people let be until a day."""

    dataset: str
    scope: str
    means: str
    reason: str
    asked_by: str
    approved_by: str
    expires_on: date


@dataclass(frozen=True)
class Facts:
    """A list as it is printed.

    Attributes:
        listed: its ledger row. as_of: the day its data stand for, and the date of the documents.
        marks: what every page says above its text.
        families: rows of `out/annex_family`, by nomor.
        kecamatan: rows of `out/kecamatan_summary`, by code, the unknown place last.
        reasons: rows of `out/kecamatan_reason`.
        meetings: rows of `out/village_meeting`, by code, for the year of `as_of`.
        waivers: those in force on `as_of`.
        anchor: record of the audit chain by which the list was proposed, or empty.
    """

    listed: TargetList
    as_of: date
    marks: tuple[str, ...]
    families: pa.Table
    kecamatan: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    meetings: list[dict[str, Any]]
    waivers: list[Waived]
    anchor: str

    @property
    def households(self) -> int:
        """Extremely poor families."""
        return self.families.num_rows

    @property
    def persons(self) -> int:
        """Their living and present members."""
        return sum(row["jiwa"] for row in self.kecamatan)

    @property
    def digest(self) -> str:
        """The list's hash in groups of eight, so that no sixteen digits of it stand together."""
        return " ".join(self.listed.hash[start : start + 8] for start in range(0, len(self.listed.hash), 8))

    @property
    def below(self) -> str:
        """The line below the text of every page, by which a page is known as the list's."""
        return f"Daftar {self.listed.id}, siklus {self.listed.cycle_id}. Sidik data (SHA-256): {self.digest}"

    @property
    def settled(self) -> bool:
        """Whether it is a monthly update under the decree in force, for which no new decree is needed."""
        return self.listed.kind == PEMUTAKHIRAN and self.listed.state not in (lists.DRAFT, lists.REFUSED)


def read(list_id: int, slots: int = 1) -> Facts:
    """Read a list for printing.

    Raises:
        StoreError: the list is not in the ledger, or its rows are not those that were counted and hashed when it was drafted.
    """
    with transaction() as ledger:
        listed = ledger.get(TargetList, list_id)
        frozen = None if listed is None else ledger.get_one(InputSet, listed.input_set_id)
    if listed is None or frozen is None:
        raise StoreError(f"List {list_id} is not in the ledger; print one that `gesek report` names.")
    as_of = cycles.get(listed.cycle_id).as_of
    sources = {item.dataset: item.version_id for item in frozen.items}
    with session(slots) as engine:
        engine.bind("wilayah", villages())
        staged.bind(engine, {"musdes": sources["staged/musdes"]})
        for relation in RELATIONS:
            lake.bind(engine, relation, lake.version(listed.versions[f"core/{relation}"]))
        lists.bind(engine, listed, "core/target", listed.hash)
        days = {"since": date(as_of.year, 1, 1), "as_of": as_of}
        for dataset in ("annex_family", "village_meeting", "kecamatan_summary", "kecamatan_reason"):
            engine.build(f"out/{dataset}", days)
        found = Facts(
            listed=listed,
            as_of=as_of,
            marks=_marks(listed),
            families=engine.ordered("annex_family", ["nomor"]).to_arrow_table(),
            kecamatan=_by_code(engine.arrow("kecamatan_summary"), "kode_kecamatan"),
            reasons=engine.arrow("kecamatan_reason").to_pylist(),
            meetings=_by_code(engine.arrow("village_meeting"), "kode_desa"),
            waivers=_waivers(as_of),
            anchor=_anchor(list_id),
        )
    counted = listed.counts["status"]["miskin_ekstrem"]
    if (found.households, found.persons) != (counted["families"], counted["persons"]):
        raise StoreError(f"List {list_id} counts other families than its rows hold; rebuild the list.")
    return found


def _by_code(table: pa.Table, code: str) -> list[dict[str, Any]]:
    return sorted(table.to_pylist(), key=lambda row: (row[code] == "", row[code]))


def _marks(listed: TargetList) -> tuple[str, ...]:
    invented = (SAMPLE,) if settings().profile == "sample" else ()
    return invented + STATE_MARKS.get(listed.state, () if _to_be_signed(listed) else (DRAFT,))


def _to_be_signed(listed: TargetList) -> bool:
    """Whether every tier before the regent's approved it, so that what is printed now is what he signs."""
    standing = proposals.standing(listed.id) if listed.state in (lists.PROPOSED, lists.APPROVED) else None
    return standing is not None and (standing.waits_for is None or standing.waits_for.decreed)


def _waivers(on: date) -> list[Waived]:
    known = alerts.load()
    with transaction() as ledger:
        query = select(Waiver, Incident).join(Incident, Incident.id == Waiver.incident_id).order_by(Waiver.id)
        pairs = ledger.execute(query.where(Waiver.approved_at.is_not(None), Waiver.expires_on >= on)).all()
        return [
            Waived(
                dataset=incident.dataset,
                scope=incident.scope,
                means=alerts.of_rule(known, incident.rule, "id")[0].replace("`", ""),
                reason=LONG_NUMBER.sub("(nomor disamarkan)", waiver.reason),
                asked_by=waiver.asked_by,
                approved_by=str(waiver.approved_by),
                expires_on=waiver.expires_on,
            )
            for waiver, incident in pairs
        ]


def _anchor(list_id: int) -> str:
    found = audit.listed(action="list.propose", subject=f"list:{list_id}", limit=1)
    return str(audit.Anchor(found[0].number, found[0].hash)) if found else ""
