"""Dapodik: pupils of SD, SMP, SMA and SMK (madrasah pupils are in EMIS and not here), CSV with `;`."""

from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample import memberships
from gesek.sample.damaged_ids import put_kk, put_nik
from gesek.sample.dates import AS_OF, CYCLES, age, parts
from gesek.sample.desk import Desk, whole, yes_no
from gesek.sample.dirt import dusun_position, neighbourhood, put_dates, put_names, street, village_names
from gesek.sample.events import mix, share
from gesek.sample.extract import Extract
from gesek.sample.listing import Listing, Places, list_members, places, record_days, with_duplicates
from gesek.sample.registries.siks import card_number
from gesek.sample.settings import distributions, rates
from gesek.sample.world import World, digits, words

SALT = crc32(b"dapodik")
HEADER = [
    "No", "Nama", "NIPD", "JK", "NISN", "Tempat Lahir", "Tanggal Lahir", "NIK", "Agama", "Alamat", "RT", "RW", "Dusun", "Kelurahan",
    "Kecamatan", "Kode Pos", "Nama Ayah", "Nama Ibu", "NPSN", "Sekolah", "Jenjang", "Rombel Saat Ini", "Tingkat", "Penerima KPS",
    "No. KPS", "Penerima KIP", "Nomor KIP", "Nomor KKS", "Layak PIP (usulan dari sekolah)", "Alasan Layak PIP", "No KK",
]  # fmt: skip
REASONS = [
    "Pemegang PKH/KPS/KKS",
    "Siswa Miskin/Rentan Miskin",
    "Yatim Piatu/Panti Asuhan/Panti Sosial",
    "Kelainan Fisik",
]
LEVELS = ["SD", "SMP", "SMA", "SMK"]


def write_dapodik(desk: Desk) -> None:
    """Write `dapodik_peserta_didik.csv`."""
    world, day = desk.world, AS_OF[CYCLES[0]]
    days = record_days(world, rates()["record_age"]["dapodik"], SALT, day, 0, 0.0)
    place = places(world, days)
    listing = list_members(world, days, np.ones(len(world.families), dtype=bool), place.village)
    people = world.people
    years = age(people.birth[listing.person], day - 90)
    pupils = (years >= 6) & (years <= 18) & (people.job[listing.person] == 11)
    pupils &= share(listing.person, SALT + 1) >= float(distributions()["madrasah_share"])
    listing = listing.pick(pupils)
    listing.order[:] = 1
    listing = with_duplicates(listing, SALT + 3, 0.001, 0.002)
    extract = desk.export("dapodik", CYCLES[0], listing, place.village)
    cards, nik = place.kk[listing.family], people.nik[listing.person]
    put_nik(extract, "NIK", nik, cards, "csv")
    put_kk(extract, "No KK", cards, nik, "csv")
    put_names(extract, "Nama", people, "title")
    put_dates(extract, "Tanggal Lahir", people.birth[listing.person], {"iso": "{yyyy}-{mm}-{dd}"}, 0.4)
    _pupil(extract, world, listing)
    _home(extract, world, listing, place)
    _school(extract, world, listing, place)
    _aid(extract, world, listing)
    desk.csv("dapodik", "dapodik_peserta_didik.csv", extract, HEADER, ";")


def _parent(world: World, parent: np.ndarray) -> pa.Array:
    return pc.utf8_title(world.people.name.take(pa.array(np.where(parent >= 0, parent, 0), mask=parent < 0)))


def _pupil(extract: Extract, world: World, listing: Listing) -> None:
    people, person, count = world.people, listing.person, len(listing)
    year = parts(people.birth[person])[0]
    serial = people.number[person] + np.where(listing.copy == 2, 13, 0)
    nisn = pc.binary_join_element_wise(digits(year % 1000, 3), digits(serial % 10_000_000, 7), "")
    unknown = np.flatnonzero(extract.chance("nisn") < 0.01)
    extract.columns |= {
        "No": pc.cast(pa.array(np.arange(1, count + 1)), pa.string()),
        "NIPD": digits(serial % 10_000, 4),
        "JK": words(["L", "P"], people.sex[person]),
        "NISN": nisn,
        "Tempat Lahir": whole("Probolinggo", count),
        "Agama": whole("Islam", count),
        "Nama Ayah": _parent(world, people.father[person]),
        "Nama Ibu": _parent(world, people.mother[person]),
    }
    none = pa.nulls(len(unknown), pa.string())
    extract.change("NISN", unknown, none, "nisn_missing", nisn.take(pa.array(unknown)))


