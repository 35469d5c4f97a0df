"""A small suite of core/family, and families that keep it."""

SUITE = """
dataset: core/family
shape:
  - {rule: not_empty, type: expect_table_row_count_to_be_between, kwargs: {min_value: 1}, severity: critical,
     reason: An empty list takes everybody off it.}
keys:
  - {rule: id_unique, type: expect_column_values_to_be_unique, kwargs: {column: family_id}, severity: critical,
     reason: A family stands on the list once.}
domain:
  - {rule: desil_known, type: expect_column_values_to_be_between, kwargs: {column: desil, min_value: 1, max_value: 10},
     severity: warning, reason: Deciles run from 1 to 10.}
  - {rule: state_known, type: ExpectColumnValuesToBeInSet, kwargs: {column: status, value_set: [calon, miskin]},
     severity: info, reason: Only two words occur here.}
movement:
  - {rule: rows_moved, rows: {min_ratio: 0.5, max_ratio: 2.0}, severity: critical,
     reason: Half or double is another file.}
"""


def families(count: int, **changed: list) -> dict[str, list]:
    """So many sound families of decile 1; any column may be given instead."""
    return {"family_id": list(range(count)), "desil": [1] * count, "status": ["calon"] * count} | changed
