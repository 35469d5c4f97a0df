"""Settings of an installation, read once from `GESEK_*` environment variables.

Tasks cannot see Airflow's own database setting, so nothing here is derived from it. An unknown `GESEK_*` variable is an
error: a misspelt setting must not silently fall back to a default.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from gesek.errors import ConfigurationError
from gesek.paths import ROOT

PREFIX = "GESEK_"


class Settings(BaseSettings):
    """All that may differ between two installations of the same code.

    Attributes:
        home: folder of all run-time state; every other place defaults to a folder or file in it.
        profile: `sample` (invented people, no approvers, labelled so) or `production`.
        ledger_url: SQLAlchemy URL of the ledger; empty means SQLite in `home`.
        schedules: `live`, or `held` while `make run` drives the cycle itself.
        engine_memory_mb: memory of the SQL engine per pool slot, in MiB.
        engine_threads: threads of the SQL engine per pool slot.
        rebuild_pause_minutes: least time between two rebuilds that events start.
        stable_seconds: age after which a file in an inbox counts as completely written.
        airflow_url: where the Airflow answers that re-runs and publications are asked of; empty means the one of this machine.
        airflow_user: as whom it is asked.
        airflow_password: this user's password.
        delivery_key: the secret of which passwords of packages and the key of their signature are derived; the sample makes one.
        keep_cut_off: whether villages' cut-offs are kept; by default they are, but in the sample, whose months are invented.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = ROOT / "var"
    profile: Literal["sample", "production"] = "sample"
    ledger_url: str = ""
    schedules: Literal["live", "held"] = "live"
    engine_memory_mb: int = 1536
    engine_threads: int = 1
    rebuild_pause_minutes: int = 15
    stable_seconds: float = 2.0
    airflow_url: str = ""
    airflow_user: str = "admin"
    airflow_password: SecretStr = SecretStr("")
    delivery_key: SecretStr = SecretStr("")
    keep_cut_off: bool | None = None

    @property
    def cut_off_is_kept(self) -> bool:
        """Whether what comes after a cycle's cut-off counts for the next one."""
        return self.profile == "production" if self.keep_cut_off is None else self.keep_cut_off

    @property
    def inbox(self) -> Path:
        """Folder into which senders drop files, one folder per source."""
        return self.home / "inbox"

    @property
    def pulled(self) -> Path:
        """Copies of files that arrived in an inbox on a server, one folder per source."""
        return self.home / "pulled"

    @property
    def uploads(self) -> Path:
        """Files that people are sending by the pages, one folder per upload, until they are in an inbox or taken over."""
        return self.home / "uploads"

    @property
    def landing(self) -> Path:
        """Files exactly as received, by SHA-256."""
        return self.home / "landing"

    @property
    def lake(self) -> Path:
        """Dataset versions as Parquet."""
        return self.home / "lake"

    @property
    def answers(self) -> Path:
        """What senders get back, per source, cycle and village or OPD."""
        return self.home / "answers"

    @property
    def templates(self) -> Path:
        """Workbooks for village meetings, per cycle and kecamatan."""
        return self.home / "templates"

    @property
    def documents(self) -> Path:
        """Printed proposals and annexes, per cycle and list."""
        return self.home / "documents"

    @property
    def packages(self) -> Path:
        """The store of packages as they were built, resent as they are; one folder per recipient (OPD)."""
        return self.home / "packages"

    @property
    def outbox(self) -> Path:
        """Where packages are handed over that have no connection to go through; one folder per recipient (OPD)."""
        return self.home / "outbox"

    @property
    def notices(self) -> Path:
        """Notices of incidents that are kept as files, one folder per recipient."""
        return self.home / "notices"

    @property
    def ledger(self) -> str:
        """SQLAlchemy URL of the ledger."""
        return self.ledger_url or f"sqlite:///{self.home / 'ledger.sqlite'}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process; raises ConfigurationError naming an unknown or wrong variable."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise ConfigurationError(
            f"The environment has unknown settings {', '.join(unknown)}; known are {', '.join(sorted(known))}."
        )
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(sorted(PREFIX + str(item["loc"][0]).upper() for item in error.errors()))
        raise ConfigurationError(f"The settings {names} have a wrong value; see gesek/settings.py.") from None
