"""What the printed documents of a list are called: their files say cycle, list and kind."""

from gesek.store.models import TargetList

NOTE, DECREE, SUMMARY, ANNEX = "nota-dinas", "rancangan-keputusan", "ringkasan", "lampiran"
PRINTED = ((NOTE, "pdf"), (DECREE, "pdf"), (SUMMARY, "pdf"), (ANNEX, "pdf"), (ANNEX, "xlsx"))
"""Kind and ending of every document, in the order in which they are handed on."""


def file_name(item: TargetList, kind: str, ending: str = "pdf") -> str:
    """The file of a document of a list."""
    return f"{item.cycle_id}-daftar-{item.id}-{kind}.{ending}"
