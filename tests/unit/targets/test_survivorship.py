"""The order of trust names every source once, and says why."""

import pytest

from gesek.errors import ConfigurationError
from gesek.targets import survivorship

SHIPPED = survivorship.FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("source: musdes", "source: dtsen", "order must name every source once"),
        ("version: 1", "version: 1\nbonus: 3", "bonus: Extra inputs are not permitted"),
        (
            'reason: "Survey of October and November 2022."',
            'reason: ""',
            "order.3.reason: String should have at least 1",
        ),
    ],
)
def test_a_wrong_file_is_refused_by_its_key(tmp_path, old, new, told):
    path = tmp_path / "survivorship.yaml"
    path.write_text(SHIPPED.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        survivorship.load(path)
    assert told in str(refused.value)


def test_another_order_is_another_digest(tmp_path):
    path = tmp_path / "survivorship.yaml"
    path.write_text("# seen\n" + SHIPPED, encoding="utf-8")
    assert survivorship.load(path).digest == survivorship.load().digest
    path.write_text(SHIPPED.replace("[dtsen, dtks]", "[dtsen]"), encoding="utf-8")
    assert survivorship.load(path).digest != survivorship.load().digest
