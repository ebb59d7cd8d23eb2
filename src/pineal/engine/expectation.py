"""How averages over sampled nights move: likelihood-ratio gradients, on the same paths that give the averages.

A statistic of drawn stages jumps and has no useful derivative; its expectation has one. Moving a parameter makes
each path more or less likely, so d E[f] = E[f x score] (Glynn 1990, doi:10.1145/84537.84552; L'Ecuyer 1990,
doi:10.1287/mnsc.36.11.1364), plus E[df] along the path where f reads a state (DLMO). A draw moves only what comes
after it (Baxter and Bartlett 2001, doi:10.1613/jair.806), and what was to be expected is taken off first (Greensmith
2004, jmlr.org/papers/v5/greensmith04a.html); the expectation comes from an independent pilot, so nothing is biased.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from attrs import frozen

from pineal.engine.epoch_scores import route
from pineal.engine.flow import flow
from pineal.engine.lives import BLOCK, PILOT, Estimates, Lives
from pineal.engine.machine import Engine
from pineal.engine.moments import Moments
from pineal.engine.persons import Persons
from pineal.engine.rewards import BASELINES, MARKERS, STATISTICS
from pineal.engine.tangent import strangers
from pineal.engine.timeline import Timeline
from pineal.errors import EngineError

_NIGHTLY = ("SOL", "WASO", "TST", "N3", "REM")


@frozen(eq=False)
class Expectations:
    """Averages and their derivatives, with Monte Carlo standard errors.

    `value`, `error`: (nights, statistics), in the statistic's unit; `gradient`, `gradient_error`: (nights, statistics,
    directions), per unit of the parameter, mg or hour. `n`: paths.
    """

    along: tuple[str, ...]
    statistics: tuple[str, ...]
    n: int
    value: np.ndarray
    error: np.ndarray
    gradient: np.ndarray
    gradient_error: np.ndarray

    @classmethod
    def of(cls, along: tuple[str, ...], statistics: tuple[str, ...], sums: Moments) -> Expectations:
        """From moments of (nights, statistics, 1 + directions)."""
        mean, error = sums.mean, sums.error
        return cls(along, statistics, sums.n, mean[..., 0], error[..., 0], mean[..., 1:], error[..., 1:])

    def joined(self, other: Expectations) -> Expectations:
        """Of both samples together; they must be of different paths, which `first_person` sees to."""
        if (self.along, self.statistics) != (other.along, other.statistics):
            raise EngineError("only expectations of the same statistics along the same directions can be joined")
        return Expectations.of(self.along, self.statistics, self._sums.joined(other._sums))

    @property
    def _sums(self) -> Moments:
        whole = (np.concatenate([a[..., None], b], axis=-1) for a, b in ((self.value, self.gradient), (self.error, self.gradient_error)))
        return Moments.of_errors(self.n, *whole)


def expectations(
    engine: Engine, timeline: Timeline, along: Sequence[str], *, n: int, seed: int, persons: Persons | None = None,
    statistics: Sequence[str] = _NIGHTLY, start: Mapping[str, float] | None = None, baseline: str = "value", pilot: int = 2048,
    first_person: int = 0, batch: int = 64, threads: int = 1, progress: Callable[[int, int], None] | None = None,
) -> Expectations:
    """Expected statistics of each night of a timeline over `n` sampled lives, and their derivatives.

    `along`: parameters of any level, ``dose[k].amount`` (per mg), ``dose[k].hour`` (per hour later). `persons` live the
    timeline in turn, one typical person unless told otherwise; a direction moves all of them. `start`: states that do
    not start as declared. `baseline`: see `BASELINES`; fitted on `pilot` further lives. The result is the same for
    any `batch` (lives a thread takes at once) and any `threads`; numbers of random draws start at `first_person`.
    `progress` is told (lives done, lives). Directions that move a state cost a tangent kernel for each new set.
    Raises EngineError, all faults at once.
    """  # fmt: skip
    along, statistics, persons = tuple(along), tuple(statistics), persons if persons is not None else Persons(1)
    _check(engine, timeline, along, statistics, persons, dict(start or {}),
           {"n": n, "pilot": pilot, "batch": batch, "threads": threads, "seed": seed, "first_person": first_person}, baseline)  # fmt: skip
    start = dict(start or {})
    lives = Lives(engine, persons, timeline, start, seed, statistics)
    work = Estimates(lives, route(engine, timeline, along, start), lives.baselines(pilot, baseline), along)
    size = -(-batch // BLOCK) * BLOCK
    parts = [range(at, min(at + size, first_person + n), BLOCK) for at in range(first_person, first_person + n, size)]
    sums = Moments.none((len(timeline.windows), len(statistics), 1 + len(along)))
    for done in flow(lambda part, stop: work.batch(part, first_person + n, stop), parts, threads):
        for block in done:
            sums = sums.joined(block)
        if progress:
            progress(sums.n, n)
    return Expectations.of(along, statistics, sums)


def _check(engine: Engine, timeline: Timeline, along: tuple, statistics: tuple, persons: Persons, start: dict, numbers: dict, kind: str):
    """Refuse whatever has no answer, in one message."""
    have = [name for name in STATISTICS if name not in MARKERS or "circadian.cbt_min" in engine.model.crossings]
    constant = sorted(set(engine.model.at_level("constant")) & set(persons.columns))
    least = {"n": 2, "pilot": 2, "batch": 1, "threads": 1, "seed": 0, "first_person": 0}
    faults = [f"no direction of this model and timeline, or named twice: {name}" for name in strangers(engine, timeline, along)]
    faults += [f"no statistic that every night has ({', '.join(have)}): {name}" for name in statistics if name not in have]
    faults += [f"statistic named twice: {name}" for k, name in enumerate(statistics) if name in statistics[:k]]
    faults += [f"constant, so no person has a value of it: {name}" for name in constant]
    faults += [f"no state to start from: {name}" for name in start if name not in engine.model.states]
    faults += [f"{k} must be a whole number, {low} or more, not {numbers[k]!r}" for k, low in least.items() if not _whole(numbers[k], low)]
    if not faults and numbers["first_person"] + numbers["n"] > PILOT:
        faults += [f"lives have numbers up to {PILOT}, not {numbers['first_person'] + numbers['n']}"]
    faults += [f"baseline is one of {', '.join(BASELINES)}, not {kind!r}"] if kind not in BASELINES else []
    faults += ["nobody lives: there are no persons"] if not len(persons) else []
    faults += ["no directions"] if not along else []
    faults += ["no statistics"] if not statistics else []
    faults += ["no night on the timeline"] if not timeline.windows else []
    if faults:
        raise EngineError("; ".join(faults))


def _whole(value: object, low: int) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and value >= low
