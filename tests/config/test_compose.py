"""The production form is checked by Compose itself: valid with every secret, refused without any one of them."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from gesek.paths import ROOT

COMPOSE = ROOT / "docker-compose.yaml"
EXAMPLE = ROOT / ".env.example"
TEXT = COMPOSE.read_text(encoding="utf-8")
SECRETS = [line.split("=")[0] for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line[:1].isalpha()]
CONFIDENTIAL = re.compile(r"PASSWORD|SECRET|FERNET|_CONN|_URL")


def config(variables: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """What `docker-compose config` says, with the variables of this file and of no other place."""
    environment = {name: value for name, value in os.environ.items() if name not in SECRETS}
    command = ["docker-compose", "--file", str(COMPOSE), "--env-file", str(variables), "config", *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.program("docker-compose")
def test_with_every_variable_of_the_example_the_file_is_valid() -> None:
    done = config(EXAMPLE, "--format", "json")
    assert done.returncode == 0, done.stderr
    services = json.loads(done.stdout)["services"]
    assert set(services) == {"postgres", "migrate", "api-server", "scheduler", "dag-processor", "triggerer"}


@pytest.mark.program("docker-compose")
@pytest.mark.parametrize("secret", SECRETS)
def test_without_one_secret_nothing_starts_and_the_answer_names_it(secret: str, tmp_path: Path) -> None:
    lines = [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if not line.startswith(f"{secret}=")]
    partial = tmp_path / "partial.env"
    partial.write_text("\n".join(lines), encoding="utf-8")
    done = config(partial, "--quiet")
    assert done.returncode != 0
    assert secret in done.stderr


def test_the_example_lists_what_the_file_asks_for_and_no_variable_has_a_default() -> None:
    asked = re.findall(r"\$\{(\w+)([^}]*)\}", TEXT)
    assert {name for name, _ in asked} == set(SECRETS)
    assert all(rest.startswith(":?") for _, rest in asked)


def test_no_password_or_key_stands_in_the_file() -> None:
    services = yaml.safe_load(TEXT)["services"].values()
    settings = {item for service in services for item in service.get("environment", {}).items()}
    confidential = {name: value for name, value in settings if CONFIDENTIAL.search(name)}
    outright = {name for name, value in confidential.items() if "${" not in value}
    assert outright <= {
        "GESEK_AIRFLOW_URL",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",  # an address without a password
    }
    assert len(confidential) > len(outright)
