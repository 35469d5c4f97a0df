"""Which village meets when, and which families are on its pre-filled list."""

from dataclasses import dataclass
from zlib import crc32

import numpy as np

from gesek.sample.dates import CYCLES, NEVER, day
from gesek.sample.listing import Listing, Places
from gesek.sample.registries.p3ke import p3ke_rows
from gesek.sample.registries.sk_bupati import sk_rows
from gesek.sample.settings import distributions
from gesek.sample.streams import Streams
from gesek.sample.world import World

SALT = crc32(b"musdes")


@dataclass
class Meetings:
    """The villages' meetings of one cycle and what their lists were filled from.

    Attributes:
        cycle: which. day: of each village's meeting (NEVER if it does not meet). refused: village whose first workbook does
        not tie. again: villages that met again in the second cycle, first of all those that families passed through.
        verval: heads of the pre-filled families, village by village. place: the families' places as the list has them.
        decile: P3KE's, 0 where not in P3KE. listed: families on any pre-filled list. others: heads of P3KE families of
        deciles 2 to 4.
    """

    cycle: str
    day: np.ndarray
    refused: int
    again: np.ndarray
    verval: Listing
    place: Places
    decile: np.ndarray
    listed: np.ndarray
    others: Listing


def hold_meetings(world: World, cycle: str) -> Meetings:
    """Fill the lists and fix the days of a cycle's meetings."""
    members, place, decile = p3ke_rows(world)
    decree_members, sk_place, on_decree = sk_rows(world)
    heads = members.heads()
    first = heads.pick(decile[heads.family] == 1)
    in_p3ke = np.zeros(len(world.families), dtype=bool)
    in_p3ke[first.family] = True
    decree = decree_members.heads()
    only_decree = decree.pick(~in_p3ke[decree.family])
    joined = _joined(first, only_decree)
    merged = _merged_places(place, sk_place, only_decree.family)
    order = np.lexsort((np.arange(len(joined)), merged.village[joined.family]))
    verval = joined.pick(order)
    verval.order[:] = 1
    listed = in_p3ke | on_decree
    sizes = np.bincount(merged.village[verval.family], minlength=len(world.regions))
    refused = int(np.argmax(sizes))
    rng = Streams(world.seed).rng("meetings")
    first_days = day(2026, 9, 1) + rng.integers(0, 26, len(world.regions))
    again = np.zeros(len(world.regions), dtype=bool)
    wanted = int(distributions()["musdes"]["villages_meeting_again"])
    candidates = rng.permutation(np.flatnonzero((np.arange(len(again)) != refused) & (sizes > 0)))
    gone = np.bincount(world.families.village[world.passing()], minlength=len(again))
    again[candidates[np.argsort(-gone[candidates], kind="stable")][:wanted]] = True
    if cycle == CYCLES[0]:
        days = first_days
    else:
        days = np.where(again, day(2026, 10, 5) + rng.integers(0, 18, len(again)), NEVER)
        days[refused] = first_days[refused]
    others = heads.pick((decile[heads.family] > 1) & ~on_decree[heads.family])
    return Meetings(cycle, days.astype(np.int32), refused, again, verval, merged, decile, listed, others)


def _joined(one: Listing, other: Listing) -> Listing:
    return Listing(
        *(
            np.concatenate([getattr(one, name), getattr(other, name)])
            for name in ("person", "family", "role", "order", "copy")
        )
    )


def _merged_places(place: Places, sk_place: Places, from_sk: np.ndarray) -> Places:
    """Take the decree's place for families that are on the list by the decree only."""
    mask = np.zeros(len(place.village), dtype=bool)
    mask[from_sk] = True
    return Places(
        *(
            np.where(mask, getattr(sk_place, name), getattr(place, name))
            for name in ("village", "dusun", "rt", "rw", "kk")
        )
    )
