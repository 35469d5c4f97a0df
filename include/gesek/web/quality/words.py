"""What states, severities, stages and acts are called."""

from collections.abc import Mapping
from typing import Any

from gesek import regions
from gesek.quality import incidents
from gesek.quality.answers import refusals
from gesek.sources.codes import catalogue
from gesek.web.language import gettext, ngettext


def _(message: str) -> str:
    """Marks a text for the catalogue; it is translated when it is shown."""
    return message


OPEN, WAIVED, ALL = "open", "waived", "all"
STATES = {
    OPEN: _("all open ones"),
    incidents.NEW: _("new"),
    incidents.ACKNOWLEDGED: _("acknowledged"),
    incidents.ASSIGNED: _("assigned"),
    WAIVED: _("waived"),
    incidents.RESOLVED: _("resolved"),
    ALL: _("all, resolved ones too"),
}
STATE_KINDS = {
    incidents.NEW: "plain",
    incidents.ACKNOWLEDGED: "busy",
    incidents.ASSIGNED: "busy",
    WAIVED: "plain",
    incidents.RESOLVED: "good",
}
SEVERITIES = {incidents.CRITICAL: _("critical"), incidents.WARNING: _("warning"), "info": _("info")}
SEVERITY_KINDS = {incidents.CRITICAL: "bad", incidents.WARNING: "warn", "info": "plain"}
STAGES = {
    "landing": _("received file"),
    "staged": _("source data"),
    "core": _("core data"),
    "out": _("programme result"),
    "delivery": _("delivery"),
}
ACTS = {
    "opened": _("found by a check"),
    "seen": _("found again"),
    "acknowledged": _("acknowledged"),
    "assigned": _("assigned"),
    "waiver asked": _("waiver asked for"),
    "waiver approved": _("waiver approved"),
    "rerun": _("run again"),
    "resolved": _("resolved"),
}
GROUPS = {
    "shape": _("Shape"),
    "keys": _("Keys"),
    "domain": _("Values"),
    "files": _("Rates in each file"),
    "movement": _("Movement against the version before"),
}
COLUMNS = {
    "source_file": _("File"),
    "row_number": _("Row"),
    "lembar": _("Sheet"),
    "nik": _("NIK"),
    "no_kk": _("No. KK"),
    "nama": _("Name"),
    "nama_kepala": _("Head of family"),
    "jenis_kelamin": _("Sex"),
    "tanggal_lahir": _("Date of birth"),
    "alamat": _("Address"),
    "kode_desa": _("Village"),
    "nik_state": _("State of the NIK"),
    "kk_state": _("State of the No. KK"),
    "verdict": _("Verdict"),
    "codes": _("Codes"),
    "family_id": _("Family number"),
    "person_id": _("Person number"),
    "house_id": _("House number"),
}
"""The columns whose name is no word of everybody's; others are shown as they are called."""


def of(names: Mapping[str, str], key: str) -> str:
    """A word in the visitor's language; what has none is shown as it is."""
    return gettext(names[key]) if key in names else key


def dataset(name: str) -> str:
    """`staged/dtks` as it is spoken of: source data dtks."""
    stage, _slash, rest = name.partition("/")
    return f"{of(STAGES, stage)} {rest.removeprefix('program_')}"


def place(scope: str) -> str:
    """Where an incident is: the village and its kecamatan, the name of a file or recipient, or the whole dataset."""
    village = regions.villages().get(scope)
    if village:
        return f"{village.name}, {regions.name(village.kecamatan)}"
    return scope or gettext("the whole dataset")


def event(action: str, actor: str, detail: Mapping[str, Any]) -> str:
    """What happened, in words, with its counts."""
    parts = [of(ACTS, action)]
    if detail.get("unexpected") is not None:
        count = int(detail["unexpected"])
        parts.append(ngettext("{count} row", "{count} rows", count).format(count=count))
    if detail.get("owner"):
        parts.append(gettext("to {owner}").format(owner=detail["owner"]))
    if detail.get("until"):
        parts.append(gettext("until {day}").format(day=detail["until"]))
    if action == "resolved" and actor == incidents.SYSTEM:
        parts.append(gettext("the rule holds again"))
    return ", ".join(parts)


def codes(language: str) -> dict[str, str]:
    """What each code of a row says."""
    return {code: said.en if language == "en" else said.id for code, said in catalogue().items()}


def refusal(code: str, sentence: str, language: str) -> list[str]:
    """What exactly was wrong with a refused file, in the visitor's language."""
    if language == "en":
        return [sentence] if sentence else []
    told = refusals.tell(code, sentence)
    return told.details
