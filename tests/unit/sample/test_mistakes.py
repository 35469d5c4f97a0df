"""What senders fill in wrongly stands in the file as `mistakes.yaml` says, and what a row rightly says is told too."""

import csv

from gesek.paths import INCLUDE
from gesek.sample.settings import mistakes
from gesek.sources import contract, scans
from tests.unit.sample.test_truth import records


def cells(sample, kind, dataset):
    return sample.ask(
        f"select row_number, \"column\" from damage where kind = '{kind}' and dataset = '{dataset}' and cycle = '2026-09'"
    )


def known_words(column_of):
    """The words of every value map, of the columns given as (dataset, canonical column)."""
    found = set()
    for path in sorted((INCLUDE / "sources").glob("*/value_maps.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found |= {(row["dataset"], row["kolom"], row["dari"]) for row in csv.DictReader(lines)}
    return {word for _, column, word in found if column in column_of}


def canonical(dataset):
    [layout] = [each for source in contract.all() for each in source.datasets if each.dataset == dataset]
    return {
        name: column
        for edition in layout.editions
        for sheet in edition.sheets
        for column, names in sheet.columns.items()
        for name in names
    }


def test_no_value_map_knows_the_words_that_ought_to_be_unknown():
    for kind in ("unknown_word", "unknown_decision", "remark_as_reason", "sex_unknown"):
        given = mistakes()["cells"][kind]
        for dataset, columns in given["cells"].items():
            known = known_words({canonical(dataset)[column] for column in columns})
            assert not known & {word.lower() for word in given["writes"]}, (kind, dataset)


def test_every_column_that_is_filled_in_wrongly_is_one_of_its_layout():
    for given in [*mistakes()["cells"].values(), *mistakes()["rows"].values()]:
        for dataset, columns in given["cells"].items():
            assert columns == "all" or set(columns) <= set(canonical(dataset)), dataset


def test_an_unknown_word_stands_where_the_truth_says(sample):
    listed = records(sample.inbox / "regsosek/2026-09/regsosek_anggota.csv")
    found = cells(sample, "unknown_word", "regsosek_anggota")
    assert found
    assert all(listed[row - 2][column] in mistakes()["cells"]["unknown_word"]["writes"] for row, column in found)


def test_an_emptied_row_holds_nothing(sample):
    listed = records(sample.inbox / "bpjs/2026-09/bpjs_peserta_aktif.csv")
    rows = {row for row, _ in cells(sample, "emptied", "bpjs")}
    assert rows
    assert all(not any(listed[row - 2].values()) for row in rows)


def test_a_misspelt_village_is_no_village_of_its_kecamatan(sample):
    listed = records(sample.inbox / "bpjs/2026-09/bpjs_peserta_aktif.csv")
    wrong = {
        row for (row,) in sample.ask("select row_number from damage where dataset = 'bpjs' and kind like 'village%'")
    }
    names = {(row["kecamatan"], row["desa"]) for at, row in enumerate(listed, 2) if at not in wrong}
    rows = {row for row, _ in cells(sample, "village_misspelt", "bpjs")}
    assert rows
    assert not names & {(listed[row - 2]["kecamatan"], listed[row - 2]["desa"]) for row in rows}


def test_the_dead_of_dtks_are_said_to_be_dead_and_nobody_else(sample):
    listed = records(sample.inbox / "dtks/2026-09/dtks_3513.csv")
    said = {
        row
        for (row,) in sample.ask(
            "select row_number from said where dataset = 'dtks' and cycle = '2026-09' and kind = 'dead'"
        )
    }
    assert said
    assert said == {at for at, row in enumerate(listed, 2) if row["masih_hidup_label"] == "Meninggal"}


def test_a_mistake_of_a_monthly_registry_stays(sample):
    [(kept, all_of_them)] = sample.ask(
        "with one as (select * from damage join record using (dataset, cycle, file, sheet, row_number)"
        " where dataset = 'bpjs' and kind in ('sex_swapped', 'unknown_word', 'date_unreadable'))"
        " select count(*) filter (exists (select 1 from one as b where b.cycle = '2026-10' and b.person_id = a.person_id"
        ' and b."column" = a."column" and b.kind = a.kind)), count(*) from one as a where a.cycle = \'2026-09\''
    )
    assert kept > 0.8 * all_of_them > 0


def test_some_villages_send_scans_that_the_landing_takes(sample):
    files = [path for path in sorted((sample.inbox / "musdes/2026-09").iterdir()) if path.suffix in (".pdf", ".jpg")]
    villages = {scans.village_of(path.name, {}) for path in files}
    assert 3 <= len(villages) <= 20
    assert "" not in villages
    assert len(files) == 2 * len(villages)
    for path in files:
        kind, refusal = scans.judge(path.read_bytes(), path.name)
        assert (kind, refusal) == (path.suffix[1:], None)
