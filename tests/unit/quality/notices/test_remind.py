"""Incidents are told once, again on a rising schedule, by mail and chat through real servers, and never twice or at night."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from gesek import paths
from gesek.errors import ConfigurationError, IncidentError, NoticeError
from gesek.programs import definition
from gesek.programs.agencies import agencies
from gesek.quality import incidents
from gesek.quality.incidents import Sight
from gesek.quality.notices import book, channels, digest
from gesek.quality.notices.remind import remind
from gesek.settings import settings
from gesek.sources import contract
from gesek.store.findings import Incident, Notice
from gesek.store.ledger import transaction
from tests.unit.quality.notices.receivers import Chat, Mailbox, http_server, smtp_server

pytestmark = pytest.mark.each_ledger

NOON = datetime(2026, 9, 10, 5, tzinfo=UTC)
"""Noon in the regency."""
CHANNELS = """
version: 1
quiet: {from: "20:00", until: "06:00"}
remind_after_days: {critical: [1, 2], warning: [3]}
otherwise: Bapelitbangda
recipients:
  Bapelitbangda:
    usual: mail
    channels: {mail: {kind: mail, to: [gesek@bapelitbangda.test]}, chat: {kind: apprise}, files: {kind: folder}}
  Dinas Sosial:
    usual: mail
    channels: {mail: {kind: mail, to: [data@dinsos.test]}, chat: {kind: apprise}}
