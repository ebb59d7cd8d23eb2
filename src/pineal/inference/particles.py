"""Likelihood of nights that were only partly seen, by a particle filter over the stages nobody scored.

A particle is one lane of the kernel: the person is given, the stage path is drawn. Where epochs were seen, each
stage is drawn with a look ahead, which the weights take back, so that the estimate of the likelihood is free of
bias for any number of particles and any look ahead; its logarithm is low by about half its variance. Few
particles carry all the weight now and then: they are then resampled. Where only sums are known it is plain Monte Carlo.

Twisted filters: Whiteley & Lee 2014, doi:10.1214/13-AOS1167. Bootstrap filter: Gordon 1993, doi:10.1049/ip-f-2.1993.0015.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from attrs import frozen
from scipy.special import logsumexp

from pineal.declare.chain import STAGES
from pineal.engine import Engine, Moment, Persons, Timeline
from pineal.engine.flock import Flock, cuts, flock
from pineal.errors import InferenceError
from pineal.inference.ahead import FADE, Ahead, look_ahead

_FEW = 0.5
"""Particles are resampled when the effective number falls below this share."""


class Seen(Protocol):
    """What was seen of the nights: an observation model with its data."""

    def by_stage(self) -> np.ndarray | float:
        """Log density of what each epoch in bed shows, in each stage; shape (epochs, 5), or 0 when epochs show nothing."""

    def of_night(self, night: int, sums: Mapping[str, np.ndarray]) -> np.ndarray | float:
        """Log density of what is said of a whole night, given its statistics, each (n,); shape (n,) or 0."""


@frozen(eq=False)
class Estimate:
    """Log-likelihood of each person with what chance left in it; all shapes begin with (persons,).

    `value`: nats, with the constants of the observation models. `error`: Monte Carlo standard error of `value`,
    from independent islands; NaN with a single one. `least`: the smallest effective share of particles before a
    resampling. `stages`: (persons, epochs in bed, 5), probability of each stage given all that was seen; early
    epochs rest on few ancestors where much was resampled.
    """

    value: np.ndarray
    error: np.ndarray
    least: np.ndarray
    stages: np.ndarray


def particle_log_likelihood(
    engine: Engine, persons: Persons, timeline: Timeline, seen: Sequence[Seen], *, seed: int, particles: int = 64, islands: int = 8,
    start: Moment | None = None, fade: float = FADE,
) -> Estimate:
    """Log-likelihood of what was seen on a timeline for each person, by `islands` independent filters of `particles`.

    All persons share the random numbers, so that their differences are less noisy than the values. `start`: the
    state of all persons, or one column for each, as simulated up to the timeline. `fade`: how far draws look ahead,
    from 0, no further than the epoch itself, to 1; any gives the same answer with another error.
    """  # fmt: skip
    if not timeline.windows:
        raise InferenceError("a timeline without a night shows nothing")
    table = np.zeros((timeline.steps.n_bed, len(STAGES)))
    for each in seen:
        table = table + each.by_stage()
    answers = []
    for p in range(len(persons)):
        person = persons.take([p])
        begin = start.take([p]) if start is not None and start.values.shape[1] > 1 else start
        ahead = look_ahead(engine, person, timeline, table, begin, seed, fade) if table.any() else None
        copies = flock(engine, person, timeline, particles * islands, seed=seed, start=begin)
        stops = cuts(timeline, 1 if ahead else timeline.steps.n_bed)
        answers.append(_Filter(copies, seen, table, ahead, islands).run(stops, np.random.default_rng(seed)))
    return Estimate(*(np.array(part) for part in zip(*answers, strict=True)))


class _Filter:
    """The state of one person's filter; `rows` of the chain and `weights` by particle, `total` by island."""

    def __init__(self, copies: Flock, seen: Sequence[Seen], table: np.ndarray, ahead: Ahead | None, islands: int):
        self.copies, self.seen, self.table, self.ahead = copies, seen, table, ahead
        self.weights, self.total = np.zeros((islands, copies.n // islands)), np.zeros(islands)
        self.rows, self.least, self.fresh = np.zeros(copies.n, int), 1.0, True
        self.parents: dict[int, np.ndarray] = {}

    def run(self, stops: list[tuple[int, int | None]], rng: np.random.Generator):
        """Value, error, least share and stage probabilities."""
        for stop, night in stops:
            self.weights += self._step(stop, night).reshape(self.weights.shape)
            share = _effective(self.weights)
            self.least = min(self.least, float(share.min()))
            if (poor := share < _FEW).any() and stop != stops[-1][0]:
                self._resample(poor, rng)
        self.total += _log_mean(self.weights)
        return *_mean(self.total), self.least, _stage_shares(self.copies, self.parents, self.weights, self.total)

    def _step(self, stop: int, night: int | None) -> np.ndarray:
        """Go on to a stop; log weight that every particle gains by it."""
        gained = self._guided(stop, night is not None) if self.ahead else self._plain(stop)
        if night is not None:
            sums = self.copies.sums(night)
            gained = gained + sum(each.of_night(night, sums) for each in self.seen)
        return gained

    def _plain(self, stop: int) -> np.ndarray:
        self.copies.advance(stop)
        return np.zeros(self.copies.n)

    def _guided(self, stop: int, last: bool) -> np.ndarray:
        """One epoch: how far the draw was bent, what the epoch shows, and how the look ahead has changed."""
        epoch, ahead = self.copies.epoch, self.ahead
        gained = self.copies.guided(stop, ahead.tilt(epoch))
        stage = self.copies.stages(epoch, epoch + 1)[0]
        gained += self.table[epoch, stage]
        if not self.fresh:  # a night begins with no look ahead in the weights, and ends with none
            gained -= ahead.after[epoch - 1][self.rows]
        self.rows = np.where(stage > 0, stage + 1, np.where(self.fresh, 0, self.rows > 0))
        if not last:
            gained += ahead.after[epoch][self.rows]
        self.fresh = last
        return gained

    def _resample(self, poor: np.ndarray, rng: np.random.Generator) -> None:
        """Let the poor islands go on from particles drawn by their weights."""
        self.total[poor] += _log_mean(self.weights[poor])
        chosen = _chosen(self.weights, poor, rng)
        self.copies.take(chosen)
        self.rows, self.weights[poor] = self.rows[chosen], 0.0
        self.parents[self.copies.epoch] = chosen


def _log_mean(weights: np.ndarray) -> np.ndarray:
    return logsumexp(weights, axis=1) - np.log(weights.shape[1])


def _normal(weights: np.ndarray) -> np.ndarray:
    """Weights that add up to 1 in each island; equal ones where nothing that was drawn could be seen."""
    top = weights.max(axis=1, keepdims=True)
    raw = np.where(np.isfinite(top), np.exp(weights - np.where(np.isfinite(top), top, 0.0)), 1.0)
    return raw / raw.sum(axis=1, keepdims=True)


def _effective(weights: np.ndarray) -> np.ndarray:
    """Effective share of particles in each island (Kong 1992); 0 where all weights are."""
    alive = np.isfinite(weights.max(axis=1))
    return alive / (_normal(weights) ** 2).sum(axis=1) / weights.shape[1]


def _chosen(weights: np.ndarray, poor: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Systematic resampling of the poor islands; whose place each particle of all islands takes over."""
    islands, n = weights.shape
    chosen = np.arange(islands * n).reshape(islands, n)
    share = np.cumsum(_normal(weights), axis=1)
    for island in range(islands):
        points = (np.arange(n) + rng.random()) / n  # drawn for every island: the numbers do not depend on which are poor
        if poor[island]:
            chosen[island] = island * n + np.minimum(np.searchsorted(share[island], points), n - 1)
    return chosen.reshape(-1)


def _mean(total: np.ndarray) -> tuple[float, float]:
    """Log of the mean over islands, and its standard error."""
    top = total.max()
    if not np.isfinite(top):
        return -np.inf, np.nan
    ratio = np.exp(total - top)
    error = ratio.std(ddof=1) / ratio.mean() / np.sqrt(len(ratio)) if len(ratio) > 1 else np.nan
    return float(top + np.log(ratio.mean())), float(error)


def _stage_shares(copies: Flock, parents: Mapping[int, np.ndarray], weights: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Probability of each stage in every epoch given everything, along the ancestors of the last particles; shape (epochs, 5)."""
    island = np.exp(total - logsumexp(total)) if np.isfinite(total.max()) else np.full(len(total), 1.0 / len(total))
    each = (_normal(weights) * island[:, None]).reshape(-1)
    stages, parts, end, now = copies.stages(0, copies.epoch), [], copies.epoch, np.arange(copies.n)
    for epoch in (*sorted(parents, reverse=True), 0):
        drawn = stages[epoch:end, now]
        parts.append(np.stack([(drawn == code) @ each for code in range(len(STAGES))], axis=-1))
        end, now = epoch, parents[epoch][now] if epoch else now
    return np.concatenate(parts[::-1])
