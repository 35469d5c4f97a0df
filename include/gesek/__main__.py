"""`python -m gesek` is the `gesek` command."""

from gesek.cli import main

main()
