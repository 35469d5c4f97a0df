"""An answer as the page shows it: the same words as on paper, put into the page's sections."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from gesek import regions
from gesek.store.complaints import Complaint
from gesek.targets.citizen import printed
from gesek.targets.citizen.answer import Answer
from gesek.targets.citizen.complaints import book, rules
from gesek.targets.citizen.programmes import KEPT_OUT, NOT_SELECTED, OUTRANKED, SERVED, WAITING, Place
from gesek.targets.citizen.rows import SourceRow
from gesek.targets.citizen.wording import Speech
from gesek.web.language import gettext


@dataclass(frozen=True)
class Fact:
    """What keeps somebody off the list, and what would have to change."""

    what: str
    remedy: str


@dataclass(frozen=True)
class Help:
    """A programme, for one candidate.

    Attributes:
        word: served, waiting or not; kind: the colour of it; says: the same with rank and quota.
        why: what lets her in, or keeps her out.
    """

    title: str
    who: str
    word: str
    kind: str
    says: str
    amount: int | None
    unit: str
    why: list[str]
    handed_over: str


@dataclass(frozen=True)
class Registry:
    """A source: its rows that speak of her or her family, none where it does not know them."""

    title: str
    as_of: str
    rows: list["Line"] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A row of a source."""

    place: str
    name: str
    use: str
    rejected: bool
    tie: str
    remarks: list[str]


def facts(speech: Speech, told: Answer) -> list[Fact]:
    """What keeps somebody off, each with what would have to change."""
    return [Fact(printed.fact(speech, one, told), speech.say("remedies", one.code)) for one in told.facts]


def helps(speech: Speech, told: Answer) -> list[Help]:
    """Where the family stands with every programme, those that serve it first."""
    names = {str(one["person_id"]): str(one["nama"] or "–") for one in told.members}
    order = (SERVED, WAITING, OUTRANKED, KEPT_OUT, NOT_SELECTED)
    places = sorted(told.programmes, key=lambda one: order.index(one.state) if one.state in order else len(order))
    return [_help(speech, one, names) for one in places]


def _help(speech: Speech, place: Place, names: dict[str, str]) -> Help:
    words = {SERVED: (gettext("gets it"), "good"), WAITING: (gettext("waits"), "warn")}
    word, kind = words.get(place.state, (gettext("does not get it"), "plain"))
    served = place.state in (SERVED, WAITING)
    if served:
        why = [speech.rule(rule) for rule in place.rules]
    else:
        why = [speech.say("ways", rule["way"], rule=speech.rule(rule)) for rule in place.rules]
    return Help(
        title=place.title,
        who=names.get(place.who, "") if place.unit == "person" else "",
        word=word,
        kind=kind,
        says=speech.say("places", place.state, rank=place.rank, of=place.of, quota=place.quota),
        amount=place.amount if served else None,
        unit=place.amount_unit,
        why=why,
        handed_over=", ".join(speech.plain(at) for at in place.handed_over),
    )


def registries(speech: Speech, told: Answer) -> list[Registry]:
    """Every source that was looked into, those that know her first."""
    found = [
        Registry(
            speech.say("sources", entry["source"]),
            speech.plain(entry["as_of"]) if entry["as_of"] else speech.say("words", "never_came"),
            [_line(speech, row) for row in told.rows if row.source == entry["source"]],
        )
        for entry in told.looked_into
    ]
    return sorted(found, key=lambda one: not one.rows)


def _line(speech: Speech, row: SourceRow) -> Line:
    return Line(
        place=f"{row.lembar} {row.row_number}".strip(),
        name=str(row.values.get("nama") or "–"),
        use=speech.say("verdicts", row.verdict),
        rejected=row.rejected,
        tie=speech.say("evidence", row.evidence or "none"),
        remarks=printed.remarks(speech, row),
    )


def place(kode_desa: str | None) -> str:
    """A village with its kecamatan."""
    if not kode_desa:
        return gettext("no known village")
    return f"{regions.name(kode_desa)}, {gettext('Kecamatan')} {regions.name(kode_desa[:6])}"


def complaints(told: Answer) -> list[Complaint]:
    """The complaints about the family and its people, the newest first."""
    return book.about(told.numbers, [one["person_id"] for one in told.members])


def kinds(language: str) -> list[tuple[str, str]]:
    """What a complaint may be about, for a choice."""
    return [(name, kind.said(language)) for name, kind in rules.load().kinds.items()]


def reasons(speech: Speech, codes: Iterable[str]) -> list[str]:
    """Reasons of the list in words."""
    return [speech.reason(code) for code in codes]
