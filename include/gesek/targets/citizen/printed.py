"""An answer in words, line by line: the verdict first, then all that led to it."""

from typing import Any, Protocol

from rich.text import Text

from gesek.sources import regency
from gesek.targets.citizen.answer import Answer
from gesek.targets.citizen.programmes import NO_CANDIDATE, SERVED, WAITING, Place
from gesek.targets.citizen.rows import SourceRow
from gesek.targets.citizen.search import Candidate
from gesek.targets.citizen.standing import Fact
from gesek.targets.citizen.wording import Speech

ASIDE = ("missing", "placeholder", "temporary", "suspect", "damaged", "invalid", "nik_in_kk")


class Paper(Protocol):
    """What an answer is printed on: a terminal, or the pages of a letter."""

    def print(self, *objects: Any, soft_wrap: bool | None = None) -> None:
        """Take a line of text, or an empty one."""


def candidates(console: Paper, speech: Speech, found: list[Candidate]) -> None:
    """Who may be meant, one a line, with enough to choose."""
    for one in found:
        dead = " †" if one.meninggal else ""
        where = f"{one.alamat}, {regency.spoken(one.kode_desa)}"
        status = speech.say("statuses", one.status or "none")
        how = speech.say("how", one.how)
        _line(
            console, f"{one.person_id}  {one.nama}{dead}, {speech.plain(one.tanggal_lahir)}, {where}; {status} ({how})"
        )


def answer(console: Paper, speech: Speech, told: Answer) -> None:
    """The whole answer."""
    _verdict(console, speech, told)
    _family(console, speech, told)
    _meeting(console, speech, told)
    _rows(console, speech, told)
    _programmes(console, speech, told.programmes)
    _lists(console, speech, told)
    if told.complaints:
        _title(console, speech, "complaints")
        for line in told.complaints:
            _line(console, line[speech.language])
    elif told.facts:
        console.print()
        _line(console, speech.say("words", "advice"))


def _title(console: Paper, speech: Speech, code: str) -> None:
    console.print()
    console.print(Text(speech.say("words", code), style="bold"))


def _line(console: Paper, text: str, indent: int = 2) -> None:
    console.print(Text(" " * indent + text), soft_wrap=True)


def _verdict(console: Paper, speech: Speech, told: Answer) -> None:
    if told.person is not None:
        born = speech.plain(told.person["tanggal_lahir"])
        console.print(Text(f"{told.person['nama'] or '-'} ({told.person['person_id']}), {born}", style="bold"))
    placed = told.standing
    if placed is None:
        console.print(Text(speech.say("words", "off_unknown"), style="bold yellow"))
    else:
        code, style = ("on_list", "bold green") if placed.listed else ("off_list", "bold yellow")
        console.print(Text(speech.say("words", code, status=speech.say("statuses", placed.status)), style=style))
    if told.person is not None and told.person["meninggal"]:
        _line(console, speech.say("words", "dead"))
    if told.facts:
        _title(console, speech, "keeps_off")
        for number, one in enumerate(told.facts, start=1):
            _line(console, f"{number}. {fact(speech, one, told)}")
    if placed is not None:
        _title(console, speech, "reasons")
        for code in placed.reasons:
            _line(console, f"- {speech.reason(code)}")
        _line(console, speech.say("words", "rank", peringkat=placed.peringkat, skor=placed.skor, of=placed.of))
    if told.list_id is not None:
        _line(console, speech.say("words", "list", list_id=told.list_id, cycle_id=told.cycle_id))


def fact(speech: Speech, one: Fact, told: Answer) -> str:
    """One fact in words."""
    values = dict(one.values)
    if one.code == "MEETING_DECIDED" and told.meeting is not None:
        values |= {"desa": regency.spoken(told.meeting.kode_desa), "hasil": speech.say("decisions", values["hasil"])}
        values["alasan"] = f" ({speech.say('why', values['alasan'])})" if values["alasan"] else " "
        return speech.say("facts", one.code, **values).replace(" .", ".")
    if "codes" in values:
        values["codes"] = " ".join(speech.remark(code) for code in values["codes"])
    if "source" in values:
        values["source"] = speech.say("sources", values["source"])
    if "sources" in values:
        values["sources"] = ", ".join(speech.say("sources", name) for name in values["sources"])
    if "asal" in values:
        values["asal"] = str(values["asal"]).upper()
    return speech.say("facts", one.code, **values)


def _family(console: Paper, speech: Speech, told: Answer) -> None:
    if told.family is None:
        return
    _title(console, speech, "family")
    values = {name: told.family.get(name) for name in ("family_id", "alamat", "rt", "rw", "desil", "desil_asal")}
    _line(console, speech.say("words", "family_line", desa=regency.spoken(told.family["kode_desa"]), **values))
    before = [number for number in told.numbers if number != told.family["family_id"]]
    if before:
        _line(console, speech.say("words", "merged", numbers=", ".join(map(str, before))))
    for member in told.members:
        dead = " †" if member["meninggal"] else ""
        sources = f" [{member['asal']}]" if member.get("asal") else ""
        about = f"{member['hubungan'] or '-'}, {speech.plain(member['tanggal_lahir'])}{sources}"
        text = f"{member['person_id']}  {member['nama'] or '-'}{dead}, {about}"
        _line(console, text)
    origins = {name: value for name, value in told.family.items() if name.endswith("_asal") and value}
    if origins:
        _line(
            console,
            f"{speech.say('words', 'provenance')}: "
            + ", ".join(f"{n.removesuffix('_asal')} {v}" for n, v in origins.items()),
        )
    for conflict in told.conflicts:
        _line(
            console,
            f"{speech.say('words', 'conflicts')}: " + ", ".join(f"{n} {speech.plain(v)}" for n, v in conflict.items()),
        )


