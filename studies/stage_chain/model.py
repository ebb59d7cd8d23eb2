"""Train the chain: weights of all rows, and levels of a person."""

from dataclasses import dataclass

import numpy as np

from . import fit, levels
from .transitions import COHORT_SHIFT, SCORER_WEIGHT, Row, design

FREE_INTERCEPT = 0.02  # ridge on the intercepts, only to keep unseen moves finite
COHORT_RIDGE = 0.3
SCORER_RIDGE = 3.0
FROZEN = 1e6  # ridge that holds a weight at zero
FIRST_SLEEP = ("homeostat", "early", "clock", "log_in_stage")  # what moves before the first sleep


@dataclass(frozen=True)
class Settings:
    """names: covariates. ridge: on the slopes. precision: of the shifts of a path, 1/logit^2.

    number: of level directions, 0 for none. passes: refits of the slopes given the shifts.
    """

    names: tuple[str, ...]
    ridge: float = 3.0
    precision: float = 2.0
    number: int = 0
    passes: int = 1


@dataclass(frozen=True)
class Model:
    """weights: (6, 4, 2 + C + 8) as the columns of `design`. along: (levels, 6, 4) directions.

    shifts: (paths, 6, 4) shifts of the training paths, 0 for the others.
    share: (levels,) part of the standard deviation of a level that is the person's, not the scorer's.
    calibration: (2, 6, 4) added to the intercepts of each cohort so that free-running nights fit.
    """

    settings: Settings
    weights: np.ndarray
    along: np.ndarray
    shifts: np.ndarray
    share: np.ndarray
    calibration: np.ndarray

    @property
    def sets(self) -> np.ndarray:
        """(2, 6, 4) intercepts of the healthy and of the apnoea cohort."""
        middle, apart = self.weights[:, :, 0], self.weights[:, :, 1]
        return np.array([middle + shift * apart for shift in COHORT_SHIFT]) + self.calibration

    @property
    def slopes(self) -> np.ndarray:
        """(6, 4, C) weights of the covariates."""
        return self.weights[:, :, 2 : 2 + len(self.settings.names)]


def penalty(settings: Settings, r: int) -> np.ndarray:
    """Ridge of each column of the design of row r."""
    out = np.full(2 + len(settings.names) + 8, settings.ridge)
    out[0] = FREE_INTERCEPT
    out[1] = COHORT_RIDGE
    out[-8:] = SCORER_RIDGE
    if r == 0:
        out[2:-8] = [settings.ridge if name in FIRST_SLEEP else FROZEN for name in settings.names]
    return out


def train(rows: list[Row], settings: Settings, night: np.ndarray, begin: np.ndarray | None = None) -> Model:
    """Model of the transitions in `rows`. night: of each path. begin: weights to start from."""
    count = len(night)
    designs = [design(row, settings.names) for row in rows]
    shifts = np.zeros((count, 6, 4))
    weights = np.zeros((6, 4, designs[0].shape[1])) if begin is None else begin
    weights = fit_rows(rows, designs, settings, weights, shifts)
    for _ in range(settings.passes if settings.number else 0):
        shifts = fit_shifts(rows, designs, settings, weights, count)
        weights = fit_rows(rows, designs, settings, weights, shifts)
    if settings.number:
        shifts = fit_shifts(rows, designs, settings, weights, count)
    seen = np.unique(np.concatenate([row.path for row in rows]))
    along = levels.directions(shifts[seen], settings.number)
    share = levels.person_share(shifts[seen], night[seen], along)
    return Model(settings, weights, along, shifts, share, np.zeros((2, 6, 4)))


def fit_rows(rows, designs, settings, weights, shifts) -> np.ndarray:
    """(6, 4, p) weights, each row by itself, given the shifts of the paths."""
    out = []
    for r, row in enumerate(rows):
        mass = np.full(len(row.path), SCORER_WEIGHT)
        offset = shifts[row.path, r]
        out.append(fit.fit(designs[r], row.choice, mass, penalty(settings, r), weights[r], offset))
    return np.array(out)


def fit_shifts(rows, designs, settings, weights, count) -> np.ndarray:
    """(count, 6, 4) shifts of the paths; the scorer's contrasts are left for them to find."""
    out = []
    for r, row in enumerate(rows):
        base = designs[r][:, :-8] @ weights[r][:, :-8].T
        out.append(levels.path_intercepts(row, base, count, settings.precision))
    return np.stack(out, axis=1)


def covariance(rows: list[Row], model: Model) -> list[np.ndarray]:
    """Covariance (4p, 4p) of the weights of each row, clustered by night, given the shifts."""
    out = []
    for r, row in enumerate(rows):
        columns = design(row, model.settings.names)
        mass = np.full(len(row.path), SCORER_WEIGHT)
        ridge = penalty(model.settings, r)
        offset = model.shifts[row.path, r]
        out.append(fit.clustered_covariance(columns, row.choice, mass, ridge, model.weights[r], row.night, offset))
    return out
