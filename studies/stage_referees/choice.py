"""Which black box: chosen by nested folds, and, for scale, the best with hindsight."""

from dataclasses import asdict, replace

import numpy as np

from stage_chain.data import Paths
from stage_chain.score import Score
from stage_chain.transitions import Row

from . import blackbox, history
from .blackbox import STEP, Setting

GRID = (
    Setting(leaves=7, rate=0.08, rounds=200),
    Setting(leaves=15, rate=0.06, rounds=120, least=300, columns=0.2),
)
VARIANTS = {
    "black box, cohort told (hindsight)": replace(GRID[0], told=True),
    "black box, final awakening left out of the fit (hindsight)": replace(GRID[0], final=False),
}


def scores(paths: Paths, rows: list[Row], dealt: np.ndarray, reference: Score) -> tuple[dict, dict]:
    """Scores by name of the black box, and what was chosen."""
    outer = np.array([pad(blackbox.outer(paths, rows, dealt, one)) for one in GRID])
    inner = np.array([pad(blackbox.inner(paths, rows, dealt, one).T) for one in GRID])
    chosen = [best(inner[:, :, fold]) for fold in range(inner.shape[2])]
    fold_of = np.zeros(outer.shape[2], dtype=int)
    fold_of[paths.night] = dealt
    nested = np.array([outer[(*chosen[fold], night)] for night, fold in enumerate(fold_of)])
    hindsight = best(outer.mean(axis=2))
    found = {"black box": nested, "black box, best with hindsight": outer[hindsight]}
    for name, setting in VARIANTS.items():
        looks = blackbox.outer(paths, rows, dealt, setting)
        found[name] = looks[looks.mean(axis=1).argmin()]
    notes = {
        "columns": len(history.names()),
        "settings": [asdict(one) for one in GRID],
        "chosen in each fold": [describe(*one) for one in chosen],
        "best with hindsight": describe(*hindsight),
        "best gain of each setting (hindsight)": [by_cohort(reference, one) for one in outer],
    }
    return {name: Score(nights, reference.cohort) for name, nights in found.items()}, notes


def pad(looks: np.ndarray) -> np.ndarray:
    """(most looks, ...), infinite where a setting has no such look."""
    most = max(one.rounds for one in GRID) // STEP
    return np.concatenate([looks, np.full((most - len(looks), *looks.shape[1:]), np.inf)])


def best(nats: np.ndarray) -> tuple[int, int]:
    """Setting and look of the least nats in (settings, looks)."""
    setting, look = np.unravel_index(nats.argmin(), nats.shape)
    return int(setting), int(look)


def describe(setting: int, look: int) -> dict:
    """A choice in words."""
    return {"setting": setting, "rounds": (look + 1) * STEP}


def by_cohort(reference: Score, looks: np.ndarray) -> dict:
    """Gain of both cohorts at the look that is best over all nights."""
    look = looks.mean(axis=1).argmin()
    gain = reference.nights - looks[look]
    return {"rounds": (int(look) + 1) * STEP, "gain": [float(gain[reference.cohort == c].mean()) for c in (0, 1)]}
