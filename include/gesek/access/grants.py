"""Giving, revoking and handing over access; every act is a record of the audit chain."""

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from gesek import regions
from gesek.access import matrix
from gesek.access.asker import Asker, Held
from gesek.errors import AccessError
from gesek.programs.agencies import agencies
from gesek.store import audit, cycles, said
from gesek.store.grants import Grant
from gesek.store.ledger import now, reading, transaction

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")


def grant(login: str, role: str, areas: Sequence[str], by: str, reason: str, ends_on: date | None = None) -> int:
    """Give a role to a login; returns the number of the grant, which is the present one where it has just this already.

    Args:
        login: account as the sign-in knows it.
        role: one of the matrix.
        areas: codes of kecamatan or desa, or OPD, as the role's scope asks; none for the regency.
        by: account of who gives it; nobody gives himself anything.
        reason: why, without names or numbers of people.
        ends_on: last day; without it until revoked.

    Raises:
        AccessError: login, role or areas are not as they have to be, the day is past, or it is given to oneself.
    """
    who, why = said.actor(by), said.reason(reason)
    account, codes = _login(login), _areas(role, areas)
    if account == who:
        raise AccessError("Nobody gives access to himself; have another administrator do it.")
    if ends_on is not None and ends_on < cycles.today():
        raise AccessError("The last day of a grant lies in the past; give today or a later one.")
    with transaction() as ledger:
        for one in ledger.scalars(select(Grant).where(Grant.login == account, Grant.role == role, *_in_force())):
            if (one.areas, one.ends_on) == (codes, ends_on):
                return one.id
        return _add(ledger, account, role, codes, ends_on, who, why)


def revoke(grant_id: int, by: str, reason: str) -> None:
    """Take a grant back, from this moment on; raises AccessError when there is none in force of that number."""
    who, why = said.actor(by), said.reason(reason)
    with transaction() as ledger:
        _revoke(ledger, _found(ledger, grant_id), who, why)


def hand_over(login: str, successor: str, by: str, reason: str) -> list[int]:
    """Move all that a login holds to another, as when people move; returns the new grants' numbers.

    Raises:
        AccessError: the login holds nothing, both are the same, or the successor is who acts.
    """
    who, why = said.actor(by), said.reason(reason)
    old, new = _login(login), _login(successor)
    if new in (old, who):
        raise AccessError("Access is handed over to somebody else, and not to who hands it over; name another login.")
    with transaction() as ledger:
        held = ledger.scalars(select(Grant).where(Grant.login == old, *_in_force()).order_by(Grant.id)).all()
        if not held:
            raise AccessError(f"The login '{old}' holds no access; `gesek access list` shows who does.")
        made = [_add(ledger, new, one.role, one.areas, one.ends_on, who, why) for one in held]
        for one in held:
            _revoke(ledger, one, who, why)
        return made


def asker(login: str, language: str = "id") -> Asker:
    """A login with what it holds today."""
    account = login.strip().lower()
    with reading() as ledger:
        found = ledger.execute(select(Grant.role, Grant.areas).where(Grant.login == account, *_in_force()))
        roles = matrix.load().roles  # a role taken out of the matrix is worth nothing any more
        held = tuple(Held(role, frozenset(areas)) for role, areas in found if role in roles)
    return Asker(account, held, language)


def listed(login: str = "", past: bool = False) -> list[Grant]:
    """The grants in force, or all there ever were, by login; of one login where it is named."""
    query = select(Grant).order_by(Grant.login, Grant.id)
    if not past:
        query = query.where(*_in_force())
    if login:
        query = query.where(Grant.login == login.strip().lower())
    with reading() as ledger:
        return list(ledger.scalars(query))


def _in_force() -> tuple[ColumnElement[bool], ...]:
    return (and_(Grant.revoked_at.is_(None), or_(Grant.ends_on.is_(None), Grant.ends_on >= cycles.today())),)


def _add(
    ledger: Session, login: str, role: str, areas: Sequence[str], ends_on: date | None, by: str, reason: str
) -> int:
    given = Grant(
        login=login, role=role, areas=list(areas), ends_on=ends_on, granted_by=by, granted_at=now(), reason=reason
    )
    ledger.add(given)
    ledger.flush()
    audit.record(ledger, actor=by, action="access.grant", subject=f"grant:{given.id}", reason=reason)
    return given.id


def _revoke(ledger: Session, given: Grant, by: str, reason: str) -> None:
    given.revoked_by, given.revoked_at, given.revoke_reason = by, now(), reason
    audit.record(ledger, actor=by, action="access.revoke", subject=f"grant:{given.id}", reason=reason)


def _found(ledger: Session, grant_id: int) -> Grant:
    found = ledger.scalars(select(Grant).where(Grant.id == grant_id, *_in_force())).one_or_none()
    if found is None:
        raise AccessError(f"No grant {grant_id} is in force; `gesek access list` shows those that are.")
    return found


def _login(text: str) -> str:
    account = text.strip().lower()
    if not LOGIN.fullmatch(account):
        raise AccessError("A login is written in small letters, digits, dots, hyphens, underscores or @; write it so.")
    return account


def _areas(role: str, areas: Sequence[str]) -> list[str]:
    """The areas in order, once each; raises AccessError when they are not what the role's scope asks for."""
    roles = matrix.load().roles
    if role not in roles:
        raise AccessError(f"There is no role '{role}'; {matrix.FILE} has {', '.join(roles)}.")
    scope = roles[role].scope
    if scope == "regency":
        if areas:
            raise AccessError(f"The role {role} is for the whole regency; leave the areas out.")
        return []
    known = {"kecamatan": set(regions.kecamatan()), "desa": set(regions.villages()), "opd": set(agencies())}[scope]
    if not areas:
        raise AccessError(f"The role {role} is bound to {scope}; name at least one.")
    if unknown := sorted(set(areas) - known):
        raise AccessError(f"Unknown {scope}: {', '.join(unknown)}; write codes as they stand in the reference data.")
    return sorted(set(areas))
