"""The minutes of a village meeting bind the workbook: their counts must be those of its sheets.

`jumlah_awal - (jumlah_miskin_bukan_ekstrem + jumlah_tidak_layak) + jumlah_usulan_baru = jumlah_akhir`, and each count is the
number of rows spoken of; so are the counts by reason, where they are filled in. A workbook that does not tie is refused as a
whole: which of the two is right only the village knows. Minutes without number, day or signatories bind nobody.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
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
REASONS = (
    "MENINGGAL",
    "PINDAH",
    "GANDA",
    "TIDAK_DITEMUKAN",
    "SUDAH_MAMPU",
    "ASN_TNI_POLRI_PERANGKAT",
    "LAINNYA",
)
"""Why a family is TIDAK_LAYAK; the minutes count each as `jumlah_<reason>`."""
BINDING = ("nomor", "tanggal", "pimpinan_musyawarah", "kepala_desa", "wakil_peserta")
"""What makes minutes of a paper: number, day and those who signed (Permendesa 16/2019)."""
SHEETS = {"jumlah_awal": "VERVAL", "jumlah_usulan_baru": "USULAN_BARU", "jumlah_perbaikan": "PERBAIKAN"}


@dataclass(frozen=True)
class Counts:
    """Rows that speak of a family, per sheet, and those of VERVAL per decision and, not eligible, per reason."""

    sheets: Mapping[str, int] = field(default_factory=dict)
    decisions: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)


def said(part: Path) -> pa.Table:
    """What the minutes are compared with: of each row of a raw musdes part its place, decision and reason."""
    return pq.ParquetFile(part).read(["kode_wilayah", "hasil_musdes", "alasan"], use_threads=False)


def decided(rows: pa.Table) -> tuple[Counter[str], Counter[str]]:
    """How many rows bear each decision and, not eligible, each reason, in canonical words."""
    results = _canonical(rows["hasil_musdes"].to_pylist(), "hasil_musdes", DECISIONS.values())
    reasons = _canonical(rows["alasan"].to_pylist(), "alasan", REASONS)
    removed = DECISIONS["jumlah_tidak_layak"]
    return (
        Counter(result for result in results if result is not None),
        Counter(reason for result, reason in zip(results, reasons, strict=True) if result == removed and reason),
    )


def _canonical(texts: list[str | None], column: str, names: Iterable[str]) -> list[str | None]:
    """The canonical word of each cell; empty text where it has none, None where nothing is written."""
    meaning = {word_key(word.dari): word.ke for word in value_words("musdes") if word.kolom == column}
    canonical = {word_key(name): name for name in names}
    known = {key: canonical.get(word_key(name), "") for key, name in meaning.items()} | canonical
    return [known.get(word_key(text), "") if text else None for text in texts]


def village(minutes: Mapping[str, str | None], rows: pa.Table, place: Place) -> str:
    """The village the workbook belongs to, as Kemendagri code.

    Raises:
        RefusedFileError: its minutes name no village of the regency, or none of its rows lies in that village.
    """
    code = regency.village(minutes.get("kode_wilayah"))
    if code is None:
        raise RefusedFileError(
            "WRONG_VILLAGE",
            f"{place}: kode_desa of the minutes is no village of Kabupaten Probolinggo; correct it and send the workbook "
            "again.",
        )
    named = {regency.village(text) for text in rows["kode_wilayah"].unique().to_pylist()}
    named.discard(None)
    if named and code not in named:
        raise RefusedFileError(
            "WRONG_VILLAGE",
            f"{place}: the minutes name another village than every row of the other sheets; send the minutes and sheets "
            "of one village.",
        )
    return code


def check(minutes: Mapping[str, str | None], counts: Counts, place: Place) -> None:
    """Compare the minutes with the rows.

    Raises:
        RefusedFileError: number, day or a signatory is missing, or a count is no whole number or differs; the sentence
            lists every difference, in counts.
    """
    empty = [name for name in BINDING if not (minutes.get(name) or "").strip()]
    if empty:
        raise RefusedFileError(
            "MINUTES_INCOMPLETE",
            f"{place}: {', '.join(empty)} {'is' if len(empty) == 1 else 'are'} empty; fill in what the signed minutes say "
            "and send the workbook again.",
        )
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
    found += _reasons(minutes, counts, said["jumlah_tidak_layak"])
    leaving = said["jumlah_miskin_bukan_ekstrem"] + said["jumlah_tidak_layak"]
    end = said["jumlah_awal"] - leaving + said["jumlah_usulan_baru"]
    if end != said["jumlah_akhir"]:
        found.append(
            f"jumlah_akhir is {said['jumlah_akhir']} but {said['jumlah_awal']} - {leaving} + {said['jumlah_usulan_baru']} "
            f"is {end}"
        )
    if found:
        raise RefusedFileError(
            "MINUTES_DO_NOT_TIE",
            f"{place}: {'; '.join(found)}; correct the minutes or the sheets and send the workbook again.",
        )


def _reasons(minutes: Mapping[str, str | None], counts: Counts, removed: int) -> list[str]:
    """Differences of the counts by reason; they may all be left empty, as some forms have none."""
    names = {f"jumlah_{reason.lower()}": reason for reason in REASONS}
    stated = {name: _whole(minutes.get(name)) for name in names}
    found = [
        f"{name} is {stated[name]} but sheet VERVAL has {_rows(counts.reasons.get(reason, 0))} of {reason}"
        for name, reason in names.items()
        if stated[name] not in (None, counts.reasons.get(reason, 0))
    ]
    total = sum(count for count in stated.values() if count is not None)
    if None not in stated.values() and total != removed:
        found.append(f"the reasons add up to {total} but jumlah_tidak_layak is {removed}")
    return found


def _whole(text: str | None) -> int | None:
    digits = (text or "").strip()
    return int(digits) if digits.isdecimal() and len(digits) < 9 else None


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"
