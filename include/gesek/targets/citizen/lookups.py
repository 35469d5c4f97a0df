"""By which keys the desk looks for rows, dataset by dataset, and preparing the lookups for that.

The keys of a source's rows are those by which `rows` ties them; a key that a version's columns do not allow is left out, and the
statements that need it read the whole version.
"""

import logging
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from gesek.errors import StoreError
from gesek.programs import definition
from gesek.settings import settings
from gesek.sources import contract as contracts
from gesek.store import lake, lookup
from gesek.store.engine import session
from gesek.store.ledger import reading
from gesek.store.lookup import Plan
from gesek.store.models import TargetList, Version
from gesek.targets.citizen.keys import KEYS

Keys = Mapping[str, Iterable[Any]]
"""Name of a key -> the values that are asked for."""
NAME_AND_BIRTH, NAME_AND_PLACE = "nama_lahir", "nama_desa"
RECORD, OF_FAMILY = "orang", "keluarga"
LOST_DIGITS = 15
"""Digits of a NIK that Excel keeps; the sixteenth may have become a zero."""
log = logging.getLogger(__name__)


def _same(*columns: str) -> dict[str, str]:
    return {column: column for column in columns}


CORE = {
    "person": Plan(
        {
            **_same("person_id", "family_id", "nik", "no_kk", "tanggal_lahir", "kode_desa"),
            NAME_AND_BIRTH: "nama || '|' || cast(tanggal_lahir as varchar)",
            NAME_AND_PLACE: "nama || '|' || kode_desa",
        },
        near=("kode_desa", "family_id"),
    ),
    "person_key": Plan(_same("key")),
    "person_registry": Plan(_same("person_id", "current_id")),
    "person_match": Plan(_same("person_id", "record_key")),
    "family": Plan(_same("family_id", "no_kk", "house_id")),
    "family_key": Plan(_same("family_id")),
    "family_registry": Plan(_same("family_id", "current_id")),
    "house": Plan(_same("house_id")),
    "decision": Plan(_same("family_id")),
    "family_conflict": Plan(_same("family_id")),
    "decision_conflict": Plan(_same("family_id")),
    "target": Plan(_same("family_id")),
    "target_change": Plan(_same("family_id")),
}
OF_EVERY_LIST = ("target", "target_change")
"""What is told of lists that are no longer in force."""
NEAR = {"bpjs": ("tanggal_lahir",), "dapodik": ("tanggal_lahir",), "rtlh": ("kode_desa",)}
"""Staged datasets of which many rows of one value are asked for."""


@lru_cache(maxsize=64)
def of(dataset: str) -> Plan:
    """How the rows of `<stage>/<name>` are looked for; without any key where they are not."""
    stage, name = dataset.split("/")
    if stage == "core":
        return CORE.get(name, Plan())
    if stage == "out":
        return Plan(_same("family_id", "house_id", "person_id"))
    if name not in KEYS:
        return Plan()
    return _received() if stage == "raw" else _staged(name)


def _received() -> Plan:
    digits = f"left(regexp_replace(nik, '[^0-9]', '', 'g'), {LOST_DIGITS})"
    return Plan({"angka": f"nullif({digits}, '')"}, columns=("nik", "source_file", "row_number", "lembar"))


def _staged(name: str) -> Plan:
    keys = {
        **_same("nik", "nik_benar", "no_kk", "idsemesta", "tanggal_lahir", "kode_desa"),
        NAME_AND_BIRTH: "nama_kunci || '|' || cast(tanggal_lahir as varchar)",
        NAME_AND_PLACE: "nama_kunci || '|' || kode_desa",
        "tanpa_nik": "case when nik is null then row_number end",
    }
    known = KEYS[name]
    told = {RECORD: known.record, OF_FAMILY: known.family}
    keys |= {key: text for key, text in told.items() if text}
    asked = {key: text for key, text in keys.items() if key in _asked(name)}
    return Plan(asked, NEAR.get(name, ()), told=tuple(key for key, text in told.items() if text))


def _asked(name: str) -> set[str]:
    """The keys by which somebody asks for rows of a staged dataset."""
    asked = {"nik", "no_kk", NAME_AND_BIRTH, NAME_AND_PLACE, "tanpa_nik", RECORD, OF_FAMILY}
    of_some = {
        "musdes": {"nik_benar"}, "dtks": {"idsemesta"}, "dtsen_anggota": {"idsemesta"},
        "bpjs": {"tanggal_lahir"}, "dapodik": {"tanggal_lahir"}, "rtlh": {"kode_desa"},
    }  # fmt: skip
    return asked | of_some.get(name, set())


_versions: dict[tuple[str, int], Version] = {}
MANY = 1000


def versions(numbers: Iterable[int]) -> dict[int, Version]:
    """Versions by number. What is told of one here never changes, so each is read once: do not ask its state of these."""
    url, wanted = settings().ledger, set(numbers)
    unknown = [number for number in wanted if (url, number) not in _versions]
    if unknown:
        with reading() as ledger:
            found = list(ledger.scalars(select(Version).where(Version.id.in_(unknown))))
        if len(_versions) > MANY:
            _versions.clear()
            return versions(wanted)
        _versions.update({(url, one.id): one for one in found})
    try:
        return {number: _versions[url, number] for number in wanted}
    except KeyError as missing:
        raise StoreError(f"Version {missing.args[0][1]} is not in the ledger; restore it from the backup.") from None


def prepare(slots: int = 1) -> int:
    """Make the lookups of all that the desk reads now, and delete those it no longer does; returns how many were made."""
    wanted = [(version, plan) for version in _read() if (plan := of(version.dataset)).keys]
    places: list[Path] = []
    made = 0
    for version, plan in wanted:
        place = lookup.folder(version, plan)
        if not place.is_dir():
            with session(slots) as engine:
                lookup.make(engine, version, plan)
            made += 1
        places.append(place)
    gone = lookup.clear(places)
    log.info("%d lookups: %d made, %d deleted", len(places), made, gone)
    return made


def _read() -> list[Version]:
    """The versions that the desk reads: all in force, those of lists, and those that programmes' selections read."""
    stages = [
        f"{stage}/{dataset.dataset}"
        for one in contracts.all()
        for dataset in one.datasets
        for stage in ("raw", "staged")
    ]
    selections = [one.dataset for one in definition.all() if one.kind != "report"]
    numbers: set[int] = set()
    with reading() as ledger:
        for listed in ledger.scalars(select(TargetList).where(TargetList.published_at.is_not(None))):
            told = [f"core/{name}" for name in (CORE if listed.state == "published" else OF_EVERY_LIST)]
            numbers |= {int(number) for dataset, number in listed.versions.items() if dataset in told}
        found = lake.published_in(ledger, [*stages, *selections])
        for name in selections:
            inputs = found[name].detail.get("inputs", {}) if name in found else {}
            numbers |= {int(one["version"]) for one in inputs.values()}
        numbers |= {version.id for version in found.values()}
        return list(ledger.scalars(select(Version).where(Version.id.in_(numbers)).order_by(Version.id)))
