"""A required source that is missing or too old stops a programme; whoever almost got in is written down with the reason."""

from pathlib import Path

import pytest

from gesek.errors import StoreError
from gesek.programs import definition
from gesek.store import lake
from gesek.store.cycles import months_between
from gesek.store.engine import session
from gesek.store.ledger import transaction
from gesek.store.models import TargetList
from tests.program_tables import KELURAHAN, Regency
from tests.spec.delivery.test_packages import publish, selected


def kept_out(versions: dict[str, int], program: str) -> dict[int, tuple[str, bool]]:
    with session() as engine:
        lake.bind(engine, "kept_out", lake.version(versions[f"out/kept_out_{program}"]))
        rows = engine.arrow("kept_out", ["family_id", "alasan", "menerima"]).to_pylist()
    return {row["family_id"]: (row["alasan"], row["menerima"]) for row in rows}


@pytest.mark.parametrize(
    ("earlier", "later", "months"), [("2026-09", "2026-09", 0), ("2025-12", "2026-02", 2), ("2026-03", "2026-01", -2)]
)
def test_months_between_cycles(earlier: str, later: str, months: int) -> None:
    assert months_between(earlier, later) == months


@pytest.mark.parametrize(("cycle", "builds"), [("2026-12", True), ("2027-01", False)])
def test_a_source_older_than_the_programme_allows_stops_it(home: Path, cycle: str, builds: bool) -> None:
    from gesek.programs.select import select
    from gesek.store import cycles

    listed = publish(Regency().family(1))
    cycles.open_cycle(cycle)
    with transaction() as ledger:
        ledger.get_one(TargetList, listed).cycle_id = cycle
    assert definition.load("blt_dd").required_sources == {"siks": 3}
    if builds:
        assert select("blt_dd", listed, "r1", 1)
    else:
        with pytest.raises(
            StoreError, match=r"needs the source siks of the last 3 months, and its newest is of 2026-09"
        ):
            select("blt_dd", listed, "r1", 1)


def test_whom_a_single_rule_keeps_out_is_a_near_miss_and_whom_two_keep_out_is_none(home: Path) -> None:
    regency = Regency().family(1).family(2, penerima_pkh=True).family(3, kode_desa=KELURAHAN)
    regency.family(4, penerima_pkh=True, kode_desa=KELURAHAN)
    found = kept_out(selected(regency, "blt_dd"), "blt_dd")
    assert found == {2: ("PENERIMA_PKH", False), 3: ("KELURAHAN", False)}


def test_whoever_comes_after_another_of_the_same_card_is_a_near_miss(home: Path) -> None:
    regency = Regency().family(1, no_kk="3513019999900009").family(2, no_kk="3513019999900009")
    assert kept_out(selected(regency, "blt_dd"), "blt_dd") == {2: ("SATU_PER_KK", False)}


def test_whoever_receives_today_and_is_kept_out_is_written_down_whatever_the_number_of_rules(home: Path) -> None:
    wrong = {"ada_pns": True, "desil": 7, "status": "tidak_miskin"}
    regency = Regency().family(1).family(2, penerima_bpnt=True, **wrong).family(3, **wrong)
    found = kept_out(selected(regency, "bpnt"), "bpnt")
    assert found == {2: ("DESIL_DTSEN_1_4 ASN_TNI_POLRI_PERANGKAT TIDAK_MISKIN", True)}
