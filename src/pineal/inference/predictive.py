"""What the diary of a night would say, given the other nights of the same person.

The clouds of a posterior are weighted again as if that night had not been reported; its times in bed stay known.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen

from pineal.inference import observation
from pineal.inference.importance import effective, normalised, systematic
from pineal.inference.likelihood import MEASURES, Centres
from pineal.inference.posterior import Clouds
from pineal.inference.week import Week

MOST_MIN = 300
"""The last answer that is told apart; it holds all longer ones."""
DRAWS = 2000


@frozen(eq=False)
class Foretold:
    """Probability of each answer, 0 to 300 whole minutes, shape (301,): latency, wake after onset, and their sum.

    `effective`: effective number of virtual persons behind it.
    """

    sol: np.ndarray
    waso: np.ndarray
    wake: np.ndarray
    effective: float


def foretell(week: Week, clouds: Clouds, k: int, seed: int) -> Foretold:
    """The reports of recorded night `k`; what was reported of that night itself is not used."""
    rng = np.random.default_rng(seed)
    others = [cloud.said.without(k) for cloud in clouds.each]
    weights = normalised(clouds.log_prior + np.concatenate([c.tasted + s.total for c, s in zip(clouds.each, others, strict=True)]))
    chosen = systematic(weights, DRAWS, seed)
    first, found = 0, []
    for cloud, said in zip(clouds.each, others, strict=True):
        rows = chosen[(chosen >= first) & (chosen < first + len(cloud.scores))] - first
        centres = Centres(week, len(cloud.scores), cloud.nights, said.nodes, observation.reporting())
        found.append(_drawn(centres, said.biases(rng)[rows], rows, k, rng))
        first += len(cloud.scores)
    return _foretold({name: np.concatenate([part[name] for part in found]) for name in MEASURES}, effective(weights), rng)


def unreported(week: Week, k: int) -> Week:
    """The same week with nothing said of night `k` but its times in bed."""
    nights = tuple(evolve(n, sol_min=None, waso_min=None, awakenings=None) if i == k else n for i, n in enumerate(week.nights))
    return evolve(week, nights=nights)


def central(probability: np.ndarray, level: float = 0.9) -> tuple[int, int]:
    """The interval between two quantiles, minutes; each tail outside holds less than half of the rest."""
    reached = np.cumsum(probability) / probability.sum()
    cut = 0.5 * (1.0 - level)
    return int(np.searchsorted(reached, cut, side="right")), int(np.searchsorted(reached, 1.0 - cut - 1e-12))


def _drawn(centres: Centres, biases: np.ndarray, rows: np.ndarray, k: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Centres of both reports of persons `rows`, each from one simulated night, the same for both; (rows,)."""
    found, night = {}, rng.integers(0, centres.slept("SOL", k).shape[1], len(rows))
    for column, (name, measure) in enumerate(MEASURES.items()):
        slept = centres.slept(measure, k)[rows, night]
        found[name] = centres.reporting[name].expected(slept, centres.usual(name)[rows], biases[:, column])
    return found


def _foretold(centres: dict[str, np.ndarray], enough: float, rng: np.random.Generator) -> Foretold:
    reporting, shares = observation.reporting(), {}
    for name, expected in centres.items():
        known = np.array([reporting[name].probability(minutes, expected).mean() for minutes in range(MOST_MIN)])
        shares[name] = np.append(known, max(0.0, 1.0 - known.sum()))
    both = sum(reporting[name].draw(expected, rng) for name, expected in centres.items())
    wake = np.bincount(np.minimum(both, MOST_MIN).astype(int), minlength=MOST_MIN + 1) / len(both)
    return Foretold(shares["sol"], shares["waso"], wake, enough)
