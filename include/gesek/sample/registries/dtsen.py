"""DTSEN: families with national deciles (CSV, `;`, BOM) and their members (CSV, `,`)."""

from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample import memberships
from gesek.sample.damaged_ids import put_kk, put_nik
from gesek.sample.dates import AS_OF, CYCLES
from gesek.sample.desk import Desk, month_of, whole
from gesek.sample.dirt import neighbourhood, put_names, put_village_code, street, village_names
from gesek.sample.events import share
from gesek.sample.listing import Listing, Places, list_members, places, record_days, with_duplicates
from gesek.sample.settings import rates
from gesek.sample.vocabulary import DTSEN_JOBS, DTSEN_RELATION
from gesek.sample.world import HEAD, World, digits, words

SALT = crc32(b"dtsen")
FAMILY_HEADER = [
    "id_keluarga", "no_kk", "nik", "nama_kepala_keluarga", "alamat", "rt", "rw", "provinsi", "kabupaten", "kecamatan", "kelurahan",
    "id_wilayah", "desil_nasional", "peringkat_nasional", "percentile_nasional", "peringkat_provinsi", "peringkat_kab_kota",
]  # fmt: skip
MEMBER_HEADER = ["id_keluarga", "idsemesta", "no_kk", "nik", "nama", "hub_kepala_keluarga", "pekerjaan_utama"]
NATION, PROVINCE = 93_100_000, 13_600_000
"""Families ranked by DTSEN in the nation and in East Java."""


def write_dtsen(desk: Desk, cycle: str) -> None:
    """Write `dtsen_keluarga.csv` and `dtsen_anggota.csv` of a cycle."""
    world, month = desk.world, month_of(cycle)
    decile, rank = memberships.dtsen_deciles(world, month)
    given = rates()["record_age"]["dtsen"]
    days = record_days(world, given, SALT, AS_OF[CYCLES[0]], month, float(rates()["record_refresh"]))
    place = places(world, days)
    listing = list_members(world, days, decile > 0, place.village)
    _write_families(desk, cycle, listing.heads(), place, decile, rank)
    _write_members(desk, cycle, listing, place)


def _family_id(family: np.ndarray) -> pa.Array:
    return pc.binary_join_element_wise("35", digits(family.astype(np.int64) * 7 + 1_000_003, 10), "")


def _write_families(
    desk: Desk, cycle: str, heads: Listing, place: Places, decile: np.ndarray, rank: np.ndarray
) -> None:
    world = desk.world
    heads = with_duplicates(heads, SALT + 5, float(rates()["duplicate_exact"]) / 2, 0.0)
    extract = desk.export("dtsen_keluarga", cycle, heads, place.village)
    family, count = heads.family, len(heads)
    village = place.village[family]
    put_village_code(extract, "id_wilayah", world.regions, village)
    cards, nik = place.kk[family], world.people.nik[heads.person]
    put_kk(extract, "no_kk", cards, nik, "csv")
    put_nik(extract, "nik", nik, cards, "csv")
    put_names(extract, "nama_kepala_keluarga", world.people)
    neighbourhood(extract, "rt", place.rt[family])
    neighbourhood(extract, "rw", place.rw[family])
    national = (rank[family] * NATION).astype(np.int64) + 1
    local = np.empty(len(decile), dtype=np.int64)
    local[np.argsort(rank, kind="stable")] = np.arange(1, len(decile) + 1)
    hundredths = digits((rank[family] * 10_000).astype(np.int64), 3)
    extract.columns |= {
        "id_keluarga": _family_id(family),
        "alamat": street(world, village, place.dusun[family], family, SALT),
        "provinsi": whole("JAWA TIMUR", count),
        "kabupaten": whole("PROBOLINGGO", count),
        "kecamatan": pc.utf8_upper(world.regions.text("kecamatan_name", village)),
        "kelurahan": village_names(extract, world.regions, village),
        "desil_nasional": pc.cast(pa.array(decile[family]), pa.string()),
        "peringkat_nasional": pc.cast(pa.array(national), pa.string()),
        "percentile_nasional": pc.binary_join_element_wise(
            pc.utf8_slice_codeunits(hundredths, 0, -2), pc.utf8_slice_codeunits(hundredths, -2), "."
        ),
        "peringkat_provinsi": pc.cast(pa.array((rank[family] * PROVINCE).astype(np.int64) + 1), pa.string()),
        "peringkat_kab_kota": pc.cast(pa.array(local[family]), pa.string()),
    }
    desk.csv("dtsen", "dtsen_keluarga.csv", extract, FAMILY_HEADER, ";", bom=True)


def _write_members(desk: Desk, cycle: str, listing: Listing, place: Places) -> None:
    world = desk.world
    listing = with_duplicates(
        listing, SALT + 3, float(rates()["duplicate_exact"]), float(rates()["duplicate_variant"]) / 2
    )
    extract = desk.export("dtsen_anggota", cycle, listing, place.village)
    person = listing.person
    cards, nik = place.kk[listing.family], world.people.nik[person]
    put_kk(extract, "no_kk", cards, nik, "csv")
    put_nik(extract, "nik", nik, cards, "csv")
    put_names(extract, "nama", world.people)
    extract.columns |= {
        "id_keluarga": _family_id(listing.family),
        "idsemesta": _idsemesta(world, listing),
        "hub_kepala_keluarga": words(list(DTSEN_RELATION), listing.role),
        "pekerjaan_utama": words(list(DTSEN_JOBS), world.people.job[person]),
    }
    extract.say("head", "hub_kepala_keluarga", listing.role == HEAD)
    desk.csv("dtsen", "dtsen_anggota.csv", extract, MEMBER_HEADER)


def _idsemesta(world: World, listing: Listing) -> pa.Array:
    """DTKS's id of the person, carried over; some empty, a variant copy has one of its own."""
    number = world.people.number[listing.person] + np.where(listing.copy == 2, 50_000_000, 10_000_000)
    ids = pc.binary_join_element_wise("3513", digits(number, 10), "")
    lost = share(listing.key, SALT + 8) < 0.03
    return pc.if_else(pa.array(lost), pa.scalar(None, pa.string()), ids)
