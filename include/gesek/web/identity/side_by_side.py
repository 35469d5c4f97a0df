"""Two people side by side: field by field, with what differs marked, to the letter where letters count."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from gesek import regions
from gesek.targets.citizen.wording import Speech
from gesek.web.identity.evidence import Record, Row, Side
from gesek.web.language import gettext

EQUAL, DIFFERENT, ONE_SIDED = "equal", "different", "one_sided"
Segments = tuple[tuple[str, bool], ...]


def _(message: str) -> str:
    """Marks a text for the catalogue; it is translated when it is shown."""
    return message


LABELS = {
    "nik": _("NIK"),
    "nama": _("Name"),
    "tanggal_lahir": _("Born"),
    "jenis_kelamin": _("Sex"),
    "no_kk": _("No. KK"),
    "hubungan": _("In the family"),
    "kode_desa": _("Village"),
    "alamat": _("Address"),
    "rt_rw": _("RT/RW"),
    "status_kawin": _("Married"),
    "pekerjaan": _("Work"),
    "jenjang": _("School"),
    "disabilitas": _("Disability"),
    "meninggal": _("Dead"),
    "idsemesta": _("Number in DTKS/DTSEN"),
}
"""The fields of a person in the order they are read, and what they are called."""
TO_THE_LETTER = frozenset({"nik", "nama", "tanggal_lahir", "no_kk", "rt_rw", "alamat", "idsemesta"})


@dataclass(frozen=True)
class Line:
    """One field of both people.

    Attributes:
        label: what it is called. state: `equal`, `different` or `one_sided` (only one of them has it).
        a, b: pieces of text, each with whether it differs from the other.
        from_a, from_b: source and day of each.
    """

    label: str
    state: str
    a: Segments
    b: Segments
    from_a: str = ""
    from_b: str = ""


def lines(one: Side, other: Side) -> list[Line]:
    """The fields that at least one of the two has."""
    return [line for name in LABELS if (line := _line(name, one.person, other.person))]


def of_records(record: Record) -> list[tuple[str, str]]:
    """What a source says of a person: label and text of each field it has."""
    told = [(label, shown(name, record.values)) for name, label in LABELS.items()]
    return [(gettext(label), text) for label, text in told if text]


def state_of(name: str, record: Record, speech: Speech) -> str:
    """Why a number of a record is set aside, in words; empty for a sound one."""
    state = record.values.get(name) or "valid"
    return "" if state == "valid" else speech.say("states", state)


def _line(name: str, one: Row, other: Row) -> Line | None:
    a, b = shown(name, one), shown(name, other)
    if not a and not b:
        return None
    state = EQUAL if a == b else DIFFERENT if a and b else ONE_SIDED
    first, second = compared(a, b) if state == DIFFERENT and name in TO_THE_LETTER else _whole(a, b, state == DIFFERENT)
    origin = {"rt_rw": "alamat_asal", "kode_desa": "alamat_asal"}.get(name, f"{name}_asal")
    return Line(gettext(LABELS[name]), state, first, second, one.get(origin) or "", other.get(origin) or "")


def _whole(a: str, b: str, differs: bool) -> tuple[Segments, Segments]:
    return ((a, differs),) if a else (), ((b, differs),) if b else ()


def compared(a: str, b: str) -> tuple[Segments, Segments]:
    """Two texts in pieces that are equal or differ; numbers of one length place by place, as digits are mistyped."""
    if len(a) == len(b) and a.isdecimal() and b.isdecimal():
        equal = {place for place in range(len(a)) if a[place] == b[place]}
        return _pieces(a, equal), _pieces(b, equal)
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    in_a = {place for block in blocks for place in range(block.a, block.a + block.size)}
    in_b = {place for block in blocks for place in range(block.b, block.b + block.size)}
    return _pieces(a, in_a), _pieces(b, in_b)


def _pieces(text: str, equal: Set[int]) -> Segments:
    """The text cut where equal places (0 for the first) end or begin."""
    runs = groupby(range(len(text)), lambda place: place not in equal)
    return tuple(("".join(text[place] for place in places), differs) for differs, places in runs)


def shown(name: str, values: Row) -> str:
    """A field as people read it; empty where nothing is known."""
    if name == "rt_rw":
        parts = (values.get("rt"), values.get("rw"))
        return "/".join(part or "-" for part in parts) if any(parts) else ""
    value = values.get(name)
    return "" if value is None else _AS.get(name, _plain)(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return str(value)


def _code(value: str) -> str:
    return value.replace("_", " ")


def _sex(value: str) -> str:
    return {"L": gettext("male"), "P": gettext("female")}.get(value, value)


def _village(code: str) -> str:
    return f"{regions.name(code)}, {regions.name(code[:6])}"


_AS: dict[str, Callable[[Any], str]] = {
    "jenis_kelamin": _sex,
    "hubungan": _code,
    "status_kawin": _code,
    "pekerjaan": _code,
    "jenjang": _code,
    "kode_desa": _village,
}
