"""Every suite file loads, and Great Expectations knows and accepts every rule in it."""

import pytest
import yaml
from pydantic import ValidationError

from gesek import paths
from gesek.programs import definition
from gesek.quality import suite
from gesek.quality.great import Judge
from gesek.quality.reference import village_codes
from gesek.sources import contract, villages
from gesek.targets.outputs import ORDER

PROGRAMS = ["blt_dd", "bpnt", "pkh", "pbi_jkn", "pbi_daerah", "pip", "rtlh", "pangan"]
CORE = [
    *("person_registry", "person_match", "identity_pair", "duplicate_rate", "person_key", "person"),
    *("family", "family_key", "family_registry", "house", "decision", "decision_conflict", "decision_unmatched"),
    *("dukcapil_event", "family_conflict", "list_in_force", "target", "target_change"),
]
STAGED = [
    *("dtks", "dtsen_keluarga", "dtsen_anggota", "p3ke_keluarga", "p3ke_individu", "regsosek_keluarga"),
    *(
        "regsosek_anggota",
        "dukcapil",
        "bps",
        "musdes",
        "musdes_berita_acara",
        "musdes_desa",
        "dapodik",
        "bpjs",
        "siks",
        "rtlh",
    ),
    "sk_bupati",
]
REPORTS = ["coverage_gap", "program_overlap"]
EXPECTED = sorted(
    [f"staged/{name}" for name in STAGED]
    + [f"core/{name}" for name in CORE]
    + [f"out/program_{name}" for name in PROGRAMS]
    + [f"out/{name}" for name in REPORTS]
    + [f"out/kept_out_{name}" for name in (*PROGRAMS, *REPORTS)]
)


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


def test_every_dataset_has_a_suite():
    assert suite.names() == EXPECTED  # 17 staged + 18 core + 20 out = 55


@pytest.mark.parametrize("dataset", suite.names())
def test_the_suite_loads_and_every_expectation_exists(dataset, judge):
    for rule in suite.load(dataset).rules:
        judge.expectation(rule)


@pytest.mark.parametrize("dataset", suite.names())
def test_what_makes_the_dataset_unusable_is_critical(dataset):
    rules = {rule.rule: rule for rule in suite.load(dataset).rules}
    assert rules["columns"].severity is suite.Severity.CRITICAL
    named = set(rules["columns"].kwargs["column_set"])
    used = frozenset[str]().union(*(rule.columns for rule in rules.values()))
    unnamed = {name for name in used if name not in named}
    assert unnamed <= {"meninggal"}, "a rule reads a column that the dataset need not have"


def test_a_delivered_file_never_holds_the_dead():
    for program in PROGRAMS:
        rules = {rule.rule: rule for rule in suite.load(f"out/program_{program}").rules}
        assert rules["no_dead"].severity is suite.Severity.CRITICAL


@pytest.mark.parametrize("dataset", suite.names())
def test_each_mandatory_key_of_an_entry_removed_is_refused(dataset):
    content = yaml.safe_load((paths.EXPECTATIONS / f"{dataset}.yaml").read_text(encoding="utf-8"))
    suite.Suite.model_validate(content)
    removed = 0
    for group in [group for group in suite.GROUPS if group in content]:
        entry = content[group][0]
        for key in sorted(entry.keys() - {"where", "scope"}):
            kept = entry.pop(key)
            with pytest.raises(ValidationError):
                suite.Suite.model_validate(content)
            entry[key] = kept
            removed += 1
    # rule, type, kwargs, severity, reason; rates and movements have a bound for type and kwargs
    assert removed == 5 + 5 + 5 + 4 + 4 * ("files" in content)


def test_the_parameter_of_village_codes_holds_all_330():
    assert len(village_codes()) == 330


IDENTIFIERS = {"nik_state": "nik", "kk_state": "kk"}


@pytest.mark.parametrize(
    "dataset", [f"staged/{name}" for name in STAGED if name not in ("bps", "musdes_berita_acara", "musdes_desa")]
)
def test_a_broken_file_stops_an_export_and_only_warns_of_a_village(dataset):
    loaded = suite.load(dataset)
    grave = suite.Severity.WARNING if dataset == "staged/musdes" else suite.Severity.CRITICAL
    rates = {rule.rule: rule for rule in loaded.files}
    named = set(loaded.shape[0].kwargs["column_set"])
    assert {f"{kind}_zeroed_in_a_file" for state, kind in IDENTIFIERS.items() if state in named} <= set(rates)
    assert {rule.severity for name, rule in rates.items() if "tenth" not in name} == {grave}
    if "nik_state" in named:
        tenth, half = rates["nik_invalid_tenth_of_a_file"], rates["nik_invalid_half_of_a_file"]
        assert (tenth.severity, tenth.rate.max, half.rate.max) == (suite.Severity.WARNING, 0.1, 0.5)


def test_everything_that_is_written_has_a_suite():
    """By the code that writes it: contracts, the rebuild, programmes, and the villages' counts."""
    written = {f"staged/{one.dataset}" for agreed in contract.all() for one in agreed.datasets}
    written |= {villages.DATASET} | {f"core/{name}" for name in ORDER}
    written |= {name for program in definition.all() for name in (program.dataset, program.kept_out)}
    assert written <= set(suite.names())
    assert set(suite.names()) <= written | {"core/list_in_force"}
