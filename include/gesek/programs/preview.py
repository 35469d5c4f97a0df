"""What a new version of a programme would change on the list in force, counted before anybody is selected by it.

Both versions choose from the same list and the same sources. Whoever comes or leaves does so for a reason: the first rule of the
version that does not serve her which keeps her out, or its quota. A version that moves more than `limits.yaml` allows is approved by
somebody else than the one who looked; `published.use` asks for it at its first selection.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import Field, ValidationError

from gesek.paths import PROGRAMS
from gesek.programs import choice
from gesek.programs.definition import Program
from gesek.programs.fields import catalogue
from gesek.programs.inputs import available
from gesek.programs.judged import DIALECT, judge, refusal
from gesek.rules.file import Strict, explained, read_yaml
from gesek.store import cycles
from gesek.store.engine import SqlEngine, session

CAME, LEFT, STAYED = "came", "left", "stayed"
MOVED = """
    select
        coalesce(b.key, a.key) as key,
        case when a.key is null then 'came' when b.key is null then 'left' else 'stayed' end as move
    from served_after as b
    full join served_before as a on a.key = b.key
"""


class Limits(Strict):
    """All of `limits.yaml`, in percent."""

    changed_percent: int = Field(ge=0)
    budget_percent: int = Field(ge=0)


@dataclass(frozen=True)
class Counts:
    """What one version does: served, waiting, and what the served get in a year, in the programme's unit of amount."""

    served: int = 0
    waiting: int = 0
    amount: int = 0


@dataclass(frozen=True)
class Preview:
    """What a version would change.

    Attributes:
        list_id: the list both were counted on.
        before, after: of the version before, zeros where there is none, and of this one.
        moves: (kode_desa, status, came | left | stayed) -> candidates.
        reasons: (kode_desa, came | left, code of the rule) -> candidates; none where there is no version before.
        overlaps: other programme -> how many of those served it serves too, by what it selected last; none where it is nobody.
        beyond: the limits that are exceeded.
    """

    list_id: int
    before: Counts
    after: Counts
    moves: Mapping[tuple[str, str, str], int]
    overlaps: Mapping[str, int]
    reasons: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    beyond: tuple[str, ...] = ()

    def total(self, move: str) -> int:
        """How many came, left or stayed."""
        return sum(count for (_, _, made), count in self.moves.items() if made == move)

    def by_rule(self, move: str) -> dict[str, int]:
        """How many came or left by each rule, the most first."""
        sums: Counter[str] = Counter()
        for (_, made, code), count in self.reasons.items():
            if made == move:
                sums[code] += count
        return dict(sums.most_common())

    def summary(self) -> dict[str, object]:
        """The counts that the ledger keeps."""
        moved = {move: self.total(move) for move in (CAME, LEFT, STAYED)}
        told = {"before": asdict(self.before), "after": asdict(self.after), **moved, "overlaps": dict(self.overlaps)}
        return told | {"by_status": self._summed(self.moves), "by_reason": self._summed(self.reasons)}

    @staticmethod
    def _summed(counted: Mapping[tuple[str, str, str], int]) -> list[list[str | int]]:
        """The same by kecamatan, whoever stayed left out, in order: four values a line, the count last."""
        sums: Counter[tuple[str, str, str]] = Counter()
        for (village, *rest), count in counted.items():
            if STAYED not in rest:
                sums[village[:6], rest[0], rest[1]] += count
        return [[*key, count] for key, count in sorted(sums.items())]


@lru_cache(maxsize=1)
def limits() -> Limits:
    """How far a new version may move alone; raises ConfigurationError if the file is wrong."""
    path = PROGRAMS / "limits.yaml"
    try:
        return Limits.model_validate(read_yaml(path))
    except ValidationError as error:
        raise explained(path, error) from None


def compare(before: Program | None, after: Program, list_id: int, slots: int = 1) -> Preview:
    """Choose by both versions from a list and count what is different.

    Args:
        before: the version before, None where there is none.
        after: the new version.
        list_id: the list.
        slots: pool slots of the task.

    Raises:
        StoreError: the list is unknown, or has no version of a dataset that one of them reads.
    """
    there = available(list_id, "preview")
    cycle = cycles.get(there.listed.cycle_id)
    every = [each for one in (before, after) if one for each in choice.related(one, cycle.as_of)]
    inputs = there.read_by(every, selections=True)
    with session(slots) as engine:
        inputs.bind(engine)
        counts = _chosen(engine, after, "after", cycle.as_of)
        earlier = _chosen(engine, before, "before", cycle.as_of) if before else _nobody(engine)
        moves, overlaps = _moves(engine, after), _overlaps(engine, after)
        found = Preview(list_id, earlier, counts, moves, overlaps, _reasons(engine, before, after) if before else {})
    return replace(found, beyond=_beyond(found)) if before else found


