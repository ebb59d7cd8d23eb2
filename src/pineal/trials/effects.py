"""From draws to an effect with two intervals: where its mean lies, and what a new trial of this size would show.

* *Parameter*: the mean effect over many people. It differs between draws of what is uncertain, and from the model by the
  `misfit` of the frozen set. The noise of the simulation itself is estimated and taken out, so more virtual people do not
  narrow it and fewer do not widen it.
* *Study*: what one more trial finds. To the parameter part it adds a factor of the study (log-normal, its spread
  half-normal 0.3) and the sampling of n people: in a parallel trial both arms' spread between persons, in a crossover
  the spread of a person's own difference. Common random numbers serve the first interval and never narrow this one.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen

from pineal.trials.draws import declared

LEVEL = 0.95
SAMPLES = 20_000
_BANDWIDTH = 1.06


@frozen(eq=False)
class Contrast:
    """Values of an arm and its comparator by draw and person, and the comparator's in another try (NaN where none).

    `gains`: a factor on the difference of each draw, where the read-out's own numbers are uncertain. `doubted`: draws in which a
    supplement does something of its own, nobody knows which way.
    """

    arm: np.ndarray
    versus: np.ndarray
    again: np.ndarray
    base: np.ndarray
    scale: str = "absolute"
    change: bool = False
    gains: np.ndarray | None = None
    doubted: np.ndarray | None = None


@frozen
class Effect:
    """Mean effect with its intervals at `LEVEL`, and the Monte Carlo error of the mean."""

    mean: float
    parameter: tuple[float, float]
    study: tuple[float, float]
    error: float


def effect(c: Contrast, n: tuple[int, int], *, paired: bool, acting: bool, seed: int, misfit: float = 0.0) -> Effect | None:
    """The effect, for n people in the arm and its comparator; None where nobody has a value.

    `paired`: the same people in both arms. `acting`: something other than times in bed differs between the arms, so
    that studies differ in it, and `misfit` is the share of it by which an outcome departs from the model.
    """
    c = _defined(_gained(c))
    with np.errstate(divide="ignore", invalid="ignore"):  # percent of nothing is undefined
        means = _centred(_by_draw(c), c.doubted)
    kept = np.isfinite(means)
    if kept.sum() < 2:
        return None
    noise = _noise(c)[kept]
    error = float(np.sqrt(noise.mean() / kept.sum()))
    drawn = _smooth(means[kept], noise, error, seed)
    if acting and misfit:
        drawn = drawn * (1.0 + misfit * np.random.default_rng((seed, 3)).standard_normal(SAMPLES))
    rng = np.random.default_rng((seed, 2))
    factor = np.exp(np.abs(declared()["between_studies"].value * rng.standard_normal(SAMPLES)) * rng.standard_normal(SAMPLES))
    found = (drawn * factor if acting else drawn) + _sampling(c, n, paired) * rng.standard_normal(SAMPLES)
    least = -100.0 if c.scale == "percent" else -np.inf  # nothing falls by more than all of it
    return Effect(float(means[kept].mean()), _interval(np.maximum(drawn, least)), _interval(np.maximum(found, least)), error)


def _gained(c: Contrast) -> Contrast:
    """Every person's difference times the gain of the draw."""
    if c.gains is None:
        return c
    return evolve(c, arm=c.versus + c.gains[:, None] * (c.arm - c.versus), gains=None)


def _defined(c: Contrast) -> Contrast:
    """Only people with a value in both arms count (REM latency without REM has none)."""
    there = np.isfinite(c.arm) & np.isfinite(c.versus)
    there &= np.isfinite(c.base) if c.change else True
    base = c.base if c.change else np.zeros_like(c.arm)
    columns = {"arm": c.arm, "versus": c.versus, "again": c.again, "base": base}
    return evolve(c, **{name: np.where(there, values, np.nan) for name, values in columns.items()})


def _centred(means: np.ndarray, doubted: np.ndarray | None) -> np.ndarray:
    """A doubt widens and moves no middle: sleep loses more by a shift than it gains by the opposite one, which is no knowledge."""
    if doubted is None or doubted.all() or not doubted.any():
        return means
    apart = np.nanmean(means[doubted]) - np.nanmean(means[~doubted])
    return np.where(doubted, means - apart, means)


