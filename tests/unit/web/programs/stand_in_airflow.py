"""What stands for Airflow's server: it signs everybody in, takes every run, and remembers what it was asked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Asked = list[tuple[str, dict[str, Any]]]
"""Path and body of each request to run something."""


@contextmanager
def serving() -> Iterator[tuple[str, Asked]]:
    """Its address, and what it was asked so far."""
    asked: Asked = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if self.path != "/auth/token":
                asked.append((self.path, given))
            body = b'{"access_token": "t"}'
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
