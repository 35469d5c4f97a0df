"""What a registry knows: the families it lists, each as it stood on the day the registry last looked."""

from dataclasses import dataclass

import numpy as np

from gesek.sample.dates import BASE
from gesek.sample.events import share
from gesek.sample.world import CHILD, GRANDCHILD, HEAD, IN_LAW, OTHER, SPOUSE, World


@dataclass
class Places:
    """Where each family was on its day: one value per family of the world."""

    village: np.ndarray
    dusun: np.ndarray
    rt: np.ndarray
    rw: np.ndarray
    kk: np.ndarray


@dataclass
class Listing:
    """Rows of people, family by family, the head first; one value per row.

    Attributes:
        person, family: positions in the world. role: relation to the head on the day. order: 1, 2, 3 within the family.
        copy: 0 the row itself, 1 an exact copy of one, 2 the same person again in another spelling.
    """

    person: np.ndarray
    family: np.ndarray
    role: np.ndarray
    order: np.ndarray
    copy: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    def pick(self, rows: np.ndarray) -> "Listing":
        """Return a listing of the given rows (a mask or positions), in that order."""
        return Listing(self.person[rows], self.family[rows], self.role[rows], self.order[rows], self.copy[rows])

    def heads(self) -> "Listing":
        """Return the first row of every family."""
        return self.pick(self.order == 1)

    @property
    def key(self) -> np.ndarray:
        """Return what all chance about a row derives from: equal for a row and its exact copy."""
        return self.person.astype(np.int64) * 2 + (self.copy == 2)


def record_days(world: World, ages: dict[str, float], salt: int, as_of: int, month: int, refresh: float) -> np.ndarray:
    """Choose the day on which a registry last looked at each family.

    Args:
        world: the truth.
        ages: share per age; `current` is as of now, `days_400` is 400 days older.
        salt: the registry's.
        as_of: day of the first cycle.
        month: 0 in the first cycle, 1 in the second, by when `refresh` of the old records have been renewed.
        refresh: that share.
    """
    keys = np.arange(len(world.families))
    drawn = share(keys, salt)
    edges = np.cumsum(list(ages.values()))
    lags = np.array([0 if name == "current" else int(name.removeprefix("days_")) for name in ages])
    band = np.minimum(np.searchsorted(edges, drawn, side="right"), len(lags) - 1)
    jitter = (share(keys, salt + 1) * 180).astype(np.int64)
    days = as_of - np.where(lags[band] > 0, lags[band] + jitter, 0)
    if month:
        renewed = (lags[band] == 0) | (share(keys, salt + 2) < refresh)
        days = np.where(renewed, as_of + 31, days)
    return np.maximum(days, BASE).astype(np.int32)


def places(world: World, days: np.ndarray) -> Places:
    """Return village, address and card number of every family on its day."""
    families = world.families
    now = families.moved <= days
    return Places(
        village=np.where(now, families.village, families.village_before),
        dusun=np.where(now, families.dusun, families.dusun_before),
        rt=np.where(now, families.rt, families.rt_before),
        rw=np.where(now, families.rw, families.rw_before),
        kk=np.where(families.kk_changed <= days, families.kk, families.kk_before),
    )


def list_members(
    world: World, days: np.ndarray, listed: np.ndarray, villages: np.ndarray, newborn: int = 45
) -> Listing:
    """List the members of families as they stood on each family's day.

    Args:
        world: the truth.
        days: day of the last look per family.
        listed: which families the registry holds.
        villages: village per family, the order of the rows.
        newborn: days until a birth is registered.

    A person who married is listed by the parents' family if its day is before the wedding and by the new one if its
    day is after; an old and a new look together list a person twice, as happens.
    """
    families, people = world.families, world.people
    there = listed & (families.arrived <= days) & (families.left > days)
    now, before = people.family, people.family_before
    in_new = there[now] & (people.joined <= days[now])
    had = before >= 0
    in_old = had & there[before] & (people.joined > days[np.where(had, before, 0)])
    person = np.concatenate([np.flatnonzero(in_new), np.flatnonzero(in_old)])
    family = np.concatenate([now[in_new], before[in_old]])
    role = np.concatenate([people.role[in_new], people.role_before[in_old]])
    day = days[family]
    alive = (people.birth[person] <= day - newborn) & (people.death[person] > day)
    person, family, role = person[alive], family[alive], role[alive]
    return _arranged(world, person, family, role, villages)


def _arranged(world: World, person: np.ndarray, family: np.ndarray, role: np.ndarray, villages: np.ndarray) -> Listing:
    count = len(world.families)
    place = np.empty(count, dtype=np.int64)
    place[np.lexsort((np.arange(count), villages))] = np.arange(count)
    priority = np.select([role == HEAD, role == SPOUSE], [0, 1], 2).astype(np.int64)
    born = (world.people.birth[person] + 60_000).astype(np.int64)
    sequence = np.argsort((place[family] << 44) | (priority << 42) | (born << 24) | (person & 0xFFFFFF), kind="stable")
    person, family, role = person[sequence], family[sequence], role[sequence].copy()
    start = np.flatnonzero(np.r_[True, family[1:] != family[:-1]]) if len(family) else np.zeros(0, dtype=np.int64)
    sizes = np.diff(np.r_[start, len(family)])
    order = np.arange(len(family)) - np.repeat(start, sizes) + 1
    _promote(world, person, role, start, sizes)
    return Listing(person, family, role, order.astype(np.int16), np.zeros(len(person), dtype=np.int8))


def _promote(world: World, person: np.ndarray, role: np.ndarray, start: np.ndarray, sizes: np.ndarray) -> None:
    """Where the head is gone the next in line heads the family, and the others' relations follow."""
    former = np.repeat(role[start], sizes)
    head = np.repeat(person[start], sizes)
    grown = (former == CHILD) | (former == GRANDCHILD) | (former == IN_LAW)
    spouse = grown & (world.people.partner[person] == head)
    own = grown & ((world.people.mother[person] == head) | (world.people.father[person] == head))
    role[grown & ~spouse & ~own] = OTHER
    role[spouse] = SPOUSE
    role[own] = CHILD
    role[(former != HEAD) & (role == IN_LAW) & ~grown] = IN_LAW
    role[start] = HEAD


def with_duplicates(listing: Listing, salt: int, exact: float, variant: float) -> Listing:
    """Add exact copies of some rows, and some people again in another spelling, scattered over the file."""
    count = len(listing)
    drawn = share(listing.key, salt)
    again = np.flatnonzero(drawn < exact)
    other = np.flatnonzero((drawn >= exact) & (drawn < exact + variant))
    source = np.concatenate([np.arange(count), again, other])
    where = np.arange(count, dtype=np.float64)
    scattered = share(listing.key[np.concatenate([again, other])], salt + 1) * max(count, 1)
    sequence = np.argsort(np.concatenate([where, np.floor(scattered) + 0.5]), kind="stable")
    copy = np.concatenate([np.zeros(count), np.ones(len(again)), np.full(len(other), 2)]).astype(np.int8)
    result = listing.pick(source[sequence])
    result.copy = copy[sequence]
    return result
