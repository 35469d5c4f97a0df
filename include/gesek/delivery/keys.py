"""The installation's one delivery secret, and what is derived from it: a password per delivery, and the key that signs manifests.

Nothing derived is stored. Whoever has the secret can say every password again and sign in the regency's name; whoever lost it
cannot open what was sent. So it is kept where backups are kept, and changed only between two deliveries (docs/runbook.md).
"""

import contextlib
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gesek.errors import ConfigurationError
from gesek.settings import settings

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another when a password is read aloud or typed from paper."""
GROUPS, GROUP = 5, 4
"""Twenty of 31 signs: 99 bits."""
LEAST = 32
"""Characters of a secret; `openssl rand -hex 32` makes 64."""
FILE = "delivery.key"


def password(program: str, recipient: str, sequence: int, part: str = "") -> str:
    """The password of a delivery, or of one part of it: the same as long as the secret is, in groups that can be typed."""
    number = int.from_bytes(_derived(f"password {program}/{recipient}/{sequence}/{part}", 32))
    signs = []
    for _ in range(GROUPS * GROUP):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "-".join("".join(signs[start : start + GROUP]) for start in range(0, len(signs), GROUP))


def sign(content: bytes) -> bytes:
    """The Ed25519 signature of a manifest, 64 bytes."""
    return _signing().sign(content)


def public_pem() -> str:
    """The public key by which everybody can verify a manifest."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return _signing().public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def _signing() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_derived("manifest signature", 32))


def _derived(purpose: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=b"gesek delivery", info=purpose.encode()).derive(_secret())


def _secret() -> bytes:
    given = settings().delivery_key.get_secret_value()
    if given:
        return _checked(given, "The setting GESEK_DELIVERY_KEY")
    if settings().profile == "production":
        raise ConfigurationError(
            "The setting GESEK_DELIVERY_KEY is missing, without which no package can be sealed or signed; make one with "
            "`openssl rand -hex 32`, keep it in the regency's safe, and set it."
        )
    path = settings().home / "keys" / FILE
    if not path.exists():
        _invent(path)
    return _checked(path.read_text(encoding="utf-8").strip(), "The file keys/delivery.key")


def _invent(path: Path) -> None:
    """Make the sample's secret; of two processes that do so at once, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{FILE}.{os.getpid()}")
    aside.write_text(secrets.token_hex(LEAST), encoding="utf-8")
    aside.chmod(0o600)
    with contextlib.suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()


def _checked(secret: str, where: str) -> bytes:
    if len(secret) < LEAST:
        raise ConfigurationError(f"{where} has fewer than {LEAST} characters; make one with `openssl rand -hex 32`.")
    return secret.encode()
