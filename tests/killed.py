"""A process that is killed at the worst moment of a hand-over."""

import pytest

from gesek.delivery import states
from gesek.delivery.handover import hand_over


def hand_over_killed_before_the_ledger_knew(delivery: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hand a package over; the process ends when it has arrived and before the ledger could say so."""

    def killed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(states, "move", killed)
        with pytest.raises(KeyboardInterrupt):
            hand_over(delivery)
