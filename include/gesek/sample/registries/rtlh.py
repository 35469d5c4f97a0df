"""RTLH: houses repaired in 2016 to 2025, as a workbook."""

from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample.damaged_ids import put_nik
from gesek.sample.dates import BASE, CYCLES, day, excel_serial, parts, spell
from gesek.sample.desk import Desk, whole
from gesek.sample.dirt import put_names, street, village_names
from gesek.sample.events import share
from gesek.sample.listing import list_members, places
from gesek.sample.settings import scaled
from gesek.sample.world import digits, words

SALT = crc32(b"rtlh")
HEADER = [
    "nama", "nik", "alamat", "prov", "kabkot", "kec", "desa", "rw", "rt", "nilai_bantuan", "lpj", "tgl_lpj", "sumber_dana",
]  # fmt: skip
FUNDS = ["APBD", "APBD", "APBD", "BSPS APBN", "BSPS APBN", "DAK", "APBD PROVINSI"]


def write_rtlh(desk: Desk) -> None:
    """Write `realisasi_rtlh.xlsx`: poor owners, listed as they were then; one house once."""
    world, families = desk.world, desk.world.families
    count_all = len(families)
    keys = np.arange(count_all)
    could = (families.host == keys) & (families.kepemilikan == 0) & (families.left > BASE)
    score = np.where(could, families.rank + 0.35 * share(keys, SALT + 1), np.inf)
    order = np.argsort(score, kind="stable")
    pool = order[: int(min(could.sum(), 6 * scaled("rtlh_realised", world.scale)))]
    pool = pool[np.argsort(share(pool, SALT + 2), kind="stable")][: scaled("rtlh_realised", world.scale)]
    chosen = np.zeros(count_all, dtype=bool)
    chosen[pool] = True
    done = day(2016, 6, 1) + (np.floor(share(keys, SALT + 3) ** 0.8 * 10) * 365.25 + share(keys, SALT + 4) * 200).astype(np.int64)
    days = np.maximum(done, BASE + 1).astype(np.int32)
    place = places(world, days)
    listing = list_members(world, days, chosen, place.village).heads()
    listing = listing.pick(np.argsort(done[listing.family], kind="stable"))
    extract = desk.export("rtlh", CYCLES[0], listing, place.village)
    family, count = listing.family, len(listing)
    village, when = place.village[family], done[family]
    put_nik(extract, "nik", world.people.nik[listing.person], place.kk[family], "xlsx")
    put_names(extract, "nama", world.people)
    year = parts(when)[0]
    as_date = share(family, SALT + 5) < 0.8
    number = digits(np.arange(1, count + 1), 3)
    value = np.where(year < 2019, 15_000_000, np.where(year < 2022, 17_500_000, 20_000_000))
    extract.columns |= {
        "alamat": street(world, village, place.dusun[family], family, SALT),
        "prov": whole("JAWA TIMUR", count),
        "kabkot": whole("KAB. PROBOLINGGO", count),
        "kec": pc.utf8_upper(world.regions.text("kecamatan_name", village)),
        "desa": village_names(extract, world.regions, village),
        "rw": pc.cast(pa.array(place.rw[family]), pa.string()),
        "rt": pc.cast(pa.array(place.rt[family]), pa.string()),
        "nilai_bantuan": pc.cast(pa.array(value), pa.string()),
        "lpj": pc.binary_join_element_wise(number, "LPJ-RTLH", pc.cast(pa.array(year), pa.string()), "/"),
        "tgl_lpj": pc.if_else(pa.array(as_date), pc.cast(pa.array(excel_serial(when)), pa.string()), spell(when, "{dd}/{mm}/{yyyy}")),
        "sumber_dana": words(list(FUNDS), (share(family, SALT + 6) * len(FUNDS)).astype(np.int8)),
    }
    every = np.ones(count, dtype=bool)
    extract.numbers |= {"rw": every, "rt": every, "nilai_bantuan": every}
    extract.dates["tgl_lpj"] = as_date
    desk.workbook("rtlh", "realisasi_rtlh.xlsx", extract, HEADER)
