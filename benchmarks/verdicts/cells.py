"""What a row ought to be said of, by the truth of that row alone."""

from benchmarks.verdicts.codes import JOBS, JOBS_OF, OF_CELLS, SAID, WORDS, judged, word
from benchmarks.verdicts.expected import Expected
from benchmarks.verdicts.layouts import columns, layout
from benchmarks.verdicts.numbers import of_numbers
from benchmarks.verdicts.places import of_place
from benchmarks.verdicts.rows import Row
from gesek.sources.codes import catalogue

DAYLESS = ("date_swapped", "date_default_first_january")


def of_row(row: Row) -> Expected:
    """Return the codes the row ought to have and those about which nobody can say."""
    expected = Expected()
    if any(kind == "emptied" for damage in row.damage.values() for kind, _ in damage):
        expected.due.add("GHOST_ROW")
        return expected
    of_numbers(row, expected)
    of_place(row, expected)
    for column, damage in row.damage.items():
        for kind, _ in damage:
            if kind in OF_CELLS:
                expected.due.add(OF_CELLS[kind])
            elif kind in WORDS:
                expected.due.add(word("daya" if column.startswith("daya") else column))
            elif kind in DAYLESS and row.nik is None:
                expected.unknowable.append(kind)
    _of_name(row, expected)
    _of_sayings(row, expected)
    _of_birth(row, expected)
    _of_nisn(row, expected)
    _of_nik(row, expected)
    if row.dataset == "rtlh":  # writes every RT and RW without zeros and calls none of it damage
        expected.free.add("RT_RW_ZEROS_LOST")
    if any(
        catalogue()[code].severity == "reject" for code in row.codes & judged()
    ):  # keeps only what it is rejected for
        expected.due = {code for code in expected.due if not code.startswith(("VALUE_", "WORD_"))}
    return expected


def _of_name(row: Row, expected: Expected) -> None:
    if not row.kinds("nama") & {"name_blank", "nobody"}:
        return
    expected.due.add("NAME_MISSING")
    if "nobody" in row.kinds("nama"):
        expected.unknowable.append("nobody")
        expected.free.add("REPEATED_ROW")
    key = layout(row.dataset).key
    if row.nik is None and row.no_kk is None and (key is None or "nobody" in row.kinds(key)):
        expected.due.add("NAMES_NOBODY")


def _of_sayings(row: Row, expected: Expected) -> None:
    for column, kinds in row.said.items():
        for kind in kinds & SAID.keys():
            if kind == "dead" or not row.kinds(column):
                expected.due.add(SAID[kind])
    if row.dataset in JOBS_OF and row.person and row.person["job"] in JOBS and not row.kinds("pekerjaan"):
        expected.due.add(JOBS[row.person["job"]])


def _of_birth(row: Row, expected: Expected) -> None:
    """A readable birth date beside a sound NIK, a sex or an age: they differ, or not, as the calendar says of the two."""
    if row.nik is not None and row.born is not None:
        if f"{row.born.day + 40 * (int(row.nik[6:8]) > 40):02d}{row.born:%m%y}" != row.nik[6:12]:
            expected.due.add("NIK_BIRTH_DATE_DIFFERS")
        if "day_not_in_calendar" in row.kinds("nik"):
            expected.due.discard("NIK_BIRTH_DATE_DIFFERS")
    if "age_other" in row.kinds("umur") and row.born is not None:
        expected.due.add("VALUE_AGE_DIFFERS")
    written = "jenis_kelamin" in columns(row.dataset) and (
        row.dataset != "musdes" or row.export.endswith("USULAN_BARU")
    )
    if row.nik is None or row.person is None or not written or "sex_unknown" in row.kinds("jenis_kelamin"):
        return
    woman = (row.person["sex"] == "P") != ("sex_swapped" in row.kinds("jenis_kelamin"))
    if woman != (row.nik[6] > "3"):
        expected.due.add("NIK_SEX_DIFFERS")


def _of_nisn(row: Row, expected: Expected) -> None:
    if "nisn_zeros_lost" not in row.kinds("nisn"):
        return
    if row.born is not None:
        expected.due.add("VALUE_NISN_ZEROS_LOST")
    else:
        expected.unknowable.append("nisn without year")
        expected.free |= {"VALUE_NISN_ZEROS_LOST", "VALUE_NISN_UNREADABLE"}


def _of_nik(row: Row, expected: Expected) -> None:
    """A usable NIK says where it was first given."""
    if row.nik is None:
        return
    own = row.person["nik"] if row.person is not None and row.sound("nik") else row.nik
    if own[:4] != "3513":
        expected.due.add("NIK_OTHER_REGENCY")
