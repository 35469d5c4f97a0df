"""Whom the desk is asked for: a NIK, a No. KK, or name, birth date and village; never an argument of a command or an address."""

import getpass
import re
import sys
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
ASKED_KK = "No. KK (kosongkan bila tidak ada / empty if none)"
ASKED = ("Nama / name", "Tanggal lahir / birth date (dd-mm-yyyy)", "Desa atau kode desa / village or its code")


@dataclass(frozen=True)
class Sought:
    """Whom somebody looks for: by NIK, by No. KK, or by the other three.

    Its text shows nothing, because it may stand in a traceback.
    """

    nik: str = ""
    nama: str = ""
    tanggal_lahir: date | None = None
    kode_desa: str = ""
    no_kk: str = ""

    def __repr__(self) -> str:
        return f"Sought(by {'nik' if self.nik else 'no_kk' if self.no_kk else 'name, birth date and village'})"


def ask() -> Sought:
    """Ask on a terminal without an echo for numbers. Piped, one line is a NIK, or `KK` and a No. KK; three are the rest.

    Raises:
        ConfigurationError: what was given is none of these; names no value.
    """
    if sys.stdin.isatty():
        nik = getpass.getpass(f"{ASKED_NIK}: ")
        no_kk = "" if nik.strip() else getpass.getpass(f"{ASKED_KK}: ")
        rest = ("", "", "") if nik.strip() or no_kk.strip() else tuple(input(f"{question}: ") for question in ASKED)
        return of(nik, no_kk, *rest)
    lines = [line.strip() for line in sys.stdin.read().splitlines() if line.strip()]
    if len(lines) == 1:
        number = lines[0]
        return of(no_kk=number[2:]) if number[:2].upper() == "KK" else of(nik=number)
    if len(lines) != len(ASKED):
        raise ConfigurationError(
            "Standard input holds neither a NIK nor the three lines name, birth date and village; give one of the two."
        )
    return of("", "", *lines)


def of(nik: str = "", no_kk: str = "", nama: str = "", tanggal_lahir: str = "", desa: str = "") -> Sought:
    """Whom these mean, as people write them: the NIK counts before the No. KK, and either before the rest.

    Raises:
        ConfigurationError: a number has not sixteen digits, the day is none, the village is none, or something is missing.
    """
    if digits := digits_of(nik):
        return Sought(nik=_sixteen(digits, "NIK"))
    if digits := digits_of(no_kk):
        return Sought(no_kk=_sixteen(digits, "No. KK"))
    if not (nama.strip() and tanggal_lahir.strip() and desa.strip()):
        raise ConfigurationError("Give a NIK, or a No. KK, or all three of name, birth date and village.")
    return Sought(nama=" ".join(nama.upper().split()), tanggal_lahir=birth(tanggal_lahir), kode_desa=village(desa))


def _sixteen(digits: str, what: str) -> str:
    if not NIK.match(digits):
        raise ConfigurationError(f"What was given is no {what} of sixteen digits; type it again, or leave it empty.")
    return digits


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
