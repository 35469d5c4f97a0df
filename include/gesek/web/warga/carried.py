"""A search that outlives a reload: the browser keeps it as a cookie that only we can read, for a quarter of an hour.

Nothing of it is kept here, so that any of several processes can answer, and no address, history or server log has a number or name
in it. It is encrypted because a browser keeps its cookies on disk, and bound to the account that searched.
"""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date

from cryptography.fernet import Fernet, InvalidToken
from fastapi import Response

from gesek.targets.citizen.sought import Sought
from gesek.web.screen import url
from gesek.web.visit import Visitor

COOKIE = "gesek_sought"
SECONDS = 15 * 60


@dataclass(frozen=True)
class Search:
    """Whom an officer looks for, and why.

    Attributes:
        loose: numbers of those who may be meant, where there are rows besides that are tied to none of them.
    """

    sought: Sought
    reason: str
    loose: tuple[int, ...] = ()


def carry(asker: Visitor, response: Response, search: Search) -> Response:
    """Have the browser carry a search to the next pages."""
    told = json.dumps([asker.login, search.reason, search.loose, asdict(search.sought)], default=str)
    kept = _box(asker).encrypt(told.encode()).decode()
    response.set_cookie(COOKIE, kept, max_age=SECONDS, path=url("warga.ask"), httponly=True, samesite="strict")
    return response


def carried(asker: Visitor) -> Search | None:
    """The search that the browser carries; None where there is none, or it is old or of somebody else."""
    kept = asker.request.cookies.get(COOKIE, "") if asker.request is not None else ""
    try:
        login, reason, loose, sought = json.loads(_box(asker).decrypt(kept.encode(), ttl=SECONDS))
    except (InvalidToken, ValueError):
        return None
    born = sought["tanggal_lahir"]
    sought["tanggal_lahir"] = date.fromisoformat(born) if born else None
    return Search(Sought(**sought), reason, tuple(loose)) if login == asker.login else None


def _box(asker: Visitor) -> Fernet:
    secret = asker.request.app.state.sign_in.secret if asker.request is not None else ""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{COOKIE} {secret}".encode()).digest()))
