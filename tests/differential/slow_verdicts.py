"""Verdicts of identity, row by row in plain Python: an independent reading of the rules that `staged/identity_row.sql` has.

Written from the rules of identifiers (PP 37/2007, Excel's 15 digits), of region codes and of `codes.yaml`, not from the SQL:
one row, one decision after the other, and dictionaries where a rule looks at other rows. Severities come from the catalogue.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gesek.sources.codes import catalogue
from tests.differential.slow_cells import Number, birth_of, name_key, read_day, read_number

HOW = {
    "apostrophe": "APOSTROPHE_REMOVED",
    "full_width": "FULL_WIDTH_DIGITS",
    "letters": "LETTERS_READ_AS_DIGITS",
    "nbsp": "NBSP_REMOVED",
    "number": "NUMBER_CELL",
    "separators": "SEPARATORS_REMOVED",
}
STATES = {
    "MISSING": "missing",
    "TEMPORARY": "temporary",
    "PLACEHOLDER": "placeholder",
    "SCIENTIFIC": "damaged",
    "LAST_DIGIT_LOST": "suspect",
    "EQUALS_KK": "suspect",
    "EQUALS_NIK": "suspect",
    "IS_NIK": "nik_in_kk",
}


@dataclass(frozen=True)
class Layout:
    """What a dataset's layout has, and where its villages are found."""

    as_of: date
    nik: bool
    kk: bool
    name: bool
    place: bool
    system: str
    key: str | None
    counter: frozenset[str]
    sexes: Mapping[str, str]
    relations: Mapping[str, str]
    heads_only: bool
    one_row_a_person: bool
    villages: Sequence[Mapping[str, str]]
    file_village: Mapping[str, str]


@dataclass
class Judged:
    """One row's answer."""

    codes: set[str] = field(default_factory=set)
    nik: str | None = None
    nik_state: str = "valid"
    no_kk: str | None = None
    kk_state: str = "valid"
    born: date | None = None
    born_from: str | None = None
    village: str | None = None

    @property
    def verdict(self) -> str:
        """The gravest of its codes decides."""
        severities = {catalogue()[code].severity for code in self.codes}
        return "rejected" if "reject" in severities else "warned" if "warn" in severities else "accepted"


def _letters(text: str | None) -> str:
    return "".join(sign for sign in (text or "").upper() if "A" <= sign <= "Z")


def _stripped(text: str | None, words: str) -> str:
    return _letters(re.sub(rf"^({words})[. ]+", "", (text or "").strip(" ").upper()))


@dataclass
class Places:
    """Codes and names of the regency's villages."""

    codes: dict[str, tuple[str, str]]
    short: dict[str, str]
    names: dict[tuple[str, str], set[str]]

    @classmethod
    def of(cls, layout: Layout) -> "Places":
        """The look-ups of a layout."""
        codes, names = {}, defaultdict(set)
        short: dict[str, set[str]] = defaultdict(set)
        for place in layout.villages:
            code, bps = place["kode_desa"], place["bps_kode_desa"]
            codes[code], codes[bps] = (code, "kemendagri"), (code, "bps")
            for name in ("nama_desa", "nama_desa_bps"):
                names[_letters(place["nama_kecamatan"]), _letters(place[name])].add(code)
            district, village = bps[4:7], bps[7:]
            for form in {
                (str(int(district)), village),
                (district, str(int(village))),
                (str(int(district)), str(int(village))),
            }:
                if "".join(form) != district + village:
                    short["3513" + "".join(form)].add(code)
        alone = {form: min(found) for form, found in short.items() if len(found) == 1 and layout.system == "bps"}
        return cls(codes, alone, names)


