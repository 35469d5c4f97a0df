"""Through what a recipient's packages go: the Airflow connection its programme names, or a folder of the sample.

The kind of channel is the connection's type: `sftp`, `fs` (a mounted share), `aws` (a bucket) or `smtp` (mail). Others are refused
by name. What each reads from the connection's extra stands in its module.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from gesek.delivery.handover import bucket, folder, mail, sftp
from gesek.delivery.handover.channel import Channel
from gesek.delivery.handover.end import End
from gesek.delivery.handover.folder import FolderEnd
from gesek.delivery.handover.place import FileChannel
from gesek.errors import ConfigurationError
from gesek.programs import definition
from gesek.settings import settings
from gesek.store.deliveries import Delivery


def connected(row: Delivery) -> AbstractContextManager[Channel]:
    """The way to the recipient of a delivery; see `connected_to`."""
    return connected_to(connection_id(row))


@contextmanager
def connected_to(name: str) -> Iterator[Channel]:
    """The channel of an Airflow connection, for the length of a `with` block.

    Raises:
        ConfigurationError: production has no such connection, or it is of a kind that no package goes through.
        HandOverError: the server is not reached, or refuses.
    """
    found = _connection(name)
    if found is None:
        if settings().profile == "production":
            raise ConfigurationError(
                f"There is no Airflow connection {name}, by which packages go; add one of type {', '.join(KINDS)}."
            )
        yield FileChannel(FolderEnd(settings().outbox))
    elif found.conn_type in KINDS:
        with KINDS[found.conn_type](name, found) as channel:
            yield channel
    else:
        raise ConfigurationError(
            f"The Airflow connection {name} is of type {found.conn_type}, through which no package goes; use "
            f"{', '.join(KINDS)}."
        )


def connection_id(row: Delivery) -> str:
    """The connection of the recipient by the version of the programme that was delivered."""
    version = next((one for one in definition.versions(row.program) if one.version == row.program_version), None)
    recipients = version.recipients if version else ()
    return next((one.connection_id for one in recipients if one.opd == row.recipient), f"opd_{row.recipient}")


def _connection(name: str) -> Any:
    from airflow.providers.common.compat.sdk import AirflowNotFoundException, BaseHook

    try:
        return BaseHook.get_connection(name)
    except AirflowNotFoundException:
        return None


def _files(opened: Callable[[str, Any], AbstractContextManager[End]]) -> Callable[..., AbstractContextManager[Channel]]:
    """A channel that puts files down at the end that is opened so."""

    @contextmanager
    def at(name: str, connection: Any) -> Iterator[Channel]:
        with opened(name, connection) as end:
            yield FileChannel(end)

    return at


KINDS: dict[str, Callable[[str, Any], AbstractContextManager[Channel]]] = {
    "sftp": _files(sftp.connected),
    "fs": _files(folder.connected),
    "aws": _files(bucket.connected),
    "smtp": mail.connected,
}
"""Type of an Airflow connection -> what is opened by it."""