"""


@pytest.fixture(autouse=True)
def configured(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Channels of the test, and an Airflow without connections."""
    monkeypatch.setattr(paths, "REFERENCE", home / "reference")
    (home / "reference").mkdir()
    (home / "reference" / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    monkeypatch.setenv("AIRFLOW_HOME", str(home / "airflow"))
    channels.load.cache_clear()
    yield
    channels.load.cache_clear()


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with smtp_server() as server:
        extra = {"disable_ssl": True, "disable_tls": True, "from_email": "gesek@probolinggo.test", "retry_limit": 1}
        connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": server.port, "extra": extra}
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
        yield server


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    with http_server() as server:
        config = {"path": f"json://127.0.0.1:{server.port}/", "tag": "all"}
        connection = {"conn_type": "apprise", "extra": {"config": config}}
        monkeypatch.setenv("AIRFLOW_CONN_APPRISE_DEFAULT", json.dumps(connection))
        yield server


def found_wrong(
    rule: str = "nik_rate", severity: str = "critical", dataset: str = "staged/dtks", run: str = "one"
) -> int:
    with transaction() as session:
        incidents.follow(session, [Sight(dataset, rule, severity, "", {"rows": 1000, "unexpected": 120})], [], run)
        found = session.query(Incident).filter_by(dataset=dataset, rule=rule).order_by(Incident.id.desc()).first()
        assert found is not None
        return found.id


def days(number: float) -> datetime:
    return NOON + timedelta(days=number)


def actions(incident_id: int) -> list[str]:
    return [event.action for event in incidents.shown(incident_id)[1]]


def test_a_new_incident_is_mailed_once_to_the_sender_of_its_data(mailbox: Mailbox) -> None:
    number = found_wrong()
    assert len(remind(NOON)) == 1
    assert remind(NOON + timedelta(minutes=15)) == []
    (mail,) = mailbox.mails
    assert mailbox.recipients == [["data@dinsos.test"]]
    text = mail.get_body().get_content()
    for words in (
        "1 kritis",
        "1 critical",
        f"Insiden {number}",
        "nik_rate",
        "120 dari 1000 baris",
        "pengingat berhenti",
    ):
        assert words in text
    assert f"gesek quality acknowledge {number}" in text
    assert actions(number) == ["opened", "told"]


def test_it_is_reminded_of_on_a_rising_schedule_until_it_is_acknowledged(mailbox: Mailbox) -> None:
    number = found_wrong()
    sent_on = [day for day in range(10) if remind(days(day))]
    assert sent_on == [0, 1, 3, 5, 7, 9]
    assert "pengingat ke-5" in mailbox.mails[-1].get_body().get_content()
    incidents.acknowledge(number, "ana")
    assert not any(remind(days(day)) for day in range(10, 30))


def test_a_critical_one_is_reminded_of_sooner_than_a_warning(mailbox: Mailbox) -> None:
    found_wrong("warned", "warning")
    assert [day for day in range(7) if remind(days(day))] == [0, 3, 6]


def test_what_is_resolved_before_it_was_told_is_never_told(mailbox: Mailbox) -> None:
    incidents.resolve(found_wrong(), "ana", "mended")
    assert remind(NOON) == []
    assert mailbox.mails == []


def test_an_approved_waiver_keeps_a_warning_quiet_until_its_day(mailbox: Mailbox) -> None:
    number = found_wrong("warned", "warning")
    incidents.approve(incidents.waive(number, "ana", "known", days(2).date()), "budi")
    assert [day for day in range(4) if remind(days(day))] == [3]


def test_assigned_to_another_it_is_told_anew_and_there(mailbox: Mailbox, chat: Chat) -> None:
    number = found_wrong()
    remind(NOON)
    incidents.acknowledge(number, "ana")
    incidents.assign(number, "ana", "Bapelitbangda", "chat")
    assert len(remind(NOON + timedelta(minutes=15))) == 1
    assert len(mailbox.mails) == len(chat.posts) == 1
    assert "(KRITIS, baru)" in chat.posts[0]["message"]
    assert chat.posts[0]["title"].startswith("Gesek: 1 kritis")


def test_many_incidents_make_one_digest_a_recipient(mailbox: Mailbox) -> None:
    for number in range(40):
        found_wrong(f"rule{number}", "warning")
    found_wrong("list", "critical", "core/target")
    assert len(remind(NOON)) == 2
    assert sorted(mailbox.recipients) == [["data@dinsos.test"], ["gesek@bapelitbangda.test"]]
    long = next(mail.get_body().get_content() for mail in mailbox.mails if mail["To"] == "data@dinsos.test")
    assert "40 peringatan" in long
    assert "dan 15 lainnya" in long


def test_nothing_is_sent_at_night_and_one_digest_comes_in_the_morning(mailbox: Mailbox) -> None:
    evening = datetime(2026, 9, 10, 13, 0, tzinfo=UTC)
    found_wrong()
    assert remind(evening) == []
    found_wrong("later", "warning", run="two")
    assert remind(evening + timedelta(hours=9, minutes=59)) == []
    assert mailbox.mails == []
    assert len(remind(evening + timedelta(hours=10))) == 1
    assert "1 kritis, 1 peringatan" in mailbox.mails[0].get_body().get_content()


def test_a_dead_channel_holds_nobody_up_and_is_tried_again(mailbox: Mailbox, chat: Chat) -> None:
    dead, alive = found_wrong(), found_wrong("list", "critical", "core/target")
    incidents.assign(alive, "ana", "Bapelitbangda", "chat")
    mailbox.answer = "554 5.7.1 <data@dinsos.invalid> is not welcome"
    with pytest.raises(NoticeError, match=r"Dinas Sosial by mail \(SMTPDataError\)") as caught:
        remind(NOON)
    assert "@" not in str(caught.value)
    assert len(chat.posts) == 1
    assert "told" not in actions(dead)
    mailbox.answer = "250 OK"
    assert len(remind(NOON + timedelta(minutes=15))) == len(mailbox.mails) == 1
    assert "told" in actions(dead)


def test_a_chat_that_refuses_counts_as_not_told(chat: Chat) -> None:
    number = found_wrong("list", "critical", "core/target")
    incidents.assign(number, "ana", "Bapelitbangda", "chat")
    chat.status = 500
    with pytest.raises(NoticeError, match="Bapelitbangda by chat"):
        remind(NOON)
    assert "told" not in actions(number)
    chat.status = 200
    assert len(remind(NOON)) == len(chat.posts) == 1


def test_killed_after_sending_the_same_message_is_sent_again(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    number = found_wrong()

    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(book, "sent", killed)
        remind(NOON)
    found_wrong("later", "warning", run="two")
    remind(NOON + timedelta(minutes=15))
    first, again = mailbox.mails
    assert first["Message-ID"] == again["Message-ID"]
    assert first.get_body().get_content() == again.get_body().get_content()
    assert actions(number).count("told") == 1
    remind(NOON + timedelta(minutes=30))
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 2


def test_a_notice_that_waits_is_dropped_when_its_incident_closes(mailbox: Mailbox) -> None:
    number = found_wrong()
    mailbox.answer = "554 5.7.1 <data@dinsos.invalid> is not welcome"
    with pytest.raises(NoticeError):
        remind(NOON)
    incidents.resolve(number, "ana", "mended")
    found_wrong("other", "warning", run="two")
    mailbox.answer = "250 OK"
    remind(NOON)
    assert [mail["Subject"] for mail in mailbox.mails] == [mailbox.mails[0]["Subject"]]
    assert "0 kritis, 1 peringatan" in mailbox.mails[0]["Subject"]
    assert [told.notice.state for told in book.told(10)] == ["sent", "dropped"]


def test_the_sample_without_connections_writes_files_even_at_night() -> None:
    found_wrong()
    assert len(remind(NOON + timedelta(hours=10))) == 1
    (file,) = settings().notices.glob("*/*.txt")
    assert file.parent.name == "dinas_sosial"
    assert "nik_rate" in file.read_text(encoding="utf-8")


def test_production_without_a_connection_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_PROFILE", "production")
    settings.cache_clear()
    found_wrong()
    with pytest.raises(NoticeError, match="no connection smtp_default"):
        remind(NOON)


def test_production_mails_no_placeholder(home: Path, monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox) -> None:
    monkeypatch.setenv("GESEK_PROFILE", "production")
    settings.cache_clear()
    text = CHANNELS.replace("data@dinsos.test", "data@dinsos.invalid")
    (home / "reference" / "channels.yaml").write_text(text, encoding="utf-8")
    channels.load.cache_clear()
    found_wrong()
    with pytest.raises(NoticeError, match="placeholder"):
        remind(NOON)
    assert mailbox.mails == []


def test_every_owner_of_a_source_or_programme_is_reached_by_the_file_as_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agreed = channels.parse((paths.INCLUDE / "reference" / "channels.yaml").read_text(encoding="utf-8"))
    datasets = [f"landing/{one.source}" for one in contract.all()]
    datasets += [dataset for one in definition.all() for dataset in (one.dataset, one.kept_out)]
    reports = agencies()["bapelitbangda"]  # its own, which come to it as whatever nobody else is told does
    assert {channels.sender(one) for one in datasets} - {reports} <= set(agreed.recipients)
    assert agreed.route("out/coverage_gap", None, None).recipient == "Bapelitbangda"
    assert agreed.route("core/target", None, None).recipient == "Bapelitbangda"


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("usual: mail", "usual: fax", "usual is fax"),
        ("to: [data@dinsos.test]", "too: [data@dinsos.test]", "too"),
        ("critical: [1, 2]", "critical: [2, 1]", "critical"),
        ("critical: [1, 2], ", "", "critical"),
        ("otherwise: Bapelitbangda", "otherwise: Nobody", "Nobody"),
        ("{kind: apprise}", "{kind: apprise, to: [a]}", "a mail needs"),
        ("version: 1", "version: [", "not YAML"),
    ],
)
def test_a_wrong_file_is_an_error_that_names_the_place(old: str, new: str, names: str) -> None:
    with pytest.raises(ConfigurationError, match=names):
        channels.parse(CHANNELS.replace(old, new, 1))


def test_an_unknown_channel_is_refused_and_the_known_ones_are_named() -> None:
    number = found_wrong()
    with pytest.raises(IncidentError, match="use mail, chat"):
        incidents.assign(number, "ana", "Dinas Sosial", "fax")


def test_what_is_told_is_looked_up_by_command(mailbox: Mailbox) -> None:
    number = found_wrong()
    remind(NOON)
    (told,) = book.told(5)
    assert (told.notice.state, told.incidents, told.notice.tries) == ("sent", [number], 1)
    with transaction() as session:
        assert session.query(Notice).count() == 1


@examples(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=st.text(), file=st.none() | st.integers(1, 10**6))
def test_a_scope_that_is_no_village_code_is_never_repeated(scope: str, file: int | None) -> None:
    told = digest.compose(
        "Kecamatan", [digest.Line(7, 1, "critical", "landing/musdes", "X", f"Siti {scope}", 1, NOON, file)]
    )
    assert "Siti" not in told.body
    assert not re.search(r"\d{16}", told.body)
