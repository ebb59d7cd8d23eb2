"""The scored nights, as paths that a simulated night can be held against."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np
from attrs import frozen

TABLE = Path(__file__).parents[2] / "data" / "dod_hypnograms" / "hypnograms.csv"
COHORTS = {"dodh": "healthy", "dodo": "apnoea"}
CODES = {"W": 0, "1": 1, "2": 2, "3": 3, "R": 4, "?": -1}


@frozen(eq=False)
class Recorded:
    """One night of a cohort: the path of each scorer, codes 0..4 and -1, each ending with its last scored epoch."""

    name: str
    paths: tuple[np.ndarray, ...]


@cache
def nights(cohort: str) -> tuple[Recorded, ...]:
    """The nights of a cohort (a key of `COHORTS`), in the order of the table."""
    found = defaultdict(list)
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["cohort"] == cohort:
                found[row["night"]].append(cleaned(np.array([CODES[c] for c in row["stages"]], np.int8)))
    return tuple(Recorded(name, tuple(paths)) for name, paths in found.items())


def cleaned(codes: np.ndarray) -> np.ndarray:
    """An unscored lead counts as wake (some scorers begin minutes before sleep), an unscored tail is cut off."""
    scored = np.flatnonzero(codes >= 0)
    kept = codes[: scored[-1] + 1].copy()
    kept[: scored[0]] = 0
    return kept


def blind(simulated: np.ndarray, like: np.ndarray) -> np.ndarray:
    """A simulated path with the length and the unscored holes of a recorded one, so that neither gives it away."""
    return np.where(like < 0, -1, simulated[: len(like)]).astype(np.int8)
