"""A complaint in words that anybody may read: its number, days, state, outcome and meeting."""

from gesek.store.complaints import Complaint
from gesek.targets.citizen.complaints import rules
from gesek.targets.citizen.wording import ENGLISH, Speech


def lines(row: Complaint, language: str) -> list[str]:
    """What may be said of it to whoever has the number."""
    agreed, speech = rules.load(), Speech(language)
    english = language == ENGLISH
    state = agreed.states[row.state].said(language)
    received, deadline = speech.plain(row.received_at), speech.plain(row.deadline)
    told = [
        f"{row.number}: {state}. {agreed.kind(row.kind).said(language)}",
        f"Received {received}, to be answered by {deadline}."
        if english
        else f"Diterima {received}, dijawab paling lambat {deadline}.",
    ]
    if row.outcome:
        told.append(agreed.outcome(row.outcome).said(language))
    if row.nomor_ba or row.tanggal_ba:
        number, day = speech.plain(row.nomor_ba), speech.plain(row.tanggal_ba)
        told.append(f"Meeting: minutes {number}, {day}." if english else f"Musyawarah: berita acara {number}, {day}.")
    return told
