"""What a row ought to be said of, by the truth of the other rows of its export."""

from collections import defaultdict

from benchmarks.verdicts.codes import RECOVERED
from benchmarks.verdicts.expected import Expected
from benchmarks.verdicts.places import resolved
from benchmarks.verdicts.rows import Row
from gesek.sources.stage import MANY_ROWS_A_PERSON, ONE_ROW_A_FAMILY

OF_NIK = frozenset({"NIK_REPEATED", "NIK_REPEATED_IN_VILLAGES"})


def of_export(rows: list[Row], expected: list[Expected], owners: dict[str, int]) -> list[str]:
    """Add what other rows call for to each row's expectation; return the undecidable kinds met.

    Args:
        rows: of one regency.
        expected: of the same rows, added to.
        owners: No. KK -> family.
    """
    _copies(rows, expected)
    _repeated_nik(rows, expected)
    return _several_heads(rows, expected, owners)


def _copies(rows: list[Row], expected: list[Expected]) -> None:
    """Which of a row and its copy is rejected is not said by the truth."""
    copied = {row.same_person for row in rows if row.exact_copy} - {None}
    for row, each in zip(rows, expected, strict=True):
        if row.exact_copy or row.same_person in copied:
            each.free |= {"REPEATED_ROW", "KK_SEVERAL_HEADS", *OF_NIK}
            each.free |= {code for code in each.due | row.codes if code.startswith(("VALUE_", "WORD_"))}


def _repeated_nik(rows: list[Row], expected: list[Expected]) -> None:
    """Rows whose usable NIK stands on another row of their export, by the truth of both, in one village or several."""
    uses: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    strangers = {
        (row.dataset, row.export, row.nik)
        for row in rows
        if row.nik is not None and not (row.kinds("nik") - {"nik_of_another"} <= {*RECOVERED})
    }
    for at, row in enumerate(rows):
        if (row.dataset, row.export, row.nik) in strangers:  # by chance one of them is another row's own
            expected[at].free |= OF_NIK
        elif row.dataset not in MANY_ROWS_A_PERSON and not row.exact_copy and row.nik is not None and _counts(row):
            own = row.person is not None and "nik_of_another" not in row.kinds("nik")
            uses[row.dataset, row.export, (row.person["nik"] if own else row.nik) or ""].append(at)
    for same in uses.values():
        villages = {resolved(rows[at]) for at in same} - {None}
        elsewhere = any("village_other" in rows[at].kinds("desa") for at in same)
        for at in same if len(same) > 1 else ():
            expected[at].due.add("NIK_REPEATED")
            if elsewhere:
                expected[at].free.add("NIK_REPEATED_IN_VILLAGES")
            elif len(villages) > 1:
                expected[at].due.add("NIK_REPEATED_IN_VILLAGES")


def _several_heads(rows: list[Row], expected: list[Expected], owners: dict[str, int]) -> list[str]:
    """Heads of families whose usable No. KK stands on another head's row, by the truth of both."""
    cards: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    strangers = {
        (row.dataset, row.export, row.no_kk)
        for row in rows
        if row.no_kk is not None and not (row.kinds("no_kk") - {"kk_of_another"} <= {*RECOVERED})
    }
    for at, row in enumerate(rows):
        if (row.dataset, row.export, row.no_kk) in strangers:
            expected[at].free.add("KK_SEVERAL_HEADS")
        elif row.no_kk is not None and not row.exact_copy and _is_head(row) and _counts(row):
            family = owners[row.no_kk] if "kk_of_another" in row.kinds("no_kk") else row.family
            cards[row.dataset, row.export, family].append(at)
    unknowable = []
    for same in cards.values():
        if len({rows[at].person["person_id"] for at in same}) > 1:
            for at in same:
                expected[at].due.add("KK_SEVERAL_HEADS")
        elif len(same) > 1:
            unknowable.append("one head twice")
            for at in same:
                expected[at].free.add("KK_SEVERAL_HEADS")
        elif "kk_of_another" in rows[same[0]].kinds("no_kk"):
            unknowable.append("kk_of_another")
    return unknowable


def _is_head(row: Row) -> bool:
    return row.dataset in ONE_ROW_A_FAMILY or ("head" in row.said["hubungan"] and not row.kinds("hubungan"))


def _counts(row: Row) -> bool:
    return not row.codes & {"PLACE_OUTSIDE_REGENCY", "PLACE_UNKNOWN", "GHOST_ROW", "NAMES_NOBODY"}
