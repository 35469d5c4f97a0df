"""Weights estimated from pairs of whom the NIK says which are right, and the reviewed file that holds them."""

from random import Random

import numpy as np
import pytest

from gesek.errors import ConfigurationError
from gesek.identity import linkage
from gesek.identity.estimate import fitted, rewritten
from gesek.reviewed import read

TEXT = linkage.FILE.read_text(encoding="utf-8")


def pairs(count=4000):
    """Invented pairs: the right ones mostly agree in name and birth; the same village says nothing."""
    dice = Random(7)
    found = []
    for number in range(count):
        right = dice.random() < 0.3
        name = 7 if dice.random() < (0.95 if right else 0.05) else 2
        born = 7 if dice.random() < (0.9 if right else 0.1) else 1
        place = dice.choice((3, 4))
        found.append((number, number + count, ((name * 100 + born) * 100 + place) * 10_000 + 1, int(right)))
    return [np.array(column) for column in zip(*found, strict=True)]


def test_what_tells_right_from_wrong_weighs_and_what_does_not_weighs_nothing():
    base, weights = fitted(*pairs())
    assert weights["nama", 7] - weights["nama", 2] > 600
    assert weights["lahir", 7] - weights["lahir", 1] > 400
    assert abs(weights["tempat", 3] - weights["tempat", 4]) < 60
    assert base < 0
    assert fitted(*pairs()) == (base, weights)


def test_new_weights_go_into_the_file_and_leave_words_comments_and_what_was_set_by_hand():
    text = rewritten(TEXT, -777, {("nama", 7): 123, ("ibu", 3): 999})
    before, after = (read(one, "linkage.yaml", linkage.Linkage) for one in (TEXT, text))
    assert after.base == -777
    assert after.comparisons["nama"][7].weight == 123
    assert after.comparisons["nama"][6] == before.comparisons["nama"][6]
    assert after.comparisons["ibu"][3] == before.comparisons["ibu"][3]
    assert text.count("#") == TEXT.count("#")


def test_the_reviewed_file_is_strict():
    with pytest.raises(ConfigurationError, match="margn is unknown"):
        read(TEXT.replace("margin:", "margn:"), "linkage.yaml", linkage.Linkage)
    with pytest.raises(ConfigurationError, match="lower it"):
        read(TEXT.replace("queue: -300", "queue: 300"), "linkage.yaml", linkage.Linkage)


def test_chance_follows_weight():
    assert [linkage.permille(weight) for weight in (-10_000, -100, 0, 100, 10_000)] == [0, 333, 500, 667, 1000]


def test_a_level_that_is_not_known_weighs_nothing():
    rules = linkage.load()
    assert rules.weight(0) == rules.base
    assert rules.weight(700000000) == rules.base + rules.comparisons["nama"][7].weight
