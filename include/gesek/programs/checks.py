"""What is wrong with a programme's definition beyond the form of its keys: one sentence each, naming key and remedy.

DAG files import this module at parse time: keep it to pydantic and YAML.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gesek.paths import SOURCES
from gesek.programs.agencies import agencies
from gesek.programs.fields import catalogue
from gesek.programs.recipient import Column, Recipient, Rows
from gesek.rules.condition import Comparison, Group, leaves

if TYPE_CHECKING:
    from gesek.programs.definition import Program

STANDARD = {"DAFTAR", "DAFTAR TUNGGU", "BARU", "KELUAR", "RINGKASAN", "PENGEMBALIAN", "MANIFEST", "KATA SANDI"}
"""Sheets that every workbook may have; no recipient's own is called so."""


def problems(program: "Program") -> list[str]:
    """All that is wrong; empty when the definition can be used."""
    wrong = (_rules, _codes, _fields, _columns, _sheets, _names, _sources, _amount, _days)
    return [problem for look in wrong for problem in look(program)]


def _rules(program: "Program") -> Iterator[str]:
    for condition in leaves((*program.include, *program.exclude)):
        yield from _wrong_comparison(program, condition)


def _wrong_comparison(program: "Program", comparison: Comparison, where: str = "") -> Iterator[str]:
    declared = program.fields.fields.get(comparison.field)
    try:
        comparison.check(declared.type if declared else None)
    except ValueError as error:
        yield f"{where}{error}"


def _codes(program: "Program") -> Iterator[str]:
    own = [
        *program.include,
        *program.exclude,
        *program.exclusive_with,
        *([program.once_per] if program.once_per else []),
    ]
    inner = [one for rule in own if isinstance(rule, Group) for one in rule.conditions]
    codes = [
        one.code for one in (*catalogue().always, catalogue().exclusion_list, catalogue().quota_used_up, *own, *inner)
    ]
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    if doubled:
        yield f"the codes {', '.join(doubled)} are used twice; give each rule its own"
    if any(one.reported_to for one in (*program.include, *inner)):
        yield "reported_to belongs to exclude rules only"


def _fields(program: "Program") -> Iterator[str]:
    known = program.fields.fields
    places = [("priority", one.field) for one in program.priority]
    places += [("once_per", program.once_per.field)] if program.once_per else []
    places += [("amount", name) for name in program.amount.fields()] if program.amount else []
    places += [("receiving", program.receiving)] if program.receiving else []
    for place, name in places:
        if name not in known:
            yield f"{place} names the field '{name}', which fields.yaml does not declare"
    counted = program.amount.by_count if program.amount else {}
    wrong = [name for name in counted if name in known and known[name].type != "integer"]
    if wrong:
        yield f"amount counts {', '.join(wrong)}, which is no integer field"
    if program.receiving in known and known[program.receiving].type != "boolean":
        yield f"receiving names '{program.receiving}', which is no boolean field"


def _columns(program: "Program") -> Iterator[str]:
    for recipient in program.recipients:
        for where, rows, columns in recipient.lists():
            headers = [column.header for column in columns]
            if len(set(headers)) != len(headers):
                yield f"{where} has a header twice; every column needs its own"
            for column in columns:
                if column.field:
                    yield from _wrong_column(program, recipient, column, where, rows)


def _wrong_column(program: "Program", recipient: Recipient, column: Column, where: str, rows: Rows) -> Iterator[str]:
    known = catalogue()
    if column.field in known.withheld:
        yield f"{where} names '{column.field}', on health, which leaves in no column"
    if recipient.tier != "by_name" and column.field in known.naming:
        yield f"{where} of tier {recipient.tier} names '{column.field}'; remove one of them"
    results = known.kept_out if rows == "kept_out" else known.results
    if column.field not in program.fields.fields and column.field not in results:
        yield f"{where} names the column '{column.field}', which fields.yaml does not declare for it"


def _sheets(program: "Program") -> Iterator[str]:
    for recipient in program.recipients:
        names = [sheet.name for sheet in recipient.sheets]
        if len(set(names)) != len(names) or STANDARD & set(names):
            yield f"recipients {recipient.opd} has a sheet twice or one that every workbook has; name it otherwise"
        for sheet in recipient.sheets:
            for comparison in sheet.where:
                yield from _wrong_comparison(program, comparison, f"sheet {sheet.name}: ")


def _names(program: "Program") -> Iterator[str]:
    receiving = [recipient.opd for recipient in program.recipients]
    unknown = sorted({program.owner, *receiving} - set(agencies()))
    if unknown:
        yield f"the OPD {', '.join(unknown)} is not in reference/opd.csv"
    if len(set(receiving)) != len(receiving):
        yield "recipients names an OPD twice; give it one file"
    if program.valid_to is not None and program.valid_to < program.valid_from:
        yield "valid_to lies before valid_from"


def _sources(program: "Program") -> Iterator[str]:
    contracts = {path.parent.name for path in SOURCES.glob("*/contract.yaml")}
    unknown = sorted(set(program.required_sources) - contracts) if contracts else []
    if unknown:
        yield f"required_sources names {', '.join(unknown)}, for which include/sources has no contract"
    known = {name for name in program.used() if name in program.fields.fields}
    reads = catalogue().reads([program.fields.relation, *catalogue().look_ups(program.unit, known)])
    needed = {dataset.removeprefix("staged/") for dataset in reads if dataset.startswith("staged/")}
    contracted = {
        next((name for name in contracts if one == name or one.startswith(f"{name}_")), one) for one in needed
    }
    absent = sorted(contracted - set(program.required_sources))
    if absent:
        yield f"its fields come from {', '.join(absent)}, which required_sources does not name"


def _amount(program: "Program") -> Iterator[str]:
    if program.kind == "aid" and program.amount is None:
        yield "amount is missing; say what a beneficiary gets in a year"
    if program.kind == "report" and (program.amount or program.quota or program.exclusive_with):
        yield "a report has no amount, no quota and no exclusive_with; it gives nothing to anybody"


def _days(program: "Program") -> Iterator[str]:
    opens = program.calendar.entry_opens
    if opens is None:
        return
    from croniter import croniter

    days = croniter.expand(program.cron)[0][2]
    if program.calendar.holidays != "before" or any(not isinstance(day, int) or day >= opens for day in days):
        yield (
            f"its file would come when the window for typing it in is open, from day {opens}; have cron name an earlier day of the "
            "month, and calendar holidays: before"
        )
