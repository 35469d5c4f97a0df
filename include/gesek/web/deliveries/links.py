"""Short-lived addresses of copies: signed, for one login, for minutes; the copy itself is decided on anew when it is fetched."""

from itsdangerous import BadSignature, URLSafeTimedSerializer

from gesek.web.door import NotFoundError
from gesek.web.visit import Visitor

SECONDS = 300


def made(asker: Visitor, number: int, name: str, kode_desa: str) -> str:
    """The token of an address of a copy.

    Args:
        asker: for whom.
        number: of the delivery.
        name: of the one file; empty for all.
        kode_desa: the village whose part it is; empty for none.
    """
    return _signer(asker).dumps([asker.login, number, name, kode_desa])


def read(asker: Visitor, token: str) -> tuple[int, str, str]:
    """Delivery, file and village of a token; raises NotFoundError where it is forged, too old, or somebody else's."""
    try:
        login, number, name, kode_desa = _signer(asker).loads(token, max_age=SECONDS)
    except (BadSignature, ValueError):
        raise NotFoundError from None
    if login != asker.login:
        raise NotFoundError
    return number, name, kode_desa


def _signer(asker: Visitor) -> URLSafeTimedSerializer:
    if asker.request is None:
        raise NotFoundError
    return URLSafeTimedSerializer(asker.request.app.state.sign_in.secret, salt="gesek.delivery.copy")
