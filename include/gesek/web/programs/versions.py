"""The versions of a programme's rules and how far each is on its way into use, and what previews found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from gesek import regions
from gesek.access.asker import Area
from gesek.programs import definition, published
from gesek.programs.definition import Program
from gesek.store import cycles
from gesek.store.ledger import reading
from gesek.store.programs import ProgramPreview, ProgramVersion

USED, EDITED, READY, LOOK, WAITS = "used", "edited", "ready", "look", "waits"


@dataclass(frozen=True)
class Moved:
    """Who comes or leaves in a kecamatan, for one reason or of one status.

    Attributes:
        why: code of the rule, or the status.
    """

    place: str
    why: str
    came: int
    left: int


@dataclass(frozen=True)
class Standing:
    """A version and how far it is.

    Attributes:
        state: used (it selected), edited (it selected, and its file says something else today), ready (it may select), look
            (somebody has to preview it), waits (somebody else has to approve it).
        in_force: whether it is the one that selects today.
        preview: the last preview of it as its file stands; None where there is none.
    """

    program: Program
    state: str
    in_force: bool
    preview: ProgramPreview | None

    @property
    def may_be_previewed(self) -> bool:
        """Whether a look at it has a use: it selected nobody yet."""
        return self.state not in (USED, EDITED)

    @property
    def waits_for_somebody(self) -> bool:
        """Whether it cannot select before somebody looked at it or approved it."""
        return self.state in (LOOK, WAITS)


def standings(programs: Collection[str]) -> dict[str, list[Standing]]:
    """Programme -> every version of it, the newest first."""
    used: dict[str, dict[int, str]] = {name: {} for name in programs}
    looks: dict[str, ProgramPreview] = {}
    with reading() as ledger:
        for row in ledger.scalars(select(ProgramVersion).where(ProgramVersion.program.in_(programs))):
            used[row.program][row.version] = row.digest
        query = select(ProgramPreview).where(ProgramPreview.program.in_(programs)).order_by(ProgramPreview.id)
        looks = {row.digest: row for row in ledger.scalars(query)}
    return {name: _standings(definition.versions(name), used[name], looks) for name in programs}


def _standings(
    every: Sequence[Program], used: Mapping[int, str], looks: Mapping[str, ProgramPreview]
) -> list[Standing]:
    in_force = max((one.version for one in every if one.valid_on(cycles.today())), default=0)
    return [
        Standing(one, _state(one, used, looks), one.version == in_force, looks.get(published.digest(one)))
        for one in reversed(every)
    ]


def _state(one: Program, used: Mapping[int, str], looks: Mapping[str, ProgramPreview]) -> str:
    mine = published.digest(one)
    if one.version in used:
        return USED if used[one.version] == mine else EDITED
    if not used:
        return READY
    row = looks.get(mine)
    if row is None:
        return LOOK
    return WAITS if row.beyond and row.approved_at is None else READY


@dataclass(frozen=True)
class Found:
    """What a preview found.

    Attributes:
        before, after: served, waiting and amount.
        by_reason, by_status: the movers, by kecamatan.
    """

    before: Mapping[str, int]
    after: Mapping[str, int]
    came: int
    left: int
    stayed: int
    overlaps: Mapping[str, int] = field(default_factory=dict)
    by_reason: tuple[Moved, ...] = ()
    by_status: tuple[Moved, ...] = ()

    def of(self, move: str) -> dict[str, int]:
        """Code of a rule -> who came, or left, by it in the whole area, the most first."""
        sums: dict[str, int] = {}
        for one in self.by_reason:
            sums[one.why] = sums.get(one.why, 0) + getattr(one, move)
        return dict(sorted(((why, count) for why, count in sums.items() if count), key=lambda item: -item[1]))


def found(row: ProgramPreview, area: Area) -> Found:
    """A preview's counts, those by kecamatan of an area alone."""
    counts: dict[str, Any] = row.counts
    return Found(
        counts["before"], counts["after"], counts["came"], counts["left"], counts["stayed"], counts.get("overlaps", {}),
        _moved([(place, why, move, count) for place, move, why, count in counts.get("by_reason", ())], area),
        _moved([(place, why, move, count) for place, why, move, count in counts.get("by_status", ())], area),
    )  # fmt: skip


def _moved(lines: list[tuple[str, str, str, int]], area: Area) -> tuple[Moved, ...]:
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for place, why, move, count in lines:
        if area.everywhere or (place and area.touches(place)):
            sums.setdefault((place, why), {"came": 0, "left": 0})[move] += count
    return tuple(Moved(regions.name(place), why, **counts) for (place, why), counts in sorted(sums.items()))
