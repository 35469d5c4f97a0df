"""NIK and No. KK as Dukcapil makes them, and the numbers other registries give.

NIK: province, regency and kecamatan of first registration, birth date (day + 40 for women), serial from 0001 (PP 37/2007).
No. KK: the same with the day of issue. Numbers are int64 here; 16 digits never exceed it.
"""

import numpy as np

from gesek.sample.dates import parts
from gesek.sample.events import mix

ELSEWHERE = np.array(
    [357401, 357402, 357405, 350801, 350814, 351102, 351109, 351201, 351217, 351402, 351411, 350903, 350921, 357801,
     357815, 351510, 357301, 350714, 352901, 352703, 510301, 517102, 337402, 320105, 317506, 640301, 520103],
    dtype=np.int64,
)  # fmt: skip
"""Kecamatan of first registration of people born elsewhere: mostly the neighbours of the regency."""


def _serials(key: np.ndarray) -> np.ndarray:
    """Number equal keys 1, 2, 3 ... in array order."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    start = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    within = np.arange(len(key)) - np.repeat(start, np.diff(np.r_[start, len(key)]))
    serial = np.empty(len(key), dtype=np.int64)
    serial[order] = within + 1
    return serial


def make_nik(kecamatan_code: np.ndarray, day: np.ndarray, female: np.ndarray) -> np.ndarray:
    """Make a NIK per person from the 6-digit code of first registration (int64), the day and the sex."""
    year, month, month_day = parts(day)
    key = kecamatan_code * 1_000_000 + (month_day + 40 * female) * 10_000 + month * 100 + year % 100
    return key * 10_000 + _serials(key)


def registration(
    rng: np.random.Generator, home: np.ndarray, adult: np.ndarray, female: np.ndarray
) -> np.ndarray:
    """Choose the kecamatan of first registration: mostly the home's, for married women often another; int64 codes."""
    count = len(home)
    drawn = rng.random(count)
    other = 351301 + rng.integers(0, 24, count)
    far = ELSEWHERE[rng.integers(0, len(ELSEWHERE), count)]
    other_share = np.where(adult, np.where(female, 0.16, 0.06), 0.02)
    far_share = np.where(adult, 0.06, 0.015)
    return np.where(drawn < far_share, far, np.where(drawn < far_share + other_share, other, home)).astype(
        np.int64
    )


def issue_days(
    rng: np.random.Generator, kecamatan: np.ndarray, earliest: np.ndarray, first: int, last: int
) -> np.ndarray:
    """Choose the day a card was issued: about half on one of a kecamatan's mass days, so that whole days share 12 digits.

    Args:
        rng: generator.
        kecamatan: position per family.
        earliest: no card is older than this day (the family's forming).
        first: first day of issue anywhere.
        last: last day of issue anywhere.
    """
    count = len(kecamatan)
    mass_days = rng.integers(first, last, (24, 14))
    mass = mass_days[kecamatan, rng.integers(0, 14, count)]
    start = np.clip(earliest, first, last - 1)
    single = start + (rng.random(count) * (last - start)).astype(np.int64)
    return np.where((rng.random(count) < 0.55) & (mass >= earliest), mass, single).astype(np.int32)


def make_kk(kecamatan_code: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Make a card number per family from the 6-digit code (int64) and the day of issue."""
    year, month, month_day = parts(day)
    key = kecamatan_code * 1_000_000 + month_day * 10_000 + month * 100 + year % 100
    return key * 10_000 + _serials(key)


def opaque(keys: np.ndarray, salt: int, span: int) -> np.ndarray:
    """Give each key a distinct number below `span` in no visible order (`span` well above the largest key); int64."""
    step = 2 * (int(mix(np.array([salt]), 7)[0]) % (span // 2)) + 1
    while np.gcd(step, span) != 1:
        step += 2
    offset = int(mix(np.array([salt]), 11)[0]) % span
    product = keys.astype(object) * step + offset
    return np.array([value % span for value in product], dtype=np.int64)
