"""Prints the score."""

from rich.console import Console
from rich.table import Table

from benchmarks.verdicts.codes import NOT_OF_A_ROW, WHY, judged
from benchmarks.verdicts.rows import CYCLE
from benchmarks.verdicts.tally import Score


def show(score: Score, rows: int, seeds: list[int]) -> None:
    """Print every judged code with its counts and ratios, what nobody can decide, and what differed."""
    console = Console(width=130)
    title = f"Verdict codes against the generator's truth: {rows:,} rows of {CYCLE}, seeds {', '.join(map(str, seeds))}"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for position, heading in enumerate(("code", "due", "given", "precision", "recall")):
        table.add_column(heading, justify="right" if position else "left")
    for code in sorted(judged()):
        right, found, due = score.right[code], score.found[code], score.due[code]
        ratios = (f"{right / total:.4f}" if total else "-" for total in (found, due))
        table.add_row(code, str(due), str(found), *ratios)
    console.print(table)
    console.print("\nNot of a row:")
    for code, why in sorted(NOT_OF_A_ROW.items()):
        console.print(f"  {code}: {why}", highlight=False)
    console.print("\nUndecidable, cells and why:")
    for kind, cells in sorted(score.unknowable.items()):
        console.print(f"  {kind}: {cells}; {WHY[kind]}", highlight=False)
    if score.examples:
        console.print("\nAmong the rows judged otherwise than due (dataset, damaged columns):")
        for code, lines in sorted(score.examples.items()):
            console.print(f"  {code}: {'; '.join(lines)}", highlight=False)
