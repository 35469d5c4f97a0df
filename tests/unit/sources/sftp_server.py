"""A real OpenSSH server for one test: own keys, own port, this user, SFTP only."""

import getpass
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gesek.operations.airflow_environment import free_port

SSHD = "/usr/sbin/sshd"


def _key(path: Path) -> Path:
    subprocess.run(["/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    return path


@contextmanager
def sftp_server(folder: Path) -> Iterator[str]:
    """Serve; yields an Airflow connection to it as JSON, the host's key pinned."""
    folder.mkdir(parents=True)
    folder.chmod(0o700)
    host, user, port = _key(folder / "host"), _key(folder / "user"), free_port()
    config = folder / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host}\nAuthorizedKeysFile {user}.pub\nStrictModes no\nUsePAM no\n"
        f"PasswordAuthentication no\nPidFile {folder / 'pid'}\nSubsystem sftp internal-sftp\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=log)
    try:
        _wait_for(port, server, folder / "log")
        extra = {
            "private_key": user.read_text(),
            "host_key": " ".join(host.with_suffix(".pub").read_text().split()[:2]),
            "no_host_key_check": "false",
        }
        yield json.dumps(
            {"conn_type": "sftp", "host": "127.0.0.1", "port": port, "login": getpass.getuser(), "extra": extra}
        )
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"sshd did not start: {log.read_text()}")
