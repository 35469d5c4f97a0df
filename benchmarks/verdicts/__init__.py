"""Precision and recall of the verdict codes against what the sample's generator knows; `python -m benchmarks.verdicts`.

The generator writes which row is which person, which cell it damaged how, and what others rightly say (`truth/`). From that alone
it is said which codes a row ought to have; the pipeline never reads it. A code is decidable where the row, or another row of its
export, shows the damage; where nothing does, no code can be right but by chance, and the damage is counted apart with its reason.
The seeds are other ones than those of the tests, and the rates of damage were committed before.
"""