def _place(row: Mapping[str, Any], layout: Layout, places: Places, answer: Judged) -> None:
    code = re.sub(r"[^0-9]", "", re.sub(r"\.0+$", "", row.get("kode_wilayah") or ""))
    named = (_stripped(row.get("kecamatan"), "KECAMATAN|KEC"), _stripped(row.get("desa"), "DESA|DS|KELURAHAN|KEL"))
    by_code, system = places.codes.get(code, (places.short.get(code), "bps" if code in places.short else None))
    found = places.names.get(named, set())
    by_name = min(found) if len(found) == 1 else None
    elsewhere = len(code) == 10 and not code.startswith("3513")
    own = layout.file_village.get(row["source_file"])
    if own is not None:
        answer.village = own
        if by_code != own:
            answer.codes.add("PLACE_FROM_MINUTES")
        return
    answer.village = None if elsewhere else by_code or by_name
    if code and by_code is None and by_name is not None and answer.village is not None:
        answer.codes.add("PLACE_BY_NAME")
    if system is not None and system != layout.system:
        answer.codes.add("PLACE_CODE_OTHER_SYSTEM")
    if code in places.short:
        answer.codes.add("PLACE_CODE_ZEROS_LOST")
    if by_code is not None and by_name is not None and by_code != by_name:
        answer.codes.add("PLACE_NAME_DIFFERS")
    if answer.village is None and layout.place:
        answer.codes.add("PLACE_OUTSIDE_REGENCY" if elsewhere else "PLACE_UNKNOWN")
    if answer.village is None and not layout.place and (code or named[1]):
        answer.codes.add("PLACE_NOT_FOUND")


@dataclass
class _Row:
    """A row on its way: what it says by itself, before other rows are looked at."""

    cells: Mapping[str, Any]
    scope: str
    sheet: str
    contents: tuple[str, ...]
    nik: Number
    kk: Number
    name: str
    head: bool
    own_born: date | None
    answer: Judged
    owner: str | None = None


def judge(rows: Sequence[Mapping[str, Any]], layout: Layout) -> list[Judged]:
    """Every row's answer, in the rows' order."""
    places = Places.of(layout)
    read = [_read(row, layout, places) for row in rows]
    _repetitions(read)
    _owners(read)
    for row in read:
        _faults(row)
    _uses(read, layout)
    for row in read:
        _finish(row, layout)
    return [row.answer for row in read]


def _read(row: Mapping[str, Any], layout: Layout, places: Places) -> _Row:
    answer = Judged()
    village_file = row["source_file"] in layout.file_village
    scope = row["source_file"] if village_file else ""
    apart = layout.counter | {"source_file", "row_number", "lembar"}
    contents = tuple(row[column] or "" for column in sorted(row) if column not in apart)
    if not any(cell.strip(" ") for cell in contents):
        answer.codes.add("GHOST_ROW")
    readable, day = read_day(row.get("tanggal_lahir"))
    possible = day is not None and day <= layout.as_of and day.year >= layout.as_of.year - 115
    if readable is False:
        answer.codes.add("BIRTH_DATE_UNREADABLE")
    if readable and not possible:
        answer.codes.add("BIRTH_DATE_IMPOSSIBLE")
    _place(row, layout, places, answer)
    relation = layout.relations.get((row.get("hubungan") or "").strip(" ").lower())
    numbers = read_number(row.get("nik")), read_number(row.get("no_kk"))
    head = layout.heads_only or relation == "kepala_keluarga"
    name = name_key(row.get("nama"))
    sheet = row["lembar"] if village_file else ""
    return _Row(row, scope, sheet, contents, *numbers, name, head, day if possible else None, answer)


def _repetitions(rows: Sequence[_Row]) -> None:
    seen = set()
    for row in sorted(rows, key=lambda row: (row.cells["source_file"], row.cells["row_number"])):
        same = (row.scope, row.cells["lembar"], row.contents)
        if same in seen:
            row.answer.codes.add("REPEATED_ROW")
        seen.add(same)


def _owners(rows: Sequence[_Row]) -> None:
    """Whose one sound number in both columns is: the person's or the card's."""
    people = defaultdict(set)
    for row in rows:
        shown = re.sub("[ \t\r\n\u00a0\u200b\ufeff]+", " ", row.cells.get("nama") or "").strip(" ").upper()
        people[row.scope, row.kk.digits].add((shown, row.nik.digits))
    for row in rows:
        number = row.nik.digits
        if row.nik.fault or number != row.kk.digits:
            continue
        born = row.own_born
        if int(number[6:8]) > 40 or (born is not None and number[6:12] == f"{born:%d%m%y}"):
            row.owner = "nik"
        elif born is not None or len(people[row.scope, number]) > 1:
            row.owner = "kk"
        else:
            row.owner = "unclear"


def _faults(row: _Row) -> None:
    if row.nik.fault is None and row.owner == "kk":
        row.nik.fault = "IS_KK"
    elif row.nik.fault is None and row.owner == "unclear":
        row.nik.fault = "EQUALS_KK"
    if row.kk.fault == "TEMPORARY":
        row.kk.fault = "PLACEHOLDER"
    if row.kk.fault is None and (row.owner == "nik" or int(row.kk.digits[6:8]) > 40):
        row.kk.fault = "IS_NIK"
    elif row.kk.fault is None and row.owner == "unclear":
        row.kk.fault = "EQUALS_NIK"


