"""Build the invented world from a seed and a scale."""

import numpy as np

from gesek.sample import events, identifiers, livelihood, names, welfare
from gesek.sample.dates import AS_OF, BASE, END, NEVER, age, day, parts
from gesek.sample.families import YEAR, Composition, compose
from gesek.sample.regions import Regions, load_regions, spread
from gesek.sample.settings import distributions, scaled
from gesek.sample.streams import Streams
from gesek.sample.world import ALWAYS, CHILD, HEAD, SPOUSE, Families, People, World

FIRST_CARD = day(2008, 3, 1)


def build_world(scale: float, seed: int) -> World:
    """Invent the regency.

    Args:
        scale: 1.0 is the whole regency of about 1.19 million people.
        seed: same seed and scale, same world.
    """
    streams = Streams(seed)
    regions = load_regions(streams.rng("regions"))
    per_village = spread(regions.weight, round(int(distributions()["families"]) * scale * 1.032))
    village = events.villages(streams.rng("villages"), regions, per_village)
    composed = compose(streams.rng("families"), len(village))
    first = np.r_[0, np.cumsum(np.bincount(composed.family, minlength=len(village)))[:-1]]
    homes = events.parents_of_couples(streams.rng("weddings"), composed, composed.birth[first], village, regions)
    families = _families(streams, regions, composed, village, homes[0], first)
    people = _people(streams, regions, composed, families, homes)
    _make_cards(streams, regions, families)
    world = World(scale, seed, regions, families, people)
    families.poorest = welfare.mark_poorest(world, AS_OF["2026-09"], scaled("extremely_poor_persons", scale))
    without = people.nik > 0
    never = np.where(families.poorest, distributions()["poor_no_nik"], distributions()["no_nik"])[people.family]
    people.nik[without & (streams.rng("no nik").random(len(people)) < never)] = 0
    return world


def _families(
    streams: Streams,
    regions: Regions,
    composed: Composition,
    village: np.ndarray,
    home: np.ndarray,
    first: np.ndarray,
) -> Families:
    count = len(village)
    rng = streams.rng("places")
    before, moved = events.moves(rng, regions, village)
    arrived, left = events.comings(rng, composed.formed)
    moved = np.where(moved > arrived, moved, NEVER)
    before = np.where(moved == NEVER, village, before)
    host = np.arange(count)
    guests = np.flatnonzero((home >= 0) & (rng.random(count) < 0.62))
    host[guests] = home[guests]
    strangers = np.flatnonzero((host == np.arange(count)) & (rng.random(count) < 0.05))
    by_village = np.argsort(village, kind="stable")
    neighbour = np.empty(count, dtype=np.int64)
    neighbour[by_village] = np.roll(by_village, 1)
    host[strangers] = neighbour[strangers]
    host = np.where(village[host] == village, host, np.arange(count))
    host = host[host]
    rng = streams.rng("welfare")
    head_age = (END - composed.birth[first]) / YEAR
    schooling = rng.normal(0, 1, count)
    size = np.bincount(composed.family, minlength=count)
    value = welfare.latent(rng, regions.shift[village], composed.kind, head_age, schooling, size)
    rank = welfare.ranks(value)
    house = welfare.housing(streams.rng("housing"), rank, host)
    settled = (arrived == ALWAYS) & (left == NEVER) & (moved == NEVER) & (host == np.arange(count))
    settled &= np.bincount(host, minlength=count) == 1
    events.passers(streams.rng("passing"), composed, settled, rank, arrived, left)
    dusun, rt, rw, dusun_before, rt_before, rw_before = _addresses(rng, count, moved, host)
    none = np.zeros(count, dtype=np.int64)
    return Families(
        village=village, village_before=before, moved=moved, arrived=arrived, left=left,
        kk=none, kk_before=none, kk_changed=np.full(count, ALWAYS), dusun=dusun, rt=rt, rw=rw,
        dusun_before=dusun_before, rt_before=rt_before, rw_before=rw_before, host=host, welfare=value, rank=rank,
        poorest=np.zeros(count, dtype=bool), **house,
    )  # fmt: skip


def _addresses(rng: np.random.Generator, count: int, moved: np.ndarray, host: np.ndarray) -> tuple[np.ndarray, ...]:
    """Dusun, RT and RW now and before the last move; guests have their host's."""
    dusun, rt = rng.integers(0, 5, count), rng.integers(1, 6, count)
    rw = dusun + 1
    rt = rt + dusun * 5
    dusun, rt, rw = dusun[host], rt[host], rw[host]
    other = rng.integers(0, 5, count)
    stayed = moved == NEVER
    return (
        dusun.astype(np.int8), rt.astype(np.int16), rw.astype(np.int16),
        np.where(stayed, dusun, other).astype(np.int8),
        np.where(stayed, rt, other * 5 + 1).astype(np.int16),
        np.where(stayed, rw, other + 1).astype(np.int16),
    )  # fmt: skip


