"""Random numbers: one independent generator per named part, all from one seed.

Because a part's stream depends on the seed and its own name only, adding or reordering parts never changes another
part's draws, and two processes can work on two parts at once.
"""

from zlib import crc32

import numpy as np


class Streams:
    """Hands out generators by name.

    Args:
        seed: the run's seed; the same seed gives the same sample.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def rng(self, name: str) -> np.random.Generator:
        """Return a fresh generator for the part called `name`, at the start of its stream."""
        return np.random.default_rng(np.random.SeedSequence([self.seed, crc32(name.encode())]))


def choose(rng: np.random.Generator, weights: object, size: int) -> np.ndarray:
    """Draw `size` positions with the given weights (any positive scale); int16 array."""
    shares = np.asarray(weights, dtype=np.float64)
    edges = np.cumsum(shares / shares.sum())
    edges[-1] = 1.0
    return np.searchsorted(edges, rng.random(size), side="right").astype(np.int16)


def choose_between(drawn: np.ndarray, poor: object, rich: object, rank: np.ndarray) -> np.ndarray:
    """Choose one position per number of `drawn` (0 to below 1), from shares between `poor` and `rich`; int8.

    `rank` is 0 for the poorest and 1 for the richest.
    """
    low = np.cumsum(np.asarray(poor, dtype=np.float64) / np.sum(np.asarray(poor)))
    high = np.cumsum(np.asarray(rich, dtype=np.float64) / np.sum(np.asarray(rich)))
    weight = (1.0 - rank) ** 2.2
    result = np.zeros(len(rank), dtype=np.int8)
    for low_edge, high_edge in zip(low[:-1], high[:-1], strict=True):
        result += drawn >= weight * low_edge + (1.0 - weight) * high_edge
    return result
