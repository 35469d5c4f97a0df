"""SIKS-NG payouts of BPNT and PKH: one row per recipient card and stage, as a workbook."""

from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample import memberships
from gesek.sample.damaged_ids import put_nik
from gesek.sample.dates import AS_OF, CYCLES, age
from gesek.sample.desk import Desk, month_of
from gesek.sample.dirt import put_names
from gesek.sample.events import share
from gesek.sample.listing import Listing, list_members, places, record_days
from gesek.sample.settings import rates
from gesek.sample.world import HEAD, SPOUSE, World, digits, words

SALT = crc32(b"siks")
HEADER = ["NIK KPM", "NAMA KPM", "NOMOR KKS", "JENIS BANSOS", "TAHAP SALUR", "NOMINAL CAIR"]
STAGES = {
    "2026-09": {"BPNT": "SEPTEMBER 2026", "PKH": "TAHAP 3 2026"},
    "2026-10": {"BPNT": "OKTOBER 2026", "PKH": "TAHAP 4 2026"},
}
BPNT_AMOUNT = 200_000
"""Rupiah a month."""


def card_number(family: np.ndarray) -> pa.Array:
    """Return the KKS card number of families: 16 digits of a bank card, starting with 6013."""
    return pc.binary_join_element_wise("6013", digits(family.astype(np.int64) * 2_803 + 190_000_000_017, 12), "")


def write_siks(desk: Desk, cycle: str) -> None:
    """Write `siks_ng_salur.xlsx` of a cycle."""
    world, month = desk.world, month_of(cycle)
    given = rates()["record_age"]["dtks"]
    days = record_days(world, given, SALT, AS_OF[CYCLES[0]], month, float(rates()["record_refresh"]))
    place = places(world, days)
    chosen = {name: memberships.recipients(world, name, month) for name in ("bpnt", "pkh")}
    listing = list_members(world, days, chosen["bpnt"] | chosen["pkh"], place.village)
    amounts = pkh_amounts(world, listing, AS_OF[cycle])
    holders = _card_holders(world, listing)
    rows = [holders.pick(chosen[name][holders.family]) for name in ("bpnt", "pkh")]
    both = Listing(*(np.concatenate([getattr(each, name) for each in rows]) for name in ("person", "family", "role", "order", "copy")))
    is_pkh = np.arange(len(both)) >= len(rows[0])
    extract = desk.export("siks", cycle, both, place.village)
    put_nik(extract, "NIK KPM", world.people.nik[both.person], place.kk[both.family], "xlsx")
    put_names(extract, "NAMA KPM", world.people)
    amount = np.where(is_pkh, amounts[both.family], BPNT_AMOUNT)
    amount = np.where(~is_pkh & (share(both.family, SALT + 4 + month) < 0.04), 2 * BPNT_AMOUNT, amount)
    stage = [STAGES[cycle]["BPNT"], STAGES[cycle]["PKH"]]
    extract.columns |= {
        "NOMOR KKS": card_number(both.family),
        "JENIS BANSOS": words(["BPNT", "PKH"], is_pkh.astype(np.int8)),
        "TAHAP SALUR": words(list(stage), is_pkh.astype(np.int8)),
        "NOMINAL CAIR": pc.cast(pa.array(amount.astype(np.int64)), pa.string()),
    }
    extract.numbers["NOMINAL CAIR"] = np.ones(len(both), dtype=bool)
    desk.workbook("siks", "siks_ng_salur.xlsx", extract, HEADER, ghosts=int(rates()["ghost_rows"]["siks"]))


def _card_holders(world: World, listing: Listing) -> Listing:
    """The card is the mother's where there is one, else the head's: one row per family."""
    wife = (listing.role == SPOUSE) & (world.people.sex[listing.person] == 1)
    has_wife = np.bincount(listing.family[wife], minlength=len(world.families)) > 0
    return listing.pick(wife | ((listing.role == HEAD) & ~has_wife[listing.family]))


def pkh_amounts(world: World, listing: Listing, day: int) -> np.ndarray:
    """Return a quarter's PKH payout per family: the four dearest components, in rupiah; at least 225,000."""
    people, person = world.people, listing.person
    years = age(people.birth[person], day)
    component = np.select(
        [people.due[person] > day, years <= 6, people.disability[person] == 9, years >= 60, years <= 12, years <= 15, years <= 18],
        [750_000, 750_000, 600_000, 600_000, 225_000, 375_000, 500_000],
        0,
    )
    order = np.lexsort((-component, listing.family))
    family = listing.family[order]
    start = np.flatnonzero(np.r_[True, family[1:] != family[:-1]]) if len(family) else np.zeros(0, dtype=np.int64)
    within = np.arange(len(family)) - np.repeat(start, np.diff(np.r_[start, len(family)]))
    counted = np.where(within < 4, component[order], 0)
    total = np.zeros(len(world.families), dtype=np.int64)
    np.add.at(total, family, counted)
    return np.maximum(total, 225_000)
