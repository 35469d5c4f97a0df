"""Mail as a channel, by an Airflow connection of type `smtp`: the package's files as attachments of one message.

A server has taken a message when it answers 250 to the dot that ends it (RFC 5321, 4.2.5 and 6.1), and not before. So everything is
sent first, then the attempt notes that it may arrive, then goes the dot. No answer to the dot leaves the outcome unknown, and it
cannot be looked up: the delivery then waits for a person, who asks the recipient. An answer from there settles it
(`gesek delivery ack`), or the same copy goes once more under the same Message-ID (`gesek delivery resend`). Airflow's own sending
repeats by itself after a break, which would bring second copies.
"""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Annotated, Any, Literal, cast

from pydantic import Field, model_validator

from gesek.delivery.handover import attempts, extra, letter
from gesek.delivery.handover.channel import Package, Try
from gesek.errors import ConfigurationError, HandOverError
from gesek.rules.file import Strict
from gesek.store.deliveries import Delivery

ANSWER = 600
"""Seconds to wait for the answer to the dot; a client that gives up earlier sends copies (RFC 5321, 4.5.3.2.6)."""
TAKEN, GO_ON = 2, 3
"""First digits of answers."""
WANTS_TLS, TOO_LARGE = 530, 552
Address = Annotated[str, Field(pattern=r"^[^@\s,<>]+@[^@\s,<>]+$")]
Flag = Annotated[bool, Field(strict=True)]


class Mailbox(Strict):
    """What the connection's extra says.

    Attributes:
        to: the recipient's addresses.
        from_email: the sender's.
        max_bytes: of the largest message the recipient's server takes.
        disable_ssl: no TLS from the first byte (port 465); then STARTTLS (port 587), unless `disable_tls`. Certificates are verified.
        others: as Airflow's connection of type `smtp` has them.
    """

    to: tuple[Address, ...] = Field(min_length=1)
    from_email: Address
    max_bytes: int = Field(default=10_000_000, ge=1)
    disable_ssl: Flag = False
    disable_tls: Flag = False
    timeout: int = Field(default=30, ge=1)
    retry_limit: int = Field(default=5, ge=0)
    ssl_context: Literal["default"] = "default"
    auth_type: Literal["basic", "oauth2"] = "basic"
    access_token: str = ""
    client_id: str = ""
    client_secret: str = ""
    tenant_id: str = ""
    scope: str = ""

    @model_validator(mode="after")
    def _one_tls(self) -> "Mailbox":
        if not (self.disable_ssl or self.disable_tls):
            raise ValueError("set disable_tls for a server with TLS from the first byte, or disable_ssl for STARTTLS")
        return self

    @property
    def open(self) -> bool:
        """Whether nothing is encrypted on the way, as to a relay on this machine."""
        return self.disable_ssl and self.disable_tls


