"""A server of the S3 protocol for tests: moto's, as a process of its own, and buckets in it."""

import json
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import boto3

from gesek.operations.airflow_environment import free_port


class Bucket:
    """A new bucket and what a sender does with it, by another client than the one that is tested."""

    def __init__(self, url: str) -> None:
        keys = {"aws_access_key_id": "sender", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
        self.client = boto3.client("s3", endpoint_url=url, **keys)
        self.name = f"kotak{uuid.uuid4().hex[:8]}"
        self.client.create_bucket(Bucket=self.name)
        extra = {"endpoint_url": url, "region_name": "us-east-1"}
        self.connection = json.dumps({"conn_type": "aws", "login": "gesek", "password": "secret", "extra": extra})

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=content)

    def count_writes(self) -> None:
        """Keep every version of an object from now on."""
        self.client.put_bucket_versioning(Bucket=self.name, VersioningConfiguration={"Status": "Enabled"})

    def writes(self) -> list[str]:
        """The key of every object, as often as it was written."""
        return sorted(one["Key"] for one in self.client.list_object_versions(Bucket=self.name).get("Versions", []))

    def tree(self) -> dict[str, bytes]:
        listed = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return {
            one["Key"]: self.client.get_object(Bucket=self.name, Key=one["Key"])["Body"].read()
            for one in listed
            if not one["Key"].endswith("/")
        }


@contextmanager
def s3_server() -> Iterator[str]:
    """Serve; yields its address."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("moto's server did not start")
