"""The rows of every source that speak of a person or her family, and by what each is tied to her.

A row is tied as matching tied it: its record's key leads to a person (`person_match`), a family's row to a family
(`family_key`). The keys are those of `sql/core/person_row.sql` and `source_family.sql`; a test holds the two together.
Sources that are not matched (payouts, pupils, insurance, houses) are tied by a sound NIK.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from gesek.targets.citizen.holdings import File, Holdings, Row, source_of

TIED_BY_NIK, FAMILY = "nik_sama", "keluarga"
"""Evidence of a row of a source that is not matched, and of a row that speaks of the family as a whole."""


@dataclass(frozen=True)
class Keys:
    """How the rows of one staged dataset are known in core.

    Attributes:
        source: its name in `person_match`; empty where its rows are not matched.
        record: the key of the person's record; family: the reference of the family; each SQL, or empty.
        also: another condition by which a row speaks of the family, over `$families` and `$niks`.
    """

    source: str = ""
    record: str = ""
    family: str = ""
    also: str = ""


def _own(source: str, number: str, otherwise: str) -> str:
    return f"coalesce({number}, concat({otherwise}))".replace("$source", source)


PROPOSAL = (
    "concat('musdes:', coalesce(kode_desa, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''), '|', "
    "coalesce(no_kk, ''), '|', coalesce(cast(tanggal_lahir as varchar), ''))"
)
"""A meeting's proposal, which is a person and a family of its own."""
DECREED = "concat('sk:', coalesce(kode_desa, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''), '|', coalesce(no_kk, ''))"
"""A row of the decree, likewise."""
KEYS: dict[str, Keys] = {
    "dtks": Keys(
        "dtks",
        _own(
            "dtks",
            "'idsemesta:' || idsemesta",
            "'$source:', coalesce(kode_desa, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''), '|', coalesce(no_kk, '')",
        ),
    ),
    "dtsen_keluarga": Keys("dtsen", "'kepala:dtsen:' || id_keluarga", "'dtsen:' || id_keluarga"),
    "dtsen_anggota": Keys(
        "dtsen",
        _own(
            "dtsen",
            "'idsemesta:' || idsemesta",
            "'$source:', coalesce(id_keluarga, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, '')",
        ),
    ),
    "p3ke_keluarga": Keys("p3ke", "'kepala:p3ke:' || id_keluarga", "'p3ke:' || id_keluarga"),
    "p3ke_individu": Keys(
        "p3ke",
        _own(
            "p3ke",
            "'p3ke:' || id_individu",
            "'$source:', coalesce(id_keluarga, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, '')",
        ),
    ),
    "regsosek_keluarga": Keys("regsosek", "'kepala:regsosek:' || id_keluarga", "'regsosek:' || id_keluarga"),
    "regsosek_anggota": Keys(
        "regsosek",
        "concat('regsosek:', coalesce(id_keluarga, ''), ':', coalesce(cast(no_urut_art as varchar), ''))",
    ),
    "musdes": Keys(
        "musdes",
        family=f"case when lembar = 'USULAN_BARU' then {PROPOSAL} else 'p3ke:' || id_keluarga_p3ke end",
        record=f"case when lembar = 'USULAN_BARU' then {PROPOSAL} end",
        also="lembar <> 'USULAN_BARU' and ( 'kk:' || no_kk in (select unnest($families)) or nik in (select unnest($niks)) )",
    ),
    "sk_bupati": Keys("sk_bupati", DECREED, DECREED),
    "siks": Keys(),
    "bpjs": Keys(),
    "dapodik": Keys(),
    "rtlh": Keys(),
    "dukcapil": Keys(),
}
"""Staged datasets that name people -> how their rows are known."""


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


def where(holdings: Holdings, condition: str, values: Row, datasets: Iterable[str] = ()) -> list[SourceRow]:
    """The rows under a condition, in every dataset that has all columns the condition names, tied to people."""
    found = []
    for dataset in datasets or KEYS:
        if dataset in holdings.staged and _applies(holdings, dataset, condition):
            found += of(holdings, dataset, condition, values)
    return found


def _applies(holdings: Holdings, dataset: str, condition: str) -> bool:
    known = set(holdings.columns(holdings.rows_of(dataset)))
    named = {"nik", "nik_benar", "nama_kunci", "tanggal_lahir", "kode_desa", "no_kk", "idsemesta", "id_keluarga_p3ke"}
    words = set(condition.replace("(", " ").replace(")", " ").split())
    return (words & named) <= known


def of(holdings: Holdings, dataset: str, condition: str, values: Row) -> list[SourceRow]:
    """The rows of one dataset under a condition, tied to people."""
    keys = KEYS[dataset]
    columns = "*"
    if keys.record:
        columns += f", {keys.record} as kunci_orang"
    if keys.family:
        columns += f", {keys.family} as kunci_keluarga"
    rows = holdings.find(holdings.rows_of(dataset), condition, values, columns)
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
            found += of(holdings, dataset, "nik in (select unnest($niks))", {"niks": niks})
    return found


def _matched(
    holdings: Holdings, dataset: str, records: list[Row], families: list[str], niks: list[str]
) -> list[SourceRow]:
    keys = KEYS[dataset]
    record_keys = {row["record_key"] for row in records if row["dataset"] == keys.source}
    wanted = {
        "records": sorted(record_keys | {key.partition("#")[0] for key in record_keys}),
        "families": families,
        "niks": niks,
    }
    tests = [f"({keys.record}) in (select unnest($records))"] if record_keys else []
    tests += [f"({keys.family}) in (select unnest($families))"] if keys.family and families else []
    people = {row["person_id"] for row in records}
    rows = of(holdings, dataset, " or ".join(tests), wanted) if tests else []
    found = [row for row in rows if row.person_id in people or row.values.get("kunci_keluarga") in families]
    if keys.also and (families or niks):
        known = {(row.file, row.lembar, row.row_number) for row in found}
        more = of(holdings, dataset, keys.also, wanted)
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
    relation = holdings.core("person_match")
    if not keys or relation is None:
        return {}
    condition = "dataset = $dataset and record_key in (select unnest($keys))"
    matched = holdings.find(relation, condition, {"dataset": KEYS[dataset].source, "keys": sorted(keys)})
    return {row["record_key"]: row for row in matched}


def _holders(holdings: Holdings, niks: list[str]) -> dict[str, Row]:
    relation = holdings.core("person")
    if relation is None or not niks:
        return {}
    found = holdings.find(relation, "nik in (select unnest($niks))", {"niks": niks}, "nik, person_id")
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
