"""What a run does for one delivery on somebody's behalf, because it may take longer than a page waits."""

from typing import Literal

from gesek.delivery import handover
from gesek.delivery.realisation import book as realisation
from gesek.errors import StoreError

Act = Literal["resend", "tell_recalled", "take_return"]
ACTS: tuple[Act, ...] = ("resend", "tell_recalled", "take_return")


def tend(
    act: Act, delivery_id: int, by: str, sha256: str = "", part: str = "", only_part: bool = False
) -> dict[str, int]:
    """Hand a package over once more, tell its recipient that it was recalled, or take a return sheet that lies in the landing.

    Args:
        act: which of them.
        delivery_id: the delivery.
        by: account of who has it done.
        sha256: of a return sheet in the landing.
        part: whose part of a divided package the sheet is.
        only_part: whether this village answers, for its own people alone.

    Returns:
        Counts of what came of it.

    Raises:
        StoreError: nobody is named, or it cannot be done from where the delivery stands.
        ConfigurationError, HandOverError: as `handover.hand_over`.
    """
    if not by.strip():
        raise StoreError("Nobody is named for whom this is done; fill in the account.")
    if act == "take_return":
        found = realisation.take(delivery_id, sha256, by, part, only_part=only_part)
        counts = {"served": found.served, "not_served": found.not_served, "blank": found.blank}
        return counts | {"unmatched": len(found.unmatched), "unreadable": len(found.unreadable)}
    if act == "tell_recalled":
        handover.tell_recalled(delivery_id)
        return {"told": 1}
    if not handover.hand_over(delivery_id, again=True, actor=by):
        raise StoreError(
            f"Delivery {delivery_id} is closed, recalled or not built; only a package that still counts is sent again."
        )
    return {"sent": 1}
