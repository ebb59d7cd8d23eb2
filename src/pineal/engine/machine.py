"""What runs, where it begins and what it gives back: the engine, a moment of persons, a run."""

from __future__ import annotations

import numpy as np
from attrs import evolve, field, frozen
from attrs.validators import in_

from pineal.declare import Model
from pineal.declare.chain import Chain
from pineal.engine.kernel import Kernel, kernel
from pineal.engine.scheme import freed
from pineal.engine.slots import HALF_EFFECT, table
from pineal.engine.trace import Traced, trace
from pineal.errors import EngineError
from pineal.night.nights import Nights


@frozen(eq=False)
class Engine:
    """A model with its chain, weights and shared values, ready to run.

    `weights`: shape (rows, destinations, 1 + covariates). `outputs`: names of the series a run may keep.
    `half_effects`: potencies that replace those of the compounds' files. `order`: 2, or 4 for a model whose laws are
    smooth over every step, such as a clock alone: twice the work for errors a thousand times smaller.
    """

    model: Model
    chain: Chain
    weights: np.ndarray
    outputs: tuple[str, ...] = ()
    half_effects: dict[str, float] = field(factory=dict)
    order: int = field(default=2, validator=in_((2, 4)))
    _kernels: dict[int, Kernel] = field(factory=dict, repr=False)

    def kernel(self, lanes: int) -> Kernel:
        """The kernel for a number of lanes; generated once, whatever the shared values."""
        if lanes not in self._kernels or self._kernels[lanes].traced.order != self.order:  # an evolved engine shares its kernels
            self._kernels[lanes] = kernel(self.traced(), lanes)
        return self._kernels[lanes]

    def traced(self, free: tuple[str, ...] = ()) -> Traced:
        """The model as a graph, some of its constants left open to be differentiated by."""
        return trace(freed(self.model, free) if free else self.model, self.chain, self.outputs, self.order)

    def with_shared(self, values: dict[str, float]) -> Engine:
        """The same engine with other values of shared parameters; nothing is compiled again.

        ``half_effect.<compound>.<handle>`` (mg/L) replaces the potency of a compound, wherever it will sit.
        """
        halves = {name: value for name, value in values.items() if name.startswith(HALF_EFFECT)}
        plain = {name: value for name, value in values.items() if name not in halves}
        unknown = set(plain) - set(self.model.at_level("shared")) | set(plain) & table(self.model)
        if unknown:
            raise EngineError(f"not shared parameters: {', '.join(sorted(unknown))}")
        return evolve(self, model=evolve(self.model, values=self.model.values | plain), half_effects=self.half_effects | halves)


@frozen(eq=False)
class Moment:
    """The state of persons at the end of a run, from which another may start; shape (slots, persons) or (slots, 1)."""

    slots: tuple[str, ...]
    values: np.ndarray

    def take(self, indices: np.ndarray) -> Moment:
        """The state of some of the persons."""
        return Moment(self.slots, self.values[:, np.asarray(indices)])


@frozen(eq=False)
class Run:
    """What a run gives back: its nights and the state at its end."""

    nights: Nights
    end: Moment
