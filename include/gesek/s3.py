"""S3, and what speaks its protocol (MinIO, Ceph, a provider's own), through `s3fs` by an Airflow connection of type `aws`."""

from typing import Any

from gesek.errors import StoreError

PATIENCE = {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 2}}


def file_system(connection: str | None) -> Any:
    """The file system of a connection; without one, by what the machine's surroundings give. It remembers no listing.

    Raises:
        StoreError: `s3fs` is not installed.
    """
    from airflow.sdk.bases.hook import BaseHook

    try:
        from s3fs import S3FileSystem
    except ModuleNotFoundError:
        raise StoreError("An object store needs the package s3fs; install gesek[s3].") from None

    given: dict[str, Any] = {}
    if connection is not None:
        known = BaseHook.get_connection(connection)
        extra = known.extra_dejson
        given = {"key": known.login, "secret": known.password, "endpoint_url": extra.get("endpoint_url")}
        given["client_kwargs"] = {"region_name": extra["region_name"]} if "region_name" in extra else {}
    return S3FileSystem(use_listings_cache=False, skip_instance_cache=True, config_kwargs=PATIENCE, **given)
