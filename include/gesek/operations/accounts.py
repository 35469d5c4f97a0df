"""Who signs in to the sample: `include/sample/accounts.yaml`, read strictly. Production has its own sign-in and grants."""

from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from gesek import paths, reviewed
from gesek.access import grants

FILE = "sample/accounts.yaml"
REASON = "account of the sample"


class Account(BaseModel):
    """What Airflow lets an account do, and its roles on the pages with the areas of each."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    airflow: Literal["viewer", "user", "op", "admin"]
    roles: dict[str, list[str]]


class Accounts(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: Literal["1"]
    accounts: dict[str, Account]


@lru_cache(maxsize=1)
def load() -> dict[str, Account]:
    """The accounts by name; raises ConfigurationError naming what is wrong."""
    return reviewed.read((paths.INCLUDE / FILE).read_text(encoding="utf-8"), FILE, Accounts).accounts


def grant_all(by: str) -> None:
    """Give every account its roles; those that have them keep them."""
    for login, account in load().items():
        for role, areas in account.roles.items():
            grants.grant(login, role, areas, by, REASON)
