"""The number of a candidate in the files that leave, by which her row is found on every sheet, in the next file and in the record."""

import hashlib

import pyarrow as pa


def of(keys: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    """The candidates' numbers."""
    if pa.types.is_integer(keys.type):
        return keys.cast(pa.int64())
    return pa.array([of_pupil(key) for key in keys.to_pylist()], pa.string())


def of_pupil(key: str) -> str:
    """A pupil's key holds her NISN, which is a name of hers: twelve signs of its hash stand for it."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]
