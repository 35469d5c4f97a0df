"""Sealing: a workbook locked by a password that plain Excel and LibreOffice ask for (ECMA-376 agile encryption, AES-256).

The salt is random, so equal workbooks sealed twice differ: a package is sealed once, and its sealed bytes are kept and resent.
"""

from io import BytesIO
from pathlib import Path

from msoffcrypto.exceptions import InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.ecma376_agile import ECMA376Agile

from gesek.errors import StoreError

ROUNDS = 10_000
"""Of hashing a password. They make weak ones dear to guess; ours have 99 bits, and 325 workbooks are sealed in a package."""


def seal(path: Path, password: str) -> None:
    """Replace a workbook by its sealed form; nothing of the plain one stays."""
    with path.open("rb") as plain:
        sealed = ECMA376Agile.encrypt(password, plain, spin_count=ROUNDS)
    path.write_bytes(sealed)


def opened(path: Path, password: str) -> bytes:
    """The plain bytes of a sealed workbook.

    Raises:
        StoreError: the password is not this file's.
    """
    return opened_bytes(path.read_bytes(), path.name, password)


def opened_bytes(sealed: bytes, name: str, password: str) -> bytes:
    """The same of a workbook in memory, such as one out of an archive; `name` is what an error calls it."""
    plain = BytesIO()
    book = OOXMLFile(BytesIO(sealed))
    try:
        book.load_key(password=password, verify_password=True)
        book.decrypt(plain)
    except InvalidKeyError:
        raise StoreError(f"The password does not open {name}; ask for the one of this delivery.") from None
    return plain.getvalue()
