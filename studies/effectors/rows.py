"""The published rows that enter, and those that only check; nothing else is used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache

from pineal.evidence.tables import TrialRow, trial_rows

FITTED = ("t001", "t002", "t008", "t134", "t135", "t136", "t137", "t138", "t140", "t144")
"""One pooled study for each question; rows that overlap with these are checks."""

CHECKS = ("t007", "t011", "t013", "t031", "t034", "t052", "t054", "t057")


@cache
def row(key: str) -> TrialRow:
    """A row of trials.csv by its id."""
    return next(r for r in trial_rows() if r.id == key)


def standard_error(key: str) -> float | None:
    """From the 95 % interval; None where the row prints none."""
    r = row(key)
    return None if r.ci_low is None or r.ci_high is None else (r.ci_high - r.ci_low) / 3.92


def digest(keys: Iterable[str] = FITTED) -> str:
    """Hash of the rows used."""
    text = "\n".join(repr(row(key)) for key in sorted(keys))
    return hashlib.sha256(text.encode()).hexdigest()
