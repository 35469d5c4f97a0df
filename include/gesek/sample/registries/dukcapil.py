"""Dukcapil's match workbook: the round trip of DTKS, each person matched (1) or not (0), and who is recorded as dead."""

from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample.damaged_ids import put_nik
from gesek.sample.dates import AS_OF, spell
from gesek.sample.desk import Desk, yes_no
from gesek.sample.dirt import put_names
from gesek.sample.events import share
from gesek.sample.extract import Extract
from gesek.sample.registries.dtks import dtks_rows, idsemesta
from gesek.sample.settings import rates
from gesek.sample.world import digits

HEADER = ["id detail", "id prelist", "nama art", "nik", "Status", "status penduduk", "tgl_kejadian"]
SALT = crc32(b"dukcapil")
DEATHS_RECORDED = 0.5
"""Share of the dead whose death the family had recorded at the registry."""
STILL_MATCHED = (
    "dot_zero",
    "apostrophe",
    "nbsp",
    "spaces",
    "dots",
    "number_exact",
    "number_zeroed",
    "scientific",
    "leading_zeros_lost",
)
"""Damage done by the spreadsheet after Dukcapil answered."""


def write_dukcapil(desk: Desk, cycle: str) -> None:
    """Write `padan_dukcapil.xlsx` of a cycle."""
    world = desk.world
    listing, place = dtks_rows(world, cycle)
    listing = listing.pick(listing.copy != 1)
    extract = desk.export("dukcapil", cycle, listing, place.village)
    put_nik(extract, "nik", world.people.nik[listing.person], place.kk[listing.family], "xlsx")
    put_names(extract, "nama art", world.people)
    matched = extract.chance("matched") >= float(rates()["dukcapil_unmatched"])
    matched &= ~_unusable(extract)
    matched &= world.people.death[listing.person] > AS_OF[cycle] - 120
    dead = world.people.death[listing.person] <= AS_OF[cycle]
    recorded = dead & (share(listing.key, SALT + 1) < DEATHS_RECORDED)
    extract.columns |= {
        "status penduduk": yes_no(recorded, "MENINGGAL", "HIDUP"),
        "tgl_kejadian": pc.if_else(
            pa.array(recorded),
            spell(world.people.death[listing.person], "{dd}-{mm}-{yyyy}"),
            pa.scalar(None, pa.string()),
        ),
        "id detail": idsemesta(listing, world),
        "id prelist": pc.binary_join_element_wise("P", digits(listing.family.astype(np.int64) + 700_001, 9), ""),
        "Status": pa.array(["0", "1"]).take(pa.array(matched.astype(np.int8))),
    }
    extract.numbers["Status"] = np.ones(len(extract), dtype=bool)
    desk.workbook("dukcapil", "padan_dukcapil.xlsx", extract, HEADER)


def _unusable(extract: Extract) -> np.ndarray:
    bad = np.zeros(len(extract), dtype=bool)
    for damage in extract.damages:
        if damage.column == "nik":
            still = pc.is_in(damage.kinds, pa.array(STILL_MATCHED)).to_numpy(zero_copy_only=False)
            bad[damage.rows[~still]] = True
    return bad
