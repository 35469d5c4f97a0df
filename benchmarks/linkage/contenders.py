"""The contenders: each reads a case and returns scored pairs of people (sought, other, score), higher being likelier."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gesek.identity import link, linkage, registry
from gesek.identity.clusters import Clusters
from gesek.identity.components import Parts
from gesek.store import rulings
from gesek.store.engine import SqlEngine, session

RULE_KEYS = {
    "name and No. KK": """select nomor, concat(no_kk, '|', nama_kunci) as kunci from match_record
        where no_kk is not null and nama_kunci is not null""",
    "name, birth and village": """select nomor, concat(kode_desa, '|', cast(tanggal_lahir as varchar), '|', nama_kunci)
        as kunci from match_record where kode_desa is not null and tanggal_lahir is not null and nama_kunci is not null""",
}
BLOCKED = """
    with sought as (select * from person where nik is null),
    pair as (
        select a.part as a, b.part as b from sought as a join person as b on b.no_kk = a.no_kk
        union select a.part, b.part from sought as a join person as b on b.kode_desa = a.kode_desa and b.nama = a.nama
        union select a.part, b.part from sought as a join person as b on b.kode_desa = a.kode_desa and b.lahir = a.lahir
        union select a.part, b.part from sought as a join person as b on b.lahir = a.lahir and b.nama = a.nama
    )
    select p.a, p.b, x.nama as nama_a, y.nama as nama_b,
        case when x.lahir = y.lahir then 1 when x.lahir <> y.lahir then -1 else 0 end as lahir,
        case when x.no_kk = y.no_kk then 1 when x.no_kk <> y.no_kk then -1 else 0 end as kk,
        case when x.kode_desa = y.kode_desa then 1 when x.kode_desa <> y.kode_desa then -1 else 0 end as desa
    from pair as p join person as x on x.part = p.a join person as y on y.part = p.b
    where p.a <> p.b and x.nama is not null and y.nama is not null"""


def open_case(engine: SqlEngine, folder: Path) -> np.ndarray:
    """Bind a case; returns the part of each record by its number."""
    for name in ("match_record", "source_family", "person_part", "nik_conflict"):
        engine.bind_parquet(name, [folder / f"{name}.parquet"])
    engine.bind("ruling", rulings.empty())
    engine.build("core/identity_ruling")
    numbered = pq.read_table(folder / "person_part.parquet", columns=["nomor", "part"]).sort_by("nomor")
    return np.concatenate([[0], numbered["part"].to_numpy()])


def plain_rules(folder: Path) -> pa.Table:
    """Unique name + No. KK, then unique name + birth date + village: the rules linkage replaced."""
    with session(2) as engine:
        parts = Parts(0)
        parts.part = open_case(engine, folder)
        parts.rule = np.zeros(len(parts.part), dtype=np.int8)
        before = parts.part.copy()
        for rule, query in RULE_KEYS.items():
            engine.build_expression("rule_key", query)
            registry.rename(engine, "rule_key", "match_key", {"nomor": "nomor", "kunci": "kunci"})
            for _ in range(2):
                engine.bind("person_part", parts.table())
                engine.build("core/match_edge")
                parts.tie(rule, engine.arrow("match_edge"))
    moved = np.unique(before[1:][parts.part[1:] != before[1:]])
    return pa.table({"a": moved, "b": parts.part[moved], "score": np.ones(len(moved), dtype=np.int64)})


def gesek(folder: Path) -> pa.Table:
    """This product: scored by reference/linkage.yaml, tied by its decision rule down to the weight at which it asks officers."""
    with session(2) as engine:
        part = open_case(engine, folder)
        link.score(engine)
        decision = linkage.load().decision
        clusters, _ = link.resolve(engine, part)
        lowest = Clusters(clusters.people, clusters.ties)
        ties = lowest.tie(decision.queue, decision.margin).tied
        engine.relation("link_pair").write_parquet(str(folder / "link_pair.parquet"))
    return pa.table({"a": [t.a for t in ties], "b": [t.b for t in ties], "score": [t.weight for t in ties]})


def rapidfuzz(folder: Path) -> pa.Table:
    """Jaro-Winkler of the names by rapidfuzz with hand weights for birth date, No. KK and village, exact blocks."""
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    person = duckdb.from_parquet(str(folder / "person.parquet"))  # noqa: F841 - BLOCKED reads it by name
    pairs = duckdb.sql(BLOCKED).to_arrow_table()
    names = (pairs[name].to_pylist() for name in ("nama_a", "nama_b"))
    alike = cpdist(*names, scorer=JaroWinkler.similarity, workers=2)
    score = 10 * alike + 2 * pairs["lahir"].to_numpy() + 2 * pairs["kk"].to_numpy() + pairs["desa"].to_numpy()
    return pa.table({"a": pairs["a"], "b": pairs["b"], "score": np.round(score * 100).astype(np.int64)})


def splink(folder: Path) -> pa.Table:
    """Splink 5 on DuckDB with the comparisons its documentation recommends and its own estimation."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    person = pq.read_table(
        folder / "person.parquet", columns=["part", "nik", "nama", "lahir", "kelamin", "kode_desa", "no_kk"]
    )
    con = duckdb.connect(config={"threads": 2, "memory_limit": "4GB"})
    known = (
        con.from_arrow(person).filter("nik is not null and nama is not null").select("* exclude (nik)").to_arrow_table()
    )
    sought = (
        con.from_arrow(person).filter("nik is null and nama is not null").select("* exclude (nik)").to_arrow_table()
    )
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="part",
        comparisons=[
            cl.NameComparison("nama"),
            cl.DateOfBirthComparison("lahir", input_is_string=False),
            cl.ExactMatch("kelamin"),
            cl.ExactMatch("kode_desa"),
            cl.ExactMatch("no_kk"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("no_kk"),
            block_on("kode_desa", "nama"),
            block_on("kode_desa", "lahir"),
            block_on("lahir", "nama"),
        ],
    )
    api = DuckDBAPI(con)
    frames = [api.register(sought, dataset_display_name="sought"), api.register(known, dataset_display_name="known")]
    linker = Linker(frames, settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match([block_on("nama", "lahir")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for columns in (("nama", "kode_desa"), ("lahir", "kode_desa"), ("nama", "lahir")):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    found = linker.inference.predict(threshold_match_weight=-5).as_duckdbpyrelation()
    a = "case when source_dataset_l = 'sought' then part_l else part_r end as a"
    b = "case when source_dataset_l = 'sought' then part_r else part_l end as b"
    return found.select(f"{a}, {b}, cast(round(match_weight * 100) as bigint) as score").to_arrow_table()


CONTENDERS: dict[str, Callable[[Path], pa.Table]] = {
    "plain rules": plain_rules,
    "rapidfuzz": rapidfuzz,
    "Splink 5 defaults": splink,
    "gesek": gesek,
}
