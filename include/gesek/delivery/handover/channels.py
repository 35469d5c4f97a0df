"""Through what a recipient's packages go: the Airflow connection its programme names, or a folder of the sample.

The kind of channel is the connection's type. `sftp`: the path in its extra (`path`) is our folder there. `fs`: the folder is in its
extra. Other kinds are refused by name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gesek.delivery.handover import sftp
from gesek.delivery.handover.folder import FolderEnd
from gesek.delivery.handover.place import End
from gesek.errors import ConfigurationError
from gesek.programs import definition
from gesek.settings import settings
from gesek.store.deliveries import Delivery


@contextmanager
def connected(row: Delivery) -> Iterator[End]:
    """The recipient's end of a delivery, for the length of a `with` block.

    Raises:
        ConfigurationError: production has no such connection, or it is of a kind that no package goes through.
        HandOverError: the server is not reached, or refuses.
    """
    name = connection_id(row)
    found = _connection(name)
    if found is None:
        if settings().profile == "production":
            raise ConfigurationError(
                f"There is no Airflow connection {name} for the packages of {row.recipient}; add one of type sftp or fs."
            )
        yield FolderEnd(settings().outbox)
    elif found.conn_type == "sftp":
        with sftp.connected(name, str(found.extra_dejson.get("path", ""))) as end:
            yield end
    elif found.conn_type == "fs":
        yield FolderEnd(Path(found.extra_dejson.get("path") or "/"))
    else:
        raise ConfigurationError(
            f"The Airflow connection {name} is of type {found.conn_type}, through which no package goes; use sftp or fs."
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
