"""Six moments, six unknowns; the spread of the answer by drawing participants again."""

from __future__ import annotations

import numpy as np
from scipy.optimize import least_squares

from home_prior.diaries import MEASURES, minutes
from home_prior.moments import Home, Summary, predicted, recorded, summary
from home_prior.nights import Lived
from pineal.night import DiaryNight

START = (0.3, 0.6, 0.8, 0.5, 0.35, 0.6)
LOW, HIGH = (-1.5, 0.05, -1.0, 0.05, 0.05, 0.05), (2.0, 1.0, 3.0, 0.9, 1.5, 2.0)
DRAWS = 100


def solve(nights: list[tuple[DiaryNight, ...]], lived: list[Lived], parts: dict[str, list[Summary]]) -> Home:
    """The home values whose predicted moments are the recorded ones."""
    target = {name: recorded([minutes(week)[name] for week in nights]) for name in MEASURES}

    def misses(x: np.ndarray) -> np.ndarray:
        return np.concatenate([predicted(lived, parts[name], name, Home(*x)) - target[name] for name in MEASURES])

    return Home(*map(float, least_squares(misses, START, bounds=(LOW, HIGH), diff_step=1e-3).x))


def summaries(lived: list[Lived]) -> dict[str, list[Summary]]:
    """Summaries of every week."""
    return {name: [summary(one.minutes[name]) for one in lived] for name in MEASURES}


def standard_errors(nights: list, lived: list[Lived], seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Spread of each value over participants drawn with replacement, and all draws."""
    rng, parts = np.random.default_rng(seed), summaries(lived)
    found = []
    for _ in range(DRAWS):
        chosen = rng.integers(0, len(nights), len(nights))
        drawn = {name: [parts[name][i] for i in chosen] for name in MEASURES}
        home = solve([nights[i] for i in chosen], [lived[i] for i in chosen], drawn)
        found.append([home.entry, home.entry_sd, home.exit, home.exit_sd, home.sol_error, home.waso_error])
    return np.std(found, axis=0, ddof=1), np.array(found)
