"""Transitions between consecutive epochs, sorted by the row of the chain they leave."""

from dataclasses import dataclass, fields

import numpy as np

from . import covariates
from .data import DESTINATIONS, Paths, W, held, row_of

COHORT_SHIFT = (-0.5, 0.5)  # value of the cohort column, healthy and apnoea
SCORER_WEIGHT = 0.2  # each of five paths of a night


@dataclass(frozen=True)
class Row:
    """Transitions that leave one row of the chain.

    path, epoch: where the transition ends. choice: 0 stay, 1 to 4 the other destinations.
    features: (n, all) covariates. scored: both epochs are scored.
    used: for the fit. cohort, night, scorer: of the path.
    """

    path: np.ndarray
    epoch: np.ndarray
    choice: np.ndarray
    features: np.ndarray
    scored: np.ndarray
    used: np.ndarray
    cohort: np.ndarray
    night: np.ndarray
    scorer: np.ndarray


def rows(paths: Paths) -> list[Row]:
    """The transitions of every row.

    Both epochs are scored, or they are the unscored lead of a file, taken as wake: some scorers
    begin shortly before sleep, and without the lead entry into sleep would look too quick. The final
    awakening is scored but not used for the fit: it ends with the recording, not with sleep.
    """
    filled = held(paths.stages)
    features = covariates.of_paths(paths.stages, others=True)
    seen = paths.stages >= 0
    lead = np.cumsum(seen, axis=1) == 0
    scored = seen[:, 1:] & seen[:, :-1]
    used = (scored | (lead[:, :-1] & (lead | seen)[:, 1:])) & ~final_wake(paths.stages)[:, 1:]
    leaves = row_of(filled)[:, :-1]
    return [collect(paths, filled, features, scored, used, leaves == r, r) for r in range(6)]


def final_wake(stages: np.ndarray) -> np.ndarray:
    """Where the path is awake for good, from the second epoch of the last awakening."""
    sleep_ahead = np.cumsum((stages > W)[:, ::-1], axis=1)[:, ::-1] > 0
    for_good = ~sleep_ahead
    return for_good & np.roll(for_good, 1, axis=1)


def collect(paths, filled, features, scored, used, here, row) -> Row:
    """The transitions of one row, given where they are."""
    path, before = np.nonzero((scored | used) & here)
    place = np.argsort(DESTINATIONS[row])
    return Row(
        path=path,
        epoch=before + 1,
        choice=place[filled[path, before + 1]],
        features=features[path, before + 1],
        scored=scored[path, before],
        used=used[path, before],
        cohort=paths.cohort[path],
        night=paths.night[path],
        scorer=paths.scorer[path],
    )


def covariates_of(row: Row, names: tuple[str, ...]) -> np.ndarray:
    """(n, C) covariates with these names."""
    return row.features[:, [covariates.ALL_NAMES.index(name) for name in names]]


def design(row: Row, names: tuple[str, ...]) -> np.ndarray:
    """(n, 2 + C + 8) columns: 1, cohort, covariates, scorer contrasts (sum to zero in a cohort)."""
    contrast = np.zeros((len(row.path), 8))
    for cohort in (0, 1):
        for k in range(4):
            column = contrast[:, 4 * cohort + k]
            column += row.scorer == 5 * cohort + k
            column -= row.scorer == 5 * cohort + 4
    cohort_column = np.take(COHORT_SHIFT, row.cohort)
    return np.column_stack([np.ones(len(row.path)), cohort_column, covariates_of(row, names), contrast])


def select(row: Row, mask: np.ndarray) -> Row:
    """The transitions of the row where the mask holds."""
    return Row(*(getattr(row, field.name)[mask] for field in fields(row)))
