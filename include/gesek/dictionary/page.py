"""`docs/data_dictionary.md`, composed from datasets, programmes, suites, ledger and the meanings of columns."""

from collections.abc import Iterable

from gesek.dictionary import datasets, meanings
from gesek.dictionary.datasets import TYPES, Dataset
from gesek.dictionary.meanings import Glossary, Meaning
from gesek.errors import ConfigurationError
from gesek.programs import definition
from gesek.programs.definition import Program
from gesek.programs.fields import catalogue
from gesek.quality import suite
from gesek.store.tables import Base

TITLE = """# Data dictionary

Made by `gesek dictionary` from the contracts, the SQL files, the programmes, the suites and
`include/reference/columns.yaml`; do not edit it here. Types are those of relations that were really built, origins those
that the statements themselves tell. Names of columns are Indonesian and mean the same everywhere; *p* marks those whose
values say something of a person or a family.
"""
STAGES = {
    "raw": "Rows of received files, every cell as text. Headings are those a file may use; case and signs do not matter.",
    "staged": "The same rows typed, normalised and judged. Filled from the columns of the received row.",
    "core": "People, families, decisions and the list, as one rebuild makes them. Filled from relations of the same rebuild.",
}


def compose() -> str:
    """The whole page.

    Raises:
        ConfigurationError: a column has no meaning, or a meaning no column.
    """
    lake, ledger = meanings.load()
    raw = datasets.raw()
    staged, core, out = datasets.built()
    parts = [TITLE, _overview([*raw, *staged, *core, *out])]
    for stage, found in (("raw", raw), ("staged", staged), ("core", core)):
        parts += [f"## {stage}\n\n{STAGES[stage]}\n", *(_dataset(one, lake) for one in found)]
    programs = {program.dataset: program for program in definition.all()}
    parts.append(
        "## out and delivered files\n\nEach programme's selection, and the headings under which columns leave.\n"
    )
    parts += [_program(one, programs[one.name], lake) for one in out]
    parts += ["## Ledger\n\nWhat happened. No NIK and no name of a person.\n", *_ledger(ledger)]
    parts.append(_words(lake))
    lake.check()
    ledger.check()
    return "\n".join(parts)


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = ["|".join(headings), "|".join("---" for _ in headings)]
    lines += ["|".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    return "".join(f"|{line}|\n" for line in lines)


def _overview(found: list[Dataset]) -> str:
    rows = [(f"`{one.name}`", one.title, one.grain.removeprefix("one row per "), one.key) for one in found]
    return _table(("dataset", "what", "one row per", "key"), rows)


def _name(column: str, meaning: Meaning) -> str:
    return f"`{column}` *p*" if meaning.personal else f"`{column}`"


def _heading(dataset: Dataset) -> str:
    return (
        f"### {dataset.name}\n\n{dataset.title[:1].upper()}{dataset.title[1:]}; {dataset.grain}; key: {dataset.key}.\n"
    )


def _dataset(dataset: Dataset, glossary: Glossary) -> str:
    stage, name = dataset.name.split("/")
    told = [(column, glossary.of(name, column.name)) for column in dataset.columns]
    if stage == "raw":
        rows = [(_name(column.name, meaning), column.origin) for column, meaning in told]
        return f"{_heading(dataset)}\n{_table(('column', 'heading'), rows)}"
    lines = [(_name(one.name, meaning), one.type, _english(meaning), one.origin) for one, meaning in told]
    return f"{_heading(dataset)}\n{_table(('column', 'type', 'meaning', 'filled from'), lines)}\n{_suite(dataset.name)}"


def _english(meaning: Meaning) -> str:
    return f"{meaning.sentence_en} ({meaning.unit})" if meaning.unit else meaning.sentence_en


def _suite(dataset: str) -> str:
    """What its suite asks, by severity; the file beside gives the reasons."""
    if dataset not in suite.names():
        return ""
    found = suite.load(dataset)
    lines = []
    for severity in suite.Severity:
        rules = [item.rule for item in (*found.rules, *found.movement) if item.severity == severity]
        if rules:
            lines.append(f"- {severity.value}: {', '.join(rules)}\n")
    return f"Checked by `include/expectations/{dataset}.yaml`:\n\n{''.join(lines)}"


def _program(dataset: Dataset, program: Program, glossary: Glossary) -> str:
    fields = {**program.fields.fields, **catalogue().results}
    headers: dict[str, list[str]] = {}
    for recipient in program.recipients:
        for where, whom, columns in recipient.lists():
            for sent in (one for one in columns if one.field and whom != "kept_out"):
                told = f"{where.removeprefix('recipients ')}: {sent.header}"
                headers.setdefault(sent.field, []).append(told)
    rows = []
    for column in dataset.columns:
        if column.name in fields:
            words = fields[column.name].sentence_id, fields[column.name].sentence_en
        else:
            meaning = glossary.of(program.id, column.name)
            words = meaning.sentence_id, meaning.sentence_en
        rows.append((f"`{column.name}`", column.type, *words, column.origin, "; ".join(headers.pop(column.name, []))))
    if headers:
        raise ConfigurationError(f"Programme {program.id} delivers {', '.join(headers)}, which its selection lacks.")
    headings = ("column", "type", "arti", "meaning", "filled from", "delivered to, as")
    return f"{_heading(dataset)}\n{_table(headings, rows)}\n{_suite(dataset.name)}\n{_kept_out(program)}"


def _kept_out(program: Program) -> str:
    """The dataset beside a selection, and what of it leaves."""
    own = ", ".join(
        f"`{name}`: {field.sentence_en}" for name, field in catalogue().kept_out.items() if name != "keterangan"
    )
    told = f"`{program.kept_out}` has the fields of the unit for those kept out by one rule, or while they receive; {own}.\n"
    for recipient in program.recipients:
        for where, whom, columns in recipient.lists():
            sent = ", ".join(column.header for column in columns)
            told += f"\n- {where.removeprefix('recipients ')} ({whom}): {sent}\n" if whom == "kept_out" else ""
    return f"{told}\n{_suite(program.kept_out)}"


def _ledger(glossary: Glossary) -> list[str]:
    parts = []
    told = {mapper.class_.__tablename__: mapper.class_.__doc__ or "" for mapper in Base.registry.mappers}
    for table in Base.metadata.sorted_tables:
        rows = []
        for column in table.columns:
            meaning = glossary.of(table.name, column.name)
            kind = TYPES.get(str(column.type), str(column.type).lower()) + (", may be empty" if column.nullable else "")
            rows.append((f"`{column.name}`", kind, meaning.sentence_id, meaning.sentence_en))
        key = ", ".join(column.name for column in table.primary_key)
        says = " ".join(told[table.name].split())
        parts.append(f"### {table.name}\n\n{says} Key: {key}.\n\n{_table(('column', 'type', 'arti', 'meaning'), rows)}")
    return parts


def _words(glossary: Glossary) -> str:
    rows = [
        (_name(name, one), one.sentence_id, one.sentence_en, one.unit)
        for name, one in sorted(glossary.meanings.items())
    ]
    says = "Every column of raw, staged and core; `<dataset>.<column>` where one dataset means something else by it."
    return f"## Words\n\n{says}\n\n{_table(('column', 'arti', 'meaning', 'unit'), rows)}"
