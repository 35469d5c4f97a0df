"""A row's codes as its sender reads them: one remark per row, and which of its cells are meant."""

from collections.abc import Iterable
from dataclasses import dataclass

from gesek.sources.codes import Code, catalogue

REJECT, WARN = "reject", "warn"
WORD = "WORD_"
CELLS = {
    "NIK_EQUALS_KK": ("nik", "no_kk"),
    "KK_EQUALS_NIK": ("nik", "no_kk"),
    "NIK_BIRTH_DATE_DIFFERS": ("tanggal_lahir", "nik"),
    "NIK_SEX_DIFFERS": ("jenis_kelamin", "nik"),
    "NAMES_NOBODY": ("nama", "nik", "no_kk"),
    "VALUE_CORRECTION_UNREADABLE": ("nik_benar",),
    "VALUE_DEATH_DEED_MISSING": ("no_akta",),
    "VALUE_DECISION_MISSING": ("hasil_musdes",),
    "VALUE_EVENT_DATE_IMPOSSIBLE": ("tanggal_kejadian",),
    "VALUE_EVENT_DATE_MISSING": ("tanggal_kejadian",),
}
"""Canonical columns a code speaks of, the first that the sheet has bears the comment."""
KINDS = {
    "NIK": ("nik",),
    "KK": ("no_kk",),
    "NAME": ("nama",),
    "BIRTH": ("tanggal_lahir",),
    "SEX": ("jenis_kelamin",),
    "PLACE": ("kode_wilayah", "desa"),
}
"""The same by a code's first word; every other code speaks of the whole row."""
UNKNOWN = Code(
    severity="warn",
    id="Ada catatan.",
    en="There is a remark.",
    remedy_id="Tanyakan.",
    remedy_en="Ask.",
    source="A code that codes.yaml no longer has",
    damage="none",
)


@dataclass(frozen=True)
class Remark:
    """What one row is told: the worst severity, the text, and (column, severity, text) per cell that is meant."""

    severity: str
    text: str
    cells: list[tuple[str, str, str]]


def cells(code: str) -> tuple[str, ...]:
    """The canonical columns a code speaks of; none when it speaks of the whole row."""
    if code.startswith(WORD):
        return (code.removeprefix(WORD).lower(),)
    return CELLS.get(code) or KINDS.get(code.split("_")[0], ())


def remark(codes: Iterable[str], has: Iterable[str]) -> Remark | None:
    """The remark on a row with these codes, in a sheet that has these columns; None when there is nothing to mend."""
    known, columns = catalogue(), set(has)
    told = [(code, known.get(code, UNKNOWN)) for code in codes]
    told = [(code, entry) for code, entry in told if entry.severity in (REJECT, WARN)]
    if not told:
        return None
    told.sort(key=lambda item: item[1].severity != REJECT)
    worst = REJECT if any(entry.severity == REJECT for _, entry in told) else WARN
    meant: list[tuple[str, str, str]] = [
        (column, entry.severity, sentence(entry))
        for code, entry in told
        for column in [next((name for name in cells(code) if name in columns), "")]
        if column
    ]
    opening = "DITOLAK: " if worst == REJECT else "Catatan: "
    return Remark(worst, opening + " ".join(sentence(entry) for _, entry in told), meant)


def sentence(entry: Code) -> str:
    """What is the matter and what to do."""
    return f"{entry.id} {entry.remedy_id}"
