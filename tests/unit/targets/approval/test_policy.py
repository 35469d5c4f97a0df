"""The quorum table as its owner writes it: strict, rising, and what each line asks for."""

import pytest

from gesek.errors import ApprovalError, ConfigurationError
from gesek.paths import REFERENCE
from gesek.targets.approval import policy

TEXT = (REFERENCE / "approval.yaml").read_text(encoding="utf-8")
PEOPLE = (REFERENCE / "officers.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "affected", "families", "tiers"),
    [
        ("pemutakhiran", 0, 100, {"dinsos": 1, "bapelitbangda": 1}),
        ("pemutakhiran", 10, 100, {"dinsos": 1, "bapelitbangda": 1}),
        ("pemutakhiran", 101, 1000, {"dinsos": 2, "bapelitbangda": 1}),
        ("pemutakhiran", 40, 100, {"dinsos": 2, "bapelitbangda": 1}),
        ("penetapan", 20, 100, {"dinsos": 1, "bapelitbangda": 1, "bupati": 1}),
        ("penetapan", 21, 100, {"dinsos": 2, "bapelitbangda": 1, "bupati": 1}),
        ("penetapan", 0, 0, {"dinsos": 2, "bapelitbangda": 1, "bupati": 1}),
    ],
)
def test_the_share_of_families_affected_chooses_the_line(kind: str, affected: int, families: int, tiers: dict) -> None:
    found = policy.load().tiers(kind, affected, families)
    assert found == tiers and list(found) == [tier for tier in policy.TIERS if tier in tiers]


def test_so_large_a_change_has_to_be_decreed() -> None:
    with pytest.raises(ApprovalError, match="41.0 % of the families come or leave.*propose it as penetapan"):
        policy.load().tiers("pemutakhiran", 41, 100)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version: 2", "version: 2\nbonus: 3", "bonus is unknown"),
        ("up_to_percent: 40", "up_to_percent: 10", "has to rise"),
        ("up_to_percent: 100", "up_to_percent: 90", "has to reach up_to_percent 100"),
        ("bapelitbangda: 1, bupati: 1}\n    - up", "bapelitbangda: 1}\n    - up", "needs bupati: 1"),
        ("{dinsos: 2, bapelitbangda: 1}", "{dinsos: 2, bupati: 1}", "has no tier bupati"),
        ("dinsos: Dinas Sosial, ", "", "lacks dinsos"),
        ("{dinsos: 2, bapelitbangda: 1}", "{camat: 2}", "camat"),
        ("{dinsos: 2, bapelitbangda: 1}", "{dinsos: 0}", "greater than 0"),
    ],
)
def test_what_is_wrong_in_the_policy_is_named(old: str, new: str, says: str) -> None:
    assert TEXT.count(old) >= 1
    with pytest.raises(ConfigurationError, match=says):
        policy.parse(TEXT.replace(old, new, 1))


def test_an_account_or_tier_that_cannot_be_is_named() -> None:
    with pytest.raises(ConfigurationError, match="officers"):
        policy.parse_officers(PEOPLE.replace("kepala.dinsos:", "Kepala Dinsos:"))
    with pytest.raises(ConfigurationError, match="tier"):
        policy.parse_officers(PEOPLE.replace("tier: bupati", "tier: camat", 1))
    with pytest.raises(ApprovalError, match="'nobody' is no officer"):
        policy.officers().named("nobody")


def test_every_line_of_the_table_can_be_met_by_the_officers_there_are_though_one_of_them_proposed() -> None:
    people = policy.officers().officers
    proposers = [account for account, officer in people.items() if officer.may_propose]
    assert proposers
    table = policy.load().quorum
    for line in (*table.penetapan, *table.pemutakhiran):
        for tier, needed in line.tiers.items():
            wanted = 2 if tier == policy.REGENT else needed
            for proposer in proposers:
                assert sum(one.tier == tier for account, one in people.items() if account != proposer) >= wanted
