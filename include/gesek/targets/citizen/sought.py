"""Whom the desk is asked for: a NIK, or name, birth date and village; read from standard input, never from an argument."""

import getpass
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from gesek.errors import ConfigurationError
from gesek.sources import regency
from gesek.sources.headings import word_key
from gesek.sources.reference import wilayah
from gesek.store.engine import SqlEngine

NIK = re.compile(r"^\d{16}$")
DATES = ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d")
ASKED_NIK = "NIK (kosongkan bila tidak ada / empty if none)"
ASKED = ("Nama / name", "Tanggal lahir / birth date (dd-mm-yyyy)", "Desa atau kode desa / village or its code")


@dataclass(frozen=True)
class Sought:
    """Whom somebody looks for; either the NIK or the other three.

    Its text shows nothing, because it may stand in a traceback.
    """

    nik: str = ""
    nama: str = ""
    tanggal_lahir: date | None = None
    kode_desa: str = ""

    def __repr__(self) -> str:
        return "Sought(by nik)" if self.nik else "Sought(by name, birth date and village)"


def ask() -> Sought:
    """Ask on a terminal without an echo for the NIK; piped, one line is a NIK and three lines are name, birth date, village.

    Raises:
        ConfigurationError: what was given is neither; names no value.
    """
    if sys.stdin.isatty():
        return _asked(getpass.getpass(f"{ASKED_NIK}: "), lambda: [input(f"{question}: ") for question in ASKED])
    lines = [line.strip() for line in sys.stdin.read().splitlines() if line.strip()]
    if len(lines) == 1:
        return _asked(lines[0], list)
    return _asked("", lambda: lines)


def _asked(nik: str, rest: Callable[[], list[str]]) -> Sought:
    digits = digits_of(nik)
    if digits:
        if not NIK.match(digits):
            raise ConfigurationError("What was given is no NIK of sixteen digits; type it again, or leave it empty.")
        return Sought(nik=digits)
    given = [text.strip() for text in rest()]
    if len(given) != len(ASKED) or not all(given):
        raise ConfigurationError(
            "Standard input holds neither a NIK nor the three lines name, birth date and village; give one of the two."
        )
    return Sought(nama=" ".join(given[0].upper().split()), tanggal_lahir=birth(given[1]), kode_desa=village(given[2]))


def digits_of(text: str) -> str:
    """A number as people write it, without what they put between its digits."""
    return re.sub(r"[\s.'-]", "", text)


def birth(text: str) -> date:
    """A day as people write it; raises ConfigurationError when it is none."""
    for pattern in DATES:
        try:
            return datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
    raise ConfigurationError("The birth date is no day; write it as dd-mm-yyyy.")


def village(text: str) -> str:
    """The code of a village given by its code or name, with its kecamatan after a comma where two bear the name.

    Raises:
        ConfigurationError: no village of the regency is called so, or several are; names their codes.
    """
    code = regency.village(text)
    if code:
        return code
    name, _, kecamatan = text.partition(",")
    wanted, within = word_key(name), word_key(kecamatan)
    found = [
        row
        for row in wilayah().to_pylist()
        if wanted in (word_key(row["nama_desa"]), word_key(row["nama_desa_bps"]))
        and within in ("", word_key(row["nama_kecamatan"]))
    ]
    if len(found) == 1:
        return str(found[0]["kode_desa"])
    if found:
        places = ", ".join(f"{row['kode_desa']} ({row['nama_kecamatan']})" for row in found)
        raise ConfigurationError(f"Several villages are called so: {places}; give the code.")
    raise ConfigurationError("No village of the regency is called so; give its name or its ten-digit code.")


def name_keys(engine: SqlEngine, names: list[str]) -> dict[str, str]:
    """Each name in the form in which names are compared, by the rule that judges received rows."""
    engine.bind("raw_row", pa.table({"nama": pa.array(sorted(set(names)), pa.string())}))
    engine.build("staged/name_written")
    return {row["tulisan"]: row["nama_kunci"] or "" for row in engine.arrow("name_written").to_pylist()}