class MailChannel:
    """The mailbox of a recipient. It is connected while something is sent; nothing is read from it."""

    kind, answers = "mail", None

    def __init__(self, connection_id: str, mailbox: Mailbox) -> None:
        self.connection_id, self.mailbox = connection_id, mailbox

    def deliver(self, package: Package, attempt: Try) -> str:
        """Send a package; returns its Message-ID.

        Raises:
            HandOverError: as its code says; UNKNOWN where this copy may have arrived before and nobody has asked the recipient.
        """
        if attempt.doubtful and not attempt.asked:
            raise _unknown(package.row)
        message = letter.of_package(package, attempt.copy, self.mailbox.from_email, self.mailbox.to)
        self._send(package.row, message, attempt.arriving)
        return str(message["Message-ID"])

    def tell_recalled(self, row: Delivery) -> None:
        """Send a notice of recall; sent twice, it has the same Message-ID."""
        last = max(attempts.copies(row.id) - 1, 0)
        message = letter.of_recall(row, last, self.mailbox.from_email, self.mailbox.to)
        self._send(row, message, lambda _may_be: None)

    def _send(self, row: Delivery, message: EmailMessage, arriving: Callable[[bool], None]) -> None:
        content = message.as_bytes(policy=letter.WIRE)
        self._fits(len(content), self.mailbox.max_bytes, row)
        with self._client() as client:
            client.ehlo_or_helo_if_needed()
            self._fits(len(content), int(client.esmtp_features.get("size") or 0), row)
            self._wants(client.mail(self.mailbox.from_email)[0], TAKEN)
            for address in self.mailbox.to:
                self._wants(client.rcpt(address)[0], TAKEN, "RECIPIENT")
            self._wants(client.docmd("DATA")[0], GO_ON)
            client.send(re.sub(rb"(?m)^\.", b"..", content))
            self._end(client, row, arriving)
            with contextlib.suppress(smtplib.SMTPException, OSError):
                client.quit()

    def _end(self, client: smtplib.SMTP, row: Delivery, arriving: Callable[[bool], None]) -> None:
        """Send the dot and hear the answer. A dot that could not be sent, or that was refused, brought nothing."""
        arriving(True)
        try:
            client.putcmd(".")
        except smtplib.SMTPServerDisconnected:
            arriving(False)
            raise
        if client.sock is not None:
            client.sock.settimeout(ANSWER)
        try:
            code = client.getreply()[0]
        except (smtplib.SMTPException, OSError):
            code = -1
        if code // 100 not in (2, 4, 5):
            raise _unknown(row)
        arriving(code // 100 == 2)
        self._wants(code, TAKEN)

    def _fits(self, size: int, most: int, row: Delivery) -> None:
        if 0 < most < size:
            said = (
                f"Delivery {row.id} makes a mail of {size} bytes, and the mailbox of {self.connection_id} takes {most}"
            )
            raise HandOverError("TOO_LARGE", f"{said}; use a connection of type sftp or aws.", lasting=True)

    def _wants(self, code: int, wanted: int, refusal: str = "REJECTED") -> None:
        """Go on if the server answered as wanted; a 4xx is for now, a 5xx for good."""
        if code // 100 == wanted:
            return
        if code // 100 == 4:
            raise HandOverError(
                "BUSY", f"The mail server of {self.connection_id} takes nothing now; it is tried again."
            )
        if code == TOO_LARGE:
            said = f"The mail server of {self.connection_id} finds the mail too large; use a connection of type sftp or aws."
            raise HandOverError("TOO_LARGE", said, lasting=True)
        if code == WANTS_TLS:
            said = (
                f"The mail server of {self.connection_id} wants TLS or a login; set disable_tls to false or give them."
            )
            raise HandOverError("TLS", said, lasting=True)
        whom = "the recipient's address" if refusal == "RECIPIENT" else "our mail"
        said = f"The mail server of {self.connection_id} refuses {whom}; ask its owner."
        raise HandOverError(refusal, said, lasting=True)

    @contextmanager
    def _client(self) -> Iterator[smtplib.SMTP]:
        from airflow.exceptions import AirflowException
        from airflow.providers.smtp.hooks.smtp import SmtpHook

        failed: Exception
        try:
            with SmtpHook(smtp_conn_id=self.connection_id) as hook:
                yield cast(smtplib.SMTP, hook._smtp_client)  # the hook's own ways of sending all repeat
            return
        except (smtplib.SMTPException, OSError, AirflowException) as error:
            failed = error
        raise _failure(failed, self.connection_id)


@contextmanager
def connected(connection_id: str, connection: Any) -> Iterator[MailChannel]:
    """The recipient's mailbox for the length of a `with` block.

    Raises:
        ConfigurationError: the connection's extra cannot be used, or its password would go in the clear.
    """
    mailbox = extra.read(connection_id, connection, Mailbox)
    if mailbox.open and connection.password:
        raise ConfigurationError(
            f"The Airflow connection {connection_id} would send its password without TLS; set disable_tls to false."
        )
    yield MailChannel(connection_id, mailbox)


def _unknown(row: Delivery) -> HandOverError:
    said = f"Whether the mail of delivery {row.id} arrived is not known; ask the recipient, then `gesek delivery ack {row.id}` if "
    return HandOverError("UNKNOWN", f"{said}it has it, `gesek delivery resend {row.id}` if not.", lasting=True)


def _failure(error: Exception, connection_id: str) -> HandOverError:
    """What went wrong before the dot; the server's own words may quote an address and are left out."""
    server, causes = f"The mail server of {connection_id}", tuple(_causes(error))
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in causes):
        said = f"{server} shows a certificate that is not trusted; ask its owner before you trust another one."
        return HandOverError("CERTIFICATE", said, lasting=True)
    if isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
        said = (
            f"{server} does not speak TLS or take a login as the connection says; correct disable_ssl and disable_tls."
        )
        return HandOverError("TLS", said, lasting=True)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        lasting = error.smtp_code >= 500
        return HandOverError("AUTH", f"{server} refuses our login; renew it there.", lasting=lasting)
    if any(isinstance(one, TimeoutError) for one in causes):
        return HandOverError("TIMEOUT", f"{server} was silent for too long; it is tried again.")
    if isinstance(error, ConnectionRefusedError):
        return HandOverError("REFUSED", f"{server} is not reached; it is tried again.")
    return HandOverError("CUT", f"The connection to the mail server of {connection_id} broke off; it is tried again.")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
