"""A folder of this machine as the recipient's end: the package appears there at once, by renaming."""

import shutil
from pathlib import Path

from gesek.delivery.manifest import FILE, MARKER
from gesek.errors import StoreError
from gesek.whole_file import sha256, to_disk

KIND = "folder"
PARTIAL = ".partial"


def hand_over(package: Path, target: Path, manifest_sha256: str | None) -> None:
    """Copy a package to its place; one that is there already is left alone.

    Raises:
        StoreError: the package in the store is not the one recorded, or another one lies at its place.
    """
    if sha256(package / FILE) != manifest_sha256:
        raise StoreError(f"The package {target.name} in the store is not the one recorded; restore it from the backup.")
    if target.exists():
        if sha256(target / FILE) != manifest_sha256:
            raise StoreError(
                f"The outbox folder {target.name} holds another package than the one recorded; move it away and run again."
            )
        return
    aside = target.with_name(f"{PARTIAL}-{target.name}")
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(package, aside)
    (aside / MARKER).write_text(f"{manifest_sha256}\n", encoding="utf-8")
    for file in aside.iterdir():
        to_disk(file)
    aside.rename(target)
    to_disk(target.parent)
