"""The rules a file of `include/sql` keeps so that DuckDB today and Spark tomorrow give the same rows.

Each rule is a function from a parsed file to sentences about what breaks it. `python -m tests.sql.portability <folder>`
prints them for a folder of SQL files.
"""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token, TokenType

HEADER = ("grain", "key", "inputs", "params", "rules", "traps")
OPTIONAL = frozenset({"params", "rules", "traps"})
"""A dataset without parameters, policy rules or traps need not say so; what is said stands in this order."""
BEFORE_PARENTHESIS = frozenset(
    [
        "and",
        "as",
        "between",
        "by",
        "case",
        "decimal",
        "distinct",
        "else",
        "end",
        "except",
        "exists",
        "from",
        "having",
        "in",
        "intersect",
        "is",
        "join",
        "like",
        "not",
        "numeric",
        "on",
        "or",
        "over",
        "select",
        "then",
        "union",
        "all",
        "values",
        "varchar",
        "when",
        "where",
        "with",
        "any",
        "some",
    ]
)
"""Words that may stand before a parenthesis without being a function."""
WORDS = {
    "qualify": "filter in a CTE instead",
    "using": "join with on, so that every column has its relation",
    "filter": "write sum(case when ... end) instead",
    "pivot": "name the columns",
    "unpivot": "name the columns",
    "unnest": "bind the list as a relation",
    "lateral": "join a CTE instead",
    "tablesample": "a sample is another one each time",
    "exclude": "name the columns",
    "ilike": "compare upper(...) instead",
    "current_date": "bind the day as a parameter",
    "current_timestamp": "bind the day as a parameter",
    "current_time": "bind the day as a parameter",
    "localtimestamp": "bind the day as a parameter",
    "localtime": "bind the day as a parameter",
}
OPERATORS = {
    TokenType.DCOLON: "write cast(x as t)",
    TokenType.DIV: "write cast(floor(a / b) as integer)",
    TokenType.TILDE: "write regexp_matches",
    TokenType.RLIKE: "write regexp_matches",
    TokenType.L_BRACKET: "lists are for the engine that has them",
    TokenType.L_BRACE: "values come by $name, nothing is filled in as text",
    TokenType.ARROW: "lambdas are for the engine that has them",
    TokenType.DSTAR: "multiply",
}
ORDERED = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.Ntile)
FLOATS = (exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT)
HELD = (
    exp.Coalesce,
    exp.Window,
    exp.Paren,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Neg,
    exp.Case,
    exp.If,
    exp.Greatest,
    exp.Least,
)


@dataclass(frozen=True)
class SqlFile:
    """A SQL text and what it is read as."""

    name: str
    text: str

    @cached_property
    def statements(self) -> list[exp.Expression]:
        return [item for item in sqlglot.parse(self.text, read="duckdb") if item is not None]

    @property
    def tree(self) -> exp.Expression:
        return self.statements[0]

    @cached_property
    def tokens(self) -> list[Token]:
        return sqlglot.tokenize(self.text, read="duckdb")

    @cached_property
    def header(self) -> list[tuple[str, str]]:
        """Keys and texts of the leading comment, a continued line joined to its key; the first key is the purpose."""
        found: list[tuple[str, str]] = []
        for line in self.text.splitlines():
            if not line.startswith("--"):
                break
            key, colon, rest = line[2:].strip().partition(":")
            fresh = line.startswith("-- ") and not line.startswith("--  ")
            if fresh and colon and re.fullmatch(r"[a-z_0-9]+", key):
                found.append((key, rest.strip()))
            elif found:
                found[-1] = (found[-1][0], f"{found[-1][1]} {line[2:].strip()}".strip())
        return found

    def said(self, key: str) -> str:
        return ", ".join(text for name, text in self.header if name == key)

    @cached_property
    def relations(self) -> set[str]:
        """The relations it reads: tables minus the names of its own CTEs."""
        own = {cte.alias for cte in self.tree.find_all(exp.CTE)}
        return {table.name for table in self.tree.find_all(exp.Table)} - own

    @cached_property
    def parameters(self) -> set[str]:
        return set(re.findall(r"\$([A-Za-z_0-9]+)", self.bare))

    @cached_property
    def bare(self) -> str:
        """The text without comments and without what stands in quotes."""
        shown, end = [], 0
        for token in self.tokens:
            text = "''" if token.token_type is TokenType.STRING else self.text[token.start : token.end + 1]
            shown.append((" " if token.start > end else "") + text)
            end = token.end + 1
        return "".join(shown)


