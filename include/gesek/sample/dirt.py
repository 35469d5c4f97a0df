"""Names, dates, region codes and RT/RW as exports hold them: mostly right, dirty at the published rates."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample.dates import parts, spell
from gesek.sample.events import mix, share
from gesek.sample.extract import Extract, same_text
from gesek.sample.regions import Regions
from gesek.sample.settings import distributions, rates
from gesek.sample.spelling import respell
from gesek.sample.world import People, World, digits

KOTA_CODES = ("3574011001", "3574012003", "3574021005", "3574031002")
"""Villages of Kota Probolinggo (35.74), which surrounds no village of the regency but is often mistaken for it."""


def put_names(extract: Extract, column: str, people: People, style: str = "upper") -> None:
    """Add a name column: as on the KTP, respelt at the dataset's rate, always respelt in a variant copy."""
    true = people.name.take(pa.array(extract.person))
    if style == "title":
        true = pc.utf8_title(true)
    extract.columns[column] = true
    hit = extract.chance("name hit") < float(rates()["name_spelling"][extract.dataset])
    rows = np.flatnonzero(hit | (extract.copy == 2))
    dice = (extract.dice("name dice")[rows] >> np.uint64(12)).tolist()
    father = people.father[extract.person[rows]]
    fathers = people.name.take(pa.array(np.where(father >= 0, father, 0), mask=father < 0)).to_pylist()
    texts = pc.utf8_upper(true.take(pa.array(rows))).to_pylist()
    spelt = [respell(text, roll, dad) for text, roll, dad in zip(texts, dice, fathers, strict=True)]
    values = pa.array([each[0] for each in spelt], pa.string())
    if style == "title":
        values = pc.utf8_title(values)
    kinds = pa.array(["name_" + each[1] for each in spelt], pa.string())
    right = true.take(pa.array(rows))
    changed = ~same_text(values, right)
    keep = pa.array(changed)
    extract.change(column, rows[changed], values.filter(keep), kinds.filter(keep), right.filter(keep))
    empty = np.flatnonzero((extract.chance("name blank") < float(rates()["name_blank"])) & (extract.copy == 0))
    extract.change(column, empty, pa.nulls(len(empty), pa.string()), "name_blank", true.take(pa.array(empty)))


def put_dates(extract: Extract, column: str, days: np.ndarray, patterns: dict[str, str], rate: float = 1.0) -> None:
    """Add a birth date column.

    Args:
        extract: the export.
        column: header.
        days: true day per row.
        patterns: form → pattern, with weights from `date_forms`; one pattern means all rows are written so.
        rate: factor on the share of the wrong forms (1 for P3KE).
    """
    given = rates()["date_forms"]
    weights = np.array([float(given.get(form, 1.0)) for form in patterns])
    edges = np.cumsum(weights / weights.sum())
    drawn = extract.chance(column + " form")
    which = np.minimum(np.searchsorted(edges, drawn, side="right"), len(edges) - 1)
    written = [spell(days, pattern) for pattern in patterns.values()]
    column_text = written[0] if len(written) == 1 else pc.choose(pa.array(which), *written)
    extract.columns[column] = column_text
    iso = spell(days, "{yyyy}-{mm}-{dd}")
    main = next(iter(patterns.values()))
    wrong = extract.chance(column + " wrong")
    edge = 0.0
    year, month, month_day = parts(days)
    for form in ("swapped", "default_first_january", "impossible", "blank"):
        width = float(given[form]) * rate
        hit = (wrong >= edge) & (wrong < edge + width)
        edge += width
        if form == "swapped":
            hit &= (month_day <= 12) & (month_day != month)
        rows = np.flatnonzero(hit)
        values = _wrong_dates(form, days[rows], year[rows], month[rows], month_day[rows], main)
        extract.change(column, rows, values, "date_" + form, iso.take(pa.array(rows)))


