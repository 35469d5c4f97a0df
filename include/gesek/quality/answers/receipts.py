"""What every answer has: a receipt number for good, and a basis by which it still holds or is made again."""

from gesek.settings import settings
from gesek.store.models import Answer, ReceivedFile


def receipt(file: ReceivedFile) -> str:
    """The receipt number of a received file: source, cycle it came in, number in the ledger."""
    return f"{file.source.upper()}-{(file.arrived_in or file.cycle_id).replace('-', '')}-{file.id:06d}"


def holds(held: Answer | None, basis: str) -> bool:
    """Whether an answer was made from this basis and its file is still there."""
    return held is not None and held.basis == basis and (settings().answers / held.path).is_file()
