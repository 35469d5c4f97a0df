"""SQLite and PostgreSQL keep the same ledger: the same tables, the same order of writers, the same silence in errors."""

import json
import logging
import subprocess
import sys
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, func, inspect, select, text

from gesek.errors import StoreError
from gesek.quality import incidents
from gesek.quality.incidents import Sight
from gesek.settings import settings
from gesek.store import cycles, ledger
from gesek.store.findings import Incident, IncidentEvent
from gesek.store.ledger import transaction
from gesek.store.models import Base, ReceivedFile, Version

pytestmark = pytest.mark.each_ledger
ROUNDS = 12

AT_ONCE = """
import json, sys
from datetime import date
from pathlib import Path
from gesek.errors import GesekError
from gesek.quality import incidents
from gesek.sources import land
from gesek.store import cycles, ledger
who, action = sys.argv[1:]
actions = {
    "resolve": lambda given: incidents.resolve(int(given), who, "mended"),
    "take": lambda given: land.take(Path(given), "dtks", "2026-09", None),
    "migrate": lambda given: ledger.migrate(),
    "open": lambda given: cycles.open_cycle(given, date(int(given[:4]), int(given[5:]), 10 + int(who))),
}
print("ready", flush=True)
for line in sys.stdin:
    try:
        actions[action](line.strip())
        print(json.dumps("done"), flush=True)
    except Exception as error:
        print(json.dumps(str(error) if isinstance(error, GesekError) else repr(error)), flush=True)
"""


def at_once(action: str, given: list[str]) -> list[list[str]]:
    """Let two processes do the same, round after round; what each of them answered, a round a list."""
    command = [sys.executable, "-c", AT_ONCE]
    two = [
        subprocess.Popen([*command, str(who), action], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for who in range(2)
    ]
    try:
        assert [one.stdout.readline() for one in two] == ["ready\n"] * 2
        rounds = []
        for each in given:
            for one in two:
                one.stdin.write(f"{each}\n")
                one.stdin.flush()
            rounds.append([json.loads(one.stdout.readline()) for one in two])
        return rounds
    finally:
        for one in two:
            one.stdin.close()
            one.wait()
            one.stdout.close()


def one_won(rounds: list[list[str]], sentence: str) -> None:
    for answers in rounds:
        assert sorted(answer == "done" for answer in answers) == [False, True], answers
        (told,) = (answer for answer in answers if answer != "done")
        assert sentence in told and told.count("\n") == 0


def test_the_migrations_make_the_tables_of_the_models(home: Path) -> None:
    with ledger.engine().connect() as connection:
        defaults = connection.dialect.name != "sqlite"  # Alembic cannot compare an empty text on SQLite
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": defaults}
        )
        assert compare_metadata(context, Base.metadata) == []
        indexes = {one["name"]: one for one in inspect(connection).get_indexes("version")}
        assert indexes["uq_version_one_published"]["unique"]


def test_two_processes_migrate_an_empty_database_at_once(home: Path) -> None:
    with ledger.engine().connect() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(text("drop table alembic_version"))
        connection.commit()
    assert at_once("migrate", [""]) == [["done", "done"]]
    assert cycles.open_cycle("2026-09").id == "2026-09"


def test_a_migration_that_ends_half_way_leaves_the_ledger_as_it_was(home: Path) -> None:
    with ledger.engine().connect() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(text("drop table alembic_version"))
        connection.commit()

    def killed(_connection, _cursor, statement, *_more) -> None:
        if "program_preview" in statement:
            raise KeyboardInterrupt

    event.listen(ledger.engine(), "before_cursor_execute", killed)
    try:
        with pytest.raises(KeyboardInterrupt):
            ledger.migrate()
    finally:
        event.remove(ledger.engine(), "before_cursor_execute", killed)
    with ledger.engine().connect() as connection:
        assert inspect(connection).get_table_names() == []
    ledger.migrate()
    assert cycles.open_cycle("2026-09").id == "2026-09"


