"""One part of a table as the bytes of a file: Parquet, or NumPy's npz where there is no Parquet.

A part carries in its metadata how many rows it has, a fingerprint of them and exact sums, so that a whole run can be
summed up, and a resumed one checked, without reading a row. Fingerprints and sums are integers: they add up to the same
whatever the parts and their order.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from pineal.errors import DataError, Fault

Columns = dict[str, np.ndarray]

FORMATS = ("parquet", "npz")
COMPRESSION = "zstd"
THOUSANDTHS = 1000
"""Sums are kept in thousandths of the unit, as whole numbers."""

_WORD = 2**64
_META = "pineal"
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_KEYS = ("person", "night")


def encoded(columns: Columns, form: str) -> bytes:
    """The columns (equal lengths) with their metadata as a file of a format."""
    meta = {"rows": len(next(iter(columns.values()))), "fingerprint": fingerprint(columns), "sums": sums(columns)}
    return (_parquet if form == "parquet" else _npz)(columns, json.dumps(meta))


def _parquet(columns: Columns, meta: str) -> bytes:
    arrow, parquet = _arrow()
    table = arrow.table(columns).replace_schema_metadata({_META: meta})
    file = io.BytesIO()
    parquet.write_table(table, file, compression=COMPRESSION, write_page_checksum=True)
    return file.getvalue()


def _npz(columns: Columns, meta: str) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **columns, **{_META: np.frombuffer(meta.encode(), np.uint8)})
    return file.getvalue()


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        right = "pip install 'pineal[scale]', or choose npz"
        raise DataError(Fault("--format", "parquet", "needs pyarrow, which is not installed", right)) from error
    return pyarrow, parquet


def ready(form: str) -> None:
    """Raises DataError for a format that is not known or whose library is not installed."""
    if form not in FORMATS:
        raise DataError(Fault("--format", form, "is not a format", f"one of {', '.join(FORMATS)}"))
    if form == "parquet":
        _arrow()


def metadata(path: Path) -> dict | None:
    """What a part says of itself; None where the file is damaged."""
    try:
        if path.suffix == ".npz":
            with open(path, "rb") as file, np.load(file) as stored:
                return json.loads(stored[_META].tobytes())
        return json.loads(_arrow()[1].read_metadata(path).metadata[_META.encode()])
    except DataError:
        raise
    except Exception:  # whatever a library makes of damaged bytes, the part is made again
        return None


def columns_of(path: Path) -> Columns:
    """The columns of a part."""
    if path.suffix == ".npz":
        with np.load(path) as stored:
            return {name: stored[name] for name in stored.files if name != _META}
    table = _arrow()[1].read_table(path, page_checksum_verification=True)
    return {name: table[name].to_numpy() for name in table.column_names}


def fingerprint(columns: Columns) -> int:
    """A number of 64 bits that depends on every bit of every row, and not on the order of the rows."""
    rows = np.zeros(len(next(iter(columns.values()))), np.uint64)
    for values in columns.values():
        rows = _mixed(rows + _bits(values) + np.uint64(0x9E3779B97F4A7C15))
    return int(np.sum(rows, dtype=np.uint64))


def _bits(values: np.ndarray) -> np.ndarray:
    if values.dtype.kind == "f":
        values = np.where(np.isnan(values), np.float32(np.nan), values).astype(np.float32).view(np.uint32)
    return values.astype(np.uint64)


def _mixed(x: np.ndarray) -> np.ndarray:
    """The finalizer of SplitMix64 (Steele 2014, doi:10.1145/2714064.2660195)."""
    x = (x ^ (x >> np.uint64(30))) * _MIX[0]
    x = (x ^ (x >> np.uint64(27))) * _MIX[1]
    return x ^ (x >> np.uint64(31))


def sums(columns: Columns) -> dict[str, list[int]]:
    """Count, sum and sum of squares of each measure in thousandths, without what is not defined."""
    found = {}
    for name, values in columns.items():
        if name not in _KEYS:
            whole = np.rint(THOUSANDTHS * values[np.isfinite(values)].astype(np.float64)).astype(np.int64)
            found[name] = [len(whole), int(whole.sum()), int((whole * whole).sum())]
    return found


def added(parts: list[dict]) -> dict:
    """The metadata of several parts as that of one."""
    names = dict.fromkeys(name for part in parts for name in part["sums"])
    total = {name: [sum(part["sums"][name][i] for part in parts) for i in range(3)] for name in names}
    return {"rows": sum(part["rows"] for part in parts), "fingerprint": sum(part["fingerprint"] for part in parts) % _WORD, "sums": total}
