"""Indonesian and English: catalogues of the pages, and numbers and days as each language writes them.

Msgids are English; `locale/id/<page>.po` has the Indonesian of each page. What has no translation is shown in English, which a
test does not let happen.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

from babel.dates import format_date, format_datetime, format_timedelta
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from fastapi import Request

from gesek.store.cycles import REGENCY, clock
from gesek.web.visit import visitor

LANGUAGES = ("id", "en")
COOKIE = "gesek_language"
CATALOGUES = Path(__file__).parent / "locale" / "id"
ERRORS = "errors.po"


def chosen(request: Request) -> str:
    """The language a visitor chose; Indonesian where none."""
    asked = request.cookies.get(COOKIE, "")
    return asked if asked in LANGUAGES else "id"


@lru_cache(maxsize=1)
def _indonesian() -> Mapping[str, str]:
    """Msgid -> Indonesian, of all catalogues; of a plural the singular's msgid, as Indonesian has one form."""
    found: dict[str, str] = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        if path.name == ERRORS:
            continue
        with path.open("rb") as file:
            for message in read_po(file, locale="id"):
                msgid = message.id[0] if isinstance(message.id, tuple) else message.id
                string = message.string[0] if isinstance(message.string, tuple) else message.string
                if msgid and string:
                    found[str(msgid)] = str(string)
    return found


def gettext(message: str) -> str:
    """A text in the visitor's language."""
    return message if visitor().language == "en" else _indonesian().get(message, message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """A text that counts, in the visitor's language."""
    if visitor().language == "en":
        return singular if number == 1 else plural
    return _indonesian().get(singular, plural)


def number(value: float | None, decimals: int = 0) -> str:
    """1.234,5 in Indonesian, 1,234.5 in English; a dash for none."""
    if value is None:
        return "–"
    pattern = "#,##0" if not decimals else "#,##0." + "0" * decimals
    return str(format_decimal(value, format=pattern, locale=visitor().language))


def percent(share: float | None, decimals: int = 1) -> str:
    """A share between 0 and 1 in percent; a dash for none."""
    if share is None:
        return "–"
    return str(format_percent(share, format="#,##0." + "0" * decimals + " %", locale=visitor().language))


def day(value: date | datetime | None, style: str = "medium") -> str:
    """A day in words; of a moment, its day in the regency. A dash for none."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = clock(value).date()
    return str(format_date(value, format=_style(style), locale=visitor().language))


def moment(value: datetime | None) -> str:
    """Day and time in the regency (WIB); a dash for none."""
    if value is None:
        return "–"
    shown = format_datetime(clock(value), format="d MMM y HH.mm", tzinfo=REGENCY, locale=visitor().language)
    return f"{shown} WIB"


def ago(value: datetime | None, now: datetime) -> str:
    """How long ago, in words; a dash for none."""
    if value is None:
        return "–"
    return str(format_timedelta(value - now, add_direction=True, locale=visitor().language))


def _style(name: str) -> Literal["full", "long", "medium", "short"]:
    return cast(Literal["full", "long", "medium", "short"], name)
