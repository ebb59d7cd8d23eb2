"""Train the chain: weights of all rows, and the styles of persons and scorers."""

from dataclasses import dataclass

import numpy as np

from . import effects, fit, levels
from .transitions import COHORT_SHIFT, SCORER_WEIGHT, Row, design

FREE_INTERCEPT = 0.02  # ridge on the intercepts, only to keep unseen moves finite
COHORT_RIDGE = 0.3
SCORER_RIDGE = 3.0
FROZEN = 1e6  # ridge that holds a weight at zero
FIRST_SLEEP = ("homeostat", "early", "later", "clock", "log_in_stage")  # what moves before the first sleep
CONTRASTS = 8


@dataclass(frozen=True)
class Settings:
    """names: covariates. ridge: on the slopes. number: of styles, 0 for none.

    integrated: styles along which a prediction integrates over persons. passes: refits of the slopes given the shifts.
    """

    names: tuple[str, ...]
    ridge: float = 3.0
    number: int = 0
    integrated: int = 4
    passes: int = 1


@dataclass(frozen=True)
class Model:
    """weights: (6, 4, 2 + C + 8) as the columns of `design`. styles: of persons and scorers.

    shifts: (paths, 6, 4) shifts of the training paths, 0 for the others.
    doubt: (24, 24) covariance of persons, paths and scorers together, or None without styles.
    calibration: (2, 6, 4) added to the intercepts of each cohort so that free-running nights fit.
    tilt: (6, 4, C) added to the slopes for the same end. spread: (2, K) of the persons of each cohort along the styles.
    """

    settings: Settings
    weights: np.ndarray
    styles: levels.Styles
    shifts: np.ndarray
    doubt: np.ndarray | None
    calibration: np.ndarray
    tilt: np.ndarray
    spread: np.ndarray

    @property
    def sets(self) -> np.ndarray:
        """(2, 6, 4) intercepts of the healthy and of the apnoea cohort."""
        middle, apart = self.weights[:, :, 0], self.weights[:, :, 1]
        return np.array([middle + shift * apart for shift in COHORT_SHIFT]) + self.calibration

    @property
    def slopes(self) -> np.ndarray:
        """(6, 4, C) weights of the covariates."""
        return self.weights[:, :, 2:-CONTRASTS] + self.tilt


def penalty(settings: Settings, r: int) -> np.ndarray:
    """Ridge of each column of the design of row r."""
    out = np.full(2 + len(settings.names) + CONTRASTS, settings.ridge)
    out[0] = FREE_INTERCEPT
    out[1] = COHORT_RIDGE
    out[-CONTRASTS:] = SCORER_RIDGE
    if r == 0:
        out[2:-CONTRASTS] = [settings.ridge if name in FIRST_SLEEP else FROZEN for name in settings.names]
    return out


def train(rows: list[Row], settings: Settings, night: np.ndarray, begin: np.ndarray | None = None) -> Model:
    """Model of the transitions in `rows`. night: of each path. begin: weights to start from."""
    designs = [design(row, settings.names) for row in rows]
    nothing = np.zeros((len(night), 6, 4))
    weights = np.zeros((6, 4, designs[0].shape[1])) if begin is None else begin
    weights = fit_rows(rows, designs, settings, weights, nothing)
    if not settings.number:
        return uncalibrated(settings, weights, levels.none(), nothing, None)
    for _ in range(settings.passes):
        found = fit_effects(rows, designs, weights, night)
        weights = fit_rows(rows, designs, settings, weights, found.shifts)
    found = fit_effects(rows, designs, weights, night)
    scorers = contrasts(weights)
    flat = scorers.reshape(len(scorers), -1)
    doubt = found.person + found.residual + flat.T @ flat / len(flat)
    styles = levels.styles(found, scorers, settings.number)
    return uncalibrated(settings, weights, styles, found.shifts, doubt)


def uncalibrated(settings, weights, styles, shifts, doubt) -> Model:
    """The model as it was fitted."""
    flat, tilt, spread = np.zeros((2, 6, 4)), np.zeros((6, 4, len(settings.names))), np.ones((2, len(styles.share)))
    return Model(settings, weights, styles, shifts, doubt, flat, tilt, spread)


def fit_rows(rows, designs, settings, weights, shifts) -> np.ndarray:
    """(6, 4, p) weights, each row by itself, given the shifts of the paths."""
    out = []
    for r, row in enumerate(rows):
        mass = np.full(len(row.path), SCORER_WEIGHT)
        offset = shifts[row.path, r]
        out.append(fit.fit(designs[r], row.choice, mass, penalty(settings, r), weights[r], offset))
    return np.array(out)


def fit_effects(rows, designs, weights, night) -> effects.Effects:
    """Effects of persons, beside those of cohort, covariates and scorers."""
    base = [columns @ weights[r].T for r, columns in enumerate(designs)]
    return effects.estimate(rows, base, night)


def contrasts(weights: np.ndarray) -> np.ndarray:
    """(10, 6, 4) shift of each scorer; those of a cohort sum to zero."""
    each = np.moveaxis(weights[:, :, -CONTRASTS:], -1, 0)
    return np.concatenate([part for four in (each[:4], each[4:]) for part in (four, -four.sum(axis=0, keepdims=True))])


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
