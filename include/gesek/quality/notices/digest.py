"""The text of a digest, in Indonesian and English: codes and counts, and what to do; never a value of a person."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gesek.store.cycles import clock

CRITICAL = "critical"
SHOWN = 25
"""Incidents named in one digest; a whole day's refused villages must not make a message nobody reads."""
VILLAGE = re.compile(r"\d{10}")


@dataclass(frozen=True)
class Line:
    """One incident as its recipient reads it.

    Attributes:
        telling: 1 the first time, then the reminders.
        scope: the village's code, or anything else, which is not repeated: it may be a file's name.
        file: number of the refused file in the ledger.
        rows: of the dataset. unexpected: those that break the rule.
    """

    id: int
    telling: int
    severity: str
    dataset: str
    rule: str
    scope: str
    seen: int
    opened_at: datetime
    file: int | None = None
    rows: int | None = None
    unexpected: int | None = None


@dataclass(frozen=True)
class Digest:
    """A message: its subject and plain text."""

    subject: str
    body: str


def compose(recipient: str, lines: Sequence[Line]) -> Digest:
    """One message of these incidents, critical ones first, then the oldest."""
    ordered = sorted(lines, key=lambda one: (one.severity != CRITICAL, one.id))
    count = Counter(one.severity == CRITICAL for one in ordered)
    critical, warning = count[True], count[False]
    example = ordered[0].id
    rest = len(ordered) - SHOWN
    indonesian = [
        f"Gesek Ekstrem, pemberitahuan untuk {recipient}",
        f"Perlu ditangani: {critical} kritis, {warning} peringatan.",
        "",
        *(_indonesian(one) for one in ordered[:SHOWN]),
        *([f"- dan {rest} lainnya: gesek quality list"] if rest > 0 else []),
        "",
        "Yang perlu dilakukan: betulkan data di sumbernya lalu kirim lagi; insiden selesai sendiri setelah lolos.",
        "Petugas Bapelitbangda:",
        f"  gesek quality show {example}           alasan dan riwayatnya",
        f"  gesek quality acknowledge {example}    sudah dilihat; pengingat berhenti",
        f"  gesek quality rerun {example} --dry-run  apa yang akan dijalankan ulang",
    ]
    english = [
        f"Gesek Ekstrem, notice for {recipient}",
        f"To be dealt with: {critical} critical, {warning} warnings.",
        "",
        *(_english(one) for one in ordered[:SHOWN]),
        *([f"- and {rest} more: gesek quality list"] if rest > 0 else []),
        "",
        "What to do: mend the data at its source and send it again; an incident closes by itself once its rule passes.",
        "At Bapelitbangda:",
        f"  gesek quality show {example}           why, and what happened",
        f"  gesek quality acknowledge {example}    seen; reminders stop",
        f"  gesek quality rerun {example} --dry-run  what a re-run would run",
    ]
    subject = f"Gesek: {critical} kritis, {warning} peringatan / {critical} critical, {warning} warnings"
    return Digest(subject, "\n".join([*indonesian, "", "--", "", *english, ""]))


def _indonesian(one: Line) -> str:
    told = "baru" if one.telling == 1 else f"pengingat ke-{one.telling - 1}"
    severity = "KRITIS" if one.severity == CRITICAL else "peringatan"
    where = f", desa {one.scope}" if VILLAGE.fullmatch(one.scope) else f", berkas nomor {one.file}" if one.file else ""
    rows = "" if one.unexpected is None else f", {one.unexpected} dari {one.rows} baris"
    return (
        f"- Insiden {one.id} ({severity}, {told}): {one.dataset} {one.rule}{where}{rows}; "
        f"ditemukan {one.seen} kali sejak {clock(one.opened_at):%d-%m-%Y}"
    )


def _english(one: Line) -> str:
    told = "new" if one.telling == 1 else f"reminder {one.telling - 1}"
    where = (
        f", village {one.scope}" if VILLAGE.fullmatch(one.scope) else f", file number {one.file}" if one.file else ""
    )
    rows = "" if one.unexpected is None else f", {one.unexpected} of {one.rows} rows"
    return (
        f"- Incident {one.id} ({one.severity}, {told}): {one.dataset} {one.rule}{where}{rows}; "
        f"seen {one.seen} times since {clock(one.opened_at):%Y-%m-%d}"
    )
