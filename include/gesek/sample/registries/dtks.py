"""DTKS (SIKS-NG): one row per person of the households it holds, in the layout of wp-siks `data_dtks`."""

from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample import memberships
from gesek.sample.damaged_ids import put_kk, put_nik
from gesek.sample.dates import AS_OF, CYCLES, spell
from gesek.sample.desk import Desk, month_of, whole, yes_no
from gesek.sample.dirt import neighbourhood, put_names, put_village_code, street, village_names
from gesek.sample.events import share
from gesek.sample.extract import Extract
from gesek.sample.listing import Listing, Places, list_members, places, record_days, with_duplicates
from gesek.sample.settings import distributions, rates
from gesek.sample.world import World, digits

PROGRAMMES = ["PKH", "BPNT", "BST", "BNPT_PPKM", "PBI", "BLT", "BLT_BBM", "ATENSI", "PENA", "PERMAKANAN", "RUTILAHU",
              "SEMBAKO_ADAPTIF", "YAPI"]  # fmt: skip
HEADER = [
    "provinsi", "kabupaten", "kecamatan", "desa_kelurahan", "prop_capil", "kab_capil", "rt", "rw", "id_kec", "id_desa",
    "idsemesta", "NOKK", "NIK", "Nama", "ibu_kandung", "Alamat", "FIRST_SK", "padankan_at", *PROGRAMMES,
    *[f"periode_{name.lower()}" for name in PROGRAMMES],
    "keterangan_disabilitas", "keterangan_meninggal", "masih_hidup_label", "deleted_label", "is_nonaktif", "verifyid",
]  # fmt: skip
SALT = crc32(b"dtks")
DISABILITY = [
    None, "Disabilitas Fisik", "Disabilitas Sensorik Rungu", "Disabilitas Sensorik Netra", "Disabilitas Sensorik Wicara",
    "Disabilitas Intelektual", "Disabilitas Mental", "Disabilitas Fisik dan Sensorik", "Mantan Penderita Gangguan Jiwa",
    "Disabilitas Ganda Berat",
]  # fmt: skip


def dtks_rows(world: World, cycle: str) -> tuple[Listing, Places]:
    """Return the rows of DTKS in a cycle (Dukcapil's match workbook has the same) and the families' places."""
    month = month_of(cycle)
    given = rates()["record_age"]["dtks"]
    days = record_days(world, given, SALT, AS_OF[CYCLES[0]], month, float(rates()["record_refresh"]))
    place = places(world, days)
    listing = list_members(world, days, memberships.dtks(world, month), place.village, newborn=400)
    omitted = (listing.order > 1) & (share(listing.person, SALT + 6) < float(distributions()["dtks_omits"]))
    listing = listing.pick(~omitted)
    duplicates = rates()["duplicate_exact"], rates()["duplicate_variant"]
    return with_duplicates(listing, SALT + 3, float(duplicates[0]), float(duplicates[1])), place


def idsemesta(listing: Listing, world: World) -> pa.Array:
    """Return DTKS's person id; a variant copy of a person has one of its own."""
    number = world.people.number[listing.person] + np.where(listing.copy == 2, 30_000_000, 10_000_000)
    return pc.binary_join_element_wise("3513", digits(number, 10), "")


def write_dtks(desk: Desk, cycle: str) -> None:
    """Write `dtks_3513.csv` of a cycle."""
    world = desk.world
    listing, place = dtks_rows(world, cycle)
    extract = desk.export("dtks", cycle, listing, place.village)
    _places(extract, world, listing, place)
    people, person = world.people, listing.person
    cards = place.kk[listing.family]
    put_kk(extract, "NOKK", cards, people.nik[person], "csv")
    put_nik(extract, "NIK", people.nik[person], cards, "csv")
    put_names(extract, "Nama", people)
    mother = people.mother[person]
    extract.columns["ibu_kandung"] = people.name.take(pa.array(np.where(mother >= 0, mother, 0), mask=mother < 0))
    extract.columns["idsemesta"] = idsemesta(listing, world)
    _programmes(extract, world, listing, cycle)
    _state(extract, world, listing, cycle)
    desk.csv("dtks", "dtks_3513.csv", extract, HEADER)


