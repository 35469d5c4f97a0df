"""The tables the contenders get: records with their truth, people as identifiers alone make them, and whom to look for.

Two cases. `damaged`: the records whose NIK the sample damaged at the published rates of include/sample/rates.yaml. `withheld`:
besides these, a seeded share of the records with a sound NIK loses it, with idsemesta and what was read from the NIK.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.linkage import truth
from gesek.identity import match
from gesek.identity.components import Parts
from gesek.store import rulings
from gesek.store.engine import session

CYCLE = "2026-09"
RECORD = """
    select r.nomor, r.dataset, r.record_key, r.family_ref,
        case when w.nomor is null then r.nik end as nik, case when w.nomor is null then r.idsemesta end as idsemesta,
        r.no_kk, r.nama_kunci,
        case when w.nomor is null or r.tanggal_lahir_asal <> 'nik' then r.tanggal_lahir end as tanggal_lahir,
        r.tanggal_lahir_asal,
        case when w.nomor is null or coalesce(r.tanggal_lahir_asal, '') <> 'nik' then r.jenis_kelamin end as jenis_kelamin,
        r.kode_desa, r.rt, r.rw
    from all_record as r left join withheld as w on w.nomor = r.nomor"""
PERSON = """
    select p.part, max(case when c.nik is null then r.nik end) as nik, min(r.nama_kunci) as nama,
        min(r.tanggal_lahir) as lahir, min(r.jenis_kelamin) as kelamin, min(r.kode_desa) as kode_desa,
        min(r.no_kk) as no_kk, min(t.orang) as orang
    from match_record as r inner join person_part as p on p.nomor = r.nomor left join nik_conflict as c on c.nik = r.nik
    left join truth as t on t.dataset = r.dataset and t.record_key = r.record_key
    group by p.part"""


@dataclass(frozen=True)
class Case:
    """One case on disk: match_record, source_family, person_part and person (with the truth, `orang`) as Parquet."""

    name: str
    folder: Path


def prepare(folder: Path, share: float, seed: int) -> list[Case]:
    """Write both cases below `folder`; `share` of the records with a sound NIK lose it in `withheld`, by `seed`."""
    cases = [Case("damaged", folder / "damaged"), Case("withheld", folder / "withheld")]
    with session(2) as engine:
        truth.open_sources(engine)
        match.read_records(engine)
        truth.bind(engine, truth.folder(), CYCLE)
        engine.bind("ruling", rulings.empty())
        engine.connection.execute("create temp table all_record as select * from match_record")
        ordered = "select nomor from all_record where nik is not null order by dataset, record_key"
        sound = engine.connection.execute(ordered).fetchnumpy()["nomor"]
        lost = sound[np.random.default_rng(seed).random(len(sound)) < share]
        for case, numbers in zip(cases, (lost[:0], lost), strict=True):
            case.folder.mkdir(parents=True, exist_ok=True)
            engine.bind("withheld", pa.table({"nomor": pa.array(numbers, pa.int64())}))
            engine.forget("match_record")
            engine.build_expression("match_record", RECORD)
            engine.build("core/identity_ruling")
            engine.build("core/nik_conflict")
            parts = Parts(len(engine.arrow("match_record", ["nomor"])))
            for rule, statement in match.CERTAIN:
                engine.build(f"core/{statement}")
                parts.tie(rule, engine.arrow(statement))
            engine.bind("person_part", parts.table(with_rules=True))
            engine.build_expression("person", PERSON)
            for name in ("match_record", "source_family", "person_part", "person", "nik_conflict"):
                engine.relation(name).write_parquet(str(case.folder / f"{name}.parquet"))
    return cases