def _uses(rows: Sequence[_Row], layout: Layout) -> None:
    """One NIK on several rows, several heads on one card; rejected rows do not count."""
    counted = [row for row in rows if row.answer.verdict != "rejected"]
    by_nik = _grouped([(row.nik.digits, row) for row in counted if layout.nik and row.nik.fault is None])
    by_card = _grouped([(row.kk.digits, row) for row in counted if layout.kk and row.head and row.kk.fault is None])
    for same in by_nik.values():
        if len(same) > 1 and layout.one_row_a_person:
            villages = {row.answer.village for row in same} - {None}
            for row in same:
                row.answer.codes |= {"NIK_REPEATED", *(["NIK_REPEATED_IN_VILLAGES"] if len(villages) > 1 else [])}
    for heads in by_card.values():
        if _several(heads, layout):
            for row in heads:
                row.answer.codes.add("KK_SEVERAL_HEADS")


def _grouped(rows: Sequence[tuple[str, _Row]]) -> dict[tuple[str, str, str], list[_Row]]:
    """Rows by their number, within a workbook's sheet or the whole export."""
    groups = defaultdict(list)
    for number, row in rows:
        groups[row.scope, row.sheet, number].append(row)
    return groups


def _several(heads: Sequence[_Row], layout: Layout) -> bool:
    """Whether heads of one card are several people: by their NIK, else by their names."""
    numbers = [row.nik.digits for row in heads if layout.nik and row.nik.fault is None]
    if len(set(numbers)) > 1:
        return True
    one_person = len(numbers) == len(heads)
    return not one_person and len({row.name for row in heads} - {""}) > 1


def _finish(row: _Row, layout: Layout) -> None:
    answer, codes = row.answer, row.answer.codes
    _number_codes("KK", row.kk, layout.kk, codes)
    _number_codes("NIK", row.nik, layout.nik, codes)
    answer.no_kk = None if row.kk.fault else row.kk.digits
    answer.nik = None if row.nik.fault else row.nik.digits
    answer.kk_state = STATES.get(row.kk.fault or "", "invalid") if row.kk.fault else "valid"
    answer.nik_state = STATES.get(row.nik.fault or "", "invalid") if row.nik.fault else "valid"
    sex = (row.cells.get("jenis_kelamin") or "").strip(" ").lower()
    told = layout.sexes.get(sex)
    if sex and told is None:
        codes.add("SEX_UNKNOWN")
    answer.born, answer.born_from = row.own_born, "sumber" if row.own_born else None
    if layout.nik and answer.nik is not None:
        _compare_with_nik(row, told, layout.as_of)
    if layout.name and not row.name:
        codes.add("NAME_MISSING")
    has_key = bool(layout.key and (row.cells.get(layout.key) or "").strip(" "))
    if not row.name and not has_key and not (layout.nik and answer.nik) and not (layout.kk and answer.no_kk):
        codes.add("NAMES_NOBODY")
    for column in ("rt", "rw"):
        digits = re.sub(r"[^0-9]", "", re.sub(r"\.0+$", "", row.cells.get(column) or ""))
        if 1 <= len(digits) <= 2:
            codes.add("RT_RW_ZEROS_LOST")
    if "GHOST_ROW" in codes:
        answer.codes = {"GHOST_ROW"}


def _number_codes(prefix: str, number: Number, has: bool, codes: set[str]) -> None:
    if has and number.fault:
        codes.add(f"{prefix}_{number.fault}")
    if has and not number.fault and number.how:
        codes.add(f"{prefix}_{HOW[number.how]}")


def _compare_with_nik(row: _Row, told: str | None, as_of: date) -> None:
    answer = row.answer
    assert answer.nik is not None
    within = birth_of(answer.nik, as_of)
    if within is None:
        answer.codes.add("NIK_DATE_NOT_IN_CALENDAR")
    elif row.own_born is not None and within != row.own_born:
        answer.codes.add("NIK_BIRTH_DATE_DIFFERS")
    if told is not None and told != ("P" if int(answer.nik[6:8]) > 40 else "L"):
        answer.codes.add("NIK_SEX_DIFFERS")
    if not answer.nik.startswith("3513"):
        answer.codes.add("NIK_OTHER_REGENCY")
    if answer.born is None and within is not None:
        answer.born, answer.born_from = within, "nik"
