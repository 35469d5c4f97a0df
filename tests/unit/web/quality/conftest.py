"""Incidents of two kecamatan, as the real gate finds them in a small version of its own."""

import pytest

from gesek.quality import gate, incidents
from gesek.quality.incidents import Sight
from gesek.store.ledger import transaction
from tests.unit.quality.conftest import home, write_suite, write_version

__all__ = ["home", "write_suite", "write_version"]

NEAR, ALSO_NEAR, FAR = "3513012001", "3513012002", "3513022003"
KECAMATAN = NEAR[:6]
NIK = "3513012345678901"
RUN = "cycle-2026-09-test"
SUITE = """
dataset: core/family
shape:
  - {rule: not_empty, type: expect_table_row_count_to_be_between, kwargs: {min_value: 1}, severity: critical,
     reason: An empty list takes everybody off it.}
keys:
  - {rule: nama_present, type: expect_column_values_to_not_be_null, kwargs: {column: nama}, severity: warning,
     reason: A person without a name names nobody.}
domain:
  - {rule: desil_known, type: expect_column_values_to_be_between, kwargs: {column: desil, min_value: 1, max_value: 10},
     severity: warning, scope: kode_desa, reason: Deciles run from 1 to 10.}
movement:
  - {rule: rows_moved, rows: {min_ratio: 0.5, max_ratio: 2.0}, severity: critical, reason: Half or double is another file.}
"""


@pytest.fixture
def version(write_suite, write_version) -> int:
    """A version with three rows without a name, and a decile of 11 in a village of each kecamatan; judged."""
    write_suite(SUITE)
    made = write_version(
        {
            "nik": [NIK, "3513012345678902", "3513012345678903", "3513012345678904"],
            "nama": [None, None, None, "SITI"],
            "desil": [11, 1, 11, 1],
            "kode_desa": [NEAR, NEAR, FAR, FAR],
        }
    )
    gate.check({"core/family": made}, RUN)
    return made


@pytest.fixture
def numbers(version: int) -> dict[str, int]:
    """Rule, or rule and village, -> number of its incident; a refused workbook of another village of the kecamatan, too."""
    with transaction() as ledger:
        refused = Sight("landing/musdes", "MINUTES_DO_NOT_TIE", "critical", ALSO_NEAR)
        incidents.follow(ledger, [refused], [], "musdes-run")
    return {f"{one.rule} {one.scope}".strip(): one.id for one in incidents.listed()}
