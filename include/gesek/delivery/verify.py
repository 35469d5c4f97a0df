"""Whether a package is whole and the regency's own: for a recipient, without the ledger (docs/delivery_contract.md).

The manifest names every file by hash and is signed. A file that it does not name, a missing one, a changed byte or another
signer are each said in a sentence.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from gesek.delivery import seal
from gesek.delivery.manifest import FILE, MARKER, RECALLED, SIGNATURE
from gesek.errors import ConfigurationError, StoreError
from gesek.whole_file import sha256

OWN = {FILE, SIGNATURE, MARKER, RECALLED}
"""The files of a package that its manifest does not name."""


def problems(folder: Path, public_pem: str, password: str = "") -> list[str]:
    """What is wrong with a package; nothing where it is whole and signed by this key.

    Args:
        folder: the package as it arrived.
        public_pem: the regency's public key, as `gesek delivery key` prints it.
        password: of the delivery; with it the workbooks are opened and their plain bytes compared as well.
    """
    if (folder / RECALLED).exists():
        return ["The package was recalled; do not use it."]
    manifest = folder / FILE
    if not manifest.is_file() or not (folder / SIGNATURE).is_file():
        return [f"The package lacks {FILE} or {SIGNATURE}; ask for it again."]
    if not _signed(manifest.read_bytes(), (folder / SIGNATURE).read_bytes(), public_pem):
        return [f"{SIGNATURE} is not the regency's signature of {FILE}; do not use the package and tell Bapelitbangda."]
    told: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    named = {file["name"]: file for file in told["files"]}
    there = {path.name for path in folder.iterdir()} - OWN
    found = [f"{name} is in the folder but not in the manifest; remove it." for name in sorted(there - set(named))]
    found += [
        f"{name} is in the manifest but not in the folder; ask for it again." for name in sorted(set(named) - there)
    ]
    for name in sorted(set(named) & there):
        found += _of_file(folder / name, named[name], password)
    return found


def _of_file(path: Path, told: dict[str, Any], password: str) -> list[str]:
    if sha256(path) != told["sha256"]:
        return [f"{path.name} is not as it was sent; ask for it again."]
    if not (password and told["sealed"]):
        return []
    try:
        plain = hashlib.sha256(seal.opened(path, password)).hexdigest()
    except StoreError as error:
        return [str(error)]
    return (
        []
        if plain == told["plain_sha256"]
        else [f"{path.name} does not hold what the manifest says; tell Bapelitbangda."]
    )


def _signed(content: bytes, signature: bytes, public_pem: str) -> bool:
    try:
        key = load_pem_public_key(public_pem.encode())
    except ValueError:
        raise ConfigurationError(
            "The key is no public key in PEM form; use what `gesek delivery key` prints."
        ) from None
    if not isinstance(key, Ed25519PublicKey):
        raise ConfigurationError("The key is no Ed25519 key; use what `gesek delivery key` prints.")
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def nik_total(numbers: Iterable[str | None], key: bytes) -> str:
    """A control total of NIK that tells nobody a NIK who has not the password, not even of a list of one.

    It is the sum, modulo 2 to the 64th, of the first eight bytes of HMAC-SHA256(password, NIK) of every row that has one.
    """
    total = 0
    for number in numbers:
        if number:
            total += int.from_bytes(hmac.digest(key, number.encode(), "sha256")[:8])
    return f"{total % 2**64:016x}"
