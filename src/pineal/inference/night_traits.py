"""A person's sleep traits from one scored night, by maximum likelihood of its stages.

Traits move the drives of the chain and no state: along the scored path the drives are computed once, and
what is left is a logistic regression with one maximum. Standard errors are those of the curvature there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from statistics import NormalDist

import numpy as np
from attrs import frozen

from pineal.engine import Engine, Persons
from pineal.engine.drives import Drives, drives, local_parameters
from pineal.engine.path_likelihood import PathLikelihood, likelihood_of
from pineal.engine.scoring import held, one_night, scored
from pineal.engine.shipped import engine as shipped
from pineal.errors import InferenceError
from pineal.night import Hypnogram

TRAITS = ("stages.entry_trait", "stages.exit_trait", "stages.depth_trait", "stages.rem_trait")
_MOST_STEPS, _FLAT, _FAR = 50, 1e-9, 6.0


@frozen(eq=False)
class TraitFit:
    """Estimates in logits, covariance (traits, traits), and the log-likelihood there (nats)."""

    names: tuple[str, ...]
    estimates: np.ndarray
    covariance: np.ndarray
    log_likelihood: float

    @property
    def errors(self) -> np.ndarray:
        """Standard errors, logits."""
        return np.sqrt(np.diag(self.covariance))

    def interval(self, level: float = 0.9) -> tuple[np.ndarray, np.ndarray]:
        """Central intervals of a share `level`, each end (traits,)."""
        reach = NormalDist().inv_cdf(0.5 + level / 2.0) * self.errors
        return self.estimates - reach, self.estimates + reach


def fit_traits(
    hypnogram: Hypnogram, names: Sequence[str] = TRAITS, *, person: Mapping[str, float] | None = None, spread: float | None = None,
    engine: Engine | None = None,
) -> TraitFit:
    """The traits under which the scored epochs of a night are most likely, others as in `person` or typical.

    `spread`: standard deviation of a normal prior around the start, logits; without one the data speak alone.
    Lights go off at the first epoch; hour, light and doses are not known and stand still, as in `pineal.engine.scoring`.
    Raises InferenceError for a name that is no local parameter, and where a night says nothing of a trait.
    """  # fmt: skip
    world = engine or _world()
    unknown = [name for name in names if name not in local_parameters(world)]
    if unknown:
        raise InferenceError(f"only parameters that move the chain's drives and no state can be fitted along a path; not {unknown}")
    somebody = Persons(1, {name: np.array([value]) for name, value in (person or {}).items()})
    along = drives(world, somebody, one_night(len(hypnogram.codes)), held(hypnogram.codes)[:, None])
    begin = np.array([float(somebody.column(name, world.model.values[name])[0]) for name in names])
    shift, found = _climbed(_Hill(along, world, tuple(names), scored(hypnogram.codes), 0.0 if spread is None else spread**-2))
    return TraitFit(tuple(names), begin + shift, np.linalg.inv(found[2]), float(found[3].value[0]))


@cache
def _world() -> Engine:
    """The shipped engine without what needs the hour."""
    return shipped().with_shared({"stages.scn_entry": 0.0})


@frozen(eq=False)
class _Hill:
    """The log posterior as a function of the shift of the traits."""

    drives: Drives
    engine: Engine
    names: tuple[str, ...]
    counts: np.ndarray
    tightness: float

    def at(self, shift: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, PathLikelihood]:
        """Height, slope and minus the curvature; the likelihood itself."""
        moved = self.drives.moved(dict(zip(self.names, shift.tolist(), strict=True)))
        found = likelihood_of(moved, self.engine.chain, self.engine.weights, self.names, self.counts)
        height = found.value[0] - 0.5 * self.tightness * shift @ shift
        return height, found.score[0] - self.tightness * shift, found.information[0] + self.tightness * np.eye(len(shift)), found


def _climbed(hill: _Hill) -> tuple[np.ndarray, tuple]:
    """Newton's method, steps halved until they climb."""
    shift = np.zeros(len(hill.names))
    here = hill.at(shift)
    for _ in range(_MOST_STEPS):
        if np.linalg.cond(here[2]) > 1e12 or np.abs(shift).max() > _FAR:
            break
        step = np.linalg.solve(here[2], here[1])
        if here[1] @ step < _FLAT:
            return shift, here
        there = hill.at(shift + step)
        while there[0] < here[0] and np.abs(step).max() > _FLAT:
            step = 0.5 * step
            there = hill.at(shift + step)
        shift, here = shift + step, there
    raise InferenceError(f"the night does not bound every trait of {', '.join(hill.names)}; give a spread, or fit fewer")
