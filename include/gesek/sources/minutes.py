"""The minutes of a village meeting bind the workbook: their counts must be those of its sheets.

`jumlah_awal - (jumlah_miskin_bukan_ekstrem + jumlah_tidak_layak) + jumlah_usulan_baru = jumlah_akhir`, and each count
is the number of rows spoken of. A workbook that does not tie is refused as a whole: which of the two is right only the
village knows.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq

from gesek.errors import RefusedFileError
from gesek.sources import regency
from gesek.sources.contract import value_words
from gesek.sources.headings import word_key
from gesek.sources.layout import Place

DECISIONS = {
    "jumlah_layak": "LAYAK_ME",
    "jumlah_miskin_bukan_ekstrem": "MISKIN_BUKAN_EKSTREM",
    "jumlah_tidak_layak": "TIDAK_LAYAK",
}
SHEETS = {"jumlah_awal": "VERVAL", "jumlah_usulan_baru": "USULAN_BARU", "jumlah_perbaikan": "PERBAIKAN"}


@dataclass(frozen=True)
class Counts:
    """Rows that speak of a family, per sheet, and those of VERVAL per decision."""

    sheets: Mapping[str, int] = field(default_factory=dict)
    decisions: Mapping[str, int] = field(default_factory=dict)


def decisions(part: Path) -> Counter[str]:
    """How many rows of a raw musdes part bear each decision, in canonical words."""
    meaning = {word_key(word.dari): word.ke for word in value_words("musdes") if word.kolom == "hasil_musdes"}
    canonical = {word_key(name): name for name in DECISIONS.values()}
    counts: Counter[str] = Counter()
    for text in pq.read_table(part, columns=["hasil_musdes"])["hasil_musdes"].to_pylist():
        if text:
            key = word_key(text)
            counts[canonical.get(key) or canonical.get(word_key(meaning.get(key, "")), "")] += 1
    return counts


def village(minutes: Mapping[str, str | None], part: Path, place: Place) -> str:
    """The village the workbook belongs to, as Kemendagri code.

    Raises:
        RefusedFileError: its minutes name no village of the regency, or none of its rows lies in that village.
    """
    code = regency.village(minutes.get("kode_wilayah"))
    if code is None:
        raise RefusedFileError(
            "WRONG_VILLAGE",
            f"{place}: kode_desa of the minutes is no village of Kabupaten Probolinggo; correct it and send the "
            "workbook again.",
        )
    codes = pq.read_table(part, columns=["kode_wilayah"])["kode_wilayah"].unique().to_pylist()
    named = {regency.village(text) for text in codes}
    named.discard(None)
    if named and code not in named:
        raise RefusedFileError(
            "WRONG_VILLAGE",
            f"{place}: the minutes name another village than every row of the other sheets; send the minutes and "
            "sheets of one village.",
        )
    return code


def check(minutes: Mapping[str, str | None], counts: Counts, place: Place) -> None:
    """Compare the minutes with the rows.

    Raises:
        RefusedFileError: a count is no whole number or differs; the sentence lists every difference, in counts.
    """
    stated = {name: _whole(minutes.get(name)) for name in (*SHEETS, *DECISIONS, "jumlah_akhir")}
    unread = [name for name, count in stated.items() if count is None]
    if unread:
        raise RefusedFileError(
            "MINUTES_DO_NOT_TIE",
            f"{place}: {', '.join(unread)} is no whole number; write the count and send the workbook again.",
        )
    said = {name: count for name, count in stated.items() if count is not None}
    found = [
        f"{name} is {said[name]} but sheet {sheet} has {_rows(counts.sheets.get(sheet, 0))}"
        for name, sheet in SHEETS.items()
        if said[name] != counts.sheets.get(sheet, 0)
    ]
    found += [
        f"{name} is {said[name]} but sheet VERVAL has {_rows(counts.decisions.get(word, 0))} of {word}"
        for name, word in DECISIONS.items()
        if said[name] != counts.decisions.get(word, 0)
    ]
    leaving = said["jumlah_miskin_bukan_ekstrem"] + said["jumlah_tidak_layak"]
    end = said["jumlah_awal"] - leaving + said["jumlah_usulan_baru"]
    if end != said["jumlah_akhir"]:
        found.append(
            f"jumlah_akhir is {said['jumlah_akhir']} but {said['jumlah_awal']} - {leaving} + "
            f"{said['jumlah_usulan_baru']} is {end}"
        )
    if found:
        raise RefusedFileError(
            "MINUTES_DO_NOT_TIE",
            f"{place}: {'; '.join(found)}; correct the minutes or the sheets and send the workbook again.",
        )


def _whole(text: str | None) -> int | None:
    digits = (text or "").strip()
    return int(digits) if digits.isdecimal() and len(digits) < 9 else None


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"
