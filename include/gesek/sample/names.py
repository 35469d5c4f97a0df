"""Names as on the KTP, put together from parts: Javanese, Madurese and Islamic ones, by sex and generation."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample.settings import name_parts
from gesek.sample.streams import choose

OLD_BEFORE_YEAR = 1978
"""Born before: often one name only, from the older pool."""


def _pool(sex: str, tongue: str, eras: str, place: str) -> pd.DataFrame:
    table = name_parts()
    wanted = (table["sex"] == sex) & (table["tongue"] == tongue) & (table["place"] == place)
    return table[wanted & table["era"].isin(list(eras))]


def _draw(rng: np.random.Generator, pool: pd.DataFrame, size: int) -> np.ndarray:
    words = pool["part"].to_numpy(dtype=object)
    return words[choose(rng, pool["weight"].to_numpy(), size)]


def make_names(rng: np.random.Generator, female: np.ndarray, year: np.ndarray, javanese: np.ndarray) -> pa.Array:
    """Draw a name per person, of the pool of her tongue, sex and birth year.

    Args:
        rng: generator.
        female: sex per person.
        year: year of birth per person.
        javanese: chance, per person, that the family's names are Javanese.

    Returns:
        Upper-case names of one to three parts.
    """
    count = len(female)
    old = year < OLD_BEFORE_YEAR + rng.integers(-12, 13, count)
    tongue = np.where(rng.random(count) < 0.26, "i", np.where(rng.random(count) < javanese, "j", "m"))
    first = np.full(count, None, dtype=object)
    second = np.full(count, None, dtype=object)
    for sex, is_female in (("L", False), ("P", True)):
        for each in "jmi":
            for is_old in (True, False):
                group = np.flatnonzero((female == is_female) & (tongue == each) & (old == is_old))
                _name_group(rng, group, first, second, sex, each, is_old)
    return pc.binary_join_element_wise(
        pa.array(first, pa.string()), pa.array(second, pa.string()), " ", null_handling="skip"
    )


def _name_group(
    rng: np.random.Generator,
    group: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    sex: str,
    tongue: str,
    old: bool,
) -> None:
    size = len(group)
    eras = "a" if tongue == "i" else ("o" if old else "n")
    first[group] = _draw(rng, _pool(sex, tongue, eras, "first"), size)
    single = rng.random(size) < ((0.2 if tongue == "i" else 0.82) if old else 0.1)
    seconds = _draw(rng, _pool(sex, tongue, "na", "second"), size)
    if old and tongue != "i":
        seconds = np.where(rng.random(size) < 0.5, seconds, _draw(rng, _pool(sex, "i", "a", "second"), size))
    second[group] = np.where(single & ~_needs_second(first[group]), np.array(None, dtype=object), seconds)
    prefixed = np.flatnonzero((rng.random(size) < (0.05 if old else 0.13)) & (tongue != "j"))
    prefix = np.array(
        ["SITI", "SITI", "NUR"] if sex == "P" else ["MUHAMMAD", "MOCH", "MOHAMMAD", "AHMAD", "ABD"],
        dtype=object,
    )
    chosen = group[prefixed]
    drawn = prefix[rng.integers(0, len(prefix), len(chosen))]
    plain = np.array(
        [not str(word).startswith(("MOH", "SITI", "AHMAD", "ACH", "ABD", "NUR")) for word in first[chosen]],
        dtype=bool,
    )
    chosen, drawn = chosen[plain], drawn[plain]
    first[chosen] = drawn + " " + first[chosen]


def _needs_second(first: np.ndarray) -> np.ndarray:
    """Some first parts never stand alone."""
    return np.isin(first, ["SITI", "NUR", "MOH", "ABDUL", "NURUL", "SRI", "ACH", "MAT", "UM"])


def namesakes(rng: np.random.Generator, names: pa.Array, village: np.ndarray, female: np.ndarray) -> pa.Array:
    """Give a few people the name of somebody of their sex in the village: neighbours and cousins of the same name."""
    count = len(names)
    order = np.lexsort((rng.random(count), female, village))
    source = np.arange(count)
    copied = rng.random(count) < 0.006
    same = (village[order][1:] == village[order][:-1]) & (female[order][1:] == female[order][:-1])
    pairs = np.flatnonzero(same & copied[order][1:])
    source[order[pairs + 1]] = order[pairs]
    return names.take(pa.array(source))
