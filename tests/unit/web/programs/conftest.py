"""A small regency with a list in force, and what programmes and reports really select from it."""

import pytest

from gesek.programs.select import select
from gesek.store import lake
from gesek.store.ledger import transaction
from gesek.store.models import TargetList
from tests.conftest import Once
from tests.program_tables import KELURAHAN, Regency
from tests.spec.delivery.test_packages import publish

DESA = "3513012001"
"""Ngadisari, in the kecamatan Sukapura (351301); KELURAHAN lies in another."""
OTHER_DESA = "3513142001"
"""In the kecamatan Kraksaan (351314)."""


def in_force(regency: Regency, run: str) -> int:
    """A regency's list, in force with the people it knows."""
    number = publish(regency, run)
    with transaction() as ledger:
        for row in ledger.query(TargetList):
            row.state = "superseded"
        ledger.flush()
        listed = ledger.get_one(TargetList, number)
        listed.state = "published"
        people = [version for name, version in listed.versions.items() if name.startswith("core/person")]
    lake.publish(people)
    return number


def chosen(program: str, listed: int, run: str) -> None:
    """What a programme selects from a list, as if it had passed its checks."""
    lake.publish(list(select(program, listed, run).values()))


def made() -> Regency:
    """Families 1 and 2 in one kecamatan, 3 in another, 4 in a kelurahan; BLT DD, PKH and both reports selected.

    Village cash served 1 before PKH was paid to her, so both serve her; no programme reaches 4.
    """
    pregnant = {"hamil": True}
    earlier = (
        Regency().family(1, person=pregnant).family(2).family(3, kode_desa=OTHER_DESA, person={"kode_desa": OTHER_DESA})
    )
    chosen("blt_dd", in_force(earlier, "r1"), "r1")
    now = Regency().family(1, penerima_pkh=True, person=pregnant).family(2)
    now.family(3, kode_desa=OTHER_DESA, person={"kode_desa": OTHER_DESA})
    now.family(4, kode_desa=KELURAHAN, person={"kode_desa": KELURAHAN, "nama": "=HYPERLINK(1)"})
    listed = in_force(now, "r2")
    for program in ("pkh", "program_overlap", "coverage_gap"):
        chosen(program, listed, "r2")
    return now


@pytest.fixture
def regency(once: Once) -> Regency:
    return once(made)
