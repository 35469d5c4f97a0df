"""A drafted edition: valid YAML that, pasted into the contract, reads the file it was made from."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from gesek.cli import app
from gesek.errors import RefusedFileError
from gesek.reviewed import LOADER
from gesek.sources import contract as contracts
from gesek.sources import layout
from gesek.sources.contract import Contract, Edition
from gesek.sources.layout import Place
from gesek.sources.propose import propose
from gesek.sources.recognise import Head
from tests.data.bad import make_museum as museum

PLACE, TODAY = Place("a.csv", "line"), date(2026, 11, 24)


def edition_of(draft: str) -> dict:
    (content,) = yaml.load(draft, Loader=LOADER)  # noqa: S506 - as contracts are read
    return content


def pasted(source: str, dataset: str, draft: str) -> Contract:
    """The contract with the draft under the dataset's editions."""
    content = contracts.load(source).model_dump(mode="json", exclude_none=True)
    for item in content["datasets"]:
        if item["dataset"] == dataset:
            item["editions"].append(edition_of(draft))
    return Contract.model_validate(content)


def test_a_misspelt_a_new_and_a_missing_column_are_drafted_for_review() -> None:
    names = {"desil_nasional": "desil_nasonal", "percentile_nasional": "persen_nas", "rt": "jumlah ternak: sapi"}
    headings = [names.get(name, name) for name in museum.DTSEN if name != "id_wilayah"]
    rows = [["DATA"], headings, [*museum.FAMILY[:-1]]]
    draft = propose([Head(None, rows)], contracts.all(), PLACE, TODAY)
    assert "desil_nasional: [desil_nasonal, desil_nasional]  # REVIEW taken for 'desil_nasional', alike 0.96" in draft
    assert "jumlah_ternak_sapi: ['jumlah ternak: sapi']  # REVIEW a new column" in draft
    assert "# REVIEW missing: 'id_wilayah' (kode_wilayah) is not in the file; it will be empty." in draft
    assert "line 2" in draft.splitlines()[0]
    agreed = pasted("dtsen", "dtsen_keluarga", draft)
    found = layout.find_header(layout.tables(agreed), rows, PLACE)
    assert found is not None and found.table.edition == "dtsen-2026-draft"
    assert found.positions["desil_nasional"] == headings.index("desil_nasonal")
    assert "kode_wilayah" not in found.positions


def test_of_two_headings_that_mean_the_same_one_is_drafted_and_the_other_remarked() -> None:
    headings = [*museum.SK, "Nomor KK", "Baru", "BARU"]
    draft = propose([Head(None, [headings])], [contracts.load("sk_bupati")], PLACE, TODAY)
    assert "# REVIEW column M, Nomor KK, means the same as column E; take one of them out of the file" in draft
    assert "# REVIEW column O, BARU, means the same as column N" in draft
    assert list(edition_of(draft)["sheets"][0]["columns"])[-1] == "baru"


def test_what_resembles_nothing_is_no_draft() -> None:
    with pytest.raises(RefusedFileError, match="no row resembles"):
        propose([Head(None, [["a", "b"], ["1", "2"]])], contracts.all(), PLACE, TODAY)


def test_the_draft_goes_to_standard_output_or_a_file(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk = tmp_path_factory.mktemp("desk")
    renamed = ["Kode Dessa" if name == "Kode Desa" else name for name in museum.SK]
    (desk / "a.xlsx").write_bytes(museum.workbook({"Lampiran": [["JUDUL"], renamed, museum.SK_ROW]}))
    told = CliRunner().invoke(app, ["sources", "propose", str(desk / "a.xlsx")])
    assert told.exit_code == 0, told.output
    assert edition_of(told.output)["sheets"][0]["columns"]["kode_wilayah"][0] == "Kode Dessa"
    assert "SUTRISNO" not in told.output
    written = CliRunner().invoke(
        app, ["sources", "propose", str(desk / "a.xlsx"), "--output", str(desk / "draft.yaml")]
    )
    assert written.exit_code == 0
    assert (desk / "draft.yaml").read_text(encoding="utf-8") == told.output


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(range(len(museum.SK))), st.text(max_size=30), max_size=4))
def test_any_heading_gives_a_draft_that_is_a_valid_edition(changed: dict[int, str]) -> None:
    headings = [changed.get(position, name) for position, name in enumerate(museum.SK)]
    draft = propose([Head("Lampiran", [headings])], [contracts.load("sk_bupati")], PLACE, TODAY)
    Edition.model_validate(edition_of(draft))
