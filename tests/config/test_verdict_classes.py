"""Every verdict code is either judged against the sample's truth or said to be of no row, with its reason."""

from benchmarks.verdicts.codes import LOST, NOT_OF_A_ROW, OF_CELLS, RECOVERED, WHY, WORDS, judged
from gesek.sample.damaged_ids import FORMS
from gesek.sample.settings import mistakes
from gesek.sources.codes import catalogue

ELSEWHERE = {
    # Kinds whose codes depend on more than their own cell, each dealt with by its own rule of the benchmark.
    "excel_zeroed",
    "zero",
    "sex_swapped",
    "age_other",
    "nisn_zeros_lost",
    "village_code_missing",
    "village_code_unknown",
    "emptied",
}


def test_every_code_is_judged_or_said_to_be_of_no_row_and_never_both() -> None:
    assert judged() | set(NOT_OF_A_ROW) == set(catalogue())
    assert not judged() & set(NOT_OF_A_ROW)
    assert all(NOT_OF_A_ROW.values()) and all(WHY.values())


def test_the_benchmark_knows_every_kind_of_damage_the_sample_does() -> None:
    known = {*RECOVERED, *LOST, *OF_CELLS, *WORDS, *ELSEWHERE}
    assert set(FORMS) | set(mistakes()["cells"]) | set(mistakes()["rows"]) <= known
