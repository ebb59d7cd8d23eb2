"""The likelihood of a diary, with each person's bias of reporting integrated out.

A report is compared with the simulated nights of all alike windows, which differ by chance only. The biases
of a person (diary against laboratory) are nuisances: summed over Gauss-Hermite nodes they cost no virtual
persons and make the likelihood insensitive to the chance in a person's simulated mean.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import frozen
from scipy.special import logsumexp

from pineal.engine import Persons
from pineal.inference import observation
from pineal.inference.week import Week
from pineal.night import DiaryNight
from pineal.night.nights import Nights

BIASES = ("diary.sol_bias", "diary.waso_bias")
_NODES = 7
_ALIKE_OFF_S, _ALIKE_RISE_S = 45 * 60, 90 * 60


@frozen(eq=False)
class Said:
    """Log likelihood of a diary for every person and every pair of biases.

    `table`: (persons, SOL biases, WASO biases), prior weight of the nodes included; `nodes`: the biases, each (nodes,).
    """

    table: np.ndarray
    nodes: tuple[np.ndarray, np.ndarray]

    @property
    def total(self) -> np.ndarray:
        """Log likelihood of each person, biases summed out; shape (persons,)."""
        return logsumexp(self.table, axis=(1, 2))

    def biases(self, rng: np.random.Generator) -> np.ndarray:
        """One pair of biases of each person, drawn given the diary; shape (persons, 2)."""
        flat = self.table.reshape(len(self.table), -1)
        share = np.cumsum(np.exp(flat - logsumexp(flat, axis=1)[:, None]), axis=1)
        chosen = np.minimum((rng.random((len(flat), 1)) > share).sum(axis=1), flat.shape[1] - 1)
        first, second = np.unravel_index(chosen, self.table.shape[1:])
        return np.stack([self.nodes[0][first], self.nodes[1][second]], axis=1)


def log_likelihood(week: Week, people: Persons, nights: Nights) -> np.ndarray:
    """Log likelihood of the diary for each person; `nights` holds the copies of each person in a row.

    Biases that are columns of the persons are taken as given, others are summed out.
    """
    return said(week, people, nights).total


def said(week: Week, people: Persons, nights: Nights) -> Said:
    """The likelihood by person and bias."""
    shape = (len(people), -1, len(week.nights))
    simulated = {measure: nights[measure].reshape(shape) for measure in ("SOL", "WASO", "long wake")}
    usual = {measure: observation.scale(values).mean(axis=(1, 2))[:, None, None] for measure, values in simulated.items()}
    given = [_bias(people, name) for name in BIASES]
    table = given[0][1][:, None] + given[1][1][None, :] + np.zeros((len(people), 1, 1))
    for k, night in enumerate(week.nights):
        alike = _alike(week, k)
        terms = np.zeros((len(people), simulated["SOL"].shape[1], len(alike), 1, 1))
        for report in _reports(night):
            slept = simulated[report.measure][:, :, alike]
            terms = terms + report.log_density(slept, usual[report.measure], given)
        table = table + logsumexp(terms, axis=(1, 2)) - np.log(terms[0, :, :, 0, 0].size)
    return Said(table, tuple(values[0] for values, _ in given))


def _bias(people: Persons, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Values of a bias, (persons or 1, nodes), and the log weight of the nodes."""
    if name in people.columns:
        return people[name][:, None], np.zeros(1)
    fact = observation.facts()[name.removeprefix("diary.")]
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    return (fact.value + fact.spread.sigma(fact.value) * nodes)[None, :], np.log(weights / weights.sum())


@frozen
class _Report:
    """What a night's record says of one measure; `which` bias it carries (0 SOL, 1 WASO, None)."""

    minutes: float
    measure: str
    which: int | None
    recall: float
    error: float

    def log_density(self, slept: np.ndarray, usual: np.ndarray, given: list) -> np.ndarray:
        """Log density for nights (persons, copies, nights) and biases; shape (..., SOL biases, WASO biases)."""
        night, mean = slept[..., None, None], usual[..., None, None]
        bias = 0.0
        if self.which is not None:
            values = given[self.which][0]
            bias = values[:, None, None, :, None] if self.which == 0 else values[:, None, None, None, :]
        return observation.log_density(self.minutes, night, mean, bias, self.recall, self.error)


def _reports(night: DiaryNight) -> Iterator[_Report]:
    facts = observation.facts()
    if night.method != "diary":  # movement sees quiet wake as sleep: total wake only, no latency
        if night.waso_min is not None:
            yield _Report(night.waso_min, "WASO", None, 1.0, facts["actigraphy_error"].value)
        return
    for which, (minutes, measure, name) in enumerate(((night.sol_min, "SOL", "sol"), (night.waso_min, "long wake", "waso"))):
        if minutes is not None:
            yield _Report(minutes, measure, which, facts[f"{name}_recall"].value, facts[f"{name}_error"].value)


def _alike(week: Week, k: int) -> list[int]:
    """The recorded nights with lights out and getting up near those of night k, itself among them."""
    windows = week.course.windows[-len(week.nights) :]

    def near(a: int, b: int, most: int) -> bool:
        return abs((a - b + 43200) % 86400 - 43200) <= most

    here = windows[k]
    return [
        i for i, w in enumerate(windows) if near(w.lights_off, here.lights_off, _ALIKE_OFF_S) and near(w.rise, here.rise, _ALIKE_RISE_S)
    ]
