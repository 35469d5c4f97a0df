"""Sealing: a workbook locked by a password that plain Excel and LibreOffice ask for (ECMA-376 agile encryption, AES-256).

The salt is random, so equal workbooks sealed twice differ: a package is sealed once, and its sealed bytes are kept and resent.
"""

from io import BytesIO
from pathlib import Path

from msoffcrypto.exceptions import InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile

from gesek.errors import StoreError


def seal(path: Path, password: str) -> None:
    """Replace a workbook by its sealed form; nothing of the plain one stays."""
    sealed = BytesIO()
    with path.open("rb") as plain:
        OOXMLFile(plain).encrypt(password, sealed)
    path.write_bytes(sealed.getvalue())


def opened(path: Path, password: str) -> bytes:
    """The plain bytes of a sealed workbook.

    Raises:
        StoreError: the password is not this file's.
    """
    plain = BytesIO()
    with path.open("rb") as sealed:
        book = OOXMLFile(sealed)
        try:
            book.load_key(password=password, verify_password=True)
            book.decrypt(plain)
        except InvalidKeyError:
            raise StoreError(f"The password does not open {path.name}; ask for the one of this delivery.") from None
    return plain.getvalue()
