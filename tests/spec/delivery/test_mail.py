"""A package by mail, to a real SMTP server that breaks off, refuses and is silent: one whole message is taken, or none."""

import json
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner

from gesek.cli import app
from gesek.delivery import book, keys, receipts, verify
from gesek.delivery.build import build, place
from gesek.delivery.handover import hand_over, mail, tell_recalled
from gesek.errors import ConfigurationError, HandOverError
from gesek.whole_file import sha256
from tests.killed import hand_over_killed_before_the_ledger_knew
from tests.program_tables import Regency, nik
from tests.spec.delivery.test_packages import selected
from tests.tcp_proxy import proxy
from tests.unit.quality.notices.receivers import Mailbox, smtp_server

CONNECTION = "AIRFLOW_CONN_OPD_DKP"
TO, FROM = "data@dkp.test", "gesek@probolinggokab.test"
PLAIN = {"disable_tls": True, "disable_ssl": True, "retry_limit": 0}


@dataclass
class Post:
    """The recipient's mailbox, the connection to it, and how that is changed."""

    mailbox: Mailbox
    connect: Callable[..., None]


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def _connect(port: int, extra: dict[str, object] | None = None, **more: object) -> None:
        known = {"to": [TO], "from_email": FROM, **PLAIN} if extra is None else extra
        connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": port, "extra": known, **more}
        monkeypatch.setenv(CONNECTION, json.dumps(connection))

    return _connect


@pytest.fixture
def post(home: Path, connect: Callable[..., None]) -> Iterator[Post]:
    with smtp_server() as mailbox:
        connect(mailbox.port)
        yield Post(mailbox, connect)


@pytest.fixture
def delivery(home: Path) -> int:
    """A package of three families that is built and waits."""
    [one] = build("pangan", selected(Regency().family(1).family(2).family(3, person={"nama": "SRIKANDI"})))
    return one


def state() -> tuple[str, list[tuple[str | None, str | None]]]:
    row, attempts, _ = book.life(1)
    return row.state, [(one.outcome, one.code) for one in attempts]


def refused(delivery: int) -> tuple[str, bool]:
    with pytest.raises(HandOverError) as failed:
        hand_over(delivery)
    assert TO not in str(failed.value)
    return failed.value.code, failed.value.lasting


def saved(mailbox: Mailbox, folder: Path) -> Path:
    """The attachments of the last mail, as an officer saves them."""
    folder.mkdir()
    for part in mailbox.mails[-1].iter_attachments():
        (folder / str(part.get_filename())).write_bytes(part.get_payload(decode=True))
    return folder


def test_a_mail_carries_the_whole_package_which_is_verified_as_saved(post: Post, delivery: int, tmp_path: Path) -> None:
    assert hand_over(delivery) and state() == ("sent", [("sent", None)])
    package = place(book.find(delivery))
    arrived = saved(post.mailbox, tmp_path / "saved")
    assert {one.name: sha256(one) for one in arrived.iterdir()} == {one.name: sha256(one) for one in package.iterdir()}
    assert verify.problems(arrived, keys.public_pem(), keys.password("pangan", "dkp", 1)) == []
    assert post.mailbox.recipients == [[TO]] and not hand_over(delivery)
    [attempt] = book.life(delivery)[1]
    assert (attempt.channel, attempt.detail["place"]) == ("mail", post.mailbox.mails[0]["Message-ID"])


def test_a_mail_names_numbers_and_how_to_check_but_no_person_and_no_password(post: Post, delivery: int) -> None:
    hand_over(delivery)
    [message] = post.mailbox.mails
    body = message.get_body().get_content()
    assert (
        "[DATA CONTOH - REGENSI FIKTIF] Berkas " in message["Subject"]
        and "siklus 2026-09 nomor 1" in message["Subject"]
    )
    assert re.search(r"Jumlah baris +: 3\r?\n", body) and str(book.find(delivery).manifest_sha256) in body
    everything = post.mailbox.raw[0] + b"".join(
        part.get_payload(decode=True) or b"" for part in message.walk() if not part.is_multipart()
    )
    password = keys.password("pangan", "dkp", 1)
    for secret in (nik(1), nik(2), nik(3), "SRIKANDI", "KEPALA", password):
        assert secret.encode() not in everything
    assert message["Auto-Submitted"] == "auto-generated" and max(map(len, post.mailbox.raw[0].splitlines())) < 999


def test_a_message_that_was_taken_without_an_answer_is_not_sent_again_before_somebody_asked(
    post: Post, delivery: int
) -> None:
    post.mailbox.answer = ""
    assert refused(delivery) == ("UNKNOWN", True) and len(post.mailbox.raw) == 1
    post.mailbox.answer = "250 OK"
    for _ in range(2):
        assert refused(delivery) == ("UNKNOWN", True)
    assert len(post.mailbox.raw) == 1 and state()[0] == "built"
    assert "tidak selesai (UNKNOWN)" in CliRunner().invoke(app, ["delivery", "show", "1"]).output


