"""The tables the contenders get: records with their truth, people as identifiers alone make them, and whom to look for.

Two cases. `damaged`: the records whose NIK the sample damaged at the published rates of include/sample/rates.yaml. `withheld`:
besides these, a seeded share of the records with a sound NIK loses it, with idsemesta and what was read from the NIK.
"""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.linkage import truth
from gesek.identity import estimate
from gesek.store.engine import session

CYCLE = "2026-09"
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
    """Write both cases below `folder` unless there; `share` of the records with a sound NIK lose it in `withheld`, by `seed`."""
    cases = [Case("damaged", folder / "damaged"), Case("withheld", folder / "withheld")]
    if all((case.folder / "nik_conflict.parquet").exists() for case in cases):
        return cases
    with session(2) as engine:
        estimate.open_published(engine)
        truth.bind(engine, truth.folder(), CYCLE)
        engine.bind("received", engine.relation("match_record"))
        for case, lost in zip(cases, (0.0, share), strict=True):
            case.folder.mkdir(parents=True, exist_ok=True)
            engine.forget("match_record")
            engine.bind("match_record", engine.relation("received"))
            estimate.withhold(engine, lost, seed)
            estimate.tie_by_identifiers(engine)
            engine.build_expression("person", PERSON)
            for name in ("match_record", "source_family", "person_part", "person", "nik_conflict"):
                engine.relation(name).write_parquet(str(case.folder / f"{name}.parquet"))
    return cases
