"""Who lives together: families with heads, spouses, children, grandchildren, parents, and the days they were born.

A family is drawn as it would stand at the end of the sample's time if nobody had died; births before that day give its
history by themselves, deaths and moves are laid over it in `events`.
"""

from dataclasses import dataclass

import numpy as np

from gesek.sample.dates import BASE, END
from gesek.sample.settings import distributions
from gesek.sample.streams import choose
from gesek.sample.world import ALWAYS, CHILD, GRANDCHILD, HEAD, IN_LAW, PARENT, SPOUSE

YEAR = 365.25
CHILDREN = 6
SLOTS = 2 + CHILDREN + 1 + 1 + 2 + 2
"""Head, spouse, six children, a twin, a son- or daughter-in-law, two grandchildren, two parents of the head."""
_CHILD, _TWIN, _IN_LAW, _GRANDCHILD, _PARENT = 2, 8, 9, 10, 12
_ROLES = np.array([HEAD, SPOUSE, *[CHILD] * 7, IN_LAW, GRANDCHILD, GRANDCHILD, PARENT, PARENT], dtype=np.int8)


@dataclass
class Composition:
    """People in family order (slot order within), and the families' type and day of forming.

    Attributes:
        kind: 0 couple, 1 lone elderly, 2 lone adult, 3 mother with children, 4 father with children.
        formed: day of the wedding if after `BASE`, else ALWAYS. The other arrays are one value per person.
    """

    kind: np.ndarray
    formed: np.ndarray
    family: np.ndarray
    role: np.ndarray
    sex: np.ndarray
    birth: np.ndarray
    mother: np.ndarray
    father: np.ndarray
    partner: np.ndarray
    married: np.ndarray


class _Sheet:
    """A families x slots table being filled."""

    def __init__(self, families: int) -> None:
        self.here = np.zeros((families, SLOTS), dtype=bool)
        self.birth = np.zeros((families, SLOTS), dtype=np.int32)
        self.sex = np.zeros((families, SLOTS), dtype=np.int8)


def compose(rng: np.random.Generator, count: int) -> Composition:
    """Draw `count` families."""
    kind = choose(rng, list(distributions()["family_types"].values()), count)
    sheet = _Sheet(count)
    _adults(rng, sheet, kind)
    mother_slot = np.where(kind == 0, 1, 0)
    mother_birth = sheet.birth[np.arange(count), mother_slot]
    _children(rng, sheet, kind, mother_birth)
    _elders(rng, sheet, kind)
    _younger_generation(rng, sheet, kind)
    sheet.here &= sheet.birth <= END
    return _flatten(sheet, kind, _wedding(rng, sheet, kind, mother_birth))


def _adults(rng: np.random.Generator, sheet: _Sheet, kind: np.ndarray) -> None:
    """Head and spouse: ages by type of family."""
    count = len(kind)
    age = np.select(
        [kind == 0, kind == 1, kind == 2, kind == 3, kind == 4],
        [
            19.5 + rng.gamma(3.6, 6.6, count),
            60 + rng.gamma(1.8, 5.5, count),
            rng.uniform(20, 60, count),
            np.clip(rng.normal(48, 12, count), 24, 80),
            np.clip(rng.normal(50, 11, count), 26, 78),
        ],
    )
    age = np.where(age > 92, 60 + (age * 7.31) % 30, age)
    sheet.here[:, 0] = True
    sheet.birth[:, 0] = END - (age * YEAR).astype(np.int32)
    female = np.select(
        [kind == 1, kind == 2, kind == 3], [rng.random(count) < 0.76, rng.random(count) < 0.4, True], False
    )
    sheet.sex[:, 0] = female
    younger = np.clip(rng.normal(3.8, 3.2, count), -6, 16)
    wife_age = np.clip(age - younger, 17.2, 88)
    sheet.here[:, 1] = kind == 0
    sheet.birth[:, 1] = END - (wife_age * YEAR).astype(np.int32)
    sheet.sex[:, 1] = 1


def _children(rng: np.random.Generator, sheet: _Sheet, kind: np.ndarray, mother_birth: np.ndarray) -> None:
    """Children by the mother's fertility; the grown ones have mostly left."""
    count = len(kind)
    older = END - mother_birth > 48 * YEAR
    born = np.minimum(rng.poisson(np.where(older, 2.3, 1.6), count) + (rng.random(count) < 0.8), CHILDREN)
    born[(kind == 1) | (kind == 2)] = 0
    born[(kind >= 3) & (born == 0)] = 1
    years = np.clip(rng.normal(21.3, 3.3, count), 16.5, 36)
    for child in range(CHILDREN):
        slot = _CHILD + child
        sheet.birth[:, slot] = mother_birth + (years * YEAR).astype(np.int32)
        sheet.sex[:, slot] = rng.random(count) < 0.487
        age = (END - sheet.birth[:, slot]) / YEAR
        stays = rng.random(count) < np.select(
            [age < 18, age < 21, age < 25, age < 32], [1, 0.85, 0.6, 0.3], 0.12
        )
        sheet.here[:, slot] = (born > child) & (years < 44) & stays
        years += np.clip(rng.normal(4.6, 2.2, count), 1.1, 12)
    twin = (rng.random(count) < float(distributions()["twin_births"]) * 2) & sheet.here[:, _CHILD]
    sheet.here[:, _TWIN] = twin
    sheet.birth[:, _TWIN] = sheet.birth[:, _CHILD]
    sheet.sex[:, _TWIN] = np.where(rng.random(count) < 0.65, sheet.sex[:, _CHILD], 1 - sheet.sex[:, _CHILD])


