"""Where a family stands with every programme: served, waiting, or kept out, and by which rule.

Who was selected is read from the published selections. Why somebody was not is asked of the same rules, on the versions the
selection was made from, narrowed to the family and whoever shares a number, a name or the house with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from gesek.programs import choice, definition, judged
from gesek.programs.definition import Program
from gesek.programs.villages import villages
from gesek.rules.condition import Named, leaves
from gesek.store import cycles
from gesek.store.deliveries import Delivery
from gesek.store.ledger import transaction
from gesek.store.models import Version
from gesek.targets.citizen.holdings import Holdings, Row
from gesek.targets.citizen.lookups import NAME_AND_BIRTH, NAME_AND_PLACE, Keys

SERVED, WAITING, KEPT_OUT, OUTRANKED, NO_CANDIDATE, NOT_SELECTED = (
    "served", "waiting", "kept_out", "outranked", "no_candidate", "not_selected",
)  # fmt: skip
UNMET, EXCLUDED, AHEAD, MET = "unmet", "excluded", "outranked", "met"
"""In which way a rule counts: a condition not met, an exclusion that holds, another comes first, a condition met."""


@dataclass(frozen=True)
class Place:
    """Where one candidate stands with one programme.

    Attributes:
        state: one of the six above. not_selected: the programme was never selected.
        who: the candidate's key within the unit (family, person, house); empty for a pupil.
        rank: her place among the eligible; of: how many they are; quota: how many can be served, where there is a limit.
        rules: the rules that keep her out, or the criteria that let her in: code, way, and the sentence in both languages.
        handed_over: the days on which files with her in them were handed over.
    """

    program: str
    title: str
    unit: str
    state: str
    who: str = ""
    rank: int | None = None
    of: int | None = None
    quota: int | None = None
    amount: int | None = None
    amount_unit: str = ""
    rules: list[dict[str, str]] = field(default_factory=list)
    handed_over: list[datetime] = field(default_factory=list)


@dataclass(frozen=True)
class About:
    """The family, those of its members who are asked about, and its house."""

    family_id: int
    person_ids: tuple[int, ...]
    house_id: int | None


def places(holdings: Holdings, family_id: int, person_ids: Iterable[int], house_id: int | None) -> list[Place]:
    """Where the family, its house, and these of its members stand with every programme."""
    about = About(family_id, tuple(person_ids), house_id)
    circle, found = Circle(holdings, family_id), []
    for newest in definition.all():
        if newest.kind == "report":
            continue
        name, version = newest.id, holdings.in_force(newest.dataset)
        if version is None or "program_version" not in version.detail:
            found.append(Place(name, newest.title, newest.unit, NOT_SELECTED))
            continue
        program = definition.version(name, version.detail["program_version"])
        found += _places(holdings, program, version, about, circle)
    return found


def _places(holdings: Holdings, program: Program, version: Version, about: About, circle: "Circle") -> list[Place]:
    chosen = holdings.having(holdings.relation(version), _keys(program, about))
    found = [_chosen(program, version, row) for row in chosen]
    several = program.unit in ("person", "student") and len(found) < len(about.person_ids)
    judged = _judged(program, version, about, circle) if several or not found else {}
    taken = {row[program.fields.key] for row in chosen}
    judged = {key: rules for key, rules in judged.items() if key not in taken}
    if not judged and not found:
        return [Place(program.id, program.title, program.unit, NO_CANDIDATE, quota=_quota(program), of=version.rows)]
    return found + [
        Place(
            program.id,
            program.title,
            program.unit,
            KEPT_OUT if rules else OUTRANKED,
            _who(program, key),
            of=version.rows,
            quota=_quota(program),
            rules=[told(rule, _way(program, rule)) for rule in rules or _ahead(program)],
        )
        for key, rules in judged.items()
    ]


def _keys(program: Program, about: About) -> Keys:
    """What leads to the rows of a selection that speak of the family, its house, or the people."""
    if program.unit == "family":
        return {"family_id": [about.family_id]}
    return {"house_id": [about.house_id]} if program.unit == "house" else {"person_id": about.person_ids}


def _chosen(program: Program, version: Version, row: Row) -> Place:
    known = {one.code: one for one in [*program.include, *leaves(program.include)]}
    return Place(
        program.id,
        program.title,
        program.unit,
        WAITING if row["menunggu"] else SERVED,
        _who(program, row[program.fields.key]),
        row["peringkat"],
        version.rows,
        _quota(program),
        row["nilai_setahun"],
        program.amount.unit if program.amount else "",
        [told(known[code], MET) for code in (row["dasar"] or "").split() if code in known],
        [] if row["menunggu"] else _handed_over(version.id),
    )


def _quota(program: Program) -> int | None:
    return program.quota.regency if program.quota else None


def _who(program: Program, key: Any) -> str:
    return "" if program.unit == "student" else str(key)


def told(rule: Named, way: str) -> dict[str, str]:
    """A rule as people read it, and in which way it counts."""
    return {"code": rule.code, "way": way, "id": rule.sentence_id, "en": rule.sentence_en}


def _way(program: Program, rule: Named) -> str:
    if rule is program.once_per:
        return AHEAD
    return UNMET if rule in program.include else EXCLUDED


def _ahead(program: Program) -> list[Named]:
    """What compares candidates with each other, for whom no other rule keeps out."""
    return [program.once_per] if program.once_per else []


def _handed_over(version_id: int) -> list[datetime]:
    with transaction() as ledger:
        query = select(Delivery.sent_at).where(Delivery.version_id == version_id, Delivery.sent_at.is_not(None))
        return [at for at in ledger.scalars(query.order_by(Delivery.id)) if at is not None]


def _judged(program: Program, version: Version, about: About, circle: "Circle") -> dict[Any, list[Named]]:
    """Candidate of the family -> the rules that keep it out."""
    inputs = {dataset: int(one["version"]) for dataset, one in version.detail["inputs"].items()}
    as_of = cycles.get(version.cycle_id).as_of
    if not circle.narrow(inputs):
        return {}
    holdings, engine = circle.holdings, circle.holdings.engine
    _other_selections(holdings, program, as_of, about.family_id)
    circle.build(choice.candidates(program, as_of), as_of)
    refused = judged.refusals(engine, program)
    key = program.fields.key
    rows = engine.arrow(program.fields.relation).to_pylist()
    ours = {row[key] for row in rows if _is(program, row, about)}
    return {candidate: rules for candidate, rules in refused.items() if candidate in ours}


def _is(program: Program, row: Row, about: "About") -> bool:
    """Whether a candidate is the family, its house, or one of the people asked about."""
    if program.unit == "family":
        return bool(row["family_id"] == about.family_id)
    if program.unit == "house":
        return about.house_id is not None and bool(row["house_id"] == about.house_id)
    return row["person_id"] in about.person_ids


class Circle:
    """The family, and whoever could be taken for it: what the rules read, narrowed; kept from one programme to the next."""

    def __init__(self, holdings: Holdings, family_id: int) -> None:
        self.holdings, self.family_id = holdings, family_id
        self.values: dict[tuple[str, str], Row | None] = {}
        self.kept: dict[str, str] = {}
        self.built: set[tuple[str, date]] = set()

    def narrow(self, inputs: dict[str, int]) -> bool:
        """Make the relations of these versions, each under its dataset's name; whether the list knows the family."""
        full = {dataset: self.holdings.relation_of(number) for dataset, number in inputs.items()}
        family = full.get("core/family") or self.holdings.core("family")
        person = full.get("core/person") or self.holdings.core("person")
        if family is None or person is None:
            return False
        if (family, person) not in self.values:
            self.values[family, person] = self._around(family, person)
        values = self.values[family, person]
        if values is None:
            return False
        for dataset, relation in full.items():
            name = dataset.split("/")[1]
            if self.kept.get(name) != relation:
                if name in self.kept:
                    self.built.clear()
                self.holdings.keep(name, relation, _by(name, values))
                self.kept[name] = relation
        return True

    def build(self, names: Iterable[str], as_of: date) -> None:
        """Build these relations of `sql/out` unless they were built from the same rows before."""
        if not self.built:
            self.holdings.engine.bind("wilayah", villages())
        for name in names:
            if (name, as_of) not in self.built:
                self.holdings.engine.build(f"out/{name}", {"as_of": as_of})
                self.built.add((name, as_of))

    def _around(self, family: str, person: str) -> Row | None:
        """The numbers, names, births, house and village by which rows may be the family's; None where it is not known."""
        having = self.holdings.having
        home = having(family, {"family_id": [self.family_id]}, "house_id", "kode_desa")
        if not home:
            return None
        members = having(person, {"family_id": [self.family_id]}, "nik", "nama", "tanggal_lahir")
        values: Row = {
            "id": self.family_id,
            "niks": sorted({row["nik"] for row in members if row["nik"]}),
            "names": sorted({row["nama"] for row in members if row["nama"]}),
            "births": sorted({row["tanggal_lahir"] for row in members if row["tanggal_lahir"]}),
            "house": home[0]["house_id"],
            "desa": home[0]["kode_desa"],
        }
        alike = having(person, _alike(values), "person_id", "family_id", "idsemesta")
        near = {row["family_id"] for row in alike if row["family_id"]}
        near |= {row["family_id"] for row in having(family, {"house_id": [values["house"]]}, "family_id")}
        families = sorted(near | {self.family_id})
        within = having(person, {"family_id": families}, "person_id", "idsemesta")
        people = {row["person_id"] for row in [*alike, *within]}
        numbers = {row["idsemesta"] for row in [*alike, *within] if row["idsemesta"]}
        return {**values, "families": families, "people": sorted(people), "idsemesta": sorted(numbers)}


