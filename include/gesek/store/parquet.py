"""How parts are kept as Parquet. Apart from the lake, whose ledger a process that only writes a part need not load."""

FEW_ROWS = 5_000


def compression(rows: int) -> str:
    """How a part of so many rows is compressed: of a village's few rows zstd's set-up costs more than it saves."""
    return "zstd" if rows > FEW_ROWS else "snappy"
