"""A folder of this machine as the recipient's end: the package appears there at once, by renaming."""

import json
import shutil
from pathlib import Path

from gesek.delivery.manifest import FILE, MARKER, RECALLED
from gesek.errors import StoreError
from gesek.whole_file import sha256, to_disk, write_text

KIND = "folder"
PARTIAL = ".partial"


def hand_over(package: Path, target: Path, manifest_sha256: str | None, attempt: int) -> None:
    """Copy a package to its place; one that is there already and whole is left alone.

    A copy that was damaged there is not touched: the package is put beside it, by the number of the attempt.

    Raises:
        StoreError: the package in the store is not the one recorded, or another one lies at its place.
    """
    if sha256(package / FILE) != manifest_sha256 or not _whole(package):
        raise StoreError(f"The package {target.name} in the store is not the one recorded; restore it from the backup.")
    if target.exists():
        if sha256(target / FILE) != manifest_sha256:
            raise StoreError(
                f"The outbox folder {target.name} holds another package than the one recorded; move it away and run again."
            )
        if _whole(target):
            return
        target = target.with_name(f"{target.name}-{attempt}")
    aside = target.with_name(f"{PARTIAL}-{target.name}")
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(package, aside)
    (aside / MARKER).write_text(f"{manifest_sha256}\n", encoding="utf-8")
    for file in aside.iterdir():
        to_disk(file)
    aside.rename(target)
    to_disk(target.parent)


def _whole(folder: Path) -> bool:
    """Whether every file that the manifest names is there as it was built."""
    named = json.loads((folder / FILE).read_text(encoding="utf-8"))["files"]
    return all((folder / one["name"]).is_file() and sha256(folder / one["name"]) == one["sha256"] for one in named)


def tell(target: Path, notice: str) -> None:
    """Lay a notice of recall into the folder of a package, where there is one."""
    if target.exists():
        write_text(target / RECALLED, notice)