def _by_draw(c: Contrast) -> np.ndarray:
    """Effect of each draw, shape (draws,)."""
    arm, versus = _mean(c.arm), _mean(c.versus)
    if c.scale == "percent":
        return 100.0 * (arm - versus) / versus
    return (arm - versus) / _unit(c)


def _unit(c: Contrast) -> float:
    """What differences are divided by: 1, or the SD between people of the comparator arm."""
    if c.scale != "SMD":
        return 1.0
    spread = float(np.sqrt(np.nanmean(_variance(c.versus - c.base))))
    return spread if spread > 0.0 else np.nan


def _influences(c: Contrast) -> tuple[np.ndarray, np.ndarray]:
    """How much each person moves the effect, in the arm and in the comparator."""
    if c.scale == "percent":
        arm, versus = _mean(c.arm)[:, None], _mean(c.versus)[:, None]
        return 100.0 / versus * np.ones_like(c.arm), 100.0 * arm / versus**2 * np.ones_like(c.arm)
    return np.ones_like(c.arm) / _unit(c), np.ones_like(c.arm) / _unit(c)


def _noise(c: Contrast) -> np.ndarray:
    """Variance of each draw's effect by its finite number of people, given common random numbers."""
    u, v = _influences(c)
    count = np.maximum(np.isfinite(c.arm).sum(axis=1), 1)
    return np.nan_to_num(_variance(u * c.arm - v * c.versus)) / count


def _sampling(c: Contrast, n: tuple[int, int], paired: bool) -> float:
    """SD of the effect in a trial of n people by sampling alone."""
    u, v = _influences(c)
    arm, versus, base = u * c.arm, v * c.versus, c.base
    if not paired:
        own = (np.nanmean(_variance(x - w * base)) for x, w in ((arm, u), (versus, v)))
        return float(np.sqrt(sum(variance / size for variance, size in zip(own, n, strict=True))))
    tried = np.isfinite(c.again).any(axis=1)
    other = v * c.again if tried.any() else versus  # other nights of the same people; without them, the same nights
    rows = tried if tried.any() else np.isfinite(arm).any(axis=1)
    return float(np.sqrt(np.nanmean(_variance((arm - other)[rows])) / n[0]))


def _smooth(means: np.ndarray, noise: np.ndarray, error: float, seed: int) -> np.ndarray:
    """Many draws from a smoothed version of the few. The noise of single draws is taken out of their spread, and nothing of a draw
    that has none (one in which nothing acts); the error of their mean stays in."""
    middle, spread = means.mean(), means.std(ddof=1)
    if spread == 0.0:
        return np.full(SAMPLES, middle)
    true = max(0.0, spread**2 - float(noise.mean()))
    moved = middle + np.sqrt(np.divide(true, true + noise, out=np.ones_like(noise), where=true + noise > 0.0)) * (means - middle)
    size = np.median(np.abs(moved)) or 1.0
    scores = np.arcsinh(2.0 * moved / size)  # straight near 0, logarithmic far from it: a skewed effect does not change its sign
    h, rng = _BANDWIDTH * len(means) ** -0.2, np.random.default_rng((seed, 1))
    about = scores - scores.mean()
    blurred = (about[rng.integers(len(means), size=SAMPLES)] + h * about.std() * rng.standard_normal(SAMPLES)) / np.sqrt(1.0 + h * h)
    return 0.5 * size * np.sinh(scores.mean() + blurred) + error * rng.standard_normal(SAMPLES)


def _interval(values: np.ndarray) -> tuple[float, float]:
    cut = (1.0 - LEVEL) / 2.0
    low, high = np.quantile(values, (cut, 1.0 - cut))
    return float(low), float(high)


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean over people, NaN where nobody has a value; shape (draws,)."""
    count = np.isfinite(values).sum(axis=1)
    return np.divide(np.nansum(values, axis=1), count, out=np.full(len(values), np.nan), where=count > 0)


def _variance(values: np.ndarray) -> np.ndarray:
    """Variance between people, by draw; NaN with fewer than two."""
    count = np.isfinite(values).sum(axis=1)
    about = values - _mean(values)[:, None]
    return np.divide(np.nansum(about**2, axis=1), count - 1, out=np.full(len(values), np.nan), where=count > 1)
