"""From a decision to the papers it rests on: the scans of the meeting that decided on a family."""

from gesek.errors import StoreError
from gesek.sources import scans
from gesek.store import lake
from gesek.store.engine import session
from gesek.store.models import Scan
from gesek.targets import lists

DECISION = "core/decision"


def scans_of(family_id: int) -> list[Scan]:
    """The scans behind the decision in force on a family; none where they never came.

    Raises:
        StoreError: no list is in force, or no meeting decided on the family.
    """
    listed = lists.published()
    if listed is None:
        raise StoreError("No list is in force yet; there is no decision to look up.")
    with session() as engine:
        lake.bind(engine, "decision", lake.version(listed.versions[DECISION]))
        keys = engine.build_expression(
            "meeting_key",
            "select kode_desa, nomor_ba, tanggal_ba from decision where family_id = $family_id",
            {"family_id": family_id},
        )
        if not keys:
            raise StoreError(
                f"No meeting decided on family {family_id}; `gesek musdes scan KODE_DESA` lists a village's scans."
            )
        (key,) = engine.arrow("meeting_key").to_pylist()
    return scans.scans_of(key["kode_desa"] or "", key["nomor_ba"], key["tanggal_ba"])
