"""Which code each kind of damage ought to earn, and into which class every code of the catalogue falls."""

from functools import cache

from benchmarks.verdicts.layouts import canonical
from gesek.sample.settings import mistakes

RECOVERED = {
    "dot_zero": "NUMBER_CELL",
    "number_exact": "NUMBER_CELL",
    "apostrophe": "APOSTROPHE_REMOVED",
    "nbsp": "NBSP_REMOVED",
    "spaces": "SEPARATORS_REMOVED",
    "dots": "SEPARATORS_REMOVED",
    "letters": "LETTERS_READ_AS_DIGITS",
    "full_width": "FULL_WIDTH_DIGITS",
}
LOST = {
    "wrong_length": "LENGTH",
    "bad_province": "PROVINCE",
    "bad_date": "DATE",
    "serial_0000": "SERIAL",
    "blank": "MISSING",
    "not_copied": "MISSING",
    "nobody": "MISSING",
    "repeated_digit": "PLACEHOLDER",
    "all_nines": "PLACEHOLDER",
    "number_zeroed": "LAST_DIGIT_LOST",
    "scientific": "SCIENTIFIC",
    "letters_in_digits": "NOT_DIGITS",
}
"""Kinds of damage of a NIK or No. KK -> code behind NIK_ or KK_."""
OF_NUMBERS = frozenset(
    f"{number}_{suffix}" for number in ("NIK", "KK") for suffix in {*RECOVERED.values(), *LOST.values()}
)
DOUBTED = frozenset({"NIK_EQUALS_KK", "KK_EQUALS_NIK"})
OF_CELLS = {
    "region_bps_code": "PLACE_CODE_OTHER_SYSTEM",
    "region_kemendagri_code": "PLACE_CODE_OTHER_SYSTEM",
    "region_kota": "PLACE_OUTSIDE_REGENCY",
    "leading_zeros_lost": "RT_RW_ZEROS_LOST",
    "name_blank": "NAME_MISSING",
    "date_impossible": "BIRTH_DATE_IMPOSSIBLE",
    "date_unreadable": "BIRTH_DATE_UNREADABLE",
    "day_not_in_calendar": "NIK_DATE_NOT_IN_CALENDAR",
    "sex_unknown": "SEX_UNKNOWN",
    "age_impossible": "VALUE_AGE_IMPOSSIBLE",
    "decile_unreadable": "VALUE_DECILE_UNREADABLE",
    "nisn_missing": "VALUE_NISN_UNREADABLE",
    "nisn_wrong_length": "VALUE_NISN_UNREADABLE",
    "report_date_unreadable": "VALUE_REPORT_DATE_UNREADABLE",
    "event_date_missing": "VALUE_EVENT_DATE_MISSING",
    "death_without_day": "VALUE_EVENT_DATE_MISSING",
    "event_date_impossible": "VALUE_EVENT_DATE_IMPOSSIBLE",
    "death_impossible": "VALUE_EVENT_DATE_IMPOSSIBLE",
    "deed_missing": "VALUE_DEATH_DEED_MISSING",
    "correction_unreadable": "VALUE_CORRECTION_UNREADABLE",
    "no_decision": "VALUE_DECISION_MISSING",
    "place_unknown": "PLACE_UNKNOWN",
}
"""Kinds of damage that show in their own cell, whatever else the row holds."""
WORDS = frozenset({"unknown_word", "unknown_decision", "remark_as_reason"})
"""Kinds that put a word into a cell which no value map knows."""
SAID = {
    "dead": "VALUE_SAYS_DEAD",
    "moved": "VALUE_SAYS_MOVED",
    "not_found": "VALUE_NOT_FOUND",
    "works_for_state": "VALUE_WORKS_FOR_STATE",
    "power_above_900": "VALUE_POWER_ABOVE_900",
}
"""What a cell rightly says, unless it is damaged."""
JOBS = {8: "VALUE_WORKS_FOR_STATE", 9: "VALUE_VILLAGE_OFFICIAL"}
JOBS_OF = frozenset({"dtsen_anggota", "p3ke_individu", "p3ke_keluarga"})
OF_ROWS = frozenset(
    {
        "GHOST_ROW",
        "KK_IS_NIK",
        "NAMES_NOBODY",
        "NIK_BIRTH_DATE_DIFFERS",
        "NIK_IS_KK",
        "NIK_OTHER_REGENCY",
        "NIK_SEX_DIFFERS",
        "NIK_TEMPORARY",
        "PLACE_BY_NAME",
        "PLACE_CODE_ZEROS_LOST",
        "PLACE_FROM_MINUTES",
        "PLACE_NAME_DIFFERS",
        "PLACE_NOT_FOUND",
        "VALUE_AGE_DIFFERS",
        "VALUE_NISN_ZEROS_LOST",
    }
)
"""Codes that several cells of the row decide."""
OF_EXPORTS = frozenset({"NIK_REPEATED", "NIK_REPEATED_IN_VILLAGES", "KK_SEVERAL_HEADS", "REPEATED_ROW"})
"""Codes that other rows of the export decide."""
NOT_OF_A_ROW = {
    "VALUE_FIGURE_UNREADABLE": "of the eight published figures of a year, which nobody is behind",
    "VALUE_MEETING_DATE_UNREADABLE": "of the minutes of a village, once a workbook",
    "VALUE_MINUTES_INCOMPLETE": "of the minutes of a village, once a workbook",
    "VALUE_OPD_OTHER": "of the minutes of a village, once a workbook",
    "VALUE_OPD_UNKNOWN": "of the minutes of a village, once a workbook",
    "WORD_STATUS_PENDUDUK": "of a column that Dukcapil's answers may have and the sample's do not",
}
"""Codes that no person's or family's row of the sample gets, and what they are of; the SQL tests judge them."""
WHY = {
    "excel_zeroed": "text of 16 digits that ends in 0, as one number in ten does by nature; only the share of a file shows it",
    "ends in 0": "a number cell that lost nothing and ends in 0 by nature looks like one that lost its digit: doubted",
    "other_id unseen": "the other number in this column, sound by form, and the row's other column does not show the same",
    "other_id unclear": "one number in both columns of somebody without birth date or kin on the card: both are doubted",
    "date_swapped": "day and month exchanged give another possible day; only a sound NIK of the row contradicts it",
    "date_default_first_january": "1 January is a possible birth date; only a sound NIK of the row contradicts it",
    "nik_of_another": "a sound NIK of somebody whose own row does not show it",
    "kk_of_another": "a sound No. KK of a family whose own row does not show it",
    "village_other": "the name of another village of the kecamatan, with no code beside it: a place as good as any",
    "date corrected": "one number in both columns, a man's NIK whose date is not his birth date: it looks like the card's",
    "nobody": "rows of which all that names somebody was emptied repeat each other",
    "one head twice": "two spellings of one head, of whom one row's NIK is lost, look like two heads of a card",
    "nisn without year": "a NISN without its zeros whose row has no usable birth date that could confirm them",
}


def word(column: str) -> str:
    """Return the code of a word that no value map knows, in a column."""
    return f"WORD_{column.upper()}"


@cache
def judged() -> frozenset[str]:
    """Return every code that is judged against the truth; an unknown word in every column the sample ever puts one in."""
    words = {
        word(canonical(dataset)[heading])
        for kind in WORDS
        for dataset, headings in mistakes()["cells"][kind]["cells"].items()
        for heading in headings
    }
    single = {*OF_CELLS.values(), *SAID.values(), *JOBS.values()}
    return frozenset(OF_NUMBERS | DOUBTED | OF_ROWS | OF_EXPORTS | single | words)
