"""BPJS Kesehatan: the active members of the regency, CSV."""

from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample import memberships
from gesek.sample.damaged_ids import put_kk, put_nik
from gesek.sample.dates import AS_OF, CYCLES
from gesek.sample.desk import Desk, month_of, whole
from gesek.sample.dirt import put_dates, put_names, village_names
from gesek.sample.events import share
from gesek.sample.listing import list_members, places, record_days
from gesek.sample.settings import distributions, rates
from gesek.sample.welfare import ranks
from gesek.sample.world import CHILD, HEAD, SPOUSE, World, digits, words

SALT = crc32(b"bpjs")
HEADER = [
    "no_kartu", "nik", "no_kk", "nama", "tanggal_lahir", "jenis_kelamin", "pisat", "segmen", "kelas", "status", "kode_faskes",
    "kecamatan", "desa",
]  # fmt: skip
SEGMENTS = [None, "PBI APBN", "PBI APBD", "PPU", "PBPU", "BP"]


def segments(world: World, month: int) -> np.ndarray:
    """Return each family's JKN segment: 0 none active, 1 PBI APBN, 2 PBI APBD, 3 PPU, 4 PBPU, 5 BP; int8."""
    people, count = world.people, len(world.families)
    keys = np.arange(count)

    def any_with(jobs: list[int]) -> np.ndarray:
        return np.bincount(people.family[np.isin(people.job, jobs)], minlength=count) > 0

    wage = any_with([8, 9]) | (any_with([7]) & (share(keys, SALT + 1) < 0.62))
    pension = any_with([10]) & ~wage
    rest = ~wage & ~pension
    given = distributions()["jkn_segments"]
    order = ranks(memberships.judged(world, "programmes", month) + np.where(rest, 0, 50))
    apbn = order < float(given["pbi_apbn"]) * 0.9
    drawn = share(keys, SALT + 2)
    other = np.select([drawn < 0.56, drawn < 0.56 + 0.26], [2, 4], 0)
    return np.select([wage, pension, apbn], [3, 5, 1], other).astype(np.int8)


def write_bpjs(desk: Desk, cycle: str) -> None:
    """Write `bpjs_peserta_aktif.csv` of a cycle."""
    world, month = desk.world, month_of(cycle)
    people = world.people
    given = rates()["record_age"]["bpjs"]
    days = record_days(world, given, SALT, AS_OF[CYCLES[0]], month, float(rates()["record_refresh"]))
    place = places(world, days)
    segment = segments(world, month)
    listing = list_members(world, days, segment > 0, place.village, newborn=90)
    active = share(listing.person, SALT + 5) < float(distributions()["jkn_active"]) / 0.93
    listing = listing.pick(active)
    extract = desk.export("bpjs", cycle, listing, place.village)
    person, family, count = listing.person, listing.family, len(listing)
    cards, nik = place.kk[family], people.nik[person]
    put_nik(extract, "nik", nik, cards, "csv")
    put_kk(extract, "no_kk", cards, nik, "csv")
    put_names(extract, "nama", people)
    put_dates(extract, "tanggal_lahir", people.birth[person], {"iso": "{yyyy}-{mm}-{dd}"}, 0.1)
    village = place.village[family]
    kind = segment[family]
    free = (share(family, SALT + 6) * 3).astype(np.int8)
    spouse = np.where(people.sex[person] == 1, 3, 2)
    extract.columns |= {
        "no_kartu": pc.binary_join_element_wise("000", digits(people.number[person] * 11 + 1_200_000_000, 10), ""),
        "jenis_kelamin": words(["L", "P"], people.sex[person]),
        "pisat": pc.cast(
            pa.array(
                np.select([listing.role == HEAD, listing.role == SPOUSE, listing.role == CHILD], [1, spouse, 4], 5)
            ),
            pa.string(),
        ),
        "segmen": words(list(SEGMENTS), kind),
        "kelas": words(["1", "2", "3"], np.select([kind <= 2, kind == 3], [2, np.minimum(free, 1)], free)),
        "status": whole("AKTIF", count),
        "kode_faskes": pc.binary_join_element_wise(
            "1313", digits(world.regions.kecamatan[village].astype(np.int64) * 2 + 101, 4), ""
        ),
        "kecamatan": pc.utf8_upper(world.regions.text("kecamatan_name", village)),
        "desa": village_names(extract, world.regions, village),
    }
    desk.csv("bpjs", "bpjs_peserta_aktif.csv", extract, HEADER)
