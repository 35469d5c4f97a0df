"""A definition that could be misread does not load."""

import pytest
import yaml
from pydantic import ValidationError

from gesek.delivery import books, sheets, workbook
from gesek.paths import PROGRAMS
from gesek.programs import checks, definition
from gesek.programs.agencies import agencies


def raw(program: str = "bpnt") -> dict:
    return yaml.safe_load((PROGRAMS / program / "v1.yaml").read_text(encoding="utf-8"))


def test_all_eight_programmes_and_the_two_reports_load() -> None:
    ids = [one.id for one in definition.all() if one.kind == "aid"]
    assert ids == ["blt_dd", "bpnt", "pangan", "pbi_daerah", "pbi_jkn", "pip", "pkh", "rtlh"]
    assert [one.id for one in definition.all() if one.kind == "report"] == ["coverage_gap", "program_overlap"]


def test_no_agency_calls_a_sheet_of_its_own_as_one_that_every_workbook_has() -> None:
    every = {sheets.LIST, sheets.WAITING, sheets.CAME, sheets.LEFT, sheets.SUMS, sheets.RETURN}
    assert every | {books.PASSWORDS, workbook.MANIFEST} == checks.STANDARD


def test_the_regency_has_28_agencies() -> None:
    assert len(agencies()) == 28


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"include": []}, "include"),
        ({"surprise": 1}, "surprise"),
        ({"owner": "nobody"}, "opd.csv"),
        ({"title": ""}, "title"),
        ({"cron": "daily"}, "cron"),
        ({"cron": "0 6 11 * *"}, "window for typing it in is open"),
        ({"cron": "0 6 * * *"}, "window for typing it in is open"),
        ({"calendar": {"holidays": "after", "entry_opens": 11}}, "window for typing it in is open"),
    ],
)
def test_a_programme_does_not_load_with(change: dict, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        definition.Program.model_validate(raw() | change)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"field": "agama"}, "does not declare"),
        ({"operator": "at_most", "value": 4, "field": "status"}, "use one of"),
        ({"operator": "roughly"}, "operator"),
        ({"operator": "equals", "value": "4"}, "another type"),
        ({"operator": "is_present", "value": 4}, "takes none"),
        ({"operator": "between", "value": [4, 1]}, "lower"),
        ({"sentence_id": ""}, "sentence_id"),
        ({"code": "NIK_SAH"}, "used twice"),
    ],
)
def test_a_rule_does_not_load_with(change: dict, says: str) -> None:
    text = raw()
    text["include"][0] |= change
    with pytest.raises(ValidationError, match=says):
        definition.Program.model_validate(text)


def test_deciding_by_a_source_that_is_not_required_does_not_load() -> None:
    with pytest.raises(ValidationError, match="bpjs"):
        definition.Program.model_validate(raw("pbi_jkn") | {"required_sources": {"dtsen": 6}})
