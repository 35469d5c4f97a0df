"""Saving an openpyxl workbook so that equal contents give equal bytes, appearing under its name only when complete."""

import contextlib
import os
import uuid
import zipfile
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
    """Write a workbook beside its place and rename it when it is whole and on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.{uuid.uuid4().hex}.part")
    try:
        with aside.open("wb") as file:
            with _Archive(file, "w", zipfile.ZIP_DEFLATED) as archive:
                ExcelWriter(book, archive).save()
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            aside.unlink()