def test_of_two_people_who_resolve_an_incident_one_does(home: Path) -> None:
    with transaction() as session:
        incidents.follow(session, [Sight("core/family", f"rule_{n}", "warning") for n in range(ROUNDS)], [], "run")
        ids = list(session.scalars(select(Incident.id)))
    one_won(
        at_once("resolve", [str(one) for one in ids]), "is resolved; if it comes back, the next run opens a new one"
    )
    with transaction() as session:
        resolved = session.execute(
            select(func.count()).where(IncidentEvent.action == "resolved").group_by(IncidentEvent.incident_id)
        )
        assert list(resolved.scalars()) == [1] * ROUNDS


def test_of_two_who_take_the_same_file_one_does(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk = tmp_path_factory.mktemp("desk")
    paths = [desk / f"{number}.csv" for number in range(ROUNDS)]
    for number, path in enumerate(paths):
        path.write_text(f"row {number}\n")
    one_won(at_once("take", list(map(str, paths))), "was received before")
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(ReceivedFile)) == ROUNDS


def test_of_two_who_open_a_month_with_other_days_one_does(home: Path) -> None:
    one_won(at_once("open", [f"2027-{month:02}" for month in range(1, ROUNDS + 1)]), "is open with the cut-off")


def test_a_killed_process_leaves_the_ledger_to_the_next(home: Path) -> None:
    holds = (
        "from gesek.store.ledger import transaction\nimport time\n"
        "with transaction():\n    print('holds', flush=True)\n    time.sleep(600)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", holds], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "holds\n"
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert cycles.current().id == "2026-09"


def test_a_refused_row_shows_no_value_of_its_own(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    """PostgreSQL says which key stood in the way: DETAIL: Key (dataset, cycle_id, hash)=(..., 3513...) already exists."""
    caplog.set_level(logging.DEBUG)
    nik = "3513014107900001"

    def twice() -> None:
        for _ in range(2):
            with transaction() as session:
                row = {"dataset": "raw/x", "cycle_id": "2026-09", "rows": 0, "state": "written", "run_id": "r"}
                session.add(Version(**row, hash=nik, created_at=ledger.now()))

    def incomplete() -> None:
        with transaction() as session:
            session.execute(text("insert into version_part (path, sha256) values (:nik, :nik)"), {"nik": nik})

    for attempt in (twice, incomplete):
        with pytest.raises(StoreError) as caught:
            attempt()
        told = "".join(traceback.format_exception(caught.value)) + caplog.text
        at: BaseException | None = caught.value
        while at is not None:
            told += f"{at!r} {at.args} {vars(at)} {getattr(at, 'pgerror', '')}"
            at = at.__cause__ or at.__context__
        assert nik not in told and "the database's own log" in str(caught.value)


def test_a_moment_comes_back_as_it_was(home: Path) -> None:
    """The database's own clock may be the regency's; a moment is read back as the same one, not seven hours away."""
    before = datetime.now(UTC)
    with transaction() as session:
        incidents.follow(session, [Sight("core/family", "a_rule", "warning")], [], "run")
    opened = incidents.listed()[0].opened_at
    assert before - timedelta(seconds=1) <= cycles.clock(opened) <= datetime.now(UTC)


def test_a_database_that_is_not_reached_is_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = home / "nowhere"
    lost.write_text("no folder")
    url = f"sqlite:///{lost}" if not settings().ledger_url else f"postgresql+psycopg2://gesek:secret@/x?host={lost}"
    monkeypatch.setenv("GESEK_LEDGER_URL", url)
    settings.cache_clear()
    for attempt in (ledger.migrate, cycles.current):
        with pytest.raises(StoreError, match="reports (Operational|Database)Error") as caught:
            attempt()
        assert "secret" not in "".join(traceback.format_exception(caught.value))
