"""The place of a truth in its posterior, and what the places of many say (Talts 2018, arXiv:1804.06788)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import evolve
from scipy.stats import binom, chi2, kstest

import places
from pineal.inference import observation
from pineal.inference.importance import effective
from pineal.inference.likelihood import BIASES
from pineal.inference.posterior import LEAST_EFFECTIVE, Clouds, axes_of, clouds
from posterior_calibration.people import SEED, Truth, frame

BINS = 8
NAMED = ("stages.entry_trait", "stages.exit_trait", "circadian.period", *BIASES, "DLMO")
"""What a diary can tell of; all other axes are judged too."""

LEVELS = {"50 %": (0.25, 0.75), "90 %": (0.05, 0.95)}
LINE, ERROR = 0.80, 0.05


def judged(truths: list[Truth], numbers: list[int]) -> Iterator[tuple[int, dict]]:
    """Number and judgement of these persons, as they get done."""
    for at, row in places.made(_numbered, (truths, numbers), len(numbers)):
        yield numbers[at], row


def _numbered(asked: tuple[list[Truth], list[int]], at: int) -> dict:
    truths, numbers = asked
    return person(truths[numbers[at]], SEED + 1000 * (numbers[at] + 1))


def person(truth: Truth, seed: int) -> dict:
    """Place of each true value in the posterior of the diary, 0 to 1, and the posterior's SD in prior spreads."""
    week = evolve(frame(), nights=truth.diary)
    along = axes_of(week)
    found = clouds(week, along, seed)
    weights = found.weights
    drawn = {axis.name: (found.scores[:, k], truth.scores[k]) for k, axis in enumerate(along) if axis.sigma > 0}
    drawn |= dict(zip(BIASES, zip(_scores(_biases(found)).T, _scores(truth.biases), strict=True), strict=True))
    drawn["DLMO"] = (np.concatenate([cloud.dlmo for cloud in found.each]), truth.dlmo)
    spread = {"DLMO": float(found.each[0].dlmo.std())}
    return {
        "effective": round(effective(weights), 1), "clouds": len(found.each),
        "place": {name: round(float(weights @ (values < own)), 4) for name, (values, own) in drawn.items()},
        "sd": {name: round(_sd(values, weights) / spread.get(name, 1.0), 4) for name, (values, _) in drawn.items()},
    }  # fmt: skip


def _biases(found: Clouds) -> np.ndarray:
    return np.concatenate([cloud.said.biases(np.random.default_rng(cloud.seed)) for cloud in found.each])


def _scores(biases: np.ndarray) -> np.ndarray:
    """Biases, (..., 2), in prior spreads."""
    known = [observation.facts()[name.removeprefix("diary.")] for name in BIASES]
    return (biases - np.array([fact.value for fact in known])) / np.array([fact.spread.sigma(fact.value) for fact in known])


def _sd(values: np.ndarray, weights: np.ndarray) -> float:
    return float(np.sqrt(weights @ (values - weights @ values) ** 2))


def summary(rows: list[dict]) -> dict:
    """Coverage and uniformity by parameter; `adjusted`: p after Holm's correction for all parameters."""
    names = rows[0]["place"]
    found = {name: _one(np.array([row["place"][name] for row in rows]), np.mean([row["sd"][name] for row in rows])) for name in names}
    for name, p in _holm({name: one["p"] for name, one in found.items()}).items():
        found[name]["adjusted"] = p
    return {
        "persons": len(rows), "refused": sum(row["effective"] < LEAST_EFFECTIVE for row in rows),
        "least effective": min(row["effective"] for row in rows), "parameters": found,
        "coverage of all": {level: float(np.mean([one["coverage"][level] for one in found.values()])) for level in LEVELS},
        "uniform": all(one["adjusted"] >= ERROR for one in found.values()),
        "below the line": [name for name in NAMED if found[name]["coverage"]["90 %"] < LINE],
        "below the line beyond chance": [name for name in NAMED if _surely_below(found[name]["coverage"]["90 %"], len(rows))],
    }  # fmt: skip


def _one(place: np.ndarray, sd: float) -> dict:
    counts = np.histogram(place, BINS, (0.0, 1.0))[0]
    statistic = float(((counts - len(place) / BINS) ** 2).sum() * BINS / len(place))
    return {
        "coverage": {level: float(np.mean((low <= place) & (place <= high))) for level, (low, high) in LEVELS.items()},
        "counts": counts.tolist(), "chi-square p": round(float(chi2.sf(statistic, BINS - 1)), 4),
        "p": round(float(kstest(place, "uniform").pvalue), 4), "mean posterior sd, prior sd 1": round(float(sd), 3),
    }  # fmt: skip


def _surely_below(coverage: float, n: int) -> bool:
    """Whether intervals that cover at the line would cover so few of n persons less than once in twenty."""
    return bool(binom.cdf(round(coverage * n), n, LINE) < ERROR)


def _holm(p: dict[str, float]) -> dict[str, float]:
    adjusted, least = {}, 0.0
    for k, name in enumerate(sorted(p, key=p.get)):
        least = max(least, min(1.0, (len(p) - k) * p[name]))
        adjusted[name] = round(least, 4)
    return adjusted
