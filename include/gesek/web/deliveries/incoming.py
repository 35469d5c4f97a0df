"""Files that a visitor sends for a delivery: laid down under a name that says nothing, macros refused, gone when they were taken."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import UploadFile

from gesek.delivery.realisation.returned import part_of
from gesek.settings import settings
from gesek.sources.layout import Place
from gesek.sources.uploads.desk import no_macros

BOOKS = (".xlsx", ".ods", ".docx", ".odt")
"""Endings of what may bring programs along."""


@contextmanager
def laid_down(upload: UploadFile) -> Iterator[Path]:
    """A file that was sent, for as long as the block lasts; of its name only its ending and the village it is of are kept.

    Raises:
        RefusedFileError: it is a workbook or document with macros, or a damaged one.
    """
    name = upload.filename or ""
    code, ending = part_of(name), Path(name).suffix.lower()
    root = settings().home / "tmp"
    root.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=root) as folder:
        path = Path(folder) / f"kiriman{f'_{code}' if code else ''}{ending}"
        with path.open("wb") as file:
            shutil.copyfileobj(upload.file, file)
        if ending in BOOKS:
            no_macros(path, Place(path.name, "row"))
        yield path
