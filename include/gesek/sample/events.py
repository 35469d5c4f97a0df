"""What happened between 2021 and the second cycle: deaths, weddings, moves, new card numbers."""

import numpy as np

from gesek.sample.dates import BASE, END, NEVER, PASSERS_CAME, PASSERS_LEFT
from gesek.sample.families import YEAR, Composition
from gesek.sample.regions import Regions
from gesek.sample.settings import distributions
from gesek.sample.world import ALWAYS

PASSERS_BELOW = 0.3
"""Welfare rank below which families pass through."""


def deaths(rng: np.random.Generator, birth: np.ndarray) -> np.ndarray:
    """Draw the day of death of each person from yearly rates that rise with age; NEVER if after `END`."""
    age = np.maximum((BASE + 1000 - birth) / YEAR, 0)
    yearly = np.minimum(0.0006 + np.exp(-10.3 + 0.096 * age), 0.5)
    years = rng.exponential(1.0, len(birth)) / yearly
    start = np.maximum(BASE, birth)
    when = start + np.minimum(years, 5000) * YEAR
    return np.where(when <= END, when, NEVER).astype(np.int32)


def villages(rng: np.random.Generator, regions: Regions, families: np.ndarray) -> np.ndarray:
    """Lay the families over the villages: `families` holds how many each village has; shuffled; int16."""
    where = np.repeat(np.arange(len(regions), dtype=np.int16), families)
    rng.shuffle(where)
    return where


def moves(rng: np.random.Generator, regions: Regions, village: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the village before the move and the day of the move within the regency (NEVER if none)."""
    count = len(village)
    moving = rng.random(count) < float(distributions()["moved_within"])
    near = rng.random(count) < 0.6
    step = rng.integers(1, 8, count) * rng.choice([-1, 1], count)
    other = np.where(near, (village + step) % len(regions), rng.integers(0, len(regions), count))
    day = rng.integers(BASE + 500, END, count)
    moving &= other != village
    return (
        np.where(moving, other, village).astype(np.int16),
        np.where(moving, day, NEVER).astype(np.int32),
    )


def comings(rng: np.random.Generator, formed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the day each family formed or came to the regency, and the day it left (NEVER if it stays)."""
    count = len(formed)
    settled = formed == ALWAYS
    came = settled & (rng.random(count) < float(distributions()["moved_in"]))
    arrived = np.where(came, rng.integers(BASE + 500, END, count), formed)
    leaves = settled & ~came & (rng.random(count) < float(distributions()["moved_out"]))
    left = np.where(leaves, rng.integers(BASE + 500, END, count), NEVER)
    return arrived.astype(np.int32), left.astype(np.int32)


def passers(
    rng: np.random.Generator,
    composed: Composition,
    settled: np.ndarray,
    rank: np.ndarray,
    arrived: np.ndarray,
    left: np.ndarray,
) -> None:
    """Let some poor families come for a season and leave in the second cycle.

    They come after every yearly survey and have nobody of school age, so that only monthly registries ever list them.

    Args:
        rng: generator.
        composed: who is in the families.
        settled: families alone in a house of their own that neither formed, came, left nor moved in the history.
        rank: of welfare, 0 poorest.
        arrived: day of coming of each family, changed here.
        left: day of leaving of each family, changed here.
    """
    years = (END - composed.birth) / YEAR
    pupils = np.bincount(composed.family[(years > 4) & (years < 20)], minlength=len(rank)) > 0
    could = settled & ~pupils & (rank < PASSERS_BELOW)
    chosen = np.flatnonzero(could & (rng.random(len(rank)) < float(distributions()["passing"])))
    arrived[chosen] = rng.integers(*PASSERS_CAME, len(chosen), endpoint=True)
    left[chosen] = rng.integers(*PASSERS_LEFT, len(chosen), endpoint=True)


def parents_of_couples(
    rng: np.random.Generator,
    composed: Composition,
    head_birth: np.ndarray,
    village: np.ndarray,
    regions: Regions,
) -> tuple[np.ndarray, np.ndarray]:
    """For each family formed in the history, choose the family its head and its spouse grew up in; -1 if none fits.

    The husband's is in the same village, the wife's in the same kecamatan; the parents are 19 to 42 years older.
    """
    count = len(village)
    new = np.flatnonzero(composed.formed != ALWAYS)
    age = (END - head_birth) / YEAR
    old_enough = (composed.kind == 0) & (age > 44) & (age < 72)
    result = []
    for area in (village, regions.kecamatan[village]):
        candidates = np.flatnonzero(old_enough)
        candidates = candidates[np.argsort(area[candidates], kind="stable")]
        first = np.searchsorted(area[candidates], np.arange(len(regions) + 1))
        start, end = first[area[new]], first[area[new] + 1]
        chosen = np.full(count, -1, dtype=np.int32)
        some = end > start
        drawn = start + (rng.random(len(new)) * (end - start)).astype(np.int64)
        chosen[new[some]] = candidates[drawn[some]]
        older = (chosen >= 0) & (head_birth - head_birth[chosen] > 18 * YEAR)
        result.append(np.where(older, chosen, -1))
    return result[0], result[1]


def mix(keys: np.ndarray, salt: int) -> np.ndarray:
    """Scramble integers (splitmix64), so that an attribute can be derived from a position without a stream; uint64."""
    value = keys.astype(np.uint64) + np.uint64((salt * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def share(keys: np.ndarray, salt: int) -> np.ndarray:
    """Scramble integers into evenly spread numbers from 0 to below 1; float64."""
    return (mix(keys, salt) >> np.uint64(11)).astype(np.float64) / float(1 << 53)
