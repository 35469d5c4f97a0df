"""The handover record (BAST) by which a file was given: its number and date, kept with the file in the ledger.

P3KE is handed over against a signed BAST, and the password only then. A file in the inbox brings its record in a small
file beside it, `<file name>.bast.yaml`; a file received by hand, on the command line.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gesek.errors import RefusedFileError
from gesek.reviewed import LOADER
from gesek.sources.contract import Contract
from gesek.sources.headings import redacted
from gesek.sources.layout import Place
from gesek.store.models import ReceivedFile

ENDING = ".bast.yaml"
LARGEST = 4096


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    nomor: str = Field(min_length=1, max_length=100)
    tanggal: date


@dataclass(frozen=True)
class Handover:
    """Number and date of a BAST."""

    number: str
    day: date


def given(number: str, day: date) -> Handover:
    """A record as someone stated it; a number as long as a NIK is taken out."""
    return Handover(redacted(" ".join(number.split())), day)


def beside(path: Path) -> Handover | None:
    """The record that lies beside a file in the inbox; None when there is none that can be read."""
    note = path.with_name(path.name + ENDING)
    try:
        if note.is_symlink() or note.stat().st_size > LARGEST:
            return None
        content = yaml.load(note.read_text(encoding="utf-8-sig"), Loader=LOADER)  # noqa: S506 - text only
        written = _Written.model_validate(content)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError):
        return None
    return given(written.nomor, written.tanggal)


def missing(agreed: Contract, file: ReceivedFile) -> RefusedFileError | None:
    """The refusal of a file whose source owes a BAST and that came without one."""
    if agreed.bast == "optional" or (file.bast_number and file.bast_date):
        return None
    return RefusedFileError(
        "BAST_MISSING",
        f"{Place(file.name, 'row')}: source {agreed.source} is taken over only with its BAST; receive the file with `gesek "
        f"sources receive FILE --bast N --date D`, or send it with nomor and tanggal in a file of its name and {ENDING}.",
    )
