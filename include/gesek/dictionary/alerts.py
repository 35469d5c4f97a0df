"""`docs/alerts.md` and `docs/alerts_id.md`: each rule, refusal, delivery and task that can alert, what it means and what to do.

Composed from the suites, `include/sources/refusals.yaml` and `include/reference/alerts.yaml`.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from gesek import reviewed
from gesek.errors import ConfigurationError
from gesek.paths import EXPECTATIONS, REFERENCE
from gesek.quality import suite
from gesek.quality.answers import refusals

FILE = "reference/alerts.yaml"
LANGUAGES = ("en", "id")
INTRODUCTION = {
    "en": "# Alerts\n\nMade by `gesek dictionary` from the suites, `include/sources/refusals.yaml` and "
    "`include/reference/alerts.yaml`; do not edit it here. How to go about it: [runbook](runbook.md). "
    "N is the number of the incident, as `gesek quality list` gives it.\n",
    "id": "# Peringatan\n\nDibuat oleh `gesek dictionary` dari suite, `include/sources/refusals.yaml` dan "
    "`include/reference/alerts.yaml`; jangan diubah di sini. Cara kerjanya: [buku panduan](runbook_id.md). "
    "N adalah nomor insiden menurut `gesek quality list`.\n",
}
SECTIONS = {
    "en": ("Rules of suites", "Refused and deferred files", "Deliveries", "Failed tasks"),
    "id": ("Aturan suite", "Berkas yang ditolak atau ditunda", "Penyerahan", "Tugas yang gagal"),
}
HEADINGS = {
    "en": ("alert", "where", "what it means", "what to do"),
    "id": ("peringatan", "di mana", "artinya", "yang dilakukan"),
}


class Said(BaseModel):
    """What an alert means and what to do, in both languages; Indonesian may stand elsewhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    en: str
    do_en: str
    id: str = ""
    do_id: str = ""


class Pattern(Said):
    """The same for the rules whose whole name fits."""

    match: str


class Alerts(BaseModel):
    """The reviewed file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: list[Pattern]
    refusals: dict[str, Said]
    deliveries: dict[str, Said]
    tasks: dict[str, Said]


@dataclass(frozen=True)
class Line:
    """One row of the page in one language."""

    alert: str
    where: str
    means: str
    do: str


@lru_cache(maxsize=1)
def load() -> Alerts:
    """The reviewed file; raises ConfigurationError naming the entry that is wrong."""
    return reviewed.read((REFERENCE / "alerts.yaml").read_text(encoding="utf-8"), FILE, Alerts)


def compose(language: str) -> str:
    """The page in a language, `en` or `id`.

    Raises:
        ConfigurationError: a rule, a refusal, a delivery or a task lacks its words in the language.
    """
    alerts = load()
    parts = [INTRODUCTION[language]]
    for title, lines in zip(
        SECTIONS[language],
        (
            _rules(alerts, language),
            _refusals(alerts, language),
            _said(alerts.deliveries, "delivery", language),
            _said(alerts.tasks, "DAG", language),
        ),
        strict=True,
    ):
        parts.append(f"## {title}\n\n{_table(HEADINGS[language], lines)}")
    return "\n".join(parts)


def _table(headings: tuple[str, ...], lines: list[Line]) -> str:
    rows = [headings, ("---",) * len(headings), *((f"`{one.alert}`", one.where, one.means, one.do) for one in lines)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _rules(alerts: Alerts, language: str) -> list[Line]:
    """A line per rule that opens incidents, with its severities and datasets."""
    where: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(EXPECTATIONS.glob("*/*.yaml")):
        dataset = f"{path.parent.name}/{path.stem}"
        loaded = suite.load(dataset)
        for rule in (*loaded.rules, *loaded.files, *loaded.movement):
            if rule.severity is not suite.Severity.INFO:
                where[rule.rule][rule.severity.value].append(dataset)
    return [
        Line(
            name,
            "; ".join(f"{severity}: {', '.join(found)}" for severity, found in sorted(places.items())),
            *of_rule(alerts, name, language),
        )
        for name, places in sorted(where.items())
    ]


def of_rule(alerts: Alerts, name: str, language: str) -> tuple[str, str]:
    """What a rule's alert means and what to do; raises ConfigurationError when no pattern fits its name."""
    for pattern in alerts.rules:
        if found := re.fullmatch(pattern.match, name):
            what = f"`{found['what']}`" if "what" in found.groupdict() else ""
            means, do = _words(pattern, f"rule {pattern.match}", language)
            return means.replace("{what}", what), do
    raise ConfigurationError(f"{FILE} does not say what the rule {name} means and what to do; add it under rules.")


def of_incident(dataset: str, rule: str, language: str) -> tuple[str, str]:
    """What an incident means and what to do, in plain words; two empty texts where nothing is said of its rule any more."""
    alerts, told = load(), refusals.catalogue()
    said = {"landing": alerts.refusals, "delivery": alerts.deliveries}.get(dataset.split("/")[0], {}).get(rule)
    try:
        if said is None:
            return of_rule(alerts, rule, language)
        if rule in told and language == "id":
            return told[rule].id, told[rule].remedy_id
        return _words(said, rule, language)
    except ConfigurationError:
        return "", ""


def _refusals(alerts: Alerts, language: str) -> list[Line]:
    """A line per code; its Indonesian is what the sender reads."""
    told = refusals.catalogue()
    if missing := sorted(set(told) - set(alerts.refusals)):
        raise ConfigurationError(f"{FILE} does not say what the refusals {', '.join(missing)} mean; add them.")
    lines = []
    for code, said in alerts.refusals.items():
        whole = said.model_copy(update={"id": told[code].id, "do_id": told[code].remedy_id}) if code in told else said
        lines.append(Line(code, "landing", *_words(whole, code, language)))
    return lines


def _said(entries: dict[str, Said], where: str, language: str) -> list[Line]:
    return [Line(name, where, *_words(said, name, language)) for name, said in entries.items()]


def _words(said: Said, name: str, language: str) -> tuple[str, str]:
    means, do = (said.id, said.do_id) if language == "id" else (said.en, said.do_en)
    if not means or not do:
        raise ConfigurationError(f"{FILE}: {name} lacks its words in '{language}'; add them.")
    return means, do
