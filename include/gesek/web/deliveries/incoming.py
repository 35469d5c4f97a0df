"""Files that a visitor sends for a delivery: laid down under a name that says nothing, macros refused, gone when they were taken."""

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import UploadFile

from gesek.delivery.realisation.returned import part_of
from gesek.errors import StoreError
from gesek.settings import settings

MACROS = ("vbaproject.bin", "/macrosheets/", "/activex/", "/basic/", "/scripts/")
"""In the names of a workbook's parts: what runs when it is opened."""


@contextmanager
def laid_down(upload: UploadFile) -> Iterator[Path]:
    """A file that was sent, for as long as the block lasts; of its name only its ending and the village it is of are kept.

    Raises:
        StoreError: it is a workbook with macros.
    """
    name = upload.filename or ""
    code, ending = part_of(name), Path(name).suffix.lower()
    root = settings().home / "tmp"
    root.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=root) as folder:
        path = Path(folder) / f"kiriman{f'_{code}' if code else ''}{ending}"
        with path.open("wb") as file:
            shutil.copyfileobj(upload.file, file)
        _without_macros(path)
        yield path


def _without_macros(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        names = [f"/{name.lower()}" for name in archive.namelist()]
    if any(mark in name for name in names for mark in MACROS):
        raise StoreError("The file has macros; save it as XLSX, which has none, and send that.")
