"""Which record is which invented person: the sample's truth laid beside the record keys that identity makes of staged rows."""

from pathlib import Path

from gesek.settings import settings
from gesek.store import lake
from gesek.store.engine import SqlEngine
from gesek.store.ledger import transaction
from gesek.store.models import ReceivedFile

KEYS = {
    "dtks": """case when idsemesta is not null then concat('idsemesta:', idsemesta) else concat('dtks:',
        coalesce(kode_desa, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''), '|', coalesce(no_kk, '')) end""",
    "dtsen_anggota": """case when idsemesta is not null then concat('idsemesta:', idsemesta) else concat('dtsen:',
        coalesce(id_keluarga, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, '')) end""",
    "p3ke_individu": """case when id_individu is not null then concat('p3ke:', id_individu) else concat('p3ke:',
        coalesce(id_keluarga, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, '')) end""",
    "regsosek_anggota": """concat('regsosek:', coalesce(id_keluarga, ''), ':',
        coalesce(cast(no_urut_art as varchar), ''))""",
    "musdes": """concat('musdes:', coalesce(kode_desa, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''), '|',
        coalesce(no_kk, ''), '|', coalesce(cast(tanggal_lahir as varchar), ''))""",
    "sk_bupati": """concat('sk:', coalesce(kode_desa, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''), '|',
        coalesce(no_kk, ''))""",
}
"""Staged dataset -> its record key, as person_row and source_family make it."""
SHORT = {"dtsen_anggota": "dtsen", "p3ke_individu": "p3ke", "regsosek_anggota": "regsosek"}


def bind(engine: SqlEngine, truth: Path, cycle: str) -> None:
    """Bind `truth`(dataset, record_key, orang): the records of which exactly one invented person is the bearer."""
    with transaction() as ledger:
        files = [(item.sha256, item.name) for item in ledger.query(ReceivedFile)]
    engine.connection.execute("create or replace temp table file_name (sha256 varchar, name varchar)")
    engine.connection.executemany("insert into file_name values (?, ?)", files)
    selects = []
    for dataset, key in KEYS.items():
        version = lake.published(f"staged/{dataset}")
        if version is None:
            continue
        lake.bind(engine, f"staged_{dataset}", version)
        record = truth / "record" / f"{dataset}-{cycle}*.parquet"
        lembar = "and coalesce(s.lembar, '') = t.sheet and s.lembar = 'USULAN_BARU'" if dataset == "musdes" else ""
        selects.append(
            f"""select '{SHORT.get(dataset, dataset)}' as dataset, s.record_key, t.person_id
            from (select *, {key} as record_key from staged_{dataset}) as s
            inner join file_name as f on f.sha256 = s.source_file
            inner join read_parquet('{record}') as t
                on t.file = f.name and t.row_number = s.row_number {lembar}
            where s.verdict <> 'rejected'"""  # noqa: S608 - names and paths are this file's own
        )
    engine.connection.execute(
        f"""create or replace temp table truth as
        select dataset, record_key, min(person_id) as orang from ({" union all ".join(selects)})
        group by dataset, record_key having min(person_id) = max(person_id)"""  # noqa: S608
    )


def folder() -> Path:
    """Where the truth of the sample in `GESEK_HOME` lies."""
    return settings().home / "truth"
