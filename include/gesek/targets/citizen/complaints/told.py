"""What a complainant tells: from a form, or standard input (prompts on a terminal, else a YAML mapping of the same keys)."""

import getpass
import sys
from collections.abc import Mapping
from datetime import date

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from gesek.errors import ConfigurationError
from gesek.reviewed import LOADER
from gesek.targets.citizen.complaints.words import Told
from gesek.targets.citizen.sought import NIK, birth, digits_of, village

WORDS, UNLISTED = (
    ("kata",),
    ("nama", "nik", "no_kk", "jenis_kelamin", "tanggal_lahir", "desa", "alamat", "dusun", "rt", "rw", "kata"),
)
HIDDEN = ("nik", "no_kk")
QUESTIONS = {
    "kata": "Isi pengaduan / what is complained of",
    "nama": "Nama / name",
    "nik": "NIK (kosongkan bila tidak ada / empty if none)",
    "no_kk": "No. KK (kosongkan bila tidak ada / empty if none)",
    "jenis_kelamin": "Jenis kelamin / sex (L/P)",
    "tanggal_lahir": "Tanggal lahir / birth date (dd-mm-yyyy)",
    "desa": "Desa atau kode desa / village or its code",
    "alamat": "Alamat / address",
    "dusun": "Dusun / hamlet",
    "rt": "RT",
    "rw": "RW",
}


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kata: str = ""
    nama: str = ""
    nik: str = ""
    no_kk: str = ""
    jenis_kelamin: str = ""
    tanggal_lahir: str = ""
    desa: str = ""
    alamat: str = ""
    dusun: str = ""
    rt: str = ""
    rw: str = ""


def ask(unlisted: bool) -> tuple[Told, str]:
    """What was told, and the village's code where it was asked for (empty otherwise).

    Args:
        unlisted: whether the list does not know her, so that her data are asked for too.

    Raises:
        ConfigurationError: a key is unknown or a value is no such thing; names the key, never the value.
    """
    keys = UNLISTED if unlisted else WORDS
    return _told(_prompted(keys) if sys.stdin.isatty() else _piped(keys), unlisted)


def of(values: Mapping[str, str], unlisted: bool) -> tuple[Told, str]:
    """The same of the fields of a form, by the same names; raises ConfigurationError likewise."""
    return _told(_Given(**{key: values.get(key, "") for key in (UNLISTED if unlisted else WORDS)}), unlisted)


def _told(given: "_Given", unlisted: bool) -> tuple[Told, str]:
    if not given.kata.strip():
        raise ConfigurationError("The complaint has no words (kata); write what is complained of.")
    for key in HIDDEN:
        if getattr(given, key) and not NIK.match(digits_of(getattr(given, key))):
            raise ConfigurationError(f"{key} is no number of sixteen digits; type it again, or leave it empty.")
    if given.jenis_kelamin.strip().upper() not in ("", "L", "P"):
        raise ConfigurationError("jenis_kelamin is neither L nor P; write one of them, or leave it empty.")
    born: date | None = birth(given.tanggal_lahir) if given.tanggal_lahir.strip() else None
    place = village(given.desa) if unlisted else ""
    told = Told(
        kata=given.kata.strip(),
        nama=" ".join(given.nama.upper().split()),
        nik=digits_of(given.nik),
        no_kk=digits_of(given.no_kk),
        jenis_kelamin=given.jenis_kelamin.strip().upper(),
        tanggal_lahir=born,
        alamat=given.alamat.strip(),
        dusun=given.dusun.strip(),
        rt=given.rt.strip(),
        rw=given.rw.strip(),
    )
    return told, place


def _prompted(keys: tuple[str, ...]) -> _Given:
    return _Given(**{key: (getpass.getpass if key in HIDDEN else input)(f"{QUESTIONS[key]}: ") for key in keys})


def _piped(keys: tuple[str, ...]) -> _Given:
    try:
        content = yaml.load(sys.stdin.read(), Loader=LOADER)  # noqa: S506 - the base loader makes text only
        given = _Given.model_validate(content)
    except (yaml.YAMLError, ValidationError):
        raise ConfigurationError(
            f"Standard input is no YAML mapping of the keys {', '.join(keys)}; write one key: value a line."
        ) from None
    extra = [key for key in given.model_fields_set if key not in keys]
    if extra:
        raise ConfigurationError(
            f"The list knows her, so {', '.join(sorted(extra))} are not asked for; leave them out."
        )
    return given
