"""A life through libRoadRunner's CVODE, from the SBML that Pineal writes, at its best settings found here.

Events at times would have to be looked for in every step, so the file holds none: stage, inputs, doses and jumps are set
from outside at every edge and the integrator is restarted there, as SciPy's is. Compiled with LLJIT and without read access
to initial values, which is fastest to compile and as fast to run.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve

from life import MEMORY, Life
from pineal.declare.sbml import Given, _Writer, sid
from pineal.declare.tracer import Node
from pineal.engine.slots import potencies, seats

NEVER = ((1e6, 1e6 + 1.0),)
"""A night that is not reached: with one given, the file leaves awakenings to the life."""


class _Plain(_Writer):
    """Choices stand in the laws instead of in flags that events keep: inputs set from outside would leave the flags behind."""

    def formula(self, node: Node, unit: str = "dimensionless") -> str:
        """A choice as a piecewise value; all else as in the file that is exported."""
        if node.op == "where":
            condition, yes, no = (self.formula(part) for part in node.args)
            return f"piecewise({yes}, {condition}, {no})"
        return super().formula(node, unit)


def document(life: Life) -> str:
    """The equations of a life as SBML, without its events."""
    model = life.engine.model
    held = seats(model, life.timeline.doses)
    model = evolve(model, values=model.values | potencies(model, held, life.engine.half_effects))
    empty = {name.removeprefix("dose."): evolve(found, doses=()) for name, found in life.doses.items()}
    return _Plain(model, empty, Given(slopes=life.given.slopes, nights=NEVER)).text()


class Runner:
    """A compiled model; its tolerances are set for every walk."""

    def __init__(self, life: Life, optimised: str = "AGGRESSIVE"):
        import roadrunner

        roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
        config = roadrunner.Config
        config.setValue(config.LLVM_BACKEND, config.LLJIT)
        config.setValue(config.LOADSBMLOPTIONS_MUTABLE_INITIAL_CONDITIONS, False)
        config.setValue(config.LLJIT_OPTIMIZATION_LEVEL, getattr(config, optimised))
        self.life, self.runner = life, roadrunner.RoadRunner(document(life))
        self.model, self.integrator = self.runner.model, self.runner.integrator
        known = list(self.model.getGlobalParameterIds())
        settable = [name for name in life.laws.outside if name.removeprefix("memory.") not in MEMORY and name != "stage.nrem"]
        self.states = [known.index(sid(name)) for name in life.names]
        self.indices = self.states + [known.index(sid(name)) for name in settable]
        self.columns = [life.laws.outside.index(name) for name in settable]

    def tolerances(self, rtol: float, scale: np.ndarray, stiff: bool) -> None:
        """Relative, and absolute as 0.01 rtol x scale of each state; BDF or Adams."""
        self.integrator.setValue("stiff", stiff)
        self.integrator.setValue("relative_tolerance", rtol)
        self.integrator.setValue("absolute_tolerance", 0.01 * rtol)
        for name, size in zip(self.life.names, scale, strict=True):
            self.integrator.setIndividualTolerance(sid(name), 0.01 * rtol * float(size))
        self.integrator.setValue("maximum_num_steps", 100_000)

    def walk(self) -> np.ndarray:
        """States at all moments of the life, shape (moments, states)."""
        life, model, rows, y = self.life, self.model, [], self.life.start
        outside = life.outside[:, self.columns]
        for k, hours in enumerate(life.moments):
            now = life.edges[k]
            model.setTime(now)
            model.setGlobalParameterValues(self.indices, np.concatenate([life.begun(k, y), outside[k]]))
            self.integrator.restart(now)
            for hour in hours:
                now = self.integrator.integrate(now, hour - now)
                rows.append(model.getGlobalParameterValues(self.states))
            y = rows[-1]
        return np.array(rows)
