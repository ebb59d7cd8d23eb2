"""From a diary and a light log to persons who could have lived that week.

Adaptive importance sampling: a first cloud from the prior, then clouds from tempered Gaussian proposals;
all of them count with deterministic-mixture weights (Cornuet 2012, doi:10.1111/j.1467-9469.2011.00756.x).
The likelihood of a night averages over simulated copies of it, so stage noise is not mistaken for the
person. Effective sample size and contraction are reported; a collapsed cloud is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from attrs import evolve, frozen
from scipy.special import logsumexp

from pineal.engine import Moment, Persons, simulate
from pineal.engine.shipped import engine
from pineal.errors import InferenceError
from pineal.inference import observation, saliva
from pineal.inference.importance import Gaussian, effective, log_importance, normalised, proposal, quantiles, systematic
from pineal.inference.likelihood import BIASES, Said, log_likelihood, said
from pineal.inference.prior import Axis, axes, persons, scores
from pineal.inference.week import Week, replicate
from pineal.night.nights import Nights

CLOUD, MOST_ROUNDS, COPIES, KEPT = 1024, 5, 8, 512
ENOUGH_EFFECTIVE, LEAST_EFFECTIVE = 200.0, 40.0


@frozen
class Estimate:
    """Median and central 90 % interval of a parameter; contraction is 1 - posterior SD / prior SD."""

    median: float
    low: float
    high: float
    unit: str
    contraction: float


@frozen(eq=False)
class Posterior:
    """Equally weighted persons drawn from the posterior, with their state at the end of the week.

    `nights`: one simulated copy of the recorded nights for each person. `effective`: effective sample size
    of the weighted cloud before it was drawn from.
    """

    week: Week
    persons: Persons
    before: Moment
    end: Moment
    nights: Nights
    estimates: dict[str, Estimate]
    effective: float
    cloud: int


@frozen(eq=False)
class Cloud:
    """Persons by their scores, the copies of their nights, and what the diary says of them (None: no nights).

    `scores`: (persons, axes); `nights`: persons x copies rows; `dlmo`: (persons,) hours; `tasted`: log likelihood of
    saliva, (persons,), 0 where there is none; `seed` of whatever is drawn from it.
    """

    scores: np.ndarray
    nights: Nights
    said: Said | None
    dlmo: np.ndarray
    tasted: np.ndarray
    seed: int

    @property
    def log_likelihood(self) -> np.ndarray:
        """Of all that was recorded; shape (persons,)."""
        return self.tasted if self.said is None else self.tasted + self.said.total


@frozen(eq=False, slots=False)
class Clouds:
    """Clouds and what they were drawn from; they count together as draws from the mixture of all proposals."""

    each: tuple[Cloud, ...]
    proposals: tuple[Gaussian, ...]

    @cached_property
    def scores(self) -> np.ndarray:
        """All persons, shape (persons, axes)."""
        return np.concatenate([c.scores for c in self.each])

    @cached_property
    def log_prior(self) -> np.ndarray:
        """Log of prior over mixture of proposals."""
        return log_importance(self.scores, self.proposals[: len(self.each)])

    @cached_property
    def log_weights(self) -> np.ndarray:
        """Log of posterior over mixture of proposals, up to a constant."""
        return self.log_prior + np.concatenate([c.log_likelihood for c in self.each])

    @property
    def weights(self) -> np.ndarray:
        """What each person counts; sums to one."""
        return normalised(self.log_weights)


Progress = Callable[[str, int, int], None]
__all__ = ["Cloud", "Clouds", "Estimate", "Posterior", "axes_of", "clouds", "log_likelihood", "posterior", "quantiles"]


def posterior(week: Week, *, seed: int, progress: Progress | None = None) -> Posterior:
    """Infer the persons behind a week; without any night it is the prior, and says so by no contraction.

    Raises InferenceError when fewer than 40 draws carry the weight.
    """
    along = axes_of(week)
    found = clouds(week, along, seed, progress)
    enough = effective(found.weights)
    if week.nights and enough < LEAST_EFFECTIVE:
        raise InferenceError(
            f"only {enough:.0f} of {len(found.scores)} virtual persons carry the weight of this week "
            f"(at least {LEAST_EFFECTIVE:.0f} are needed): "
            "the nights lie outside what the model can produce. Check the diary for slips (SOL, WASO, dates) with 'pineal read'."
        )
    return _kept(week, found, along, enough, seed)


def axes_of(week: Week) -> tuple[Axis, ...]:
    """The axes that virtual persons are drawn along: all but the biases of the diary, which are summed out."""
    return tuple(axis for axis in axes(week.case.person) if axis.name not in BIASES)


def clouds(week: Week, along: tuple[Axis, ...], seed: int, progress: Progress | None = None) -> Clouds:
    """Clouds until enough draws carry weight; without any night the prior alone."""
    found = Clouds((), (Gaussian.standard(len(along)),))
    for k in range(MOST_ROUNDS if week.nights else 1):
        drawn = scores(CLOUD, len(along), seed) if k == 0 else found.proposals[-1].draw(CLOUD, seed + k)
        report = None if progress is None else (lambda done, n, k=k: progress(f"fitting, round {k + 1}", done, n))
        found = evolve(found, each=(*found.each, _evaluate(week, drawn, along, seed + 100 + k, report)))
        if k > 0 and effective(found.weights) >= ENOUGH_EFFECTIVE:
            break
        found = evolve(found, proposals=(*found.proposals, proposal(found.scores, found.log_weights)))
    return found


def _evaluate(week: Week, drawn: np.ndarray, along: tuple[Axis, ...], seed: int, progress) -> Cloud:
    people, none = persons(drawn, along), np.zeros(len(drawn))
    settled = simulate(engine(), people, week.parts[0], seed=seed, start=week.begin())
    if not week.nights:
        return Cloud(drawn, settled.nights, None, settled.nights["DLMO"][:, -1], none, seed)
    ratio = week.facts.get(saliva.FACT) if len(week.nights) == 1 else None
    nights = replicate(week, people, settled.end, COPIES, seed + 1, progress=progress, series_every=saliva.EVERY if ratio else 0)
    tasted = _tasted(ratio, nights, week) if ratio else none
    dlmo = nights["DLMO"].reshape(len(people), COPIES, -1).mean(axis=(1, 2))
    return Cloud(drawn, nights, said(week, people, nights), dlmo, tasted, seed)


def _tasted(ratio: float, nights: Nights, week: Week) -> np.ndarray:
    """Log likelihood of saliva, copies averaged; shape (persons,)."""
    each = saliva.log_likelihood(ratio, nights, week.parts[1]).reshape(-1, COPIES)
    return logsumexp(each, axis=1) - np.log(COPIES)


def _kept(week: Week, found: Clouds, along: tuple[Axis, ...], enough: float, seed: int) -> Posterior:
    z, weights = found.scores, found.weights
    people = persons(z[systematic(weights, KEPT, seed)], along)
    settled = simulate(engine(), people, week.parts[0], seed=seed + 7, start=week.begin())
    lived = simulate(engine(), people, week.parts[1], seed=seed + 8, start=settled.end) if week.nights else settled
    estimates = {axis.name: _estimate(axis.value(z[:, k]), z[:, k], weights, axis.unit) for k, axis in enumerate(along) if axis.sigma > 0}
    if week.nights:
        biases = [c.said.biases(np.random.default_rng(c.seed)) for c in found.each]
        estimates |= _bias_estimates(np.concatenate(biases), weights)
    estimates["DLMO"] = _clock_estimate(np.concatenate([c.dlmo for c in found.each]), weights, found.each[0].dlmo)
    return Posterior(week, people, settled.end, lived.end, lived.nights, estimates, enough, len(weights))


def _estimate(values: np.ndarray, z: np.ndarray, weights: np.ndarray, unit: str) -> Estimate:
    mean = weights @ z
    sd = np.sqrt(weights @ (z - mean) ** 2)
    return Estimate(*quantiles(values, weights), unit, float(np.clip(1.0 - sd, 0.0, 1.0)))


def _bias_estimates(biases: np.ndarray, weights: np.ndarray) -> dict[str, Estimate]:
    """Biases of the diary, in logs of minutes."""
    found = {}
    for k, name in enumerate(BIASES):
        fact = observation.facts()[name.removeprefix("diary.")]
        z = (biases[:, k] - fact.value) / fact.spread.sigma(fact.value)
        found[name] = _estimate(biases[:, k], z, weights, "1")
    return found


def _clock_estimate(dlmo: np.ndarray, weights: np.ndarray, prior: np.ndarray) -> Estimate:
    """DLMO in hours relative to the midnight that ends the evening; its prior is the first cloud."""
    mean = weights @ dlmo
    sd = np.sqrt(weights @ (dlmo - mean) ** 2)
    return Estimate(*quantiles(dlmo, weights), "h", float(np.clip(1.0 - sd / prior.std(), 0.0, 1.0)))
