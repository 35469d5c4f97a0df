"""Who is poor: one latent welfare per family, the truly extremely poor, the house that goes with it."""

from typing import Any

import numpy as np

from gesek.sample.settings import distributions
from gesek.sample.streams import choose_between
from gesek.sample.world import World

FABRIC = ("lantai", "dinding", "atap")
"""The parts of a house that age together."""


def standardise(values: np.ndarray) -> np.ndarray:
    """Shift and scale to mean 0 and deviation 1."""
    return (values - values.mean()) / values.std()


def ranks(values: np.ndarray) -> np.ndarray:
    """Return each value's rank from 0 (lowest) to just below 1, ties by position."""
    order = np.argsort(values, kind="stable")
    result = np.empty(len(values))
    result[order] = np.arange(len(values)) / len(values)
    return result


def latent(
    rng: np.random.Generator,
    shift: np.ndarray,
    kind: np.ndarray,
    head_age: np.ndarray,
    schooling: np.ndarray,
    size: np.ndarray,
) -> np.ndarray:
    """Combine place, type of family, age and schooling of the head into a standard normal welfare."""
    value = 0.9 * shift + 0.42 * schooling
    value -= 1.35 * (kind == 1) + 0.25 * (kind == 3) + 0.5 * (kind == 2)
    value -= 0.012 * np.maximum(head_age - 60, 0) + 0.02 * np.maximum(size - 4, 0)
    return standardise(value + rng.normal(0, 0.85, len(shift)))


def mark_poorest(world: World, day: int, persons: int) -> np.ndarray:
    """Mark the poorest families present on a day until they hold `persons` living people."""
    families = world.families
    alive = world.members_alive(day)
    present = (families.arrived <= day) & (families.left > day) & (alive > 0)
    order = np.argsort(families.welfare, kind="stable")
    order = order[present[order]]
    marked = np.zeros(len(families), dtype=bool)
    marked[order[np.cumsum(alive[order]) <= persons]] = True
    return marked


def housing(rng: np.random.Generator, rank: np.ndarray, host: np.ndarray) -> dict[str, np.ndarray]:
    """Draw the house of each family; a guest family has its host's house and is `menumpang`.

    The words of floor, walls and roof go from good to bad, and a house that is bad in one is mostly bad in the others.
    """
    given: dict[str, Any] = distributions()["housing"]
    together = float(distributions()["bad_parts_together"])
    fabric = rng.normal(0, 1, len(rank))
    house = {}
    for name, each in given.items():
        own = rng.normal(0, 1, len(rank))
        drawn = ranks(together * fabric + np.sqrt(1 - together**2) * own) if name in FABRIC else ranks(own)
        house[name] = choose_between(drawn, each["poor"], each["rich"], rank)[host]
    house["kepemilikan"] = np.where(host == np.arange(len(host)), house["kepemilikan"], np.int8(4))
    light = house["penerangan"]
    small = np.where(rng.random(len(rank)) < 0.35 + 0.5 * (1 - rank), 450, 900)
    large = np.array([1300, 1300, 2200, 3500])[rng.integers(0, 4, len(rank))]
    house["watt"] = np.select([light == 0, light == 1], [small[host], large[host]], 0).astype(np.int16)
    house["savings"] = rng.random(len(rank)) < 0.15 + 0.75 * rank
    return house
