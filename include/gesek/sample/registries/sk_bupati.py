"""Last year's decree: the annex of the SK Bupati of 1 December 2025, as a workbook with title rows above the header."""

from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample import memberships
from gesek.sample.damaged_ids import put_kk, put_nik
from gesek.sample.dates import CYCLES, DECREE_DAY
from gesek.sample.desk import Desk, whole
from gesek.sample.dirt import neighbourhood, put_names, put_village_code, street, village_names
from gesek.sample.listing import Listing, Places, list_members, places, record_days
from gesek.sample.settings import rates, scaled
from gesek.sample.streams import Streams
from gesek.sample.world import World

SALT = crc32(b"sk_bupati")
AGES = {"current": 0.75, "days_500": 0.18, "days_1100": 0.07}
HEADER = [
    "No", "Kecamatan", "Desa/Kelurahan", "Kode Desa", "No. KK", "NIK", "Nama Kepala Keluarga", "Alamat", "RT", "RW",
    "Jumlah Anggota", "Keterangan",
]  # fmt: skip
TITLES = [
    ["LAMPIRAN KEPUTUSAN BUPATI PROBOLINGGO (DATA CONTOH)"],
    ["NOMOR 460/812/426.32/2025 TANGGAL 1 DESEMBER 2025"],
    ["TENTANG PENETAPAN KELUARGA SASARAN PERCEPATAN PENGHAPUSAN KEMISKINAN EKSTREM"],
    [],
    [],
]


def sk_rows(world: World) -> tuple[Listing, Places, np.ndarray]:
    """Return everybody in the families of the decree, the families' places then, and which families they are."""
    families = world.families
    rng = Streams(world.seed).rng("sk bupati")
    decile = memberships.p3ke_deciles(world)
    known = (decile == 1) | ((decile > 1) & (rng.random(len(decile)) < 0.25)) | (rng.random(len(decile)) < 0.03)
    score = families.welfare + rng.normal(0, 0.5, len(decile))
    days = record_days(world, AGES, SALT, DECREE_DAY, 0, 0.0)
    known &= (families.arrived <= days) & (families.left > days) & (world.members_alive(DECREE_DAY - 900) > 0)
    order = np.argsort(np.where(known, score, np.inf), kind="stable")
    chosen = np.zeros(len(decile), dtype=bool)
    chosen[order[: min(int(known.sum()), scaled("sk_families", world.scale))]] = True
    place = places(world, days)
    return list_members(world, days, chosen, place.village), place, chosen


def write_sk_bupati(desk: Desk) -> None:
    """Write `sk_bupati_2025.xlsx`."""
    world = desk.world
    listing, place, _ = sk_rows(world)
    sizes = np.bincount(listing.family, minlength=len(world.families))
    heads = listing.heads()
    extract = desk.export("sk_bupati", CYCLES[0], heads, place.village)
    family, count = heads.family, len(heads)
    village = place.village[family]
    cards, nik = place.kk[family], world.people.nik[heads.person]
    put_village_code(extract, "Kode Desa", world.regions, village)
    put_kk(extract, "No. KK", cards, nik, "xlsx")
    put_nik(extract, "NIK", nik, cards, "xlsx")
    put_names(extract, "Nama Kepala Keluarga", world.people)
    neighbourhood(extract, "RT", place.rt[family])
    neighbourhood(extract, "RW", place.rw[family])
    extract.columns |= {
        "No": pc.cast(pa.array(np.arange(1, count + 1)), pa.string()),
        "Kecamatan": pc.utf8_upper(world.regions.text("kecamatan_name", village)),
        "Desa/Kelurahan": village_names(extract, world.regions, village),
        "Alamat": street(world, village, place.dusun[family], family, SALT),
        "Jumlah Anggota": pc.cast(pa.array(sizes[family]), pa.string()),
        "Keterangan": whole(None, count),
    }
    every = np.ones(count, dtype=bool)
    extract.numbers |= {"No": every, "Jumlah Anggota": every}
    ghosts = int(rates()["ghost_rows"]["sk_bupati"])
    desk.workbook("sk_bupati", "sk_bupati_2025.xlsx", extract, HEADER, TITLES, ghosts)
