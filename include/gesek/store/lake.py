"""Dataset versions: immutable Parquet parts in a folder, and the ledger row that alone makes them exist.

Write, audit, publish: `write` leaves a version `written`; after its gate `publish` makes it the dataset's version in
force and keeps the earlier ones. A task that is killed leaves at most a file nobody refers to, and running it again
returns the same version: a version is found by dataset, cycle and hash before it is written twice.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from gesek.errors import StoreError
from gesek.settings import settings
from gesek.store.engine import SqlEngine
from gesek.store.ledger import now, reading, transaction
from gesek.store.models import Version, VersionPart
from gesek.store.parquet import compression

WRITTEN, PUBLISHED, SUPERSEDED = "written", "published", "superseded"


@dataclass(frozen=True)
class Part:
    """One Parquet file to be part of a version; `path` is relative to the lake, `sha256` the received file's if any."""

    path: str
    rows: int
    sha256: str | None = None


def _same_content(dataset: str, cycle_id: str, digest: str) -> Select[Version]:
    return select(Version).where(Version.dataset == dataset, Version.cycle_id == cycle_id, Version.hash == digest)


def part_path(dataset: str) -> tuple[Path, str]:
    """A fresh place for a part of `<stage>/<name>`: the absolute path and the one relative to the lake."""
    relative = f"{dataset}/{uuid.uuid4().hex}.parquet"
    return settings().lake / relative, relative


def save_table(table: pa.Table, dataset: str) -> Part:
    """Write the rows of a table, in its order, as one part of `dataset`; it appears only when complete."""
    path, relative = part_path(dataset)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    pq.write_table(table, aside, compression=compression(table.num_rows))
    aside.rename(path)
    return Part(relative, table.num_rows)


def write(dataset: str, cycle_id: str, digest: str, parts: list[Part], run_id: str) -> Version:
    """Record a version as written, or return the one that already holds the same content in this cycle."""
    with transaction() as session:
        found = session.scalars(_same_content(dataset, cycle_id, digest)).one_or_none()
        if found is not None:
            return found
        version = Version(
            dataset=dataset,
            cycle_id=cycle_id,
            hash=digest,
            rows=sum(part.rows for part in parts),
            state=WRITTEN,
            run_id=run_id,
            created_at=now(),
            parts=[
                VersionPart(ordinal=ordinal, path=part.path, rows=part.rows, sha256=part.sha256)
                for ordinal, part in enumerate(parts)
            ],
        )
        session.add(version)
        session.flush()
        return version


def save_version(engine: SqlEngine, name: str, dataset: str, order: list[str], cycle_id: str, run_id: str) -> Version:
    """Write relation `name` as a whole version of `dataset`: hashed, one part, recorded as written."""
    path, relative = part_path(dataset)
    rows, digest = engine.write_hashed(name, path, order)
    with transaction() as session:
        found = session.scalars(_same_content(dataset, cycle_id, digest)).one_or_none()
    if found is not None:
        path.unlink()
        return found
    return write(dataset, cycle_id, digest, [Part(relative, rows)], run_id)


def publish(version_ids: list[int]) -> list[int]:
    """Make these versions the ones in force, all in one transaction; returns the ids that were not so before."""
    with transaction() as session:
        return publish_in(session, version_ids)


def publish_in(session: Session, version_ids: list[int]) -> list[int]:
    """The same within a transaction of the caller's, who commits something else with it."""
    versions = list(session.scalars(select(Version).where(Version.id.in_(version_ids))))
    if len(versions) != len(set(version_ids)):
        raise StoreError(f"Of the versions {version_ids} some are not in the ledger; run the task before again.")
    fresh = [version for version in versions if version.state != PUBLISHED]
    for version in fresh:
        session.execute(
            update(Version)
            .where(Version.dataset == version.dataset, Version.state == PUBLISHED)
            .values(state=SUPERSEDED)
        )
        version.state = PUBLISHED
        version.published_at = now()
    return [version.id for version in fresh]


def published(dataset: str) -> Version | None:
    """The version of a dataset in force, or None if none was ever published."""
    with transaction() as session:
        return session.scalars(
            select(Version).where(Version.dataset == dataset, Version.state == PUBLISHED)
        ).one_or_none()


def published_together(datasets: Collection[str]) -> dict[str, Version]:
    """Dataset -> version in force, of those ever published, as of one moment: a publication in between is seen whole or not at all."""
    with transaction() as session:
        return published_in(session, datasets)


def published_in(session: Session, datasets: Collection[str]) -> dict[str, Version]:
    """The same within a transaction of the caller's."""
    found = session.scalars(select(Version).where(Version.dataset.in_(datasets), Version.state == PUBLISHED))
    return {item.dataset: item for item in found}


def before(item: Version) -> Version | None:
    """The version of the same dataset that was in force before this one, or is so still; None if there was none."""
    query = select(Version).where(
        Version.dataset == item.dataset, Version.id != item.id, Version.published_at.is_not(None)
    )
    if item.published_at is not None:
        query = query.where(Version.published_at < item.published_at)
    with transaction() as session:
        return session.scalars(query.order_by(Version.published_at.desc(), Version.id.desc()).limit(1)).one_or_none()


def version(version_id: int) -> Version:
    """A version by id, with its parts."""
    with reading() as session:
        found = session.get(Version, version_id)
    if found is None:
        raise StoreError(f"Version {version_id} is not in the ledger; the ledger and the run do not belong together.")
    return found


def versions(ids: Mapping[str, int]) -> dict[str, Version]:
    """The versions of these datasets by their ids, in one look; raises StoreError when one is not in the ledger."""
    with transaction() as session:
        found = {one.id: one for one in session.scalars(select(Version).where(Version.id.in_(ids.values())))}
    if missing := [number for number in ids.values() if number not in found]:
        raise StoreError(f"Version {missing[0]} is not in the ledger; the ledger and the run do not belong together.")
    return {dataset: found[number] for dataset, number in ids.items()}


def paths(item: Version) -> list[Path]:
    """The absolute paths of a version's parts, in order."""
    return [settings().lake / part.path for part in item.parts]


def bind(engine: SqlEngine, name: str, item: Version) -> None:
    """Make relation `name` stand for the rows of a version."""
    engine.bind_parquet(name, paths(item))
