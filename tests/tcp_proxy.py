"""A proxy on loopback that cuts a connection after a number of bytes: a network that breaks at a chosen point."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Proxy:
    """Forwards to a port; `cut_after` bytes from the client the next connection is cut, later ones are let through."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.cut_after: int | None = None
        self.cuts = 0
        self.largest = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def serve(self) -> None:
        """Accept until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                limit, self.cut_after = self.cut_after, None
                server = socket.create_connection(("127.0.0.1", self.target))
                pair = ((client, server, limit), (server, client, None))
                for one in pair:
                    threading.Thread(target=self._pump, args=one, daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, limit: int | None) -> None:
        seen = 0
        with suppress(OSError):
            while data := source.recv(4096):
                if limit is not None and seen + len(data) > limit:
                    sink.sendall(data[: limit - seen])
                    self.cuts += 1
                    break
                seen += len(data)
                self.largest = max(self.largest, seen)
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy(port: int) -> Iterator[Proxy]:
    """A proxy to this port, for the length of a `with` block."""
    made = Proxy(port)
    threading.Thread(target=made.serve, daemon=True).start()
    try:
        yield made
    finally:
        made.listener.close()
