"""Telling what is due: one digest a recipient and channel, each by itself, so that a dead one holds nobody up.

Every notice is in the ledger before it is sent and marked after. Killed in between, it is sent again with the same
Message-ID: at least once, never silently lost.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from gesek.errors import NoticeError
from gesek.quality.notices import book, send
from gesek.quality.notices.channels import Channels, Route, load
from gesek.store.findings import Notice
from gesek.store.ledger import now

log = logging.getLogger(__name__)


def remind(moment: datetime | None = None) -> list[int]:
    """Send every notice that is due and may be sent at this hour.

    Args:
        moment: now, unless a test says otherwise.

    Returns:
        Ids of the notices sent.

    Raises:
        NoticeError: some could not be sent; all others were. They wait in the ledger for the next call.
    """
    moment, agreed = moment or now(), load()
    ways = [(route, partial(book.waiting, agreed, route, moment)) for route in book.routes(agreed, moment)]
    return tell(agreed, ways, moment)


def tell(agreed: Channels, ways: Iterable[tuple[Route, Callable[[], Notice | None]]], moment: datetime) -> list[int]:
    """Send along each way what waits there, if it may be sent at this hour; a dead way holds no other up.

    Args:
        agreed: the channels.
        ways: routes, each with what gives the notice that waits on it, if any.
        moment: now.

    Returns:
        Ids of the notices sent.

    Raises:
        NoticeError: some could not be sent; all others were.
    """
    gone, problems = [], []
    for route, waiting in ways:
        try:
            notice = _serve(agreed, route, moment, waiting)
        except NoticeError as error:
            problems.append(f"{route.recipient} by {route.channel} ({error})")
        else:
            gone += [notice] if notice is not None else []
    log.info("%d notices sent, %d not", len(gone), len(problems))
    if problems:
        raise NoticeError(f"Not told: {'; '.join(problems)}. Mend the channel; it is tried again by itself.")
    return gone


def _serve(agreed: Channels, route: Route, moment: datetime, waiting: Callable[[], Notice | None]) -> int | None:
    """Send what is due along a route, unless it has to wait for the morning; returns the notice's id if it went."""
    channel, problem = send.way(agreed.channel(route))
    if channel.kind != "folder" and agreed.quiet.holds(moment):
        return None
    notice = waiting()
    if notice is None:
        return None
    try:
        if problem:
            raise NoticeError(problem)
        send.send(notice, channel)
    except NoticeError as error:
        book.failed(notice.id, str(error))
        raise
    book.sent(notice.id, moment)
    return notice.id
