"""Do the predicted reports look like the recorded ones? Quantiles over all nights."""

from __future__ import annotations

import numpy as np

from home_prior.diaries import minutes
from home_prior.moments import Home, bias_sd, weights
from home_prior.nights import Lived
from pineal.inference.observation import OFFSET_MIN, TAIL_DF, scale
from pineal.night import DiaryNight

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
DRAWS = 400


def reports(one: Lived, w: np.ndarray, home: Home, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Diaries of persons drawn from the population: minutes, never negative; time asleep as slept."""
    who = rng.choice(len(w), DRAWS, p=w)
    out = {}
    for name, error in (("SOL", home.sol_error), ("WASO", home.waso_error)):
        y = scale(one.minutes[name][who])
        said = y + bias_sd(name) * rng.standard_normal((DRAWS, 1)) + error * rng.standard_t(TAIL_DF, y.shape)
        out[name] = np.maximum(0.0, np.exp(said) - OFFSET_MIN)
    return out | {"TST": one.minutes["TST"][who]}


def quantiles(nights: list[tuple[DiaryNight, ...]], lived: list[Lived], traits: np.ndarray, home: Home) -> dict:
    """Recorded and predicted quantiles of latency, wake after onset and sleep, minutes."""
    rng, w = np.random.default_rng(8), weights(traits, home)
    said = [reports(one, w, home, rng) for one in lived]
    own = [minutes(week) | {"TST": np.array([night.tst_min for night in week])} for week in nights]
    return {
        name: {
            "recorded": np.quantile(np.concatenate([week[name] for week in own]), LEVELS).round(1).tolist(),
            "predicted": np.quantile(np.concatenate([week[name].ravel() for week in said]), LEVELS).round(1).tolist(),
        }
        for name in ("SOL", "WASO", "TST")
    }