def _places(extract: Extract, world: World, listing: Listing, place: Places) -> None:
    regions, count = world.regions, len(listing)
    village = place.village[listing.family]
    kota = put_village_code(extract, "id_desa", regions, village)
    code = extract.columns["id_desa"]
    in_kota = np.zeros(count, dtype=bool)
    in_kota[kota] = True
    extract.columns |= {
        "provinsi": whole("JAWA TIMUR", count),
        "kabupaten": yes_no(in_kota, "KOTA PROBOLINGGO", "PROBOLINGGO"),
        "kecamatan": pc.utf8_upper(regions.text("kecamatan_name", village)),
        "desa_kelurahan": village_names(extract, regions, village),
        "prop_capil": whole("35", count),
        "kab_capil": yes_no(in_kota, "74", "13"),
        "id_kec": pc.utf8_slice_codeunits(code, 0, 6),
        "Alamat": street(world, village, place.dusun[listing.family], listing.family, SALT),
    }
    neighbourhood(extract, "rt", place.rt[listing.family])
    neighbourhood(extract, "rw", place.rw[listing.family])


def _programmes(extract: Extract, world: World, listing: Listing, cycle: str) -> None:
    month, count, family = month_of(cycle), len(listing), listing.family
    head = listing.order == 1
    given = {
        "PKH": memberships.recipients(world, "pkh", month)[family] & head,
        "BPNT": memberships.recipients(world, "bpnt", month)[family] & head,
        "PBI": memberships.judged(world, "programmes", month)[family] < 0.25,
        "BLT": memberships.recipients(world, "blt_dd", month)[family] & head,
        "RUTILAHU": head & (share(family, SALT + 9) < 0.004),
        "PERMAKANAN": head & world.families.poorest[family] & (share(family, SALT + 10) < 0.02),
    }
    periods = {
        "PKH": "TAHAP 3 2026",
        "BPNT": f"{cycle}",
        "PBI": f"{cycle}",
        "BLT": "2025",
        "RUTILAHU": "2024",
        "PERMAKANAN": "2026",
    }
    none = np.zeros(count, dtype=bool)
    for name in PROGRAMMES:
        mask = given.get(name, none)
        extract.columns[name] = yes_no(mask)
        extract.columns[f"periode_{name.lower()}"] = yes_no(mask, periods.get(name, ""), None)


def _state(extract: Extract, world: World, listing: Listing, cycle: str) -> None:
    people, person = world.people, listing.person
    dead = people.death[person] <= AS_OF[cycle]
    known = dead & (share(listing.key, SALT + 11) < 0.25)
    died = pc.binary_join_element_wise("MENINGGAL ", spell(people.death[person], "{dd}-{mm}-{yyyy}"), "")
    off = known | (share(listing.key, SALT + 12) < 0.01)
    matched = AS_OF[cycle] - 20 - (share(listing.key, SALT + 13) * 500).astype(np.int64)
    first = np.array([2011, 2015, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024])[
        (share(listing.family, SALT + 14) * 10).astype(int)
    ]
    extract.columns |= {
        "FIRST_SK": pc.binary_join_element_wise("SK ", pc.cast(pa.array(first), pa.string()), ""),
        "padankan_at": pc.binary_join_element_wise(spell(matched, "{yyyy}-{mm}-{dd}"), " 03:15:00", ""),
        "keterangan_disabilitas": pa.array(DISABILITY, pa.string()).take(pa.array(people.disability[person])),
        "keterangan_meninggal": pc.if_else(pa.array(known), died, pa.scalar(None, pa.string())),
        "masih_hidup_label": yes_no(known, "Meninggal", "Masih Hidup"),
        "deleted_label": yes_no(off, "Dihapus", "Aktif"),
        "is_nonaktif": yes_no(off, "1", "0"),
        "verifyid": pc.cast(pa.array(people.number[person] * 3 + 100_000), pa.string()),
    }
    extract.say("dead", "keterangan_meninggal", known)
