"""Write a sample regency without the rest of Gesek: `python -m gesek.sample --scale 0.02`."""

import argparse
from pathlib import Path

from gesek.sample.generate import generate


def main() -> None:
    """Read the arguments, write the sample, print the rows per file (the 330 village workbooks in one line)."""
    parser = argparse.ArgumentParser(prog="python -m gesek.sample")
    parser.add_argument("--inbox", type=Path, default=Path("var/inbox"))
    parser.add_argument("--truth", type=Path, default=Path("var/truth"))
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args()
    rows = generate(given.inbox, given.truth, given.scale, given.seed, print)
    for cycle in ("2026-09", "2026-10"):
        villages = [count for file, count in rows.items() if file.startswith(f"musdes/{cycle}/")]
        print(f"{sum(villages):>10,}  musdes/{cycle} in {len(villages)} workbooks")
    for file, count in rows.items():
        if not file.startswith("musdes/"):
            print(f"{count:>10,}  {file}")


if __name__ == "__main__":
    main()
