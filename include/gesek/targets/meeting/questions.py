"""The families a meeting speaks of and the questions the data have, from the list in force."""

from functools import lru_cache

import pyarrow as pa
import yaml

from gesek.errors import StoreError
from gesek.paths import REFERENCE
from gesek.store import lake
from gesek.store.engine import session
from gesek.targets import lists

RELATIONS = ("target", "family", "person", "house")


@lru_cache(maxsize=1)
def sentences() -> dict[str, str]:
    """Code -> the question as the village reads it."""
    content = yaml.safe_load((REFERENCE / "meeting_questions.yaml").read_text(encoding="utf-8"))
    return {code: entry["id"] for code, entry in content.items()}


def families(slots: int = 1) -> pa.Table:
    """The rows of `meeting_family`, by village, neighbourhood and name.

    Raises:
        StoreError: no list was ever published.
    """
    listed = lists.published()
    if listed is None:
        raise StoreError("No list is in force yet; publish one, then prepare the meetings' workbooks.")
    with session(slots) as engine:
        for relation in RELATIONS:
            lake.bind(engine, relation, lake.version(listed.versions[f"core/{relation}"]))
        engine.build("out/meeting_family")
        return engine.ordered("meeting_family", ["kode_desa", "rw", "rt", "nama", "family_id"]).to_arrow_table()
