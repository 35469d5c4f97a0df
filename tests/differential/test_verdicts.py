"""The SQL of verdicts against a slow independent Python reading: on a whole invented month and on cells nobody thought of."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import select

from gesek.sample.generate import generate
from gesek.settings import settings
from gesek.sources import contract, land, read, stage
from gesek.sources.reference import wilayah
from gesek.store import cycles, ledger
from gesek.store.engine import session
from gesek.store.models import FilePart
from tests.differential import slow_verdicts as slow
from tests.sql.staged.judging import AS_OF, SOURCES, judged, raw

SCALE, SEED, CYCLE = 0.004, 11, "2026-09"
JUDGED = sorted(set(SOURCES) - stage.WITHOUT_IDENTITY)
FIELDS = {"nik": "nik", "nik_state": "nik_state", "no_kk": "no_kk", "kk_state": "kk_state", "tanggal_lahir": "born",
          "tanggal_lahir_asal": "born_from", "kode_desa": "village", "verdict": "verdict"}  # fmt: skip
LINKED = ("source_file", "lembar", "row_number")


def layout(dataset: str, as_of: Any, file_village: dict[str, str]) -> slow.Layout:
    """What the contract and the value map say of a dataset."""
    agreed = SOURCES[dataset]
    known = agreed.dataset(dataset)
    has = {*known.columns, *known.compose}
    words = [word for word in contract.value_words(agreed.source) if word.dataset == dataset]
    return slow.Layout(
        as_of=as_of,
        nik="nik" in has,
        kk="no_kk" in has,
        name="nama" in has,
        place=bool({"kode_wilayah", "desa"} & has) and dataset not in ("dapodik", "bpjs"),
        system=known.region_codes or "",
        key=known.key,
        counter=frozenset(known.counter),
        sexes={word.dari: word.ke for word in words if word.kolom == "jenis_kelamin"},
        relations={word.dari: word.ke for word in words if word.kolom == "hubungan"},
        heads_only=dataset in ("dtsen_keluarga", "regsosek_keluarga", "sk_bupati", "musdes"),
        one_row_a_person=dataset != "siks",
        villages=wilayah().to_pylist(),
        file_village=file_village,
    )


def compare(rows: list[dict[str, Any]], found: list[dict[str, Any]], known: slow.Layout) -> int:
    """Assert that both answer alike, naming rows by number only; returns how many were compared."""
    by_row = {tuple(row[name] for name in LINKED): row for row in found}
    assert len(by_row) == len(rows) == len(found)
    for row, mine in zip(rows, slow.judge(rows, known), strict=True):
        theirs = by_row[tuple(row[name] for name in LINKED)]
        assert set(theirs["codes"].split()) == mine.codes, f"row {row['row_number']}"
        assert theirs["codes"] == " ".join(sorted(mine.codes)), f"row {row['row_number']}"
        for column, attribute in FIELDS.items():
            if column in theirs:
                assert theirs[column] == getattr(mine, attribute), f"row {row['row_number']}, column {column}"
    return len(rows)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A home in which an invented month was landed and read."""
    home: Path = tmp_path_factory.mktemp("month")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GESEK_HOME", str(home))
        patch.setenv("GESEK_STABLE_SECONDS", "0")
        settings.cache_clear()
        generate(settings().inbox, home / "truth", SCALE, SEED)
        ledger.migrate()
        cycles.open_cycle(CYCLE)
        for source in contract.names():
            read.read_files(land.collect(source, CYCLE), "run")
        yield home
    settings.cache_clear()


def parts(dataset: str) -> list[Path]:
    with ledger.transaction() as asked:
        query = select(FilePart.path).where(FilePart.stage == "raw", FilePart.dataset == dataset)
        return [settings().lake / path for path in asked.scalars(query)]


@pytest.mark.usefixtures("month")
@pytest.mark.parametrize("dataset", JUDGED)
def test_both_judge_an_invented_month_alike(dataset: str) -> None:
    agreed = SOURCES[dataset]
    as_of = agreed.as_of_date(cycles.get(CYCLE).as_of)
    with session() as engine:
        villages = {}
        if dataset == "musdes":
            engine.bind_parquet("raw_part", parts(stage.MINUTES))
            stage.judge(engine, agreed, agreed.dataset(stage.MINUTES), as_of)
            minutes = engine.arrow(stage.MINUTES, ["source_file", "kode_desa"]).to_pylist()
            villages = {row["source_file"]: row["kode_desa"] for row in minutes}
        engine.bind_parquet("raw_part", parts(dataset))
        stage.judge(engine, agreed, agreed.dataset(dataset), as_of)
        found = engine.arrow("identity_row").to_pylist()
    rows = [row for path in parts(dataset) for row in pq.read_table(path).to_pylist()]
    assert compare(rows, found, layout(dataset, as_of, villages)) > 0


