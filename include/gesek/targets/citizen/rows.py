"""The rows of every source that speak of a person or her family, and by what each is tied to her.

A row is tied as matching tied it: its record's key leads to a person (`person_match`), a family's row to a family
(`family_key`); `keys` says what these keys are. Sources that are not matched are tied by a sound NIK.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from gesek.targets.citizen.holdings import File, Holdings, Row, source_of
from gesek.targets.citizen.keys import KEYS, PROPOSALS
from gesek.targets.citizen.lookups import OF_FAMILY, RECORD, Keys

TIED_BY_NIK, FAMILY = "nik_sama", "keluarga"
"""Evidence of a row of a source that is not matched, and of a row that speaks of the family as a whole."""


@dataclass(frozen=True)
class SourceRow:
    """A row of a received file.

    Attributes:
        lembar: worksheet, where the file has several.
        verdict, codes: what was judged of it.
        nik_state, kk_state: why a number of it is set aside, where it is.
        person_id: whom matching made of it; None where nobody. evidence: the rule that tied it.
        newer: it came after the list in force was made, which does not know it yet.
        values: its other columns that say something.
    """

    dataset: str
    source: str
    file: File | None
    row_number: int
    lembar: str
    verdict: str
    codes: list[str]
    nik_state: str
    kk_state: str
    person_id: int | None
    evidence: str
    newer: bool
    values: Row = field(repr=False)

    @property
    def rejected(self) -> bool:
        """Whether the row is not used at all."""
        return self.verdict == "rejected"


def where(
    holdings: Holdings, by: Keys, datasets: Iterable[str] = (), fits: Callable[[Row], bool] = bool
) -> list[SourceRow]:
    """The rows that some keys lead to, in every dataset that has all of these keys, tied to people.

    Args:
        holdings: what to look into.
        by: as `Holdings.having` has it.
        datasets: only these; all where none is named.
        fits: whether a row that was found is meant.
    """
    found = []
    for dataset in datasets or KEYS:
        if dataset in holdings.staged and set(by) <= holdings.keys(holdings.rows_of(dataset)):
            found += of(holdings, dataset, by, fits)
    return found


def of(holdings: Holdings, dataset: str, by: Keys, fits: Callable[[Row], bool] = bool) -> list[SourceRow]:
    """The rows of one dataset that some keys lead to, tied to people."""
    rows = [row for row in holdings.having(holdings.rows_of(dataset), by) if fits(row)]
    people = _people(holdings, dataset, rows)
    return [_row(holdings, dataset, row, people) for row in rows]


def of_keys(holdings: Holdings, records: list[Row], families: list[str], niks: list[str]) -> list[SourceRow]:
    """Every row behind these records and families, and the rows of unmatched sources with one of these NIK.

    Args:
        holdings: what to look into.
        records: rows of `person_match` (dataset, record_key).
        families: keys of `family_key`.
        niks: sound NIK of the people.
    """
    found: list[SourceRow] = []
    for dataset, keys in KEYS.items():
        if dataset in holdings.staged and keys.source:
            found += _matched(holdings, dataset, records, families, niks)
        elif dataset in holdings.staged and niks:
            found += of(holdings, dataset, {"nik": niks})
    return found


def _matched(
    holdings: Holdings, dataset: str, records: list[Row], families: list[str], niks: list[str]
) -> list[SourceRow]:
    keys = KEYS[dataset]
    record_keys = {row["record_key"] for row in records if row["dataset"] == keys.source}
    wanted = record_keys | {key.partition("#")[0] for key in record_keys}
    by: dict[str, Iterable[str]] = {RECORD: wanted} if keys.record else {}
    by |= {OF_FAMILY: families} if keys.family else {}
    people = {row["person_id"] for row in records}
    rows = of(holdings, dataset, by)
    found = [row for row in rows if row.person_id in people or row.values.get("kunci_keluarga") in families]
    if keys.also:
        known = {(row.file, row.lembar, row.row_number) for row in found}
        numbers = [key.removeprefix("kk:") for key in families if key.startswith("kk:")]
        more = of(holdings, dataset, {"no_kk": numbers, "nik": niks}, lambda row: row["lembar"] != PROPOSALS)
        found += [row for row in more if (row.file, row.lembar, row.row_number) not in known]
    return [row if row.person_id or row.rejected else replace(row, evidence=FAMILY) for row in found]


def _people(holdings: Holdings, dataset: str, rows: list[Row]) -> dict[str, Row]:
    """Key of a record, with `#` and the name where the source repeats the key -> its row of `person_match`.

    Of a source that is not matched: sound NIK -> the person who holds it.
    """
    if not KEYS[dataset].source:
        return _holders(holdings, sorted({row["nik"] for row in rows if row.get("nik")}))
    keys = {
        key for row in rows if (base := row.get("kunci_orang")) for key in (base, f"{base}#{row['nama_kunci'] or ''}")
    }
    matched = holdings.having(holdings.core("person_match"), {"record_key": keys})
    return {row["record_key"]: row for row in matched if row["dataset"] == KEYS[dataset].source}


def _holders(holdings: Holdings, niks: list[str]) -> dict[str, Row]:
    found = holdings.having(holdings.core("person"), {"nik": niks}, "nik", "person_id")
    shared = {row["nik"] for row in found if sum(other["nik"] == row["nik"] for other in found) > 1}
    return {row["nik"]: {**row, "rule": TIED_BY_NIK} for row in found if row["nik"] not in shared}


def _row(holdings: Holdings, dataset: str, row: Row, people: dict[str, Row]) -> SourceRow:
    source = source_of(dataset)
    base = row.get("kunci_orang") if KEYS[dataset].source else row.get("nik")
    match: Row | None = None
    if base and row["verdict"] != "rejected":
        match = people.get(f"{base}#{row['nama_kunci'] or ''}") or people.get(base)
    return SourceRow(
        dataset=dataset,
        source=source,
        file=holdings.file(source, row["source_file"]),
        row_number=row["row_number"],
        lembar=row.get("lembar") or "",
        verdict=row["verdict"],
        codes=(row["codes"] or "").split(),
        nik_state=row.get("nik_state") or "",
        kk_state=row.get("kk_state") or "",
        person_id=match["person_id"] if match else None,
        evidence=match["rule"] if match else "",
        newer=dataset in holdings.newer,
        values={name: value for name, value in row.items() if value is not None and name not in _TOLD},
    )


_TOLD = {"source_file", "row_number", "lembar", "verdict", "codes", "kunci_orang"}


def said(row: SourceRow) -> dict[str, Any]:
    """What a row says of the person, for people: without keys and states."""
    hidden = ("_kunci", "_state", "kunci_keluarga")
    return {name: value for name, value in row.values.items() if not name.endswith(hidden)}
