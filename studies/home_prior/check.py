"""Do the predicted reports look like the recorded ones? Moments and quantiles over all nights."""

from __future__ import annotations

import numpy as np

from home_prior.diaries import MEASURES, minutes
from home_prior.fit import Home, log_population, spreads
from home_prior.nights import Lived, traits
from pineal.inference.likelihood import MEASURES as ANSWERED
from pineal.inference.observation import facts, scale

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
DRAWS = 400
SEED = 8


def reports(one: Lived, home: Home, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Diaries of persons drawn from the population, shape (draws, nights); time asleep as slept."""
    w = np.exp(log_population(traits(one.people), home, spreads()))
    who, copy = rng.choice(len(w), DRAWS, p=w), rng.integers(0, _copies(one), DRAWS)
    out = {}
    for name, way in home.reporting.items():
        slept = _by_person(one, ANSWERED[name])
        usual = scale(slept).mean(axis=(1, 2))[who, None]
        bias = facts()[f"{name}_bias"].spread.sd * rng.standard_normal((DRAWS, 1))
        out[name.upper()] = way.draw(way.expected(slept[who, copy], usual, bias), rng)
    return out | {"TST": _by_person(one, "TST")[who, copy]}


def _by_person(one: Lived, measure: str) -> np.ndarray:
    return one.nights[measure].reshape(len(one.people), -1, len(one.week.nights))


def _copies(one: Lived) -> int:
    return len(one.nights["SOL"]) // len(one.people)


def moments(weeks: list[np.ndarray]) -> list[float]:
    """Mean of person means, their spread, and the pooled spread within people, on log(minutes + 5)."""
    means = np.array([scale(week).mean() for week in weeks])
    inside = sum(((scale(week) - scale(week).mean()) ** 2).sum() for week in weeks) / sum(len(week) - 1 for week in weeks)
    return [float(means.mean()), float(means.std(ddof=1)), float(np.sqrt(inside))]


def compared(lived: tuple[Lived, ...], home: Home) -> dict:
    """Moments and quantiles, recorded and predicted."""
    rng = np.random.default_rng(SEED)
    predicted = [reports(one, home, rng) for one in lived]
    own = [minutes(one.week.nights) | {"TST": np.array([night.tst_min for night in one.week.nights])} for one in lived]
    found = {name: [moments([week[name][draw] for week in predicted]) for draw in range(DRAWS)] for name in MEASURES}
    return {
        "moments": {
            name: {"recorded": moments([w[name] for w in own]), "predicted": np.mean(found[name], axis=0).tolist()} for name in MEASURES
        },
        "quantiles": {
            name: {kind: np.quantile(np.concatenate([w[name].ravel() for w in weeks]), LEVELS).round(1).tolist()
                   for kind, weeks in (("recorded", own), ("predicted", predicted))}
            for name in ("SOL", "WASO", "TST")
        },
    }
