"""Answers to senders: each received file is answered under a receipt number, a village's in its own workbook."""


def answer_source(source: str, slots: int = 1, cycle_id: str = "") -> int:
    """Answer what a source sent in a cycle, the open one by default; returns how many answers were written."""
    from gesek.quality.answers import export, village
    from gesek.sources import contract
    from gesek.store import cycles

    agreed = contract.load(source)
    cycle = cycle_id or cycles.current().id
    if agreed.combine == "per_village":
        return village.answer(agreed, cycle)
    return export.answer(agreed, cycle, slots)