def _people(
    streams: Streams,
    regions: Regions,
    composed: Composition,
    families: Families,
    homes: tuple[np.ndarray, np.ndarray],
) -> People:
    count = len(composed.family)
    family, role, birth = composed.family, composed.role, _default_birthdays(streams, composed)
    female = composed.sex == 1
    years = age(birth, END)
    joined = composed.formed[family]
    family_before = np.select([role == HEAD, role == SPOUSE], [homes[0][family], homes[1][family]], -1).astype(np.int32)
    family_before[joined == ALWAYS] = -1
    joined = np.where(family_before >= 0, joined, ALWAYS).astype(np.int32)
    mother, father = _parents(composed, family_before, len(families))
    death = events.deaths(streams.rng("deaths"), birth)
    rng = streams.rng("livelihood")
    rank = families.rank[family]
    standing = np.clip(families.welfare[family], -2.2, 2.2)
    finished = livelihood.education(rng, years, standing)
    school = livelihood.pupil(rng, years, rank)
    job = livelihood.work(rng, years, female, school, rank, finished)
    disability, chronic = livelihood.health(rng, years, rank)
    due = livelihood.delivery_days(rng, years, female, (role == SPOUSE) & (death == NEVER))
    home = families.village_before[family]
    rng = streams.rng("names")
    name = names.make_names(rng, female, parts(birth)[0], regions.javanese[home])
    name = names.namesakes(rng, name, families.village[family], female)
    rng = streams.rng("nik")
    code = np.array([int(each) for each in regions.kecamatan_code], dtype=np.int64)[home]
    code = identifiers.registration(rng, code, (role == HEAD) | (role == SPOUSE), female)
    corrected = rng.random(count) < 0.015
    nik_birth = np.where(corrected, np.minimum(birth + rng.integers(-700, 700, count), END), birth).astype(np.int32)
    return People(
        family=family, family_before=family_before, joined=joined, role=role,
        role_before=np.where(family_before >= 0, CHILD, 0).astype(np.int8), sex=composed.sex, birth=birth, death=death,
        mother=mother, father=father, partner=composed.partner, married=composed.married,
        nik=identifiers.make_nik(code, nik_birth, female), nik_birth=nik_birth, education=finished, job=job,
        disability=disability, chronic=chronic, due=due,
        number=identifiers.opaque(np.arange(count), 5, 9_999_991), name=name,
    )  # fmt: skip


def _default_birthdays(streams: Streams, composed: Composition) -> np.ndarray:
    """Many older people were given a default birthday at registration: 1 January, 1 July, 31 December."""
    rng = streams.rng("birthdays")
    birth = composed.birth
    year = parts(birth)[0]
    old = (birth < day(1975, 1, 1)) & (rng.random(len(birth)) < 0.16)
    first_january = np.array([day(each, 1, 1) for each in range(1900, 2051)])[year - 1900]
    offset = np.array([0, 181, 364, 180])[rng.integers(0, 4, len(birth))]
    return np.where(old, first_january + offset, birth).astype(np.int32)


def _parents(composed: Composition, family_before: np.ndarray, families: int) -> tuple[np.ndarray, np.ndarray]:
    """Give couples who left home their parents: the spouse and the head of the family they grew up in."""
    heads = np.full(families, -1, dtype=np.int32)
    spouses = np.full(families, -1, dtype=np.int32)
    position = np.arange(len(composed.family), dtype=np.int32)
    is_head, is_spouse = composed.role == HEAD, composed.role == SPOUSE
    heads[composed.family[is_head]] = position[is_head]
    spouses[composed.family[is_spouse]] = position[is_spouse]
    left_home = (family_before >= 0) & (composed.mother < 0)
    mother = np.where(left_home, spouses[family_before], composed.mother)
    father = np.where(left_home, heads[family_before], composed.father)
    return mother.astype(np.int32), father.astype(np.int32)


def _make_cards(streams: Streams, regions: Regions, families: Families) -> None:
    """Give every family its card number, and a tenth of them an older one before it."""
    rng = streams.rng("cards")
    count = len(families)
    codes = np.array([int(each) for each in regions.kecamatan_code], dtype=np.int64)
    formed = np.maximum(families.arrived, FIRST_CARD)
    first_day = identifiers.issue_days(rng, regions.kecamatan[families.village_before], formed, FIRST_CARD, END + 1)
    changed = (rng.random(count) < float(distributions()["new_card"])) & (families.arrived < BASE)
    first_day = np.where(changed, np.minimum(first_day, BASE), first_day)
    new_day = np.where(changed, rng.integers(BASE, END, count), first_day)
    both = np.concatenate([first_day, new_day[changed]])
    where = np.concatenate(
        [
            codes[regions.kecamatan[families.village_before]],
            codes[regions.kecamatan[families.village]][changed],
        ]
    )
    numbers = identifiers.make_kk(where, both)
    families.kk_before = numbers[:count]
    families.kk = families.kk_before.copy()
    families.kk[changed] = numbers[count:]
    families.kk_changed = np.where(changed, new_day, ALWAYS).astype(np.int32)
