"""Programmes are about who is served: their packages are divided among three villages here, not among all of the regency."""

import pytest

from gesek.delivery import books
from gesek.programs.villages import villages


@pytest.fixture(autouse=True)
def few_villages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "villages", lambda: villages().slice(0, 3))
