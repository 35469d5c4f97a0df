"""Saving workbooks so that equal contents give equal bytes, appearing under their names only when complete."""

import contextlib
import os
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl.workbook.workbook import Workbook
from openpyxl.writer.excel import ExcelWriter

TIME = (2026, 1, 1, 0, 0, 0)
FAST = 1
PROPERTIES = "docProps/core.xml"
CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Gesek</dc:creator></cp:coreProperties>'
)


class _Archive(zipfile.ZipFile):
    """A zip file whose members carry a fixed time; the document's properties say nothing of time or writer."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        named = isinstance(zinfo_or_arcname, zipfile.ZipInfo)
        label = zinfo_or_arcname.filename if named else zinfo_or_arcname
        entry = zipfile.ZipInfo(label, TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        super().writestr(entry, CORE if label == PROPERTIES else data, compresslevel=FAST)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        self.writestr(str(arcname or filename), Path(filename).read_bytes())


def save(book: Workbook, target: Path) -> None:
    """Write an openpyxl workbook beside its place and rename it when it is whole and on the disk."""
    with beside(target) as aside, _Archive(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).save()


@contextlib.contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A path beside a file's place to write it to; it takes its place when it is whole and on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.{uuid.uuid4().hex}.part")
    try:
        yield aside
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            aside.unlink()


def put_properties(path: Path, core: str = CORE) -> None:
    """Replace the document's properties, which the streaming writer stamps with the time of writing.

    They are among the archive's last entries; those after them are kept, the sheets are not touched.
    """
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        first = next(number for number, entry in enumerate(entries) if entry.filename == PROPERTIES)
        moved = [(entry.filename, archive.read(entry)) for entry in entries[first + 1 :]]
        keep = entries[first].header_offset
    with zipfile.ZipFile(path, "a") as archive:
        archive.filelist[:] = archive.filelist[:first]
        archive.NameToInfo = {entry.filename: entry for entry in archive.filelist}
        archive.start_dir = keep
        for name, content in [(PROPERTIES, core.encode()), *moved]:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
