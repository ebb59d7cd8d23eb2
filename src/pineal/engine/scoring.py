"""How likely the model finds a recorded night: one step ahead, nothing known of the sleeper beforehand.

The probability of an epoch is a mixture over styles (healthy or apnoea, who scored, and four directions in which people
differ); the weights of the styles follow Bayes' rule from earlier epochs of the same file only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations, product

import numpy as np
from attrs import frozen

from pineal.engine.persons import Persons
from pineal.engine.shipped import engine
from pineal.engine.simulate import simulate
from pineal.engine.timeline import EPOCH_S, Timeline, Window, second
from pineal.night import STAGES, Hypnogram
from pineal.physiology import chain_fit
from pineal.units import Clock

_NODE = np.sqrt(3.0)
_COHORTS = {"dodh": -0.5, "dodo": 0.5}
_INTEGRATED = 4
_LEAST_WEIGHT = 1e-6
LIGHTS_OUT = Clock.read("23:00")


def styles() -> tuple[Persons, np.ndarray]:
    """Cohorts, the scorers of each, and nodes for the persons of each; with the prior weight of each combination."""
    fit, (points, mass) = chain_fit(), nodes(len(chain_fit().style_share))
    places = [
        (shift, np.array(scorer) + points * np.array(fit.style_spread[cohort]))
        for cohort, shift in _COHORTS.items()
        for scorer in fit.scorers[cohort]
    ]
    fragmented = np.repeat([shift for shift, _ in places], len(points))
    return _persons(fragmented, np.concatenate([place for _, place in places])), np.tile(mass / len(places), len(places))


def nodes(styles: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes (25, styles) and weights for N(0, 1) along the first four styles, exact to the fifth degree (McNamee and Stenger 1967)."""
    points = [np.zeros(styles)]
    for pair in combinations(range(_INTEGRATED), 2):
        for signs in product((-_NODE, _NODE), repeat=2):
            points.append(np.zeros(styles))
            points[-1][list(pair)] = signs
    others = len(points) - 1
    return np.array(points), np.array([1.0 - others / 36.0] + [1.0 / 36.0] * others)


def scored_persons(cohort: str, scorers: np.ndarray, rng: np.random.Generator) -> Persons:
    """One person of a cohort ("dodh" healthy, "dodo" apnoea) for each scorer: what a recorded path holds.

    `scorers`: which of the cohort's scorers sees each person, shape (persons,); see `scorers_of`.
    """
    fit = chain_fit()
    place = rng.standard_normal((len(scorers), len(fit.style_share))) * fit.style_spread[cohort]
    return _persons(np.full(len(scorers), _COHORTS[cohort]), place + np.array(fit.scorers[cohort])[scorers])


def scorers_of(cohort: str) -> int:
    """How many scorers a cohort has."""
    return len(chain_fit().scorers[cohort])


def _persons(fragmented: np.ndarray, place: np.ndarray) -> Persons:
    """Persons from their cohort and their place on the styles; shapes (persons,), (persons, styles)."""
    columns = {f"stages.style_{k + 1}": values for k, values in enumerate(place.T)}
    return Persons(len(fragmented), {"stages.fragmented": fragmented, **columns})


def epoch_probabilities(hypnogram: Hypnogram) -> np.ndarray:
    """Probability of each epoch's stage given all before it; NaN where the epoch or the one before is unscored.

    Shape (epochs,). Unscored epochs are held at the last scored stage; before the first, wake.
    """
    return expectation(hypnogram).probability


def expectation(hypnogram: Hypnogram) -> Expectation:
    """What the model expected of a night, epoch by epoch."""
    people, prior = styles()
    return Expectation(hypnogram, prior, _likelihood(people, held(hypnogram.codes)[:, None]))


def _likelihood(people: Persons, path: np.ndarray) -> np.ndarray:
    """Probability of each stage of prescribed paths (epochs, persons or 1) for each person; shape (persons, epochs)."""
    run = simulate(
        engine().with_shared({"stages.scn_entry": 0.0}), people, one_night(len(path)), seed=0, epochs=True, path=path, threads=1,
    )  # fmt: skip
    return run.nights.probability.astype(float)


