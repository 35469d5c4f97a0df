"""What lies in a built package, file by file, as its manifest says; of a divided one each village's own workbook too."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gesek.delivery.build import place
from gesek.delivery.manifest import FILE
from gesek.store.deliveries import Delivery

VILLAGE = re.compile(r"_(\d{10})\.")
"""In the name of a file: the village whose part of a divided package it is."""


@dataclass(frozen=True)
class Content:
    """One file of a package.

    Attributes:
        name, size, sha256: as it goes out; size in bytes.
        archive: name of the zip it lies in; empty where it lies in the package itself.
        kode_desa: the village whose part it is; empty where it is of no single one.
    """

    name: str
    size: int
    sha256: str
    archive: str = ""
    kode_desa: str = ""


def told(row: Delivery) -> dict[str, Any] | None:
    """A package's manifest; None where none is built, or it lies in the store no more."""
    path = place(row) / FILE
    return _read(path, row.manifest_sha256) if row.manifest_sha256 and path.is_file() else None


@lru_cache(maxsize=256)
def _read(path: Path, _sha256: str) -> dict[str, Any]:
    """A manifest does not change while its hash is the recorded one."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def files(row: Delivery) -> list[Content]:
    """The files of a package that its manifest names."""
    return [_content(one) for one in (told(row) or {}).get("files", [])]


def of_village(row: Delivery, kode_desa: str) -> list[Content]:
    """A village's own files; none where the package is not divided by village, or this one has no part."""
    return villages(row).get(kode_desa, [])


def villages(row: Delivery) -> dict[str, list[Content]]:
    """The villages that have a part of their own in a package, by code, each with its files."""
    members = [
        _content(member, archive["name"])
        for archive in (told(row) or {}).get("files", [])
        for member in archive.get("members", [])
    ]
    found: dict[str, list[Content]] = {}
    for one in sorted((*files(row), *members), key=lambda one: (one.kode_desa, one.name)):
        if one.kode_desa:
            found.setdefault(one.kode_desa, []).append(one)
    return found


def _content(one: dict[str, Any], archive: str = "") -> Content:
    found = VILLAGE.search(one["name"])
    return Content(one["name"], one["size"], one["sha256"], archive, found[1] if found else "")
