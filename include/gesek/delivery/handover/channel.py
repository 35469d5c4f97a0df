"""What a channel is: a way on which a whole package comes to its recipient at one moment, or not at all.

Files put down (`place`) come with their marker, a mail (`mail`) with the server's answer. Just before that moment the attempt notes
it, so that a later one knows what may have happened in a process that lived no longer.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gesek.delivery.build import place as stored
from gesek.delivery.handover.end import End
from gesek.delivery.manifest import FILE, SIGNATURE
from gesek.errors import StoreError
from gesek.store.deliveries import Delivery
from gesek.whole_file import sha256

NOTICE = (
    "Berkas nomor {number} program {program} siklus {cycle} DITARIK KEMBALI.\n"
    "Jangan dipakai lagi; hapus salinannya. Alasannya ditanyakan kepada Bapelitbangda.\n"
)


@dataclass(frozen=True)
class Package:
    """A package as it goes out.

    Attributes:
        row: its delivery.
        folder: where it lies in the store.
        files: name -> SHA-256 in the order in which they go; the manifest comes last.
    """

    row: Delivery
    folder: Path
    files: dict[str, str]


@dataclass(frozen=True)
class Try:
    """One attempt, as a channel needs to know it.

    Attributes:
        number: of the attempt, from 1.
        copy: how often the package was sent before; a copy that is sent again after a break keeps its number.
        doubtful: an earlier attempt may have brought this copy to the recipient without anybody knowing.
        asked: a person asked for it, and so has settled that doubt.
        arriving: called with True just before the package may be the recipient's, with False when it certainly is not.
    """

    number: int
    copy: int
    doubtful: bool
    asked: bool
    arriving: Callable[[bool], None]


class Channel(Protocol):
    """A way to a recipient, while it is connected."""

    kind: str

    @property
    def answers(self) -> End | None:
        """Where the recipient lays its receipts, if anywhere."""

    def deliver(self, package: Package, attempt: Try) -> str:
        """Bring a package to its recipient; returns where it is. Raises HandOverError."""

    def tell_recalled(self, row: Delivery) -> None:
        """Tell the recipient that a package was recalled; nothing of the recipient's is deleted. Raises HandOverError."""


def package(row: Delivery) -> Package:
    """A delivery's package as it lies in the store.

    Raises:
        StoreError: it is not the one recorded.
    """
    folder = stored(row)
    if not (folder / FILE).is_file() or sha256(folder / FILE) != row.manifest_sha256:
        raise changed(folder)
    told = json.loads((folder / FILE).read_text(encoding="utf-8"))["files"]
    files = {one["name"]: one["sha256"] for one in told}
    files |= {name: sha256(folder / name) for name in (SIGNATURE, FILE) if (folder / name).is_file()}
    if any(not (folder / name).is_file() or sha256(folder / name) != digest for name, digest in files.items()):
        raise changed(folder)
    return Package(row, folder, files)


def recalled(row: Delivery) -> str:
    """What a recipient is told of a recalled package."""
    return NOTICE.format(number=row.sequence, program=row.program, cycle=row.cycle_id)


def changed(folder: Path) -> StoreError:
    """What is raised where a package in the store is not as it was built."""
    return StoreError(f"The package {folder.name} in the store is not the one recorded; restore it from the backup.")