@frozen(eq=False)
class Expectation:
    """What each style expected of a night, and what that says of the styles; `likely` has shape (styles, epochs)."""

    hypnogram: Hypnogram
    prior: np.ndarray
    likely: np.ndarray

    @property
    def probability(self) -> np.ndarray:
        """Of each epoch's stage, given all before it; shape (epochs,), NaN where not scored."""
        return mixture(self.likely, self.prior, scored(self.hypnogram.codes))

    @property
    def surprise(self) -> np.ndarray:
        """-ln of the probability, nats; shape (epochs,), NaN where not scored."""
        return -np.log(self.probability)

    def stages(self, epochs: Sequence[int]) -> np.ndarray:
        """Probability of every stage at some scored epochs, given all before each; shape (len(epochs), 5), rows add up to 1.

        The night is run again with each other stage put in at the epoch in question; what follows is not looked at.
        Styles that weigh less than a millionth by then are left out.
        """
        weight = style_weights(self.likely, self.prior, scored(self.hypnogram.codes))
        return np.array([self._at(epoch, weight[:, epoch]) for epoch in epochs]).reshape(-1, len(STAGES))

    def _at(self, epoch: int, weight: np.ndarray) -> np.ndarray:
        """Probability of every stage at one epoch, from the weights of the styles there; shape (5,)."""
        kept = np.flatnonzero(weight > _LEAST_WEIGHT)
        path = held(self.hypnogram.codes)[: epoch + 1]
        others = [stage for stage in range(len(STAGES)) if stage != path[epoch]]
        paths = np.repeat(path[:, None], len(others), axis=1)
        paths[epoch] = others
        people = styles()[0].take(np.tile(kept, len(others)))
        likely = _likelihood(people, np.repeat(paths, len(kept), axis=1))[:, epoch].reshape(len(others), len(kept))
        found = np.zeros(len(STAGES))
        found[path[epoch]] = weight[kept] @ self.likely[kept, epoch]
        found[others] = likely @ weight[kept]
        return found / weight[kept].sum()


def style_weights(probability: np.ndarray, prior: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Weight of each style at each epoch, from earlier epochs only; shape (styles, epochs), columns add up to 1."""
    log_p = np.where(counts, np.log(np.maximum(probability, 1e-30)), 0.0)
    before = np.log(prior)[:, None] + np.concatenate([np.zeros((len(prior), 1)), np.cumsum(log_p, axis=1)[:, :-1]], axis=1)
    weight = np.exp(before - before.max(axis=0))
    return weight / weight.sum(axis=0)


def mixture(probability: np.ndarray, prior: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Predictive probability per epoch from (styles, epochs) and prior weights; only epochs that count update."""
    return np.where(counts, (style_weights(probability, prior, counts) * probability).sum(axis=0), np.nan)


def nll_per_epoch(hypnogram: Hypnogram) -> float:
    """Mean negative log-likelihood in nats over every pair of consecutive scored epochs; NaN without any."""
    probability = epoch_probabilities(hypnogram)
    known = probability[np.isfinite(probability)]
    return float(-np.log(known).mean()) if len(known) else float("nan")


def scored(codes: np.ndarray) -> np.ndarray:
    """True at each epoch that is scored and follows a scored one."""
    known = codes >= 0
    return np.concatenate([[False], known[1:] & known[:-1]])


def held(codes: np.ndarray) -> np.ndarray:
    """Stages with unscored epochs replaced by the last scored one (wake before the first)."""
    last = np.maximum.accumulate(np.where(codes >= 0, np.arange(len(codes)), -1))
    return np.where(last >= 0, codes[np.maximum(last, 0)], 0).astype(np.int8)


def one_night(epochs: int) -> Timeline:
    """A dark night of so many epochs whose first is lights out."""
    night = date(2024, 1, 10)
    start = second(night, LIGHTS_OUT, "UTC")
    return Timeline(start, "UTC", (Window(night, start, start + EPOCH_S * epochs),), np.zeros(epochs), np.zeros(epochs))
