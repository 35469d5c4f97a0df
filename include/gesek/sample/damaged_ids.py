"""Put NIK and No. KK into an export, some of them broken in the ways people and spreadsheets break them."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample.dates import CYCLES
from gesek.sample.extract import Extract, same_text
from gesek.sample.settings import mistakes, rates

Break = Callable[[str, int], str | None]
"""Takes the 16 digits and a random integer, returns the damaged cell."""

FAMILY_A_ROW = {"dtsen_keluarga", "regsosek_keluarga", "musdes", "sk_bupati"}
_NBSP = "\u00a0"
_FULL_WIDTH = str.maketrans("0123456789", "".join(chr(0xFF10 + digit) for digit in range(10)))
_NO_PROVINCE = ("00", "10", "20", "22", "38", "39", "45", "54", "70", "99")


def _wrong_length(text: str, dice: int) -> str:
    position = dice % 16
    if dice & 1024:
        return text[:position] + text[position + 1 :]
    return text[:position] + text[position] + text[position:]


def _bad_date(text: str, dice: int) -> str:
    day, month = text[6:8], text[8:10]
    broken = (
        ("00", month),
        ("35", month),
        ("39", month),
        ("75", month),
        (day, "00"),
        (day, "13"),
        (day, "19"),
    )[dice % 7]
    return text[:6] + broken[0] + broken[1] + text[10:]


def _scientific(text: str, dice: int) -> str:
    number = f"{int(text) / 1e15:.5f}E+15"
    return number if dice % 10 < 3 else number.replace(".", ",")


def _letters(text: str, dice: int) -> str:
    if "0" in text[6:] and dice % 3:
        position = text.index("0", 6)
        return text[:position] + "O" + text[position + 1 :]
    if "1" in text[2:]:
        position = text.index("1", 2)
        return text[:position] + "l" + text[position + 1 :]
    return text.replace("0", "O")


def _spaces(text: str, dice: int) -> str:
    return (
        f"{text[:6]} {text[6:12]} {text[12:]}",
        f" {text}",
        f"{text} ",
        f"{text[:4]} {text[4:8]} {text[8:12]} {text[12:]}",
    )[dice % 4]


def _dots(text: str, dice: int) -> str:
    mark = ".-"[dice % 2]
    return mark.join((text[:2], text[2:4], text[4:6], text[6:12], text[12:]))


FORMS: dict[str, Break] = {
    "wrong_length": _wrong_length,
    "bad_province": lambda text, dice: _NO_PROVINCE[dice % len(_NO_PROVINCE)] + text[2:],
    "bad_date": _bad_date,
    "serial_0000": lambda text, dice: text[:12] + "0000",
    "zero": lambda text, dice: "0",
    "blank": lambda text, dice: None,
    "repeated_digit": lambda text, dice: str(1 + dice % 8) * 16,
    "all_nines": lambda text, dice: "9" * 16,
    "excel_zeroed": lambda text, dice: text[:15] + "0",
    "scientific": _scientific,
    "dot_zero": lambda text, dice: text + ".0",
    "apostrophe": lambda text, dice: "'" + text,
    "nbsp": lambda text, dice: text + _NBSP if dice % 2 else _NBSP + text,
    "spaces": _spaces,
    "dots": _dots,
    "letters": _letters,
    "full_width": lambda text, dice: text.translate(_FULL_WIDTH),
    "number_zeroed": lambda text, dice: f"{text[0]}.{text[1:15]}E+15",
    "number_exact": lambda text, dice: text,
}
"""Every form except `other_id`, which needs the other number. The last two are number cells of a workbook."""


def put_identifier(
    extract: Extract,
    column: str,
    numbers: np.ndarray,
    rate: float,
    forms: dict[str, float],
    others: np.ndarray,
    key: np.ndarray | None = None,
) -> None:
    """Add an identifier column, damaged at a rate, the damage noted.

    Args:
        extract: the export; gets the column.
        column: header.
        numbers: true NIK or KK per row, int64, 0 where the person has none.
        rate: share of rows to damage, all forms together.
        forms: form → weight.
        others: the number that gets in by mistake (a KK for a NIK, a NIK for a KK).
        key: what the chance derives from, for example the family for a KK; the row's key if not given.
    """
    key = extract.key if key is None else key
    purpose = column.lower()
    true = pc.cast(pa.array(np.where(numbers > 0, numbers, 0), mask=numbers <= 0), pa.string())
    extract.columns[column] = true
    extract.numbers[column] = np.zeros(len(extract), dtype=bool)
    limit = rate * unevenness(extract, purpose)
    hit = (extract.chance(purpose + " hit", key) < limit) & (numbers > 0)
    if extract.cycle != CYCLES[0]:
        hit &= extract.chance(purpose + " mended", key) >= float(rates()["damage_mended"])
    _break(extract, column, np.flatnonzero(hit), true, forms, others, key)
    _never_given(extract, column, np.flatnonzero(numbers <= 0), key)


def unevenness(extract: Extract, purpose: str) -> np.ndarray:
    """Return a factor per row, mean 1: some villages' operators damage far more than others."""
    if not len(extract):
        return np.zeros(0)
    factor = 0.35 - 0.65 * np.log1p(-extract.chance(purpose + " village", extract.group.astype(np.int64)) * 0.9999)
    return np.asarray(factor / factor.mean())


