"""Counts of a list: by status beside the BPS estimate, and what changed."""

from typing import Any

from gesek.identity import staged
from gesek.store import lake
from gesek.store.engine import session
from gesek.store.models import InputSet

STATUSES = ("miskin_ekstrem", "calon", "miskin", "tidak_miskin")


def counts(versions: dict[str, int], frozen: InputSet) -> dict[str, Any]:
    """Count a drafted list.

    Args:
        versions: dataset -> version id of the draft.
        frozen: its input set, for the BPS totals.

    Returns:
        `status`: status -> families, persons (living and present) and perlu_konfirmasi (families); `changes`:
        perubahan -> reason code -> families; `bps`: year, persons, and ratio_percent (extremely poor persons of the
        list per hundred of the estimate, a survey's figure that no list is forced to match), or None where BPS sent
        nothing; `decisions_unmatched`: rows of meetings that led to no family.
    """
    with session() as engine:
        for relation in ("target", "family", "target_change", "decision_unmatched"):
            lake.bind(engine, relation, lake.version(versions[f"core/{relation}"]))
        ids = {item.dataset: item.version_id for item in frozen.items}
        staged.bind(engine, {"bps": ids["staged/bps"]})
        for dataset in ("target_count", "change_count", "bps_count", "unmatched_count"):
            engine.build(f"core/{dataset}")
        by_status = {row.pop("status"): row for row in engine.arrow("target_count").to_pylist()}
        nothing = {"families": 0, "persons": 0, "perlu_konfirmasi": 0}
        status = {name: by_status.get(name, nothing) for name in STATUSES}
        changes: dict[str, dict[str, int]] = {name: {} for name in ("datang", "pergi", "berubah", "tetap")}
        for row in engine.arrow("change_count").to_pylist():
            changes[row["perubahan"]][row["alasan"]] = row["families"]
        estimate = engine.arrow("bps_count").to_pylist()
        unmatched = engine.arrow("unmatched_count").to_pylist()[0]["jumlah"]
    return {
        "status": status,
        "changes": changes,
        "bps": _beside(status["miskin_ekstrem"]["persons"], estimate),
        "decisions_unmatched": unmatched,
    }


def _beside(persons: int, estimate: list[dict[str, Any]]) -> dict[str, Any] | None:
    if not estimate or not estimate[0]["persons"]:
        return None
    year, total = estimate[0]["tahun"], estimate[0]["persons"]
    return {"year": year, "persons": total, "ratio_percent": round(persons * 100 / total, 1)}
