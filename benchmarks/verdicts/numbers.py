"""What a damaged NIK or No. KK ought to be said of."""

from benchmarks.verdicts.codes import DOUBTED, LOST, RECOVERED
from benchmarks.verdicts.expected import Expected
from benchmarks.verdicts.layouts import columns
from benchmarks.verdicts.rows import Row

NONE_GIVEN = {"NIK_MISSING", "NIK_TEMPORARY", "NIK_PLACEHOLDER", "KK_MISSING", "KK_PLACEHOLDER"}
"""An empty cell, 0 or nines: the person has no NIK."""


def of_numbers(row: Row, expected: Expected) -> None:
    """Add what the damage of both numbers calls for."""
    for column, prefix in (("nik", "NIK"), ("no_kk", "KK")):
        for kind, true in row.damage.get(column, []):
            _of_number(row, prefix, kind, true, expected)
    if expected.due & DOUBTED:  # what is in doubt is not said to be mended
        expected.free |= {f"{prefix}_{suffix}" for prefix in ("NIK", "KK") for suffix in RECOVERED.values()}


def _of_number(row: Row, prefix: str, kind: str, true: str | None, expected: Expected) -> None:
    if kind in ("dot_zero", "number_exact") and (true or "").endswith("0"):
        expected.unknowable.append("ends in 0")
        expected.free.add(f"{prefix}_LAST_DIGIT_LOST")
    elif kind in RECOVERED:
        expected.due.add(f"{prefix}_{RECOVERED[kind]}")
    elif kind in LOST:
        expected.due.add(f"{prefix}_{LOST[kind]}")
    elif kind == "zero":
        expected.due.add("NIK_TEMPORARY" if prefix == "NIK" else "KK_PLACEHOLDER")
    elif kind == "none_given":
        expected.free |= {code for code in NONE_GIVEN if code.startswith(prefix)}
    elif kind == "excel_zeroed":
        expected.unknowable.append(kind)
        expected.free |= {f"{prefix}_SERIAL", "NIK_REPEATED", "NIK_REPEATED_IN_VILLAGES", "KK_SEVERAL_HEADS"}
    elif kind == "other_id":
        _of_other(row, prefix, expected)


def _of_other(row: Row, prefix: str, expected: Expected) -> None:
    """The other number in this column: seen where both columns then hold the same, or a woman's day stands in a No. KK."""
    other = "no_kk" if prefix == "NIK" else "nik"
    if prefix == "KK" and row.person is not None and row.person["nik"] is None:
        expected.due.add("KK_PLACEHOLDER")  # nobody's number is 0
        return
    woman = prefix == "KK" and row.person is not None and row.person["sex"] == "P"
    known = columns(row.dataset)
    renewed = prefix == "NIK" and row.dataset == "musdes" and row.renewed_card  # the list has the card before
    in_both = row.sound(other) and other in known and not renewed
    # A village writes a birth date for the families it proposes only.
    written = row.born is not None if row.dataset == "musdes" else "tanggal_lahir" in known
    born = written and "tanggal_lahir" not in row.damage
    if prefix == "KK" and not woman and in_both and _date_corrected(row):
        expected.unknowable.append("date corrected")
        expected.free |= {"NIK_IS_KK", "KK_IS_NIK"}
    elif woman or (in_both and (born or (prefix == "NIK" and row.kin))):
        expected.due.add(f"{prefix}_IS_{'KK' if prefix == 'NIK' else 'NIK'}")
    elif in_both:
        expected.unknowable.append("other_id unclear")
        expected.due |= DOUBTED
    else:
        expected.unknowable.append("other_id unseen")
        # Two of a family may have got the same card's number.
        expected.free |= {"NIK_IS_KK", "KK_IS_NIK", "NIK_REPEATED", "NIK_REPEATED_IN_VILLAGES", "KK_SEVERAL_HEADS"}


def _date_corrected(row: Row) -> bool:
    """Whether the row's own birth date is another than the one within the person's NIK."""
    return row.born is not None and row.person is not None and f"{row.born:%d%m%y}" != row.person["nik"][6:12]