@lru_cache(maxsize=1)
def allowed() -> dict[str, str]:
    """The reviewed functions with the word on each."""
    lines = (Path(__file__).parent / "allowed_functions.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(None, 1) for line in lines if line and not line.startswith("#"))
    return {name: why for name, why in pairs}


def one_statement(file: SqlFile) -> Iterator[str]:
    """One select, so that one file is one dataset."""
    if len(file.statements) != 1:
        yield f"has {len(file.statements)} statements; write one"
    elif not isinstance(file.tree, exp.Query):
        yield "is not a select; the engine makes the table"


def header(file: SqlFile) -> Iterator[str]:
    """The header names the dataset, then says grain, key, inputs, params, rules and traps, in this order."""
    keys = [key for key, _ in groupby(key for key, _ in file.header)]
    if not keys or keys[0] != file.name:
        yield f"does not begin with `-- {file.name}: purpose`"
    wanted = [key for key in HEADER if key not in OPTIONAL or key in keys]
    if keys[1:] != wanted:
        yield f"has the header lines {', '.join(keys[1:]) or 'none'}; write {', '.join(wanted)} in this order"
    yield from (f"says nothing after `{key}:`" for key, text in file.header if not text)


def inputs(file: SqlFile) -> Iterator[str]:
    """`-- inputs:` are the relations the statement reads, neither more nor fewer."""
    said = {name.strip() for name in file.said("inputs").split(",")} - {"", "none"}
    if unread := said - file.relations:
        yield f"names inputs that it does not read: {', '.join(sorted(unread))}"
    if unsaid := file.relations - said:
        yield f"reads relations that its inputs do not name: {', '.join(sorted(unsaid))}"


def params(file: SqlFile) -> Iterator[str]:
    """`-- params:` are the parameters in the statement, written $name."""
    said = set(re.findall(r"\$([a-z_0-9]+)", file.said("params")))
    if said != file.parameters:
        yield f"says params {sorted(said)} and uses {sorted(file.parameters)}"
    wrong = [name for name in file.parameters if not re.fullmatch(r"[a-z][a-z_]*", name)]
    if wrong or "?" in file.bare or re.search(r"(?<!:):[a-z]", file.bare):
        yield "has a parameter that is not written $name"


def functions(file: SqlFile) -> Iterator[str]:
    """Only reviewed functions are called; a name before a parenthesis counts as called."""
    named = {alias.name.lower() for alias in file.tree.find_all(exp.TableAlias) if alias.args.get("columns")}
    for token, following in zip(file.tokens, file.tokens[1:], strict=False):
        name = token.text.lower()
        if following.token_type is not TokenType.L_PAREN or not re.fullmatch(r"[a-z_][a-z_0-9]*", name):
            continue
        if token.token_type is TokenType.STRING or name in BEFORE_PARENTHESIS | named | WORDS.keys():
            continue
        if name not in allowed():
            yield f"calls {name} in line {token.line}, which is not on the list of reviewed functions"


def words(file: SqlFile) -> Iterator[str]:
    """No word and no operator that only one engine has, and nothing that changes from run to run."""
    for token in file.tokens:
        if token.token_type is TokenType.STRING:
            continue
        remedy = WORDS.get(token.text.lower()) or OPERATORS.get(token.token_type)
        if remedy:
            yield f"has `{token.text}` in line {token.line}; {remedy}"
    for pattern in (r"\bdistinct\s+on\b", r"\b(?:group|order)\s+by\s+all\b", r"\*\s*replace\b", r"[{}]"):
        if found := re.search(pattern, file.bare):
            yield f"has `{found.group()}`; write it out"


def tables(file: SqlFile) -> Iterator[str]:
    """Relations are plain names: no files, no file functions, no schemas."""
    for table in file.tree.find_all(exp.Table):
        plain = isinstance(table.this, exp.Identifier) and re.fullmatch(r"[a-z][a-z0-9_]*", table.name)
        if not plain or table.db:
            yield "reads something that is not a plain relation name"


def replacements(file: SqlFile) -> Iterator[str]:
    """regexp_replace replaces all ('g'), by plain text; SQLGlot turns a first-match one into replace-all."""
    for node in file.tree.find_all(exp.RegexpReplace):
        modifiers, replacement = node.args.get("modifiers"), node.args.get("replacement")
        if modifiers is None or modifiers.name != "g":
            yield "has a regexp_replace without 'g' alone"
        if not isinstance(replacement, exp.Literal) or re.search(r"[\\$]", replacement.name):
            yield "has a regexp_replace whose replacement is not plain text without `\\` and `$`"


def patterns(file: SqlFile) -> Iterator[str]:
    """Patterns are literals that RE2 and Java read alike."""
    for node in file.tree.find_all(exp.RegexpLike, exp.RegexpReplace):
        pattern = node.expression
        if not isinstance(pattern, exp.Literal):
            yield "has a pattern that is not a literal"
        elif found := re.search(r"\[\[:|\\[sSbBwWZzA]|\\[1-9]", pattern.name):
            yield f"has a pattern with `{found.group()}`; list the characters"


def windows(file: SqlFile) -> Iterator[str]:
    """Ranking and neighbouring rows need an order; only `order by` in the window gives one."""
    for window in file.tree.find_all(exp.Window):
        if isinstance(window.this, ORDERED) and window.args.get("order") is None:
            yield f"has {window.this.sql_name().lower()} over rows in no order"


def sums(file: SqlFile) -> Iterator[str]:
    """A sum that becomes a column is cast: DuckDB widens it to HUGEINT, which Parquet keeps as a float."""
    for node in file.tree.find_all(exp.Sum):
        parent = node.parent
        while isinstance(parent, HELD):
            parent = parent.parent
        if isinstance(parent, (exp.Alias, exp.Select)):
            yield "has a sum that is not inside a cast"


def numbers(file: SqlFile) -> Iterator[str]:
    """No floats, no division that may meet zero, no part of a text before the first character."""
    for cast in file.tree.find_all(exp.Cast, exp.TryCast):
        if cast.to.this in FLOATS:
            yield "casts to a float; use decimal or whole numbers"
    for division in file.tree.find_all(exp.Div, exp.Mod):
        if not isinstance(division.expression.unnest(), (exp.Literal, exp.Nullif)):
            yield "divides by something that may be zero; use nullif"
    for part in file.tree.find_all(exp.Substring):
        if isinstance(part.args.get("start"), exp.Literal) and part.args["start"].name == "0":
            yield "has substr from 0; count from 1"


def trims(file: SqlFile) -> Iterator[str]:
    """Trim says what it takes off: alone it takes other characters in each engine."""
    for node in file.tree.find_all(exp.Trim):
        if node.expression is None:
            yield "has a trim without its characters; write trim(x, ' ')"


def picks(file: SqlFile) -> Iterator[str]:
    """min_by and max_by pick among rows that have the value: DuckDB passes over a missing one, Spark returns it."""
    for node in file.tree.find_all(exp.ArgMin, exp.ArgMax):
        value, key = node.this, node.expression
        branches = key.args.get("ifs", []) if isinstance(key, exp.Case) else []
        guarded = any(
            exp.Not(this=exp.Is(this=value, expression=exp.Null())) in branch.this.find_all(exp.Not)
            for branch in branches
        )
        if not guarded:
            yield f"has {value.sql()} picked unguarded; write min_by(x, case when x is not null then key end)"


def day_differences(file: SqlFile) -> Iterator[str]:
    """date_diff counts days only; the engines count months and years differently."""
    for node in file.tree.find_all(exp.DateDiff):
        unit = node.args.get("unit")
        if unit is None or unit.name.lower() != "day":
            yield "has a date_diff of another unit than day"


def typed_nulls(file: SqlFile) -> Iterator[str]:
    """A missing value that becomes a column has a type."""
    for select in file.tree.find_all(exp.Select):
        if any(isinstance(column.unalias(), exp.Null) for column in select.expressions):
            yield "has a bare null as a column; write cast(null as text)"


def lower_case(file: SqlFile) -> Iterator[str]:
    """Keywords and names are in small letters."""
    if found := re.search(r"\b[a-z_]*[A-Z]\w*", file.bare):
        yield f"has `{found.group()}`; write small letters outside quotes"


RULES: tuple[Callable[[SqlFile], Iterator[str]], ...] = (
    *(one_statement, header, inputs, params, functions, words, tables, replacements, patterns, windows, sums, numbers),
    *(trims, picks, day_differences, typed_nulls, lower_case),
)


def violations(name: str, text: str) -> list[str]:
    """All that a SQL text breaks, each as `rule: sentence`."""
    file = SqlFile(name, text)
    try:
        if len(file.statements) != 1:
            return [f"one_statement: {sentence}" for sentence in one_statement(file)]
    except SqlglotError as error:
        return [f"one_statement: cannot be parsed ({type(error).__name__})"]
    return sorted({f"{rule.__name__}: {sentence}" for rule in RULES for sentence in rule(file)})


def main() -> int:
    """Print the violations in a folder of SQL files."""
    found = 0
    for path in sorted(Path(sys.argv[1]).rglob("*.sql")):
        for sentence in violations(path.stem, path.read_text(encoding="utf-8")):
            print(f"{path.parent.name}/{path.name}: {sentence}")
            found += 1
    print(f"{found} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