def _home(extract: Extract, world: World, listing: Listing, place: Places) -> None:
    village, dusun = place.village[listing.family], place.dusun[listing.family]
    pool = distributions()["dusun"]
    kecamatan = world.regions.text("kecamatan_name", village)
    extract.columns |= {
        "Alamat": pc.utf8_title(street(world, village, dusun, listing.family, SALT)),
        "Dusun": pc.utf8_title(pa.array(pool).take(pa.array(dusun_position(village, dusun, len(pool))))),
        "Kelurahan": pc.utf8_title(village_names(extract, world.regions, village)),
        "Kecamatan": pc.binary_join_element_wise("Kec. ", kecamatan, ""),
        "Kode Pos": pc.cast(pa.array(67200 + world.regions.kecamatan[village].astype(np.int64) * 3), pa.string()),
    }
    neighbourhood(extract, "RT", place.rt[listing.family])
    neighbourhood(extract, "RW", place.rw[listing.family])


def _school(extract: Extract, world: World, listing: Listing, place: Places) -> None:
    """The school: SD in the village, SMP, SMA and SMK in the kecamatan; level and class by age."""
    regions, person = world.regions, listing.person
    village = place.village[listing.family].astype(np.int64)
    district = regions.kecamatan[village].astype(np.int64)
    year = parts(world.people.birth[person])[0]
    started = np.clip(2026 - (year + 7) + 1, 1, 12)
    grade = np.maximum(started - (share(person, SALT + 5) < 0.04), 1)
    level = np.digitize(grade, [7, 10])
    dice = (mix(person.astype(np.int64), SALT + 6) >> np.uint64(8)).astype(np.int64)
    level = np.where((level == 2) & (dice % 5 < 3), 3, level)
    number = 1 + dice % np.array([2, 4, 1, 2])[level]
    area = np.where(level == 0, pc.utf8_upper(regions.text("name", village)).to_numpy(zero_copy_only=False), "")
    area = np.where(
        level > 0, pc.utf8_upper(regions.text("kecamatan_name", village)).to_numpy(zero_copy_only=False), area
    )
    kind = words(["SD NEGERI ", "SMP NEGERI ", "SMA NEGERI ", "SMK NEGERI "], level)
    order = pc.cast(pa.array(number), pa.string())
    name = pc.if_else(
        pa.array(level == 0),
        pc.binary_join_element_wise(kind, pa.array(area), " ", order, ""),
        pc.binary_join_element_wise(kind, order, " ", pa.array(area), ""),
    )
    npsn = 20_540_000 + np.where(level == 0, village * 2 + number, 1000 + district * 10 + level * 240 + number)
    room = pc.binary_join_element_wise("Kelas ", pc.cast(pa.array(grade), pa.string()), words(["A", "B"], dice % 2), "")
    extract.columns |= {
        "NPSN": pc.cast(pa.array(npsn), pa.string()),
        "Sekolah": name,
        "Jenjang": words(list(LEVELS), level),
        "Rombel Saat Ini": room,
        "Tingkat": pc.cast(pa.array(grade), pa.string()),
    }


def _aid(extract: Extract, world: World, listing: Listing) -> None:
    people, person, family = world.people, listing.person, listing.family
    none = pa.scalar(None, pa.string())
    pkh = memberships.recipients(world, "pkh", 0)[family]
    bpnt = memberships.recipients(world, "bpnt", 0)[family]
    father = people.father[person]
    orphan = (father >= 0) & (people.death[np.where(father >= 0, father, 0)] <= AS_OF[CYCLES[0]])
    poor = world.families.rank[family] < 0.25
    disabled = people.disability[person] > 0
    kip = (pkh & (extract.chance("kip") < 0.7)) | (poor & (extract.chance("kip other") < 0.2))
    reason = np.select([pkh | bpnt, orphan, disabled, poor & (extract.chance("layak") < 0.6)], [1, 3, 4, 2], 0)
    reason = np.where(extract.chance("layak seen") < 0.12, 0, reason)
    number = pc.binary_join_element_wise("KIP", digits(people.number[person], 8), "")
    kks = card_number(family)
    extract.columns |= {
        "Penerima KPS": yes_no(pkh, "Ya", "Tidak"),
        "No. KPS": pc.if_else(pa.array(pkh), kks, none),
        "Penerima KIP": yes_no(kip, "Ya", "Tidak"),
        "Nomor KIP": pc.if_else(pa.array(kip), number, none),
        "Nomor KKS": pc.if_else(pa.array(pkh | bpnt), kks, none),
        "Layak PIP (usulan dari sekolah)": yes_no(reason > 0, "Ya", "Tidak"),
        "Alasan Layak PIP": words([None, *REASONS], reason),
    }
