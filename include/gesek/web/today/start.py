"""What a visitor with an area of his own sees first: his village, his kecamatan, his agency's files."""

from collections.abc import Mapping
from dataclasses import dataclass

from gesek import regions
from gesek.access.asker import Area, Asker
from gesek.programs.agencies import agencies
from gesek.sources.deadline import REFUSED
from gesek.sources.stage import ACCEPTED
from gesek.web.today.hand_over import Handed, Slot
from gesek.web.today.workbooks import ABSENT, Workbook, in_state


@dataclass(frozen=True)
class OwnVillage:
    """A village of the visitor's own."""

    name: str
    kecamatan: str
    workbook: Workbook


@dataclass(frozen=True)
class OwnKecamatan:
    """A kecamatan of the visitor's own: how many of its villages sent, and which are refused or still to send."""

    code: str
    name: str
    villages: int
    accepted: int
    refused: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True)
class OwnAgency:
    """An agency of the visitor's own: the files it got in this cycle, and what it gets next."""

    opd: str
    name: str
    handed: tuple[Handed, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Start:
    """What is the visitor's own; empty for those who look after the whole regency."""

    villages: tuple[OwnVillage, ...] = ()
    kecamatan: tuple[OwnKecamatan, ...] = ()
    agencies: tuple[OwnAgency, ...] = ()


def read_start(
    asker: Asker, workbooks: Mapping[str, Workbook], handed: tuple[Handed, ...], slots: tuple[Slot, ...]
) -> Start:
    """What is the visitor's own, by the grants he holds.

    Args:
        asker: the visitor.
        workbooks: village -> what it sent, of the whole regency.
        handed: the deliveries he may see.
        slots: likewise what is due.
    """
    area = asker.area("villages.see") if asker.may("villages.see") else Area()
    opds = (asker.opds("deliveries.see") or frozenset()) if asker.may("deliveries.see") else frozenset()
    return Start(
        tuple(_village(workbooks[code]) for code in sorted(area.desa & workbooks.keys())),
        tuple(_kecamatan(code, workbooks) for code in sorted(area.kecamatan)),
        tuple(_agency(opd, handed, slots) for opd in sorted(opds)),
    )


def _village(workbook: Workbook) -> OwnVillage:
    code = workbook.kode_desa
    return OwnVillage(regions.name(code), regions.name(code[:6]), workbook)


def _kecamatan(code: str, workbooks: Mapping[str, Workbook]) -> OwnKecamatan:
    mine = [one for one in workbooks.values() if one.kode_desa.startswith(code)]
    refused = tuple(regions.name(one.kode_desa) for one in mine if one.state == REFUSED)
    absent = tuple(regions.name(one.kode_desa) for one in mine if one.state == ABSENT)
    return OwnKecamatan(code, regions.name(code), len(mine), in_state(mine, ACCEPTED), refused, absent)


def _agency(opd: str, handed: tuple[Handed, ...], slots: tuple[Slot, ...]) -> OwnAgency:
    mine = tuple(one for one in handed if one.recipient == opd)
    return OwnAgency(opd, agencies().get(opd, opd), mine, tuple(one for one in slots if one.recipient == opd))
