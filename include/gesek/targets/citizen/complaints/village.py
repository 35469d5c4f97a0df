"""Open complaints in the workbook of the village's next meeting: a question beside a listed family, a proposal for another.

A proposal is put in only where the complaint is that somebody was left out; what can be put neither way is named in the guide. A
meeting that does not agree with a proposal deletes its row: the counts of the minutes tie either way.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gesek.store import lake
from gesek.store.complaints import Complaint
from gesek.store.engine import SqlEngine, session
from gesek.targets import lists
from gesek.targets.citizen.complaints import book, rules, words
from gesek.targets.meeting.form import Complaints

NUMBER = re.compile(r"ADU-\d{4}-\d{2}-\d{6}")
RELATIONS = ("person", "family", "family_registry")
MARK = "alasan_usulan"
"""The column of a proposal that carries the complaint's number to the meeting and back."""


def asked(listed: Mapping[str, set[int]], slots: int = 1) -> dict[str, Complaints]:
    """What each of these villages is asked.

    Args:
        listed: village -> the families its workbook lists.
        slots: pool slots of the task.
    """
    open_ones = [one for one in book.listed() if one.kode_desa in listed]
    if not open_ones:
        return {}
    found: dict[str, Complaints] = {}
    known = _known(open_ones, slots)
    for one in sorted(open_ones, key=lambda each: each.id):
        _ask(found.setdefault(one.kode_desa, Complaints()), one, listed[one.kode_desa], known)
    return found


def _ask(into: Complaints, one: Complaint, listed: set[int], known: "_Known") -> None:
    kind = rules.load().kind(one.kind)
    family_id = known.current.get(one.family_id or 0, one.family_id)
    sentence = f"Pengaduan {one.number}: {kind.ask}"
    if family_id in listed and family_id is not None:
        into.questions.setdefault(family_id, []).append(sentence)
    elif kind.proposal:
        into.proposals.append(_proposal(one, known.people.get(one.id)))
    else:
        into.others.append(f"Pengaduan {one.number}: {kind.sentence_id}")
        return
    into.numbers.append(one.number)


def _proposal(one: Complaint, person: Mapping[str, Any] | None) -> dict[str, Any]:
    """A row of USULAN_BARU: from the list where it knows her, else from what was told."""
    if person is None:
        told = words.read(one.part)
        person = {name: getattr(told, name) for name in words.SCHEMA.names if name != "kata"}
    born = person.get("tanggal_lahir")
    return {
        "no_kk": person.get("no_kk"),
        "nik": person.get("nik"),
        "nama_kepala_keluarga": person.get("nama"),
        "jenis_kelamin": person.get("jenis_kelamin"),
        "tanggal_lahir": f"{born:%d-%m-%Y}" if born else None,
        "alamat": person.get("alamat"),
        "dusun": person.get("dusun"),
        "rt": person.get("rt"),
        "rw": person.get("rw"),
        "kode_desa": one.kode_desa,
        MARK: one.number,
    }


@dataclass
class _Known:
    """What the list in force knows: families' numbers today, and whom to propose for a complaint."""

    current: dict[int, int] = field(default_factory=dict)
    people: dict[int, dict[str, Any]] = field(default_factory=dict)


def _known(complaints: Iterable[Complaint], slots: int) -> _Known:
    item = lists.published()
    about = [one for one in complaints if one.family_id is not None or one.person_id is not None]
    if item is None or not about:
        return _Known()
    with session(slots) as engine:
        for relation in RELATIONS:
            lake.bind(engine, relation, lake.version(item.versions[f"core/{relation}"]))
        current = _rows(engine, "select family_id, current_id from family_registry where family_id in (select unnest($ids))",
                        [one.family_id for one in about if one.family_id])  # fmt: skip
        today = {row["family_id"]: row["current_id"] for row in current}
        heads = _rows(
            engine,
            "select family_id, kepala_person_id from family where family_id in (select unnest($ids))",
            list(today.values()),
        )
        head_of = {row["family_id"]: row["kepala_person_id"] for row in heads}
        speaks = {one.id: head_of.get(today.get(one.family_id or 0, 0)) or one.person_id for one in about}
        people = _rows(
            engine,
            "select * from person where person_id in (select unnest($ids))",
            [one for one in speaks.values() if one],
        )
        by_id = {row["person_id"]: row for row in people}
    return _Known(today, {number: by_id[who] for number, who in speaks.items() if who in by_id})


def _rows(engine: SqlEngine, statement: str, ids: list[Any]) -> list[dict[str, Any]]:
    engine.build_expression("asked", statement, {"ids": [int(one) for one in ids]})
    return engine.arrow("asked").to_pylist()
