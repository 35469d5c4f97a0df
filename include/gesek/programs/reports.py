"""What the reports on gap and overlap last found, counted."""

from gesek.errors import StoreError
from gesek.programs.definition import Program
from gesek.programs.villages import villages
from gesek.store import lake
from gesek.store.engine import session

COUNTED = """
    select coalesce(w.nama_kecamatan, '(tidak dikenal)') as nama_kecamatan, count(*) as banyak
    from found as f
    left join wilayah as w on w.kode_desa = f.kode_desa
    group by 1
"""


def by_kecamatan(report: Program) -> tuple[str, dict[str, int]]:
    """The cycle of a report's version in force, and how many families it found in each kecamatan, by name.

    Raises:
        StoreError: it was never made.
    """
    version = lake.published(report.dataset)
    if version is None:
        raise StoreError(f"The report {report.id} was never made; run the DAG deliver_{report.id}.")
    with session() as engine:
        engine.bind("wilayah", villages())
        lake.bind(engine, "found", version)
        engine.build_expression("counted", COUNTED)
        rows = engine.ordered("counted", ["nama_kecamatan"]).to_arrow_table().to_pylist()
    return version.cycle_id, {row["nama_kecamatan"]: row["banyak"] for row in rows}
