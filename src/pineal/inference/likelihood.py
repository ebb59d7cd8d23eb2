"""The likelihood of a diary, with each person's bias of reporting integrated out.

A report is compared with the simulated nights of all alike windows, which differ by chance only. The biases
of a person (diary against laboratory) are nuisances: summed over Gauss-Hermite nodes they cost no virtual
persons and make the likelihood insensitive to the chance in a person's simulated mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from attrs import evolve, frozen
from scipy.special import logsumexp

from pineal.engine import Persons
from pineal.inference import observation
from pineal.inference.observation import Reporting
from pineal.inference.week import Week
from pineal.night import DiaryNight
from pineal.night.nights import Nights

BIASES = ("diary.sol_bias", "diary.waso_bias")
MEASURES = {"sol": "SOL", "waso": "long wake"}
"""What the diary asks and what of a simulated night answers it."""
_NODES = 7
_ALIKE_OFF_S, _ALIKE_RISE_S = 45 * 60, 90 * 60


@frozen(eq=False)
class Said:
    """Log likelihood of a diary for every person and every pair of biases, night by night.

    `nights`: (nights, persons, SOL biases, WASO biases); `prior`: log weight of the nodes, (SOL biases, WASO biases);
    `nodes`: the biases, each (persons or 1, nodes).
    """

    nights: np.ndarray
    prior: np.ndarray
    nodes: tuple[np.ndarray, np.ndarray]

    @property
    def table(self) -> np.ndarray:
        """Of all nights, prior weight of the nodes included; shape (persons, SOL biases, WASO biases)."""
        return self.prior + self.nights.sum(axis=0)

    @property
    def total(self) -> np.ndarray:
        """Log likelihood of each person, biases summed out; shape (persons,)."""
        return logsumexp(self.table, axis=(1, 2))

    def without(self, k: int) -> Said:
        """The same as if night k had not been reported."""
        return evolve(self, nights=np.delete(self.nights, k, axis=0))

    def biases(self, rng: np.random.Generator) -> np.ndarray:
        """One pair of biases of each person, drawn given the diary; shape (persons, 2)."""
        flat = self.table.reshape(self.nights.shape[1], -1)
        share = np.cumsum(np.exp(flat - logsumexp(flat, axis=1)[:, None]), axis=1)
        chosen = np.minimum((rng.random((len(flat), 1)) > share).sum(axis=1), flat.shape[1] - 1)
        first, second = np.unravel_index(chosen, self.prior.shape)
        sol, waso = (np.broadcast_to(values, (len(flat), values.shape[1])) for values in self.nodes)
        rows = np.arange(len(flat))
        return np.stack([sol[rows, first], waso[rows, second]], axis=1)


def log_likelihood(week: Week, people: Persons, nights: Nights) -> np.ndarray:
    """Log likelihood of the diary for each person; `nights` holds the copies of each person in a row.

    Biases that are columns of the persons are taken as given, others are summed out.
    """
    return said(week, people, nights).total


def said(week: Week, people: Persons, nights: Nights, reporting: Mapping[str, Reporting] | None = None) -> Said:
    """The likelihood by night, person and bias; `reporting` in place of the shipped one, by "sol" and "waso"."""
    given = [_bias(people, name) for name in BIASES]
    centres = Centres(week, len(people), nights, tuple(values for values, _ in given), reporting or observation.reporting())
    terms = np.stack([_night(night, centres, k) for k, night in enumerate(week.nights)])
    return Said(terms, given[0][1][:, None] + given[1][1][None, :], centres.biases)


def _bias(people: Persons, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Values of a bias, (persons or 1, nodes), and the log weight of the nodes."""
    if name in people.columns:
        return people[name][:, None], np.zeros(1)
    fact = observation.facts()[name.removeprefix("diary.")]
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    return (fact.value + fact.spread.sigma(fact.value) * nodes)[None, :], np.log(weights / weights.sum())


@frozen(eq=False, slots=False)
class Centres:
    """Where reports of simulated nights centre. `biases`: of SOL and WASO, each (persons or 1, nodes)."""

    week: Week
    persons: int
    simulated: Nights
    biases: tuple[np.ndarray, np.ndarray]
    reporting: Mapping[str, Reporting]

    @cached_property
    def _kept(self) -> dict:
        return {}

    def slept(self, measure: str, k: int) -> np.ndarray:
        """Minutes of all nights alike to night k; shape (persons, copies x nights alike)."""
        by_night = self.simulated[measure].reshape(self.persons, -1, len(self.week.nights))
        return by_night[:, :, alike(self.week, k)].reshape(self.persons, -1)

    def usual(self, name: str) -> np.ndarray:
        """A person's mean on the log scale; shape (persons,)."""
        return observation.scale(self.simulated[MEASURES[name]].reshape(self.persons, -1)).mean(axis=1)

    def of(self, name: str, k: int) -> np.ndarray:
        """Centre of the report of night k; shape (persons, biases, copies x nights alike)."""
        key = (name, None, alike(self.week, k))
        if key not in self._kept:
            bias = self.biases[list(MEASURES).index(name)][:, :, None]
            usual = self.usual(name)[:, None, None]
            self._kept[key] = self.reporting[name].expected(self.slept(MEASURES[name], k)[:, None, :], usual, bias)
        return self._kept[key]

    def probability(self, name: str, minutes: float | None, k: int) -> np.ndarray:
        """Probability of a report, shaped like its centre; 1 where nothing was reported."""
        if minutes is None:
            return np.ones((1, self.biases[list(MEASURES).index(name)].shape[1], 1))
        key = (name, minutes, alike(self.week, k))
        if key not in self._kept:  # heaped reports of alike nights repeat
            self._kept[key] = self.reporting[name].probability(minutes, self.of(name, k))
        return self._kept[key]


def _night(night: DiaryNight, centres: Centres, k: int) -> np.ndarray:
    """Log likelihood of one night, averaged over the nights alike; shape (persons, SOL biases, WASO biases)."""
    if night.method != "diary":
        return _moved(night, centres, k)
    sol, waso = (centres.probability(name, minutes, k) for name, minutes in (("sol", night.sol_min), ("waso", night.waso_min)))
    count = max(sol.shape[2], waso.shape[2])
    first, second = (np.broadcast_to(p, (centres.persons, p.shape[1], count)) for p in (sol, waso))
    return np.log(np.maximum(first @ second.transpose(0, 2, 1) / count, np.finfo(float).tiny))


def _moved(night: DiaryNight, centres: Centres, k: int) -> np.ndarray:
    """Movement sees quiet wake as sleep: total wake only, no latency, no bias of a memory."""
    shape = (centres.persons, *(values.shape[1] for values in centres.biases))
    if night.waso_min is None:
        return np.zeros(shape)
    error = observation.facts()["actigraphy_error"].value
    density = observation.log_density(night.waso_min, centres.slept("WASO", k), error)
    return np.broadcast_to((logsumexp(density, axis=1) - np.log(density.shape[1]))[:, None, None], shape)


def alike(week: Week, k: int) -> tuple[int, ...]:
    """The recorded nights with lights out and getting up near those of night k, itself among them."""
    windows = week.course.windows[-len(week.nights) :]

    def near(a: int, b: int, most: int) -> bool:
        return abs((a - b + 43200) % 86400 - 43200) <= most

    here = windows[k]
    return tuple(
        i for i, w in enumerate(windows) if near(w.lights_off, here.lights_off, _ALIKE_OFF_S) and near(w.rise, here.rise, _ALIKE_RISE_S)
    )