def _wrong_dates(
    form: str, days: np.ndarray, year: np.ndarray, month: np.ndarray, month_day: np.ndarray, pattern: str
) -> pa.Array:
    if form == "blank":
        return pa.nulls(len(days), pa.string())
    if form == "swapped":
        month, month_day = month_day, month
    elif form == "default_first_january":
        month, month_day = np.ones_like(month), np.ones_like(month)
    else:
        year = 2032 + (year + days) % 18
    values = []
    for y, m, d in zip(year.tolist(), month.tolist(), month_day.tolist(), strict=True):
        text = pattern.replace("{yyyy}", f"{y:04d}").replace("{mm}", f"{m:02d}").replace("{dd}", f"{d:02d}")
        values.append(text.replace("{m}", str(m)).replace("{d}", str(d)))
    return pa.array(values, pa.string())


def village_names(extract: Extract, regions: Regions, villages: np.ndarray, main: str = "name") -> pa.Array:
    """Return village names in capitals, now and then as the other authority spells them."""
    other = "bps_name" if main == "name" else "name"
    names = pc.utf8_upper(regions.text(main, villages))
    variant = pc.utf8_upper(regions.text(other, villages))
    swap = extract.chance("village variant", villages.astype(np.int64) * 7919 + extract.key) < float(
        rates()["village_variant"]
    )
    return pc.if_else(pa.array(swap), variant, names)


def put_village_code(extract: Extract, column: str, regions: Regions, villages: np.ndarray) -> np.ndarray:
    """Add a column of 10-digit Kemendagri codes; some of the BPS system, some of Kota Probolinggo (their rows returned)."""
    true = regions.text("code", villages)
    extract.columns[column] = true
    drawn = extract.chance(column + " system")
    other, kota = float(rates()["region_other_system"]), float(rates()["region_kota"])
    rows = np.flatnonzero(drawn < other)
    extract.change(column, rows, regions.text("bps", villages[rows]), "region_bps_code", true.take(pa.array(rows)))
    rows = np.flatnonzero((drawn >= other) & (drawn < other + kota))
    codes = pa.array(KOTA_CODES).take(
        pa.array((extract.dice("kota")[rows] % np.uint64(len(KOTA_CODES))).astype(np.int64))
    )
    extract.change(column, rows, codes, "region_kota", true.take(pa.array(rows)))
    return rows


def neighbourhood(extract: Extract, column: str, numbers: np.ndarray) -> None:
    """Add RT or RW: three digits, in some villages without the leading zeros."""
    true = digits(numbers, 3)
    extract.columns[column] = true
    hit = extract.chance("rt rw village", extract.group.astype(np.int64)) < float(rates()["rt_rw_unpadded"])
    rows = np.flatnonzero(hit)
    extract.change(
        column,
        rows,
        pc.cast(pa.array(numbers[rows]), pa.string()),
        "leading_zeros_lost",
        true.take(pa.array(rows)),
    )


def street(world: World, villages: np.ndarray, dusun: np.ndarray, family: np.ndarray, salt: int) -> pa.Array:
    """Return addresses of rows: the dusun, written in one of a few manners, some with a house number or a comma."""
    pool = distributions()["dusun"]
    names = pa.array(pool).take(pa.array(dusun_position(villages, dusun, len(pool))))
    manner = (mix(family.astype(np.int64), salt) % np.uint64(6)).astype(np.int64)
    start = pa.array(["DUSUN ", "DSN. ", "DUSUN ", "DSN ", "JL. RAYA ", "DUSUN "]).take(pa.array(manner))
    number = (share(family.astype(np.int64), salt + 1) * 90 + 1).astype(np.int64)
    tail = pc.binary_join_element_wise(", NO ", pc.cast(pa.array(number), pa.string()), "")
    return pc.binary_join_element_wise(start, names, pc.if_else(pa.array(manner == 4), tail, ""), "")


def dusun_position(villages: np.ndarray, dusun: np.ndarray, pool: int) -> np.ndarray:
    """Return the position in the pool of a village's dusun: every village has five different ones."""
    return ((villages.astype(np.int64) * 11 + dusun.astype(np.int64) * 3) % pool).astype(np.int64)