def _break(
    extract: Extract,
    column: str,
    rows: np.ndarray,
    true: pa.Array,
    forms: dict[str, float],
    others: np.ndarray,
    key: np.ndarray,
) -> None:
    if not len(rows):
        return
    purpose = column.lower()
    names = list(forms)
    edges = np.cumsum(np.array(list(forms.values()), dtype=float) / sum(forms.values()))
    kind = np.minimum(
        np.searchsorted(edges, extract.chance(purpose + " form", key)[rows], side="right"), len(names) - 1
    )
    dice = (extract.dice(purpose + " dice", key)[rows] >> np.uint64(20)).tolist()
    texts = true.take(pa.array(rows)).to_pylist()
    words = [names[each] for each in kind.tolist()]
    values = [
        str(other) if word == "other_id" else FORMS[word](text, roll)
        for word, text, roll, other in zip(words, texts, dice, others[rows].tolist(), strict=True)
    ]
    numeric = np.array([word.startswith("number") for word in words], dtype=bool)
    extract.numbers[column][rows[numeric]] = True
    changed = pa.array(values, pa.string())
    real = ~same_text(changed, true.take(pa.array(rows))) | numeric
    keep = pa.array(real)
    extract.change(
        column,
        rows[real],
        changed.filter(keep),
        pa.array(words).filter(keep),
        true.take(pa.array(rows[real])),
    )


def _never_given(extract: Extract, column: str, rows: np.ndarray, key: np.ndarray) -> None:
    """People without a NIK: an empty cell, 0, or nines."""
    if not len(rows):
        return
    drawn = extract.chance(column.lower() + " none", key)[rows]
    values = pa.array(np.select([drawn < 0.5, drawn < 0.85], ["", "0"], "9" * 16), pa.string())
    values = pc.if_else(pc.equal(values, ""), pa.scalar(None, pa.string()), values)
    extract.change(column, rows, values, "none_given", pa.nulls(len(rows), pa.string()))


def numbers_with_mistaken_owner(extract: Extract, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give a few rows the NIK of the row before them: returns the numbers and the rows concerned."""
    wrong = extract.chance("nik of another") < float(rates()["nik_of_another_person"])
    rows = np.flatnonzero(wrong)
    rows = rows[rows > 0]
    rows = rows[(extract.person[rows] != extract.person[rows - 1]) & (numbers[rows - 1] > 0) & (numbers[rows] > 0)]
    result = numbers.copy()
    result[rows] = numbers[rows - 1]
    return result, rows


def put_nik(extract: Extract, column: str, numbers: np.ndarray, cards: np.ndarray, form: str) -> None:
    """Add a NIK column at the dataset's rate; `form` is `csv` or `xlsx`, `cards` the KK that may stand in its place."""
    used, rows = numbers_with_mistaken_owner(extract, numbers)
    put_identifier(extract, column, used, float(rates()["nik"][extract.dataset]), rates()[f"id_forms_{form}"], cards)
    true = pc.cast(pa.array(numbers[rows]), pa.string())
    extract.note(column, rows, pa.array(["nik_of_another"] * len(rows), pa.string()), true)


def put_kk(extract: Extract, column: str, cards: np.ndarray, numbers: np.ndarray, form: str) -> None:
    """Add a No. KK column at the dataset's rate, damaged alike for a whole family; `numbers` are the members' NIK."""
    rate = float(rates()["kk"][extract.dataset])
    key = np.asarray(extract.family, dtype=np.int64) * 2 + (extract.copy == 2)
    used, rows = _cards_with_mistaken_owner(extract, cards)
    put_identifier(extract, column, used, rate, rates()[f"id_forms_{form}"], numbers, key)
    true = pc.cast(pa.array(cards[rows]), pa.string())
    extract.note(column, rows, pa.array(["kk_of_another"] * len(rows), pa.string()), true)


def _cards_with_mistaken_owner(extract: Extract, cards: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give a few families the card of the one before in their village, in exports that list each family once."""
    rows = np.flatnonzero(extract.chance("card of another") < float(mistakes()["card_of_another"]))
    rows = rows[(rows > 0) & (extract.dataset in FAMILY_A_ROW) & extract.alone()[rows]]
    before = rows - 1
    rows = rows[(extract.family[rows] != extract.family[before]) & (extract.group[rows] == extract.group[before])]
    used = cards.copy()
    used[rows] = cards[rows - 1]
    return used, rows
