"""What the meetings decide about each family on the pre-filled list, close to the truth and never quite it."""

from dataclasses import dataclass

import numpy as np

from gesek.sample.dates import CYCLES, NEVER
from gesek.sample.events import share
from gesek.sample.musdes.meetings import SALT, Meetings
from gesek.sample.settings import distributions
from gesek.sample.world import World

RESULTS = ["LAYAK_ME", "MISKIN_BUKAN_EKSTREM", "TIDAK_LAYAK"]
UNDECIDED = -1
REASONS = [
    None, "MENINGGAL", "PINDAH", "GANDA", "TIDAK_DITEMUKAN", "SUDAH_MAMPU", "ASN_TNI_POLRI_PERANGKAT", "LAINNYA",
]  # fmt: skip
DEAD, MOVED, DOUBLE, NOT_FOUND, WELL_OFF, OFFICIAL, ELSE = range(1, 8)
POOR_RANK = 0.30


@dataclass
class Decisions:
    """One value per row of the pre-filled list.

    Attributes:
        result: position in RESULTS, or UNDECIDED. reason: position in REASONS (0 unless TIDAK_LAYAK). event: day of death or
            move, NEVER if none. destination: village moved to within the regency, -1 if outside or not moved. widow: the head
            is dead, the family is not.
    """

    result: np.ndarray
    reason: np.ndarray
    event: np.ndarray
    destination: np.ndarray
    widow: np.ndarray


def decide(world: World, meetings: Meetings) -> Decisions:
    """Decide about every row of the list as of its village's meeting."""
    families, people = world.families, world.people
    verval, place = meetings.verval, meetings.place
    family = verval.family
    village = place.village[family]
    when = meetings.day[village]
    count = len(verval)
    result = _outcome(world, meetings, village)
    reason = np.zeros(count, dtype=np.int8)
    drawn = share(verval.key, SALT + 4)
    unfit = result == 2
    reason[unfit] = np.select([drawn < 0.74, drawn < 0.87], [WELL_OFF, NOT_FOUND], ELSE)[unfit]
    official = np.bincount(people.family[np.isin(people.job, [8, 9])], minlength=len(families)) > 0
    seen = official[family] & (share(verval.key, SALT + 5) < 0.8)
    reason[seen] = OFFICIAL
    double = (share(verval.key, SALT + 6) < 0.004) & ~families.poorest[family]
    reason[double] = DOUBLE
    left = families.left[family] <= when
    moved = (families.moved[family] <= when) & (families.village[family] != village)
    reason[left | moved] = MOVED
    alive = _alive(world, when, family)
    reason[~alive & ~left] = DEAD
    result[reason > 0] = 2
    died = people.death[verval.person]
    event = np.select(
        [reason == DEAD, (reason == MOVED) & moved, reason == MOVED],
        [died, families.moved[family], families.left[family]],
        NEVER,
    )
    destination = np.where((reason == MOVED) & moved, families.village[family], -1)
    widow = (died <= when) & alive & (reason == 0)
    return Decisions(result, reason, event.astype(np.int32), destination, widow)


def _outcome(world: World, meetings: Meetings, village: np.ndarray) -> np.ndarray:
    """Draw LAYAK_ME, MISKIN_BUKAN_EKSTREM or TIDAK_LAYAK by truth; a second meeting draws some of them anew."""
    family = meetings.verval.family
    given = distributions()["musdes"]
    poorest, rank = world.families.poorest[family], world.families.rank[family]
    group = np.select([poorest, rank < POOR_RANK], [0, 1], 2)
    shares = np.array([list(given[name].values()) for name in ("extremely_poor", "poor", "not_poor")])
    edges = np.cumsum(shares, axis=1)[group]
    key = meetings.verval.key
    drawn = share(key, SALT + 1)
    if meetings.cycle != CYCLES[0]:
        anew = meetings.again[village] & (share(key, SALT + 2) < 0.15)
        drawn = np.where(anew, share(key, SALT + 3), drawn)
    return (drawn[:, None] >= edges[:, :2]).sum(axis=1).astype(np.int8)


def _alive(world: World, when: np.ndarray, family: np.ndarray) -> np.ndarray:
    """Say of each row whether anybody of its family lives on the day of the meeting."""
    people = world.people
    last = np.full(len(world.families), -(10**7), dtype=np.int64)
    np.maximum.at(last, people.family, people.death)
    return last[family] > when


def proposals(world: World, meetings: Meetings) -> np.ndarray:
    """Return the families the villages propose anew: most of the poorest that no list has, and a few others.

    Families passing through are mostly proposed; they are gone when their village meets again.
    """
    families = world.families
    given = distributions()["musdes"]
    keys = np.arange(len(families))
    when = meetings.day[families.village]
    present = (families.arrived <= when - 30) & (families.left > when) & _alive(world, when, keys)
    present &= (families.moved <= when - 60) | (families.moved == NEVER)
    chance = np.where(families.poorest, float(given["proposed_if_poorest"]), 0.0)
    near = (families.rank < 0.2) & ~families.poorest
    chance = np.where(near, float(given["proposed_otherwise"]) * 4, chance)
    chance = np.where(families.rank >= 0.2, float(given["proposed_otherwise"]) / 6, chance)
    chance = np.where(world.passing(), float(given["proposed_if_passing"]), chance)
    drawn = share(keys, SALT + 8)
    if meetings.cycle != CYCLES[0]:
        drawn = np.where(meetings.again[families.village], drawn * 0.9, drawn)
    chosen = np.flatnonzero(present & ~meetings.listed & (drawn < chance))
    return chosen[np.argsort(families.village[chosen], kind="stable")]
