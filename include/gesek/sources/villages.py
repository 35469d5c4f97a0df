"""The villages' workbooks as a whole: `staged/musdes_desa`, a few counts per village in which a suite looks for patterns."""

from gesek.store import lake
from gesek.store.engine import session

DATASET = "staged/musdes_desa"


def write_version(musdes: int, run_id: str, slots: int = 1) -> int:
    """Count a version of `staged/musdes` by village and write the counts; returns the id of their version."""
    version = lake.version(musdes)
    with session(slots) as engine:
        engine.bind_parquet("musdes", lake.paths(version))
        engine.build(DATASET)
        return lake.save_version(engine, "musdes_desa", DATASET, ["kode_desa"], version.cycle_id, run_id).id
