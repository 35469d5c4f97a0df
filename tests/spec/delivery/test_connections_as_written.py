"""The connections as the delivery contract shows them are those that the channels read."""

import json
import re

import pytest
from airflow.sdk import Connection

from gesek.delivery.handover import bucket, channels, extra, mail
from gesek.errors import ConfigurationError
from gesek.paths import INCLUDE
from gesek.programs.agencies import agencies

CONTRACT = (INCLUDE.parent / "docs/delivery_contract.md").read_text(encoding="utf-8")
[BLOCK] = re.findall(r"```json\n(.*?)```", CONTRACT, re.DOTALL)
SHOWN = json.loads(BLOCK)
STRICT = {"aws": bucket.Place, "smtp": mail.Mailbox}


def test_every_kind_of_channel_is_shown_once_for_an_agency_that_exists() -> None:
    assert sorted(one["conn_type"] for one in SHOWN.values()) == sorted(channels.KINDS)
    assert {name.removeprefix("opd_") for name in SHOWN} <= set(agencies())


@pytest.mark.parametrize("name", [name for name, one in SHOWN.items() if one["conn_type"] in STRICT])
def test_the_extra_is_read_as_shown_and_not_with_a_key_more(name: str) -> None:
    shown = SHOWN[name]
    model = STRICT[shown["conn_type"]]
    read = extra.read(name, Connection(conn_id=name, extra=json.dumps(shown["extra"])), model)
    assert read.model_dump(mode="json", exclude_unset=True) == shown["extra"]
    more = Connection(conn_id=name, extra=json.dumps(shown["extra"] | {"tambahan": 1}))
    with pytest.raises(ConfigurationError, match=f"{name} .*the key tambahan is unknown"):
        extra.read(name, more, model)