def _elders(rng: np.random.Generator, sheet: _Sheet, kind: np.ndarray) -> None:
    """A parent of the head, sometimes both, living with the family."""
    count = len(kind)
    has = (kind != 1) & (rng.random(count) < float(distributions()["grandparent_with_couple"]))
    mother = sheet.birth[:, 0] - (rng.uniform(18, 34, count) * YEAR).astype(np.int32)
    father = mother - (rng.uniform(0, 8, count) * YEAR).astype(np.int32)
    alive = mother > END - 94 * YEAR
    father_too = rng.random(count) < 0.3
    sheet.birth[:, _PARENT], sheet.birth[:, _PARENT + 1] = mother, father
    sheet.sex[:, _PARENT], sheet.sex[:, _PARENT + 1] = 1, 0
    only_father = rng.random(count) < 0.15
    sheet.here[:, _PARENT] = has & alive & ~only_father
    sheet.here[:, _PARENT + 1] = has & (father > END - 94 * YEAR) & (father_too | only_father)


def _younger_generation(rng: np.random.Generator, sheet: _Sheet, kind: np.ndarray) -> None:
    """A grown first child who stayed with spouse and children: the three-generation family of older heads."""
    count = len(kind)
    age = (END - sheet.birth[:, _CHILD]) / YEAR
    has = (age > 22) & ((kind == 0) | (kind >= 3)) & (age < 40)
    has &= rng.random(count) < float(distributions()["son_or_daughter_in_law"]) * 4
    sheet.here[:, _CHILD] |= has
    sheet.here[:, _IN_LAW] = has
    sheet.sex[:, _IN_LAW] = 1 - sheet.sex[:, _CHILD]
    sheet.birth[:, _IN_LAW] = sheet.birth[:, _CHILD] + (rng.normal(0, 2, count) * YEAR).astype(np.int32)
    woman = np.where(sheet.sex[:, _CHILD] == 1, sheet.birth[:, _CHILD], sheet.birth[:, _IN_LAW])
    first = woman + (rng.uniform(19, 25, count) * YEAR).astype(np.int32)
    second = first + (rng.uniform(2, 6, count) * YEAR).astype(np.int32)
    for slot, birth, share in ((_GRANDCHILD, first, 0.85), (_GRANDCHILD + 1, second, 0.5)):
        sheet.birth[:, slot] = birth
        sheet.sex[:, slot] = rng.random(count) < 0.487
        sheet.here[:, slot] = has & (rng.random(count) < share)


def _wedding(
    rng: np.random.Generator, sheet: _Sheet, kind: np.ndarray, mother_birth: np.ndarray
) -> np.ndarray:
    """The day a young couple's family came to be, ALWAYS where it is older than the history."""
    count = len(kind)
    child = np.where(sheet.here[:, _CHILD : _CHILD + 7], sheet.birth[:, _CHILD : _CHILD + 7], np.int32(END))
    first = np.minimum(child.min(axis=1), END) - rng.integers(290, 900, count).astype(np.int32)
    adult = np.maximum(mother_birth + (17 * YEAR), sheet.birth[:, 0] + 18 * YEAR).astype(np.int32)
    wedding = np.maximum(first, adult)
    childless = ~sheet.here[:, _CHILD : _CHILD + 7].any(axis=1)
    wedding = np.where(childless, np.maximum(adult, END - rng.integers(0, 1500, count)), wedding)
    young = (kind == 0) & (sheet.birth[:, 0] > END - 36 * YEAR)
    return np.where(young & (wedding > BASE), np.minimum(wedding, END), ALWAYS).astype(np.int32)


def _flatten(sheet: _Sheet, kind: np.ndarray, formed: np.ndarray) -> Composition:
    here = sheet.here
    index = (np.cumsum(here.ravel()) - 1).reshape(here.shape).astype(np.int32)
    none = np.full(len(kind), -1, dtype=np.int32)

    def at(slot: int) -> np.ndarray:
        return np.where(here[:, slot], index[:, slot], none)

    mother = np.full(here.shape, -1, dtype=np.int32)
    father = np.full(here.shape, -1, dtype=np.int32)
    partner = np.full(here.shape, -1, dtype=np.int32)
    woman = np.where(sheet.sex[:, 0] == 1, index[:, 0], at(1))
    man = np.where(sheet.sex[:, 0] == 0, index[:, 0], none)
    for slot in range(_CHILD, _TWIN + 1):
        mother[:, slot], father[:, slot] = woman, man
    child_female = sheet.sex[:, _CHILD] == 1
    for slot in (_GRANDCHILD, _GRANDCHILD + 1):
        mother[:, slot] = np.where(child_female, at(_CHILD), at(_IN_LAW))
        father[:, slot] = np.where(child_female, at(_IN_LAW), at(_CHILD))
    mother[:, 0], father[:, 0] = at(_PARENT), at(_PARENT + 1)
    for one, other in ((0, 1), (_PARENT, _PARENT + 1)):
        partner[:, one], partner[:, other] = at(other), at(one)
    partner[:, _CHILD] = at(_IN_LAW)
    partner[:, _IN_LAW] = at(_CHILD)
    married = (partner >= 0).astype(np.int8)
    married[:, 0] = np.select([kind == 0, kind == 1, kind >= 3], [1, 3, 3], married[:, 0])
    divorced = (kind >= 3) & (sheet.birth[:, 0] % 5 < 2)
    married[divorced, 0] = 2
    for slot in (_PARENT, _PARENT + 1):
        married[:, slot] = np.where(partner[:, slot] >= 0, 1, 3)
    family = np.broadcast_to(np.arange(len(kind), dtype=np.int32)[:, None], here.shape)
    role = np.broadcast_to(_ROLES, here.shape)
    flat = [each[here] for each in (family, role, sheet.sex, sheet.birth, mother, father, partner, married)]
    return Composition(kind, formed, *flat)