def _alike(values: Row) -> dict[str, list[Any]]:
    """What leads to whoever shares a number with a member, or a name together with the birth date or the village."""
    return {
        "family_id": [values["id"]],
        "nik": values["niks"],
        NAME_AND_BIRTH: [f"{name}|{day}" for name in values["names"] for day in values["births"]],
        NAME_AND_PLACE: [f"{name}|{values['desa']}" for name in values["names"]],
    }


def _by(name: str, values: Row) -> Keys | None:
    """What leads to the rows of a dataset that the rules could take for the family's; None for all rows."""
    of_families = {"family_id": values["families"]}
    by_birth = {"nik": values["niks"], "tanggal_lahir": values["births"]}
    found: dict[str, Keys] = {
        "person": {**_alike(values), **of_families},
        **dict.fromkeys(("family", "target", "decision"), of_families),
        "house": {"house_id": [values["house"]]},
        **dict.fromkeys(("bpjs", "dapodik"), by_birth),
        "person_registry": {"current_id": values["people"]},
        "rtlh": {"nik": values["niks"], "kode_desa": [values["desa"]]},
        **dict.fromkeys(("dtks", "dtsen_anggota"), {"idsemesta": values["idsemesta"]}),
    }
    return found.get(name)


def _other_selections(holdings: Holdings, program: Program, as_of: date, family_id: int) -> None:
    """Bind what the programmes it is exclusive with selected, for the family."""
    for other in choice.related(program, as_of)[:-1]:
        version = holdings.in_force(other.dataset)
        if version is None:
            holdings.engine.build_expression(
                choice.relation(other),
                f"select cast(0 as bigint) as {other.fields.key}, false as menunggu where false",  # noqa: S608
            )
            continue
        holdings.keep(choice.relation(other), holdings.relation(version), {"family_id": [family_id]})