def _chosen(engine: SqlEngine, program: Program, name: str, as_of: date) -> Counts:
    for one in choice.related(program, as_of):
        engine.forget(choice.relation(one))
    choice.build_candidates(engine, program, as_of)
    choice.choose(engine, program, as_of)
    columns = f"{program.fields.key} as key, family_id, coalesce(nilai_setahun, 0) as nilai, menunggu"
    chosen = f"chosen_{name}"
    rows = engine.build_expression(chosen, f"select {columns} from {choice.relation(program)}")  # noqa: S608 - our own names
    served = f"select key, family_id, nilai from {chosen} where menunggu = false"  # noqa: S608
    count = engine.build_expression(f"served_{name}", served)
    engine.build_expression("sums", f"select cast(sum(nilai) as bigint) as nilai from served_{name}")  # noqa: S608
    return Counts(count, rows - count, engine.arrow("sums")["nilai"][0].as_py() or 0)


def _nobody(engine: SqlEngine) -> Counts:
    """A version before the first one, which served nobody."""
    engine.build_expression("served_before", "select * from served_after where false")
    return Counts()


def _moves(engine: SqlEngine, program: Program) -> dict[tuple[str, str, str], int]:
    unit = program.fields
    engine.build_expression("moved", MOVED)
    query = (
        "select coalesce(c.kode_desa, '') as kode_desa, coalesce(c.status, '') as status, m.move, "  # noqa: S608
        f"count(*) as banyak from moved as m inner join {unit.relation} as c on c.{unit.key} = m.key group by 1, 2, 3"
    )
    engine.build_expression("moves", query)
    rows = engine.arrow("moves").to_pylist()
    return {(row["kode_desa"], row["status"], row["move"]): row["banyak"] for row in rows}


def _reasons(engine: SqlEngine, before: Program, after: Program) -> dict[tuple[str, str, str], int]:
    """Why those who move do; judges them alone, and so leaves nobody else among the candidates."""
    unit = after.fields
    movers = (
        f"select c.* from {unit.relation} as c inner join moved as m on m.key = c.{unit.key} where m.move <> 'stayed'"  # noqa: S608
    )
    engine.build_expression("movers", movers)
    engine.bind(unit.relation, engine.relation("movers"))
    return {
        (row["kode_desa"], move, row["kode"]): row["banyak"]
        for program, move, version in ((after, LEFT, "after"), (before, CAME, "before"))
        for row in _kept_out_by(engine, program, move, version)
    }


def _kept_out_by(engine: SqlEngine, program: Program, move: str, version: str) -> list[dict[str, Any]]:
    """Of those who made a move, how many each rule of the version that does not serve them keeps out, by village."""
    behind = program.once_per.code if program.once_per else ""
    query = (
        "select coalesce(j.kode_desa, '') as kode_desa, count(*) as banyak, "  # noqa: S608 - our own names, values bound
        f"coalesce({refusal(program).sql(DIALECT)}, case when w.menunggu then $waits else $behind end) as kode "
        f"from {judge(engine, program)} as j inner join moved as m on m.key = j.{program.fields.key} "
        f"left join chosen_{version} as w on w.key = m.key where m.move = $move group by all"
    )
    values = {"move": move, "waits": catalogue().quota_used_up.code, "behind": behind}
    engine.build_expression("refused", query, values)
    return engine.arrow("refused").to_pylist()


def _overlaps(engine: SqlEngine, program: Program) -> dict[str, int]:
    query = (
        "select e.program, count(distinct a.key) as banyak from served_after as a "
        "inner join served as e on e.family_id = a.family_id where e.program <> $program group by 1"
    )
    engine.build_expression("also_served", query, {"program": program.id})
    return {row["program"]: row["banyak"] for row in engine.arrow("also_served").to_pylist()}


def _beyond(found: Preview) -> tuple[str, ...]:
    allowed = limits()
    changed = found.total(CAME) + found.total(LEFT)
    moved = abs(found.after.amount - found.before.amount)
    exceeded = {
        "changed_percent": changed * 100 > allowed.changed_percent * found.before.served,
        "budget_percent": moved * 100 > allowed.budget_percent * found.before.amount,
    }
    return tuple(name for name, is_so in exceeded.items() if is_so)
