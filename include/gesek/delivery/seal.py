"""Sealing: a workbook locked by a password that plain Excel and LibreOffice ask for (ECMA-376 agile encryption, AES-256).

Any other file goes into a zip of its own, locked by the same password (AES-256 as WinZip and 7-Zip have it). Salts are random, so
equal files sealed twice differ: a package is sealed once, and its sealed bytes are kept and resent.
"""

from io import BytesIO
from pathlib import Path

import pyzipper
from msoffcrypto.exceptions import InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from pyzipper.zipfile_aes import AESZipInfo

from gesek.errors import StoreError
from gesek.plain_workbook import TIME

ROUNDS = 10_000
"""Of hashing a password. They make weak ones dear to guess; ours have 99 bits, and 325 workbooks are sealed in a package."""


def seal(path: Path, password: str) -> None:
    """Replace a workbook by its sealed form; nothing of the plain one stays."""
    with path.open("rb") as plain:
        sealed = ECMA376Agile.encrypt(password, plain, spin_count=ROUNDS)
    path.write_bytes(sealed)


def seal_into_zip(path: Path, password: str) -> Path:
    """Replace a file by a zip that holds it sealed, and nothing else; returns the zip."""
    archive = path.with_name(f"{path.name}.zip")
    with pyzipper.AESZipFile(archive, "w", pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as sealed:
        sealed.setpassword(password.encode())
        sealed.writestr(AESZipInfo(path.name, TIME), path.read_bytes(), pyzipper.ZIP_DEFLATED)
    path.unlink()
    return archive


def opened(path: Path, password: str) -> bytes:
    """The plain bytes of a sealed workbook, or of the one file in a sealed zip.

    Raises:
        StoreError: the password is not this file's.
    """
    if path.suffix == ".zip":
        return _unzipped(path, password)
    return opened_bytes(path.read_bytes(), path.name, password)


def opened_bytes(sealed: bytes, name: str, password: str) -> bytes:
    """The same of a workbook in memory, such as one out of an archive; `name` is what an error calls it."""
    plain = BytesIO()
    book = OOXMLFile(BytesIO(sealed))
    try:
        book.load_key(password=password, verify_password=True)
        book.decrypt(plain)
    except InvalidKeyError:
        raise _wrong(name) from None
    return plain.getvalue()


def _unzipped(path: Path, password: str) -> bytes:
    with pyzipper.AESZipFile(path) as archive:
        try:
            [member] = archive.namelist()
            return bytes(archive.read(member, password.encode()))
        except RuntimeError:
            raise _wrong(path.name) from None


def _wrong(name: str) -> StoreError:
    return StoreError(f"The password does not open {name}; ask for the one of this delivery.")
