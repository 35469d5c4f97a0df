"""The list in force beside the estimate of BPS, and how lists moved over the cycles. Counts as they stand with each list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gesek.store.cycles import clock
from gesek.store.drafts import PUBLISHED
from gesek.store.findings import Trend
from gesek.store.ledger import reading
from gesek.store.models import TargetList, Version

POOR, CANDIDATE = "miskin_ekstrem", "calon"
SHOWN = 24
"""Cycles in a trend."""


@dataclass(frozen=True)
class Listed:
    """A published list in counts.

    Attributes:
        number: of the list.
        cycle: of which it is.
        published_on: the day it came into force.
        families: extremely poor ones.
        persons: living and present members of these.
        candidates: families that no meeting has judged yet.
        to_confirm: extremely poor families whose support is gone or contradicted.
        came: families that came to the list of the extremely poor.
        left: families that left it.
        bps_year: year of the BPS estimate; none where BPS sent nothing.
        bps_persons: extremely poor persons by that survey.
        ratio_percent: persons of the list per hundred of the estimate; no list is forced to match it.
    """

    number: int
    cycle: str
    published_on: date
    families: int
    persons: int
    candidates: int
    to_confirm: int
    came: int
    left: int
    bps_year: int | None
    bps_persons: int | None
    ratio_percent: float | None


@dataclass(frozen=True)
class Step:
    """A cycle in a trend: its last published list, and the share of rejected rows among those received for it."""

    cycle: str
    listed: Listed | None
    rejected_percent: float | None


def read_list() -> Listed | None:
    """The list in force; None before the first publication."""
    with reading() as ledger:
        found = ledger.scalars(select(TargetList).where(TargetList.state == PUBLISHED)).one_or_none()
    return None if found is None else _listed(found)


def read_trend() -> tuple[Step, ...]:
    """The newest cycles, the oldest of them first."""
    with reading() as ledger:
        lists = select(TargetList).where(TargetList.published_at.is_not(None)).order_by(TargetList.published_at)
        by_cycle = {one.cycle_id: _listed(one) for one in ledger.scalars(lists)}  # a cycle's last publication stands
        rejected = _rejected(ledger)
    steps = sorted({*by_cycle, *rejected})[-SHOWN:]
    return tuple(Step(cycle, by_cycle.get(cycle), rejected.get(cycle)) for cycle in steps)


def _rejected(ledger: Session) -> dict[str, float]:
    """Cycle -> rejected rows per hundred of the newest version of each dataset that was staged in it."""
    newest = (
        select(func.max(Trend.version_id)).select_from(Trend).join(Version).group_by(Version.dataset, Version.cycle_id)
    )
    query = (
        select(Version.cycle_id, func.sum(Trend.rejected), func.sum(Trend.rows))
        .join(Version, Version.id == Trend.version_id)
        .where(Trend.kode_desa == "", Trend.version_id.in_(newest))
        .group_by(Version.cycle_id)
    )
    return {cycle: round(100 * rejected / rows, 2) for cycle, rejected, rows in ledger.execute(query) if rows}


def _listed(item: TargetList) -> Listed:
    poor, bps = item.counts["status"][POOR], item.counts.get("bps") or {}
    changes: dict[str, dict[str, Any]] = item.counts.get("changes", {})
    return Listed(
        number=item.id,
        cycle=item.cycle_id,
        published_on=clock(item.published_at).date(),  # type: ignore[arg-type]
        families=poor["families"],
        persons=poor["persons"],
        candidates=item.counts["status"][CANDIDATE]["families"],
        to_confirm=poor["perlu_konfirmasi"],
        came=sum(changes.get("datang", {}).values()),
        left=sum(changes.get("pergi", {}).values()),
        bps_year=bps.get("year"),
        bps_persons=bps.get("persons"),
        ratio_percent=bps.get("ratio_percent"),
    )
