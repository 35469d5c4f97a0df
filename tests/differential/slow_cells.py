"""Single cells in plain Python: numbers of 16 digits, days and names, read apart from the SQL."""

import re
from dataclasses import dataclass
from datetime import date

PROVINCES = {*range(11, 20), 21, *range(31, 37), 51, 52, 53, *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)}
EXACT = 2**53
FULL_WIDTH = {chr(0xFF10 + digit): str(digit) for digit in range(10)}


@dataclass
class Number:
    """A NIK or No. KK as written: what is wrong with it, its digits, and how it had to be put right."""

    fault: str | None
    digits: str = ""
    how: str | None = None


def read_number(text: str | None) -> Number:
    """Read a cell that should hold 16 digits, by the first rule that applies."""
    kept = "".join(FULL_WIDTH.get(sign, sign) for sign in text or "")
    kept = "".join(sign for sign in kept if sign.isascii() and (sign.isalnum() or sign in ".,+"))
    if not any(sign.isdigit() for sign in kept):
        return Number("MISSING")
    if re.fullmatch(r"0+([.,]0+)?", kept):
        return Number("TEMPORARY")
    if re.fullmatch(r"[0-9]([.,][0-9]+)?[eE]\+?[0-9]{1,3}", kept):
        return Number("SCIENTIFIC")
    cell = re.fullmatch(r"([0-9]{15,18})\.0+", kept)
    digits = cell.group(1) if cell else re.sub(r"[.,+]", "", kept)
    if sum(sign.isdigit() for sign in kept) >= 12 and not cell:
        digits = digits.translate(str.maketrans("OoIil", "00111"))
    if not digits.isdigit():
        return Number("NOT_DIGITS")
    return Number(_fault(digits, cell is not None), digits, _how(text or "", kept, digits, cell is not None))


def _how(text: str, kept: str, digits: str, cell: bool) -> str | None:
    if cell:
        return "number"
    if text == digits:
        return None
    if any(sign.isalpha() for sign in kept):
        return "letters"
    if any(sign in FULL_WIDTH for sign in text):
        return "full_width"
    if "\u00a0" in text:
        return "nbsp"
    return "apostrophe" if text.lstrip(" ")[:1] in {"'", "’", "‘", "`"} else "separators"


def _fault(digits: str, cell: bool) -> str | None:
    if set(digits) == {"0"}:
        return "TEMPORARY"
    same = len(digits) > 3 and len(set(digits)) == 1
    nines = len(digits) >= 6 and set(digits[4:]) == {"9"}
    noughts = len(digits) >= 7 and set(digits[6:]) == {"0"}
    if same or nines or noughts or digits == "1234567890123456":
        return "PLACEHOLDER"
    if len(digits) != 16:
        return "LENGTH"
    if cell and (digits[15] == "0" or int(digits) > EXACT):
        return "LAST_DIGIT_LOST"
    if int(digits[:2]) not in PROVINCES:
        return "PROVINCE"
    day, month = int(digits[6:8]), int(digits[8:10])
    if not 1 <= month <= 12 or not (1 <= day <= 31 or 41 <= day <= 71):
        return "DATE"
    return "SERIAL" if digits[12:] == "0000" else None


def read_day(text: str | None) -> tuple[bool | None, date | None]:
    """Whether a text has the form of a date (None: it says nothing), and the day where the calendar has it."""
    if text is None or not text.strip(" "):
        return None, None
    word = re.sub(r"^[A-Za-z ]+", "", text).strip(" ").split(" ")[0].split("T")[0].replace("/", "-").replace(".", "-")
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", word):
        year, month, day = match.groups()
    elif match := re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})", word):
        day, month, year = match.groups()
    elif match := re.fullmatch(r"([12][0-9]{3})([0-9]{2})([0-9]{2})", word):
        year, month, day = match.groups()
    else:
        return False, None
    try:
        return True, date(int(year), int(month), int(day))
    except ValueError:
        return True, None


def birth_of(nik: str, as_of: date) -> date | None:
    """The birth date within a sound NIK; None where the calendar has no such day."""
    day, month, short = int(nik[6:8]) % 40, int(nik[8:10]), int(nik[10:12])
    later = (short, month, day) > (as_of.year % 100, as_of.month, as_of.day)
    try:
        return date((1900 if later else 2000) + short, month, day)
    except ValueError:
        return None


def name_key(text: str | None) -> str:
    """A name in the form in which it is compared: capital words without titles and marks."""
    name = re.sub("[ \t\r\n\u00a0\u200b\ufeff]+", " ", text or "").strip(" ").upper()
    if not re.fullmatch("[A-Z]+( [A-Z]+)*", name):
        name = re.sub("['’‘`´]", "", name)
        name = re.sub(r", *(SH|SE|ST|SPD|SAG|SKM|SSOS|SIP|MM|MH|MPD|MSI|AMD|S[. ]|M[. ]|A[. ])[^\n]*$", "", name)
        name = re.sub("[^A-Z]+", " ", name).strip(" ")
    bare = re.sub("^((H|HJ|HAJI|KH|DRS|DRA|DR|IR|ALM|ALMH|ALMARHUM|ALMARHUMAH) )+", "", name)
    bare = re.sub(" (ALM|ALMH|ALMARHUM|ALMARHUMAH)$", "", bare).strip(" ")
    return bare or name