def test_what_arrived_without_an_answer_is_settled_by_the_recipients_receipt(post: Post, delivery: int) -> None:
    post.mailbox.answer = ""
    refused(delivery)
    words = ["delivery", "ack", "1", "--level", "received", "--sha256", str(book.find(1).manifest_sha256)]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert state()[0] == "received" and [one.action for one in book.life(1)[2]] == ["built", "sent", "received"]
    assert not hand_over(delivery) and len(post.mailbox.raw) == 1


def test_or_the_same_copy_goes_once_more_under_the_same_message_id(post: Post, delivery: int) -> None:
    post.mailbox.answer = ""
    refused(delivery)
    post.mailbox.answer = "250 OK"
    assert CliRunner().invoke(app, ["delivery", "resend", "1"]).exit_code == 0
    assert state()[0] == "sent" and len({one["Message-ID"] for one in post.mailbox.mails}) == 1


def test_a_process_killed_while_it_waits_for_the_answer_leaves_the_same_doubt(
    post: Post, delivery: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(mail.smtplib.SMTP, "getreply", _killed_after_the_dot(mail.smtplib.SMTP.getreply))
        with pytest.raises(KeyboardInterrupt):
            hand_over(delivery)
    assert len(post.mailbox.raw) == 1 and state() == ("built", [(None, None)])
    assert refused(delivery) == ("UNKNOWN", True) and len(post.mailbox.raw) == 1
    assert state() == ("built", [("unknown", None), ("failed", "UNKNOWN")])


def _killed_after_the_dot(real: Callable[..., tuple[int, bytes]]) -> Callable[..., tuple[int, bytes]]:
    def getreply(self: object) -> tuple[int, bytes]:
        code, said = real(self)
        if said.startswith(b"OK") and book.life(1)[1][-1].detail.get("marking"):
            raise KeyboardInterrupt
        return code, said

    return getreply


def test_a_process_killed_after_the_answer_and_before_the_ledger_knew_leaves_it_too(
    post: Post, delivery: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over_killed_before_the_ledger_knew(delivery, monkeypatch)
    assert refused(delivery) == ("UNKNOWN", True) and len(post.mailbox.raw) == 1


@pytest.mark.parametrize("point", [30, 300, 9_000])
def test_a_connection_that_is_cut_before_the_end_brought_nothing_and_is_tried_again(
    post: Post, delivery: int, point: int
) -> None:
    with proxy(post.mailbox.port) as between:
        post.connect(between.port)
        between.cut_after = point
        code, lasting = refused(delivery)
        assert between.cuts == 1 and post.mailbox.raw == []
        assert (code, lasting) in (("CUT", False), ("UNKNOWN", True)), "the network may still take what nobody receives"
        assert hand_over(delivery, again=lasting) and len(post.mailbox.raw) == 1


@pytest.mark.parametrize(
    ("answer", "code", "lasting"),
    [
        ("451 4.7.1 later, <data@dkp.test>", "BUSY", False),
        ("554 5.7.1 <data@dkp.test> not welcome", "REJECTED", True),
        ("552 5.3.4 too big", "TOO_LARGE", True),
    ],
)
def test_a_message_that_is_refused_can_be_sent_again(
    post: Post, delivery: int, answer: str, code: str, lasting: bool
) -> None:
    post.mailbox.answer = answer
    assert refused(delivery) == (code, lasting) and post.mailbox.raw == []
    post.mailbox.answer = "250 OK"
    assert hand_over(delivery) and len(post.mailbox.raw) == 1


def test_of_several_addresses_all_get_it_or_none(post: Post, delivery: int) -> None:
    other = "sekretaris@dkp.test"
    post.connect(post.mailbox.port, {"to": [TO, other], "from_email": FROM, **PLAIN})
    post.mailbox.refused = frozenset({other})
    assert refused(delivery) == ("RECIPIENT", True) and post.mailbox.raw == []
    post.mailbox.refused = frozenset()
    assert hand_over(delivery) and post.mailbox.recipients == [[TO, other]]


def test_a_package_too_large_for_the_mailbox_is_refused_with_another_way(post: Post, delivery: int) -> None:
    post.connect(post.mailbox.port, {"to": [TO], "from_email": FROM, "max_bytes": 9_000, **PLAIN})
    with pytest.raises(HandOverError, match="takes 9000; use a connection of type sftp or aws") as failed:
        hand_over(delivery)
    assert (failed.value.code, failed.value.lasting, post.mailbox.raw) == ("TOO_LARGE", True, [])


def test_the_servers_own_limit_counts_as_well(delivery: int, connect: Callable[..., None]) -> None:
    with smtp_server(data_size_limit=9_000) as mailbox:
        connect(mailbox.port)
        assert refused(delivery) == ("TOO_LARGE", True) and mailbox.raw == []


def test_a_server_that_is_down_or_silent_is_tried_again(delivery: int, connect: Callable[..., None]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        connect(port, {"to": [TO], "from_email": FROM, "timeout": 1, **PLAIN})
        assert refused(delivery) == ("TIMEOUT", False)
    assert refused(delivery) == ("REFUSED", False)


def test_a_server_that_never_answers_the_end_leaves_a_doubt(
    post: Post, delivery: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "ANSWER", 0.2)
    post.mailbox.slow = 1
    assert refused(delivery) == ("UNKNOWN", True)


@dataclass
class Certificate:
    """A certificate of 127.0.0.1 that signs itself, and the server's context with it."""

    path: Path
    context: ssl.SSLContext


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.dkp.test")])
    begin = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(begin).not_valid_after(begin + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    place = tmp_path / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    place.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place)
    return Certificate(place, context)


def _login(_server: object, _session: object, _envelope: object, _mechanism: str, given: object) -> AuthResult:
    return AuthResult(success=getattr(given, "password", b"") == b"right", handled=False)


STARTTLS = {"to": [TO], "from_email": FROM, "disable_ssl": True, "retry_limit": 0}


@pytest.fixture
def strict_server(certificate: Certificate) -> Iterator[Mailbox]:
    """It demands TLS and a login."""
    with smtp_server(
        tls_context=certificate.context, require_starttls=True, authenticator=_login, auth_required=True
    ) as mailbox:
        yield mailbox


def test_a_server_that_demands_starttls_and_a_login_gets_them(
    delivery: int,
    strict_server: Mailbox,
    certificate: Certificate,
    connect: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connect(strict_server.port, STARTTLS, login="gesek", password="right")
    assert refused(delivery) == ("CERTIFICATE", True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    connect(strict_server.port, STARTTLS, login="gesek", password="wrong")
    assert refused(delivery) == ("AUTH", True)
    connect(strict_server.port, STARTTLS)
    assert refused(delivery) == ("TLS", True), "without a login"
    connect(strict_server.port)
    assert refused(delivery) == ("TLS", True), "without TLS"
    assert strict_server.raw == []
    connect(strict_server.port, STARTTLS, login="gesek", password="right")
    assert hand_over(delivery) and len(strict_server.raw) == 1


def test_a_server_without_tls_gets_nothing_from_a_connection_that_wants_it(post: Post, delivery: int) -> None:
    post.connect(post.mailbox.port, STARTTLS)
    assert refused(delivery) == ("TLS", True) and post.mailbox.raw == []


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"from_email": FROM, **PLAIN}, "the key to is missing"),
        ({"to": [TO], "from_email": FROM, "max_byte": 1, **PLAIN}, "the key max_byte is unknown"),
        ({"to": [TO], "from_email": FROM}, "set disable_tls for a server"),
        ({"to": [TO], "from_email": FROM, "disable_ssl": "false"}, "at disable_ssl"),
        ({"to": [TO], "from_email": FROM, "ssl_context": "none", **PLAIN}, "at ssl_context"),
    ],
)
def test_an_extra_that_cannot_be_used_is_said_by_key(
    post: Post, delivery: int, extra: dict[str, object], said: str
) -> None:
    post.connect(post.mailbox.port, extra)
    with pytest.raises(ConfigurationError, match=f"opd_dkp .*{said}"):
        hand_over(delivery)


def test_a_password_never_goes_in_the_clear(post: Post, delivery: int) -> None:
    post.connect(post.mailbox.port, login="gesek", password="right")
    with pytest.raises(ConfigurationError, match="without TLS"):
        hand_over(delivery)


def test_a_rejected_package_is_sent_as_a_new_copy(post: Post, delivery: int) -> None:
    hand_over(delivery)
    receipts.answered(
        "dkp",
        receipts.made({"program": "pangan", "sequence": 1, "level": "rejected", "reason": "rusak"}),
        "dkp",
        "command",
    )
    assert hand_over(delivery) and len({one["Message-ID"] for one in post.mailbox.mails}) == 2


def test_a_recall_is_a_mail_that_answers_the_first_one(post: Post, delivery: int) -> None:
    hand_over(delivery)
    receipts.recall(delivery, "dewi", "salah siklus")
    for _ in range(2):
        tell_recalled(delivery)
    first, *notices = post.mailbox.mails
    assert len({one["Message-ID"] for one in notices}) == 1 and notices[0]["In-Reply-To"] == first["Message-ID"]
    assert notices[0]["Subject"].startswith("DITARIK KEMBALI") and "DITARIK KEMBALI" in notices[0].get_content()


def test_what_may_have_arrived_is_recalled_by_mail_too_and_what_did_not_is_not(post: Post, delivery: int) -> None:
    post.mailbox.answer = ""
    refused(delivery)
    post.mailbox.answer = "250 OK"
    receipts.recall(delivery, "dewi", "salah siklus")
    tell_recalled(delivery)
    first, notice = post.mailbox.mails
    assert notice["In-Reply-To"] == first["Message-ID"]
