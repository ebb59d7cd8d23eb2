"""One-step-ahead score: nats per epoch of nights held out by fold."""

import sys
from dataclasses import dataclass

import numpy as np

import places

from . import levels
from .calibrate import calibrate
from .data import DESTINATIONS, Paths, some
from .fit import softmax
from .model import Model, Settings, train
from .transitions import Row, covariates_of, select

FOLD_ROUNDS, FOLD_NIGHTS = 6, 400  # of the calibration inside a fold; the shipped one takes more


@dataclass(frozen=True)
class Score:
    """Mean negative log-likelihood of each night, nats per epoch, and the cohort of each night."""

    nights: np.ndarray
    cohort: np.ndarray

    def mean(self, cohort: int) -> float:
        """Mean over the nights of a cohort."""
        return float(self.nights[self.cohort == cohort].mean())


def per_night(paths: Paths, log_p: np.ndarray) -> Score:
    """Score of (paths, epochs) log-probabilities; nan where nothing is predicted."""
    of_path = -np.nanmean(log_p, axis=1)
    count = np.bincount(paths.night)
    nights = np.bincount(paths.night, of_path) / count
    return Score(nights, (np.bincount(paths.night, paths.cohort) / count).astype(int))


def homogeneous(paths: Paths, rows: list[Row], folds: np.ndarray, per_cohort: bool = True) -> Score:
    """A 5 x 5 chain with half a transition added to every count."""
    log_p = np.full(paths.stages.shape, np.nan)
    for fold in np.unique(folds):
        for cohort in (0, 1):
            train_on = (folds != fold) & ((paths.cohort == cohort) | (not per_cohort))
            table = np.log(shares(rows, train_on))
            for r, row in enumerate(rows):
                at = (folds[row.path] == fold) & (row.cohort == cohort) & row.scored
                stay, to = DESTINATIONS[r][0], DESTINATIONS[r][row.choice[at]]
                log_p[row.path[at], row.epoch[at]] = table[stay, to]
    return per_night(paths, log_p)


def shares(rows: list[Row], train_on: np.ndarray) -> np.ndarray:
    """(5, 5) probabilities from the scored transitions of the training paths."""
    counts = np.full((5, 5), 0.5)
    for r, row in enumerate(rows):
        use = train_on[row.path] & row.scored
        counts[DESTINATIONS[r][0]] += np.bincount(DESTINATIONS[r][row.choice[use]], minlength=5)
    return counts / counts.sum(axis=1, keepdims=True)


def held_out(paths, rows, folds, settings: Settings, mixtures: tuple[str, ...], calibrated: bool = False) -> dict[str, Score]:
    """Scores of the settings by mixture: "told" (cohort known, no styles), "cohorts", "levels" (cohorts and styles).

    calibrated: also "calibrated, told" and so on, each fold calibrated on its own training nights.
    """
    log_p = {kind + name: np.full(paths.stages.shape, np.nan) for kind in ("", "calibrated, ")[: 1 + calibrated] for name in mixtures}
    models = _trained(paths, rows, folds, settings)
    ways = {"": models} | ({"calibrated, ": _calibrated(models, paths, rows, folds)} if calibrated else {})
    for kind, found in ways.items():
        for fold, model in found.items():
            test = [select(row, (folds[row.path] == fold) & row.scored) for row in rows]
            for name in mixtures:
                fill(log_p[kind + name], model, test, name)
    return {name: per_night(paths, table) for name, table in log_p.items()}


def _given(rows: list[Row], folds: np.ndarray, fold: int) -> list[Row]:
    """What a fold is trained on."""
    return [select(row, (folds[row.path] != fold) & row.used) for row in rows]


def _trained(paths: Paths, rows: list[Row], folds: np.ndarray, settings: Settings) -> dict[int, Model]:
    """The model of each fold; each begins where the one before ended."""
    models, begin = {}, None
    for fold in np.unique(folds):
        models[fold] = train(_given(rows, folds, fold), settings, paths.night, begin)
        begin = models[fold].weights
        print(f"fold {fold} of {len(settings.names)} covariates, {settings.number} styles", file=sys.stderr, flush=True)
    return models


def _calibrated(models: dict[int, Model], paths: Paths, rows: list[Row], folds: np.ndarray) -> dict[int, Model]:
    """The model of each fold, calibrated on its own training nights; each fold a piece."""
    found = {}
    for k, model in places.made(_fold, (models, paths, rows, folds), len(models)):
        found[list(models)[k]] = model
        print(f"calibrated {len(found)} of {len(models)} folds", file=sys.stderr, flush=True)
    return {fold: found[fold] for fold in models}


def _fold(asked: tuple[dict[int, Model], Paths, list[Row], np.ndarray], k: int) -> Model:
    models, paths, rows, folds = asked
    fold, model = list(models.items())[k]
    return calibrate(model, some(paths, folds != fold), _given(rows, folds, fold), FOLD_ROUNDS, FOLD_NIGHTS)


def fill(log_p: np.ndarray, model: Model, test: list[Row], mixture: str) -> None:
    """Write the log-probabilities of the test transitions into (paths, epochs) log_p."""
    if mixture == "told":
        for r, row in enumerate(test):
            logits = base(model, row, r) + model.sets[row.cohort, r]
            log_p[row.path, row.epoch] = chosen(logits, row.choice)
        return
    styles = model.styles if mixture == "levels" else levels.none()
    spread = model.spread[:, : len(styles.share)]
    learn(log_p, model, test, *levels.mixture(model.sets, styles, spread, model.settings.integrated))


def base(model: Model, row: Row, r: int) -> np.ndarray:
    """(n, 4) logits without their intercepts."""
    return covariates_of(row, model.settings.names) @ model.slopes[r].T


def chosen(logits: np.ndarray, choice: np.ndarray) -> np.ndarray:
    """Log-probability of the choices."""
    return np.log(softmax(logits)[np.arange(len(choice)), choice])


def learn(log_p, model: Model, test: list[Row], intercepts: np.ndarray, prior: np.ndarray) -> None:
    """Mixture over styles; their weights follow the Bayes rule from the earlier epochs of the path."""
    likely = np.zeros((*log_p.shape, len(intercepts)), dtype=np.float32)
    scored = np.zeros(log_p.shape, dtype=bool)
    for r, row in enumerate(test):
        logits = base(model, row, r)
        scored[row.path, row.epoch] = True
        for s, style in enumerate(intercepts):
            likely[row.path, row.epoch, s] = chosen(logits + style[r], row.choice)
    for path in np.flatnonzero(scored.any(axis=1)):
        ahead = predict(likely[path].astype(float), prior)
        log_p[path, scored[path]] = ahead[scored[path]]


def predict(likely: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """(epochs,) log-probabilities of one path from those of each style (epochs, styles)."""
    total = prior + np.cumsum(likely, axis=0)
    before = np.vstack([prior, total[:-1]])
    return log_sum(before + likely) - log_sum(before)


def log_sum(x: np.ndarray) -> np.ndarray:
    """Log of the sum of exponentials over the last axis."""
    top = x.max(axis=-1)
    return top + np.log(np.exp(x - top[:, None]).sum(axis=-1))


def gain(reference: Score, score: Score, cohort: int, draws: int = 10_000, seed: int = 2):
    """Paired gain in nats per epoch of a cohort and its 95 % interval from resampled nights."""
    difference = (reference.nights - score.nights)[score.cohort == cohort]
    rng = np.random.default_rng(seed)
    means = difference[rng.integers(len(difference), size=(draws, len(difference)))].mean(axis=1)
    return float(difference.mean()), *(float(q) for q in np.quantile(means, (0.025, 0.975)))
