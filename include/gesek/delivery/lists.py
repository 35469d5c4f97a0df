"""What a recipient's package is made of, read from the versions that its selection wrote."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from gesek.programs.definition import Program
from gesek.programs.fields import catalogue
from gesek.programs.judged import DIALECT, every_rule
from gesek.programs.recipient import ExtraSheet, Recipient
from gesek.rules.compiled import Compiler
from gesek.store import lake
from gesek.store.engine import SqlEngine, session
from gesek.store.models import Version

AMOUNT = "nilai_setahun"
RELATION = {"served": "selection", "waiting": "selection", "kept_out": "kept_out"}
WHOM = {"served": "menunggu = false", "waiting": "menunggu", "kept_out": "true"}


@dataclass(frozen=True)
class Lists:
    """The rows of a package.

    Attributes:
        selection: those served and those who wait, in rank order, with key, person_id, peringkat, menunggu, kode_desa, nik,
            nilai_setahun and the agreed fields.
        own: rows of each of the recipient's own sheets, by its name.
    """

    selection: pa.Table
    own: Mapping[str, pa.Table]

    @property
    def served(self) -> pa.Table:
        """Of the selection, those served."""
        return self.selection.filter(pc.invert(self.selection["menunggu"]))

    @property
    def waiting(self) -> pa.Table:
        """Of the selection, those who wait."""
        return self.selection.filter(self.selection["menunggu"])


def only_in(table: pa.Table, other: pa.Table, key: str) -> pa.Table:
    """The rows of a table whose key another one has not."""
    return table.filter(pc.invert(pc.is_in(table[key], other[key].combine_chunks())))


def read(program: Program, recipient: Recipient, selection: Version, kept_out: Version) -> Lists:
    """The rows of a package.

    Args:
        program: whose selection it is.
        recipient: for whom.
        selection: version of the programme's dataset.
        kept_out: version of those kept out, of the same run.
    """
    own = (program.fields.key, "person_id", "peringkat", "menunggu", "kode_desa", "nik", AMOUNT)
    wanted = dict.fromkeys([*own, *(column.field for column in recipient.columns if column.field)])
    with session() as engine:
        lake.bind(engine, "selection", selection)
        lake.bind(engine, "kept_out", kept_out)
        chosen = engine.arrow("selection", list(wanted)).sort_by("peringkat")
        return Lists(chosen, {sheet.name: _rows(engine, program, sheet) for sheet in recipient.sheets})


def served(program: Program, version: Version) -> pa.Table:
    """Key, person and village of those a selection served."""
    wanted = dict.fromkeys((program.fields.key, "person_id", "menunggu", "kode_desa"))
    with session() as engine:
        lake.bind(engine, "selection", version)
        return Lists(engine.arrow("selection", list(wanted)), {}).served


def _rows(engine: SqlEngine, program: Program, sheet: ExtraSheet) -> pa.Table:
    compiler = Compiler()
    held = f" and {compiler.all_of(sheet.where).sql(DIALECT)}" if sheet.where else ""
    query = f"select * from {RELATION[sheet.of]} where {WHOM[sheet.of]}{held}"  # noqa: S608 - a declared rule, values bound
    engine.build_expression("own_sheet", query, compiler.parameters)
    if sheet.of != "kept_out":
        return engine.arrow("own_sheet").sort_by("peringkat")
    table = engine.arrow("own_sheet").sort_by([("kode_desa", "ascending"), (program.fields.key, "ascending")])
    return _explained(program, _without_the_dead(table))


def _without_the_dead(table: pa.Table) -> pa.Table:
    """Nobody dead is named in a file that leaves: number, place and reason stay, what names a person goes."""
    alive = table["penerima_hidup"]
    for name in set(table.column_names) & catalogue().naming:
        column = pc.if_else(alive, table[name], pa.scalar(None, table[name].type))
        table = table.set_column(table.column_names.index(name), name, column)
    return table


def _explained(program: Program, table: pa.Table) -> pa.Table:
    """The table with `keterangan`: the rules of `alasan` as an officer reads them."""
    outside = {rule.code for rule in program.include}
    said = {
        rule.code: f"Tidak terpenuhi: {rule.sentence_id}" if rule.code in outside else rule.sentence_id
        for rule in every_rule(program)
    }
    told = {codes: " ".join(said[code] for code in codes.split()) for codes in pc.unique(table["alasan"]).to_pylist()}
    column = pa.array([told[codes] for codes in table["alasan"].to_pylist()], pa.string())
    return table.append_column("keterangan", column)