def _meeting(console: Paper, speech: Speech, told: Answer) -> None:
    _title(console, speech, "meeting")
    decided = told.meeting
    if decided is None:
        _line(console, speech.say("words", "meeting_none"))
    else:
        why = f" ({speech.say('why', decided.alasan)})" if decided.alasan else ""
        line = speech.say(
            "words", "meeting_line", nomor_ba=decided.nomor_ba, tanggal_ba=decided.tanggal_ba, lembar=decided.lembar,
            desa=regency.spoken(decided.kode_desa), hasil=speech.say("decisions", decided.hasil) + why, alasan=" ",
        )  # fmt: skip
        _line(console, line.replace("  (", " ("))
        if decided.bertentangan:
            _line(console, speech.say("words", "contradicts"))
        for one in decided.scans:
            _line(console, speech.say("words", "scan", kind=one.kind, sha256=one.sha256[:12], cycle_id=one.cycle_id))
        if not decided.scans:
            _line(console, speech.say("words", "no_scan"))
    if told.refused is not None:
        waits = told.refused
        _line(
            console,
            speech.say(
                "words", "refused", desa=regency.spoken(waits.kode_desa), code=waits.code, sentence=waits.sentence
            ),
        )


def _rows(console: Paper, speech: Speech, told: Answer) -> None:
    _title(console, speech, "rows")
    for row in told.rows:
        name, day = speech.say("sources", row.source).split(",")[0], speech.plain(row.file.as_of if row.file else None)
        line = speech.say(
            "words", "row_line", source=name, as_of=day, row=f"{row.lembar} {row.row_number}".strip(),
            name=row.values.get("nama"), use=speech.say("verdicts", row.verdict), tie=tie(speech, row),
        )  # fmt: skip
        _line(console, line)
        for remark in remarks(speech, row):
            _line(console, f"- {remark}", 6)
    if not told.rows:
        _line(console, speech.say("words", "no_rows"))
    there = {row.source for row in told.rows}
    absent = []
    for entry in told.looked_into:
        if entry["source"] not in there:
            name = speech.say("sources", entry["source"]).split(",")[0]
            when = speech.plain(entry["as_of"]) if entry["as_of"] else speech.say("words", "never_came")
            absent.append(f"{name} ({when})")
    if absent:
        _line(console, speech.say("words", "not_there", sources="; ".join(absent)))
    if told.missing:
        _line(console, speech.say("words", "missing", sources=", ".join(told.missing)))
    if told.unpublished:
        _line(console, speech.say("words", "unpublished", datasets=", ".join(told.unpublished)))


def tie(speech: Speech, row: SourceRow) -> str:
    """By what a row is tied, and to whom."""
    if row.person_id is not None:
        return f"{row.person_id}: {speech.say('evidence', row.evidence)}"
    return speech.say("evidence", row.evidence or "none")


def remarks(speech: Speech, row: SourceRow) -> list[str]:
    """What was found in a row: numbers set aside and why, every code in words, and whether the list knows it yet."""
    told = [
        speech.say("words", "aside", what=what, why=speech.say("states", state))
        for what, state in (("NIK", row.nik_state), ("No. KK", row.kk_state))
        if state in ASIDE and state != "missing"
    ]
    told += [speech.remark(code) for code in row.codes]
    return [*told, *([speech.say("words", "newer")] if row.newer else [])]


def _programmes(console: Paper, speech: Speech, places: list[Place]) -> None:
    if not places:
        return
    _title(console, speech, "programmes")
    for place in places:
        who = f" ({place.who})" if place.who and place.unit == "person" else ""
        state = speech.say("places", place.state, rank=place.rank, of=place.of, quota=place.quota)
        amount = (
            f"; {place.amount:,} {place.amount_unit}".replace(",", ".")
            if place.amount and place.state == SERVED
            else ""
        )
        days = ", ".join(speech.plain(at) for at in place.handed_over)
        handed = f"; {speech.say('words', 'handed_over', days=days)}" if days else ""
        _line(console, f"{place.title}{who}: {state}{amount}{handed}")
        if place.state not in (SERVED, WAITING, NO_CANDIDATE):
            for rule in place.rules:
                _line(console, f"- {speech.say('ways', rule['way'], rule=speech.rule(rule))}", 6)


def _lists(console: Paper, speech: Speech, told: Answer) -> None:
    if not told.publications:
        return
    _title(console, speech, "lists")
    for one in told.publications:
        rank = speech.say("words", "at_rank", peringkat=one.peringkat) if one.peringkat else " "
        line = speech.say(
            "words", "list_row", list_id=one.list_id, cycle_id=one.cycle_id, published_at=one.published_at,
            status=speech.say("statuses", one.status or "none"), peringkat=rank,
            change=f". {speech.reason(one.change)}" if one.change else " ",
        )  # fmt: skip
        _line(console, line.rstrip())
