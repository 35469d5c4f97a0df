"""Opening a workbook that a password protects, in memory only: what is decrypted never reaches a disk.

A protected XLSX is an OLE file around the encrypted archive; a protected XLS is an OLE file with a record that says so. The
workbook's own format is judged by `archive` afterwards.
"""

import io
from typing import BinaryIO

import msoffcrypto
import olefile
from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

from gesek.errors import RefusedFileError
from gesek.sources import archive
from gesek.sources.layout import Place

PROTECTED, WRONG_PASSWORD = "PASSWORD_PROTECTED", "WRONG_PASSWORD"
NO_PASSWORD = "VelvetSweatshop"  # noqa: S105
"""By this Excel encrypts a workbook of which only the structure is protected, and opens it without asking ([MS-XLS] 2.2.10):
its sender knows of no password."""
ENCRYPTED_ARCHIVE, BOOKS = "EncryptedPackage", ("Workbook", "Book")


def opened(file: BinaryIO, place: Place, password: str | None) -> BinaryIO:
    """The workbook without its protection: the file itself when it has none.

    Raises:
        RefusedFileError: PASSWORD_PROTECTED, WRONG_PASSWORD, UNKNOWN_LAYOUT (an OLE file, but no workbook) or
            TRUNCATED_ARCHIVE.
    """
    if not file.read(4).startswith(archive.OLD_MARK):
        return file
    file.seek(0)
    try:
        return _opened(file, place, password)
    except RefusedFileError:
        raise
    except InvalidKeyError:
        raise RefusedFileError(
            WRONG_PASSWORD,
            f"{place}: this is not its password; ask its sender for the password given with the BAST and receive the "
            "file again, or send it without one.",
        ) from None
    except DecryptionError:
        raise RefusedFileError(
            "UNREADABLE_WORKBOOK",
            f"{place}: it is protected in a way that cannot be opened here; save it without password and send that.",
        ) from None
    except MemoryError:
        raise
    except Exception:  # a damaged OLE file makes its readers fail in every way there is, with its bytes in the text
        raise archive.damaged(place) from None


def _opened(file: BinaryIO, place: Place, password: str | None) -> BinaryIO:
    with olefile.OleFileIO(file) as container:
        wrapped = container.exists(ENCRYPTED_ARCHIVE)
        book = next((name for name in BOOKS if container.exists(name)), None)
    if not wrapped and book is None:
        raise RefusedFileError(
            "UNKNOWN_LAYOUT", f"{place}: it is an Office file but no workbook; save the table as XLSX and send that."
        )
    file.seek(0)
    office = msoffcrypto.OfficeFile(file) if wrapped or book == "Workbook" else None
    if office is None or not office.is_encrypted():
        file.seek(0)
        return file
    try:
        office.load_key(password=password or NO_PASSWORD, **({"verify_password": True} if wrapped else {}))
    except InvalidKeyError:
        if password:
            raise
        raise RefusedFileError(
            PROTECTED,
            f"{place}: the workbook is protected by a password; receive it with `gesek sources receive FILE --bast N "
            "--date D`, which asks for the password, or send it without one.",
        ) from None
    plain = io.BytesIO()
    office.decrypt(plain)
    plain.seek(0)
    return plain
