"""Who is on which registry, in which decile, and on which programme: by welfare as each registry sees it."""

import numpy as np

from gesek.sample.dates import AS_OF, CYCLES, NEVER, P3KE_DAY, REGSOSEK_DAY, age
from gesek.sample.settings import distributions, scaled
from gesek.sample.streams import Streams
from gesek.sample.welfare import ranks
from gesek.sample.world import World


def judged(world: World, registry: str, month: int) -> np.ndarray:
    """Return the families' welfare as a registry sees it: the truth with noise, some of it judged anew each month."""
    rng = Streams(world.seed).rng("noise " + registry)
    count = len(world.families)
    noise = rng.normal(0, 1, count)
    again = rng.normal(0, 1, count)
    if month:
        noise = np.where(rng.random(count) < float(distributions()["monthly_revision"]), again, noise)
    return np.asarray(world.families.welfare + float(distributions()["welfare_noise"][registry]) * noise)


def reached(world: World, registry: str, day: int) -> np.ndarray:
    """Return which families a registry could reach by a day; the poorest are missed more often."""
    families = world.families
    drawn = Streams(world.seed).rng("reached " + registry).random(len(families))
    missed = drawn < float(distributions()["never_listed"][registry]) * np.where(families.poorest, 2.5, 1.0)
    return ~missed & (families.arrived <= day)


def dtks(world: World, month: int) -> np.ndarray:
    """Return which families DTKS holds."""
    could = reached(world, "dtks", AS_OF[CYCLES[month]]) & (world.families.left > AS_OF[CYCLES[0]] - 900)
    return _lowest(judged(world, "dtks", month), could, scaled("dtks_families", world.scale))


def regsosek(world: World) -> np.ndarray:
    """Return which families the Regsosek enumerators met."""
    could = reached(world, "regsosek", REGSOSEK_DAY) & (world.families.left > REGSOSEK_DAY)
    drawn = Streams(world.seed).rng("regsosek met").random(len(could))
    present = could & (world.members_alive(REGSOSEK_DAY) > 0)
    share = scaled("regsosek_families", world.scale) / max(1, int(present.sum()))
    return could & (drawn < share)


def p3ke_deciles(world: World) -> np.ndarray:
    """Return the P3KE decile of each family, 0 where P3KE does not hold it (deciles 5 and up, or not reached)."""
    could = reached(world, "p3ke", P3KE_DAY - 500) & (world.members_alive(P3KE_DAY - 500) > 0)
    edges = np.cumsum(distributions()["p3ke_deciles"])
    return _deciles(judged(world, "p3ke", 0), could, edges)


def dtsen_deciles(world: World, month: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the DTSEN decile of each family (0 where DTSEN does not hold it) and its place 0..1 in the nation's order."""
    could = world.families.arrived <= AS_OF[CYCLES[month]]
    shares = np.array(distributions()["dtsen_deciles"])
    edges = np.cumsum(shares)
    score = judged(world, "dtsen", month)
    decile = _deciles(score, could, edges)
    place = np.zeros(len(could))
    place[could] = ranks(score[could])
    below = np.r_[0.0, edges][np.maximum(decile - 1, 0)]
    national = (decile - 1 + (place - below) / shares[np.maximum(decile - 1, 0)]) / 10
    coverage = np.array([0.0, *distributions()["dtsen_coverage"]])[decile]
    drawn = Streams(world.seed).rng("dtsen held").random(len(could))
    held = (drawn < coverage) & reached(world, "dtsen", AS_OF[CYCLES[month]])
    return np.where(held, decile, 0), np.clip(national, 0.0, 0.999999)


def _deciles(score: np.ndarray, could: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Cut the families that could be judged at cumulated shares; 0 beyond the last edge and for the others."""
    decile = np.zeros(len(score), dtype=np.int8)
    cut = np.searchsorted(edges, ranks(score[could]), side="right") + 1
    cut[cut > len(edges)] = 10 if len(edges) == 10 else 0
    decile[could] = cut
    return decile


def _lowest(score: np.ndarray, could: np.ndarray, count: int) -> np.ndarray:
    order = np.argsort(np.where(could, score, np.inf), kind="stable")[: min(count, int(could.sum()))]
    chosen = np.zeros(len(score), dtype=bool)
    chosen[order] = True
    return chosen


def pkh_component(world: World, day: int) -> np.ndarray:
    """Return which families have a PKH component on a day: a child or pupil, an elder, a pregnancy, a severe disability."""
    people = world.people
    alive = (people.birth <= day) & (people.death > day)
    years = age(people.birth, day)
    counts = alive & ((years < 18) | (years >= 60) | (people.due > day) | (people.disability == 9))
    return np.bincount(people.family[counts], minlength=len(world.families)) > 0


def recipients(world: World, programme: str, month: int) -> np.ndarray:
    """Return the recipient families of `bpnt`, `pkh` or `blt_dd`: the poor of DTKS, with errors both ways."""
    on_list = dtks(world, 0)
    if programme == "pkh":
        on_list &= pkh_component(world, AS_OF[CYCLES[0]])
    score = judged(world, "programmes", month)
    rng = Streams(world.seed).rng("recipients " + programme)
    score = score + rng.normal(0, 0.35, len(score))
    if programme == "blt_dd":
        pkh = recipients(world, "pkh", 0)
        on_list = (~pkh | (rng.random(len(pkh)) < 0.004)) & ~world.regions.kelurahan[world.families.village]
    on_list &= (world.families.left == NEVER) | (world.families.left > AS_OF[CYCLES[0]] - 400)
    count = max(1, round(int(distributions()["programmes"][programme]) * world.scale))
    return _lowest(score, on_list, count)
