"""Cells and rows that senders fill in wrongly, as `mistakes.yaml` says: each undamaged cell at its rate, every one noted.

All chance derives from dataset, kind, column and the row's key, so that a mistake stays from month to month, is the same in a
row's exact copy, and changes no other draw.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from gesek.sample.extract import Extract
from gesek.sample.settings import mistakes

_OTHER_SEX = {"L": "P", "P": "L", "1": "2", "2": "1", "Laki-laki": "Perempuan", "Perempuan": "Laki-laki"}


def _older(text: str) -> str:
    years = int(text)
    return str(years + 12 if years < 50 else years - 12)


def _day_not_in_calendar(text: str) -> str:
    return f"{text[:6]}{'71' if text[6] > '3' else '31'}02{text[10:]}"


EDITS: dict[str, Callable[[str], str]] = {
    "sex_swapped": _OTHER_SEX.__getitem__,
    "age_other": _older,
    "letters_in_digits": lambda text: text[0] + text[1:].replace("5", "S", 1),
    "day_not_in_calendar": _day_not_in_calendar,
    "nisn_wrong_length": lambda text: text[:-1],
    "nisn_zeros_lost": lambda text: text.lstrip("0"),
    "village_code_unknown": lambda text: text[:8] + "99",
}
"""Kinds that write something made of the cell."""


def make_mistakes(extract: Extract) -> None:
    """Fill in cells wrongly, empty a few rows, and note all of it."""
    for kind, given in mistakes()["cells"].items():
        for column in given["cells"].get(extract.dataset, []):
            if column in extract.columns:
                _in_column(extract, kind, given, column)
    for kind, given in mistakes()["rows"].items():
        columns = given["cells"].get(extract.dataset, [])
        _empty_rows(extract, kind, float(given["rate"]), list(extract.columns) if columns == "all" else columns)
    lost = mistakes()["bps_zeros_lost"]
    _lose_zeros(extract, float(lost["rate"]), lost["cells"].get(extract.dataset, []))


def untouched(extract: Extract, *columns: str) -> np.ndarray:
    """Return a mask of the rows in which none of the columns is damaged yet."""
    free = np.ones(len(extract), dtype=bool)
    for damage in extract.damages:
        if damage.column in columns:
            free[damage.rows] = False
    return free


def overwrite(extract: Extract, kind: str, column: str, rows: np.ndarray, texts: list[str | None]) -> None:
    """Put texts into cells, which are text cells from then on; note what they held."""
    true = extract.columns[column].take(pa.array(rows))
    extract.change(column, rows, pa.array(texts, pa.string()), kind, true)
    for cells in (extract.numbers, extract.dates):
        if column in cells:
            cells[column] = cells[column].copy()
            cells[column][rows] = False


def _in_column(extract: Extract, kind: str, given: dict[str, Any], column: str) -> None:
    rate = float(given.get("musdes_rate", given["rate"]) if extract.dataset == "musdes" else given["rate"])
    filled = _filled(extract, column)
    hit = (extract.chance(f"{kind} {column}") < rate) & untouched(extract, column)
    hit &= ~filled if given.get("fills") == "empty" else filled
    if "unless" in given:
        hit &= ~_filled(extract, given["unless"])
    rows = np.flatnonzero(hit)
    overwrite(extract, kind, column, rows, list(_texts(extract, kind, given, column, rows)))


def _texts(extract: Extract, kind: str, given: dict[str, Any], column: str, rows: np.ndarray) -> Iterator[str | None]:
    choices = given.get("writes")
    if choices is None:
        for text in extract.columns[column].take(pa.array(rows)).to_pylist():
            yield EDITS[kind](text)
        return
    dice = extract.dice(f"{kind} {column} dice")[rows] >> np.uint64(20)
    for roll in dice.tolist():
        yield choices[roll % len(choices)] or None


def _filled(extract: Extract, column: str) -> np.ndarray:
    return np.asarray(extract.columns[column].is_valid().to_numpy(zero_copy_only=False))


def _empty_rows(extract: Extract, kind: str, rate: float, columns: list[str]) -> None:
    hit = (extract.chance(kind) < rate) & untouched(extract, *columns) & extract.alone()
    hit[-1:] = False
    for column in columns:
        rows = np.flatnonzero(hit & _filled(extract, column))
        overwrite(extract, kind, column, rows, [None] * len(rows))


def _lose_zeros(extract: Extract, rate: float, columns: list[str]) -> None:
    hit = (extract.chance("bps_zeros_lost") < rate) & untouched(extract, *columns)
    for column in columns:
        texts = extract.columns[column].to_pylist()
        rows = np.array([at for at in np.flatnonzero(hit) if texts[at].startswith("0")], dtype=np.int64)
        overwrite(extract, "bps_zeros_lost", column, rows, [texts[at].lstrip("0") for at in rows])
