"""Published rows by id, and what their studies asked of people before they entered."""

from __future__ import annotations

import csv
import hashlib
from functools import cache

from pineal.evidence import NormRow, norm_rows
from pineal.evidence.tables import FOLDER
from pineal.population import Criterion

MAINTENANCE = (Criterion("WASO", at_least=60.0, every_at_least=45.0),)
"""Two screening nights of polysomnography, mean wake of 60 min, no night below 45 (SUNRISE 1; the nights recalled)."""

SHORT = (*MAINTENANCE, Criterion("TST", at_most=360.0))
"""The subgroup that sleeps less than 6 h."""

KRYSTAL = (Criterion("LPS", at_least=10.0), Criterion("WASO", at_least=60.0), Criterion("TST", at_least=240.0, at_most=390.0))
"""b072 to b076; wake *during sleep* is taken as wake after onset."""

FALLOON = ("b093", "b094")
"""Diary of two groups of one trial; b095 and b096 are the same people by movement."""


@cache
def baselines() -> dict[str, dict]:
    """Rows of baselines.csv by id; numbers as floats, blank cells None."""
    with (FOLDER / "baselines.csv").open(encoding="utf-8", newline="") as lines:
        return {row["id"]: {key: _cell(text) for key, text in row.items()} for row in csv.DictReader(lines)}


@cache
def norm(key: str) -> NormRow:
    """A row of norms.csv."""
    return next(row for row in norm_rows() if row.id == key)


def pooled(keys: tuple[str, ...], column: str) -> float:
    """Mean of a column over rows, weighted by people."""
    rows = [baselines()[key] for key in keys if baselines()[key][column] is not None]
    return sum(row["n"] * row[column] for row in rows) / sum(row["n"] for row in rows)


def digest() -> str:
    """Hash of both tables."""
    return hashlib.sha256(b"".join((FOLDER / name).read_bytes() for name in ("baselines.csv", "norms.csv"))).hexdigest()


def _cell(text: str | None):
    if text is None or not text.strip():
        return None
    try:
        return float(text)
    except ValueError:
        return text
