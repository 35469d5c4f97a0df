"""Two months: what the villages decided, what came and left between, and the same sample from the same seed."""

import hashlib

import pytest
from python_calamine import CalamineWorkbook

from gesek.errors import ConfigurationError
from gesek.sample.build import build_world
from gesek.sample.generate import generate
from tests.unit.sample.test_layouts import sheet
from tests.unit.sample.test_truth import records

SECOND_SCALE = 0.001


def minutes(path):
    return {row[0]: row[1] for row in sheet(path, "BERITA_ACARA")[1:]}


def filled(path, name):
    return [row for row in sheet(path, name)[1:] if any(cell != "" for cell in row)]


def ties(path):
    told = minutes(path)
    verval = filled(path, "VERVAL")
    new, mended = len(filled(path, "USULAN_BARU")), len(filled(path, "PERBAIKAN"))
    result = [row[12] for row in verval]
    reasons = [row[13] for row in verval if row[12] == "TIDAK_LAYAK"]
    off = result.count("MISKIN_BUKAN_EKSTREM") + result.count("TIDAK_LAYAK")
    return (
        told["jumlah_awal"] == len(verval)
        and told["jumlah_layak"] == result.count("LAYAK_ME")
        and told["jumlah_tidak_layak"] == result.count("TIDAK_LAYAK") == len(reasons)
        and told["jumlah_meninggal"] == reasons.count("MENINGGAL")
        and told["jumlah_usulan_baru"] == new
        and told["jumlah_perbaikan"] == mended
        and told["jumlah_akhir"] == told["jumlah_awal"] - off + new
    )


def test_the_minutes_tie_in_all_villages_but_one_which_sends_them_repaired(sample):
    broken = [path.name for path in (sample.inbox / "musdes/2026-09").glob("*.xlsx") if not ties(path)]
    assert len(broken) == 1
    second = {path.name: path for path in (sample.inbox / "musdes/2026-10").glob("*.xlsx")}
    assert broken[0] in second
    assert all(ties(path) for path in second.values())
    assert len(second) == 21  # the repaired one and twenty that met again


def test_a_village_without_families_sends_an_empty_list_and_zeros(sample):
    empty = [path for path in (sample.inbox / "musdes/2026-09").glob("*.xlsx") if not filled(path, "VERVAL")]
    assert empty
    told = minutes(empty[0])
    assert told["jumlah_awal"] == 0
    assert told["jumlah_akhir"] == len(filled(empty[0], "USULAN_BARU"))


def test_the_list_holds_the_decile_one_families_and_those_of_the_last_decree(sample):
    on_list = {
        family
        for (family,) in sample.ask(
            "select distinct family_id from record where dataset = 'musdes' and sheet = 'VERVAL' and cycle = '2026-10'"
        )
    } | {
        family
        for (family,) in sample.ask(
            "select distinct family_id from record where dataset = 'musdes' and sheet = 'VERVAL' and cycle = '2026-09'"
        )
    }
    decree = {family for (family,) in sample.ask("select family_id from record where dataset = 'sk_bupati'")}
    assert decree <= on_list
    assert len(on_list) > len(decree)


def test_meetings_keep_most_of_the_truly_extremely_poor(sample):
    poorest = {family for (family,) in sample.ask("select family_id from family where extremely_poor")}
    rows = {
        (file, row): family
        for file, row, family in sample.ask(
            "select file, row_number, family_id from record where dataset = 'musdes' and sheet = 'VERVAL' and cycle = '2026-09'"
        )
    }
    kept = {True: [0, 0], False: [0, 0]}
    for path in (sample.inbox / "musdes/2026-09").glob("*.xlsx"):
        for number, row in enumerate(sheet(path, "VERVAL")[1:], 2):
            family = rows.get((path.name, number))
            if family is not None:
                kept[family in poorest][row[12] == "LAYAK_ME"] += 1
    assert kept[True][1] / sum(kept[True]) > 0.7
    assert kept[False][1] / sum(kept[False]) < 0.25


def test_registries_change_between_the_months(sample):
    for file in ("dtks/{}/dtks_3513.csv", "dtsen/{}/dtsen_anggota.csv"):
        first, second = (
            {row["idsemesta"] for row in records(sample.inbox / file.format(cycle))} for cycle in ("2026-09", "2026-10")
        )
        assert first - second
        assert second - first
    before, after = (
        {
            row["id_keluarga"]: row["desil_nasional"]
            for row in records(sample.inbox / f"dtsen/{cycle}/dtsen_keluarga.csv", ";", "utf-8-sig")
        }
        for cycle in ("2026-09", "2026-10")
    )
    assert any(before[family] != after[family] for family in before.keys() & after.keys())


YEARLY = "('p3ke_keluarga', 'p3ke_individu', 'regsosek_keluarga', 'dapodik', 'sk_bupati', 'rtlh')"


def test_families_passing_through_are_proposed_and_no_source_has_them_in_the_second_month(sample):
    passing = (
        "select family_id from family where \"left\" between '2026-10-01' and '2026-10-04' and arrived >= '2026-04-01'"
    )
    [(listed, proposed, later, yearly)] = sample.ask(
        "select count(*) filter (dataset = 'dtks'), count(*) filter (sheet = 'USULAN_BARU' and file in ("
        "select file from record where dataset = 'musdes' and cycle = '2026-10')),"
        f" count(*) filter (cycle = '2026-10'), count(*) filter (dataset in {YEARLY})"
        f" from record where family_id in ({passing})"
    )
    assert listed and proposed
    assert (later, yearly) == (0, 0)


def test_rows_with_a_nickname_have_no_number_and_the_truth_knows_whose_they_are(sample):
    rows = sample.ask(
        "select d.file, d.row_number, d.true_value from damage d join record r using (dataset, cycle, file, sheet, row_number)"
        " where d.kind = 'nickname' and d.cycle = '2026-09' and r.person_id is not null"
    )
    assert rows
    for file, number, name in rows:
        table = sheet(sample.inbox / "musdes/2026-09" / file, "VERVAL")
        cells = dict(zip(table[0], table[number - 1], strict=True))
        assert {cells[key] for key in ("id_keluarga_p3ke", "idsemesta", "no_kk", "nik", "nik_benar")} == {""}
        assert cells["nama_kepala_keluarga"].split()[0] == name[-4:].strip()


def test_damage_of_a_registry_mostly_stays_from_month_to_month(sample):
    first, second = (
        {row["idsemesta"]: row["NIK"] for row in records(sample.inbox / f"dtks/{cycle}/dtks_3513.csv")}
        for cycle in ("2026-09", "2026-10")
    )
    both = first.keys() & second.keys()
    assert sum(first[key] == second[key] for key in both) > 0.97 * len(both)


def contents(folder):
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".csv":
            found[path.name, path.parent.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        elif path.suffix == ".xlsx" and not path.name.startswith("musdes_35130"):
            book = CalamineWorkbook.from_path(str(path))
            found[path.name, path.parent.name] = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return found


def test_the_same_seed_gives_the_same_sample(tmp_path):
    for folder in ("one", "two"):
        generate(tmp_path / folder / "inbox", tmp_path / folder / "truth", SECOND_SCALE, 3)
    one, two = (contents(tmp_path / folder / "inbox") for folder in ("one", "two"))
    assert one == two


def test_another_seed_gives_other_people():
    one, other = (build_world(SECOND_SCALE, seed).people for seed in (3, 4))
    assert one.name.to_pylist() != other.name.to_pylist()


def test_a_scale_outside_0_to_1_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="scale"):
        generate(tmp_path, tmp_path, 1.5, 1)