@pytest.mark.usefixtures("month")
@pytest.mark.parametrize("dataset", [name for name in JUDGED if name != stage.MINUTES])
def test_a_word_is_unknown_exactly_when_the_value_map_lacks_it(dataset: str) -> None:
    agreed = SOURCES[dataset]
    words = [word for word in contract.value_words(agreed.source) if word.dataset == dataset]
    maps: dict[str, set[str]] = {}
    for word in words:
        if word.kolom not in ("jenis_kelamin", "daya"):  # a sex has a code of its own, power has three columns
            maps.setdefault(word.kolom, set()).add(word.dari)
    rows = [{column: text for column in maps} | {"row_number": at} for at, text in enumerate(["?", None, " ", "x y"])]
    rows += [{column: sorted(known)[0].upper() for column, known in maps.items()} | {"row_number": 9}]
    minutes = [{"kode_wilayah": "3513012001", "nomor": "1", "tanggal": "2026-09-10"}]
    home = {"nama": "BUDI", "kode_wilayah": "3513012001", "kecamatan": "SUKAPURA", "desa": "NGADISARI"}
    here = {column: text for column, text in home.items() if column in raw(dataset, []).column_names}
    found = judged(dataset, [here | row for row in rows], minutes=minutes)
    said = {row["row_number"]: {code for code in row["codes"].split() if code.startswith("WORD_")} for row in found}
    every = {f"WORD_{column.upper()}" for column in maps}
    assert said == {0: every, 1: set(), 2: set(), 3: every, 9: set()}


digits = st.text("0123456789", min_size=14, max_size=18)
written = st.one_of(
    st.none(),
    st.text("0123456789.,'+eE -OoIl\u00a0０９", max_size=20),
    digits,
    st.builds("{}{}".format, digits, st.sampled_from([".0", "0", "E+15"])),
    st.builds(
        "35130{}{:02d}{:02d}{:02d}000{}{}".format, st.integers(1, 3), st.integers(0, 75), st.integers(0, 13), st.integers(0, 99),
        st.integers(0, 2), st.sampled_from(["", "", ".0", "\u00a0"]),
    ),
)  # fmt: skip
few = st.sampled_from(["3513011705800001", "3513015705800002", "3513011705120001", "'3513011705800001", None])
days = st.one_of(
    st.none(), st.sampled_from(["17-05-1980", "1980-05-17", "31/02/1980", "17/05/2043 0:00:00", "MEI", "19800517"]),
    st.dates().map(lambda day: f"{day.day}/{day.month}/{day.year:04d}"), st.text("0123456789-/.T ", max_size=12),
)  # fmt: skip
place = st.sampled_from(wilayah().to_pylist())
codes = st.one_of(
    st.none(), place.map(lambda row: row["kode_desa"]), place.map(lambda row: row["bps_kode_desa"]),
    st.sampled_from(["3574011001", "35.13.01.2001", "3513012001.0", "351310006", ""]), digits,
)  # fmt: skip
names = st.one_of(
    st.none(), st.text("ABH. ,'-", max_size=9), st.sampled_from(["H. BUDI", "BUDI", "SITI AMINAH, S.Pd", "ANI (ALM)"])
)
cells = {
    "nik": st.one_of(written, few), "no_kk": st.one_of(written, few), "nama": names, "tanggal_lahir": days,
    "jenis_kelamin": st.sampled_from([None, "L", "P", "1", " p ", "X"]), "kode_wilayah": codes,
    "kecamatan": st.one_of(st.none(), place.map(lambda row: f"Kec. {row['nama_kecamatan']}")),
    "desa": st.one_of(st.none(), place.map(lambda row: row["nama_desa"])), "rt": st.sampled_from([None, "1", "01", "012", "RT 4"]),
    "rw": st.sampled_from([None, "3.0", "1234"]),
    "hubungan": st.sampled_from([None, "Kepala Keluarga", "anak", "?"]),
    "source_file": st.sampled_from(["a" * 64, "b" * 64]),
}  # fmt: skip
LAYOUTS = [
    "dtks",
    "dapodik",
    "sk_bupati",
    "dtsen_anggota",
    "dtsen_keluarga",
    "regsosek_keluarga",
    "siks",
    "p3ke_individu",
]


@pytest.mark.usefixtures("month")
@pytest.mark.parametrize("dataset", LAYOUTS)
@examples(
    max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
@given(data=st.data())
def test_both_judge_cells_that_nobody_thought_of_alike(dataset: str, data: st.DataObject) -> None:
    has = set(raw(dataset, []).column_names)
    row = st.fixed_dictionaries({name: kind for name, kind in cells.items() if name in has})
    drawn = data.draw(st.lists(row, min_size=40, max_size=60))
    table = raw(dataset, [one | {"row_number": at} for at, one in enumerate(drawn)])
    agreed = SOURCES[dataset]
    with session() as engine:
        engine.bind("raw_part", table)
        stage.judge(engine, agreed, agreed.dataset(dataset), AS_OF)
        found = engine.arrow("identity_row").to_pylist()
    compare(table.to_pylist(), found, layout(dataset, AS_OF, {}))
