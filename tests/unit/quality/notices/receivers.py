"""Real receivers on free ports: an SMTP server and an HTTP server that keep what they are sent."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer

from aiosmtpd.controller import Controller

from gesek.operations.airflow_environment import free_port


@dataclass
class Mailbox:
    """What an SMTP server took, as it came and as a mail reader shows it.

    `answer` is what the server says to a whole message; while it is empty the connection is cut in place of an answer, after the
    message was taken. `refused` are addresses that the server does not know. `slow` is how long the answer takes, in seconds.
    """

    port: int = 0
    answer: str = "250 OK"
    refused: frozenset[str] = frozenset()
    slow: float = 0
    raw: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(content, policy=policy.default) for content in self.raw]

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802 - the name aiosmtpd calls
        if address in self.refused:
            return "550 5.1.1 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope) -> str:  # noqa: N802
        if not self.answer or self.answer.startswith("250"):
            self.raw.append(envelope.content)
            self.recipients.append(envelope.rcpt_tos)
        await asyncio.sleep(self.slow)
        if not self.answer:
            server.transport.abort()
        return self.answer or "421 gone"


@contextmanager
def smtp_server(**options: object) -> Iterator[Mailbox]:
    """Serve; `options` are those of aiosmtpd's Controller."""
    mailbox = Mailbox(free_port())
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


@dataclass
class Chat:
    """What an HTTP server was posted; answers with `status`."""

    port: int = 0
    status: int = 200
    posts: list[dict] = field(default_factory=list)


@contextmanager
def http_server() -> Iterator[Chat]:
    chat = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 - the name http.server calls
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if chat.status == 200:
                chat.posts.append(content)
            self.send_response(chat.status)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Keep the test's output clean."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    chat.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield chat
    finally:
        server.shutdown()
        server.server_close()
