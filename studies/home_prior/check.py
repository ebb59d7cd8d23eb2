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


def reports(one: Lived, w: np.ndarray, home: Home, errors: dict[str, float], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Diaries of persons drawn from the population: minutes, never negative; time asleep as slept."""
    who = rng.choice(len(w), DRAWS, p=w)
    out = {}
    for name, recall in (("SOL", home.sol_recall), ("WASO", home.waso_recall)):
        y = scale(one.minutes[name][who])
        usual = y.mean(axis=1, keepdims=True)
        noise = bias_sd(name) * rng.standard_normal((DRAWS, 1)) + errors[name] * rng.standard_t(TAIL_DF, y.shape)
        said = usual + recall * (y - usual) + noise
        out[name] = np.maximum(0.0, np.exp(said) - OFFSET_MIN)
    return out | {"TST": one.minutes["TST"][who]}


def quantiles(nights: list[tuple[DiaryNight, ...]], lived: list[Lived], traits: np.ndarray, home: Home, errors: dict) -> dict:
    """Recorded and predicted quantiles of latency, wake after onset and sleep, minutes."""
    rng, w = np.random.default_rng(8), weights(traits, home)
    said = [reports(one, w, home, errors, rng) for one in lived]
    own = [minutes(week) | {"TST": np.array([night.tst_min for night in week])} for week in nights]
    return {
        name: {
            "recorded": np.quantile(np.concatenate([week[name] for week in own]), LEVELS).round(1).tolist(),
            "predicted": np.quantile(np.concatenate([week[name].ravel() for week in said]), LEVELS).round(1).tolist(),
        }
        for name in ("SOL", "WASO", "TST")
    }
