"""Opening the ledger: short transactions, one after the other, on SQLite or PostgreSQL.

Measured on SQLite with six writers: a plain `BEGIN` failed 463 of 900 times with "database is locked" (a read lock that
could not be raised to a write lock), `BEGIN IMMEDIATE` never.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import ColumnElement, Engine, create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute, Session

from gesek.errors import StoreError
from gesek.settings import settings

TIMEOUT_SECONDS = 30
LOCK = 3513
"""Names the ledger's lock among the advisory locks of its PostgreSQL database."""
READING = "gesek_reading"
"""Marks connections that only look."""
_is_open: ContextVar[bool] = ContextVar("a transaction is open", default=False)


@lru_cache(maxsize=4)
def _engine(url: str) -> Engine:
    return _sqlite(url) if make_url(url).get_backend_name() == "sqlite" else _postgresql(url)


def _sqlite(url: str) -> Engine:
    database = make_url(url).database
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    waits = {"timeout": TIMEOUT_SECONDS, "isolation_level": None}
    engine = create_engine(url, connect_args=waits, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _pragmas(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma foreign_keys = on")

    @event.listens_for(engine, "begin")
    def _begin_immediate(connection) -> None:  # type: ignore[no-untyped-def]
        connection.exec_driver_sql("begin" if connection.get_execution_options().get(READING) else "begin immediate")

    return engine


def _postgresql(url: str) -> Engine:
    """One transaction after the other, as on SQLite: each begins by taking the ledger's lock, which its end gives back.

    `READ COMMITTED` whatever the server's default is: under a stricter level a transaction would look at the ledger as it
    was before it waited for the lock.
    """
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, isolation_level="READ COMMITTED")

    @event.listens_for(engine, "connect")
    def _settings(connection, _record) -> None:  # type: ignore[no-untyped-def]
        with connection.cursor() as cursor:
            cursor.execute(f"set time zone 'UTC'; set lock_timeout = '{TIMEOUT_SECONDS}s'")
            # No transaction waits for anything: one that does lost its host, and must not keep the lock.
            cursor.execute(f"set idle_in_transaction_session_timeout = '{2 * TIMEOUT_SECONDS}s'")
        connection.commit()

    @event.listens_for(engine, "begin")
    def _lock(connection) -> None:  # type: ignore[no-untyped-def]
        if connection.get_execution_options().get(READING):
            connection.exec_driver_sql("set transaction read only")
        else:
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({LOCK})")

    return engine


def engine() -> Engine:
    """The engine of the configured ledger, one per process."""
    return _engine(settings().ledger)


@contextmanager
def transaction() -> Iterator[Session]:
    """A short transaction: committed at the end, rolled back on any error. Do no file or network work inside.

    Raises:
        StoreError: one is open already in this thread (on SQLite the second would wait for the first until its timeout), or
            the database refuses; its own error quotes the row.
    """
    if _is_open.get():
        raise StoreError("A transaction of the ledger is already open here; use its session or end it first.")
    token = _is_open.set(True)
    try:
        with _without_text(), Session(engine(), expire_on_commit=False) as session, session.begin():
            yield session
    finally:
        _is_open.reset(token)


@contextmanager
def reading() -> Iterator[Session]:
    """A look at the ledger that waits for no writer and holds none up; whatever is changed in it is thrown away.

    On SQLite it sees the ledger as it is at its first query; on PostgreSQL each query sees what is committed by then.

    Raises:
        StoreError: the database refuses; its own error quotes the row.
    """
    looking = engine().execution_options(**{READING: True})
    with _without_text(), Session(looking, expire_on_commit=False, autoflush=False) as session:
        yield session


@contextmanager
def _without_text() -> Iterator[None]:
    """Raise a database's error again as one sentence; its own text quotes the row, or the key that stood in the way."""
    try:
        yield
    except DBAPIError as error:
        # A logger may walk to the original as the context, and from there to the driver's error.
        error.args, error.params, error.orig = (), None, None
        error.__cause__ = error.__context__ = None
        raise StoreError(
            f"The ledger's database reports {type(error).__name__}; nothing was recorded: try again, and if it comes back see "
            "the database's own log."
        ) from None


def now() -> datetime:
    """The moment something is recorded. For the ledger only: no rule and no hash may depend on it."""
    return datetime.now(UTC)


def following(ledger: Session, number: InstrumentedAttribute[int], *where: ColumnElement[bool]) -> int:
    """The number after the highest one of these rows, within the caller's transaction; 1 where there is none."""
    return (ledger.scalar(select(func.max(number)).where(*where)) or 0) + 1


def migrate() -> None:
    """Bring the ledger's tables to the newest form; safe to call at every start, by several processes at once.

    Raises:
        StoreError: the database is not reached, or refuses.
    """
    from alembic import command  # a fifth of a second that nothing but a migration needs
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _without_text(), engine().connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
