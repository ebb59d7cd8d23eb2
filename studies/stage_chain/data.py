"""Read the scored nights."""

import csv
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

EPOCH_MIN = 0.5
W, N1, N2, N3, R = range(5)
STAGES = ("W", "N1", "N2", "N3", "R")
ROWS = ("W0", "W1", "N1", "N2", "N3", "R")
# destinations of each row: the stay first, then the others in order
DESTINATIONS = np.array(
    [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [1, 0, 2, 3, 4], [2, 0, 1, 3, 4], [3, 0, 1, 2, 4], [4, 0, 1, 2, 3]]
)
COHORTS = ("dodh", "dodo")
CODES = {"W": W, "1": N1, "2": N2, "3": N3, "R": R, "?": -1}
TABLE = Path(__file__).parents[2] / "data" / "dod_hypnograms" / "hypnograms.csv"


@dataclass(frozen=True)
class Paths:
    """Scored paths, one row per night and scorer.

    stages: (paths, epochs), 0 W to 4 R, -1 not scored or after the end.
    length: epochs of each path. cohort: 0 healthy, 1 apnoea. night: index of the night.
    scorer: 0 to 9, the five scorers of each cohort apart.
    """

    stages: np.ndarray
    length: np.ndarray
    cohort: np.ndarray
    night: np.ndarray
    scorer: np.ndarray


def read(table: Path = TABLE) -> Paths:
    """All paths of the table, in its order."""
    with open(table, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    length = np.array([len(row["stages"]) for row in rows])
    stages = np.full((len(rows), length.max()), -1)
    for i, row in enumerate(rows):
        stages[i, : length[i]] = [CODES[c] for c in row["stages"]]
    cohort = np.array([COHORTS.index(row["cohort"]) for row in rows])
    _, night = np.unique([row["cohort"] + row["night"] for row in rows], return_inverse=True)
    scorer = np.array([int(row["scorer"]) - 1 for row in rows]) + 5 * cohort
    return Paths(stages, length, cohort, night, scorer)


def move(row: int, stage: int) -> int:
    """Place (0 to 3) of a destination among the moves out of a row."""
    return int(np.flatnonzero(DESTINATIONS[row] == stage)[0]) - 1


def some(paths: Paths, mask: np.ndarray) -> Paths:
    """The paths where the mask holds."""
    return Paths(*(getattr(paths, field.name)[mask] for field in fields(paths)))


def held(stages: np.ndarray) -> np.ndarray:
    """Fill unscored epochs with the last scored stage, wake before the first."""
    filled = stages.copy()
    before = np.full(len(stages), W)
    for k in range(stages.shape[1]):
        before = filled[:, k] = np.where(stages[:, k] < 0, before, stages[:, k])
    return filled


def row_of(filled: np.ndarray) -> np.ndarray:
    """Row of the chain (index in ROWS) in which each epoch of a filled path lies."""
    slept = np.maximum.accumulate(filled != W, axis=1)
    return np.where(slept, filled + 1, 0)


def folds(paths: Paths, count: int = 5, seed: int = 1) -> np.ndarray:
    """Fold of each path; nights are dealt to folds at random within their cohort."""
    rng = np.random.default_rng(seed)
    of_night = np.zeros(paths.night.max() + 1, dtype=int)
    for cohort in (0, 1):
        nights = rng.permutation(np.unique(paths.night[paths.cohort == cohort]))
        of_night[nights] = np.arange(len(nights)) % count
    return of_night[paths.night]
