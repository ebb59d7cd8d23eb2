"""One prescribed life as ordinary differential equations for other people's solvers.

The laws are those of the engine, traced and written out as one numba function; here plasma and depots of the doses are
states too, as in the exported SBML. The life is cut at every edge of stage, input, night and dose: at an edge doses
enter a depot and jumps happen, between edges everything from outside holds. Not part of it: the draw of stages.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from attrs import evolve, field, frozen
from numba import njit

from pineal.declare.chain import Chain
from pineal.declare.sbml import Given, Kinetics
from pineal.engine import Engine, Timeline
from pineal.engine.exchange import given, kinetics
from pineal.engine.printer import Printer
from pineal.engine.slots import potencies, seats
from pineal.engine.trace import trace

TURN, EPOCHS_PER_HOUR = 2.0 * math.pi, 120
STAGES = ("wake", "n1", "n2", "n3", "rem")
MEMORY = ("in_stage", "since_lights_off", "slept", "since_onset")


@frozen(eq=False, slots=False)
class Life:
    """One person on a stage path (epochs in bed,); long pieces are looked at every `between` hours too."""

    engine: Engine
    timeline: Timeline
    path: np.ndarray
    between: float = 0.5
    doses: dict[str, Kinetics] = field(factory=dict, init=False)
    left: dict[str, float] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        model = self.engine.model
        for name, compound in seats(model, self.timeline.doses).items():
            if compound and any(dose.compound == compound for dose in self.timeline.doses):
                self.doses[name], left = kinetics(model, compound, self.timeline.doses, self.timeline.start, {}, name)
                self.left.update(left)

    @cached_property
    def given(self) -> Given:
        """Stages, inputs and nights in hours."""
        return given(self.timeline, self.path)

    @cached_property
    def depots(self) -> tuple[tuple[str, str, int], ...]:
        """(name, plasma, number) of every depot."""
        return tuple((f"{plasma}_{depot.name}", plasma, k) for plasma, found in self.doses.items() for k, depot in enumerate(found.depots))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All states: those of the model, plasma, depots."""
        return (*self.engine.model.states, *self.doses, *(name for name, _, _ in self.depots))

    @cached_property
    def start(self) -> np.ndarray:
        """The states at hour 0."""
        terms = self.engine.model.states
        return np.array([terms[name].start if name in terms else self.left.get(name, 0.0) for name in self.names])

    @cached_property
    def hours(self) -> float:
        """Length of the timeline."""
        return self.timeline.epochs / EPOCHS_PER_HOUR

    @cached_property
    def edges(self) -> np.ndarray:
        """Hours at which something from outside changes; the first is 0, the last the end."""
        told = self.given
        rows = [told.stages, *told.inputs.values()]
        hours = [0.0, self.hours, *(hour for night in told.nights for hour in night)]
        hours += [hour for row in rows for hour, _ in row] + [hour for found in self.doses.values() for hour, _, _ in found.doses]
        return np.unique([hour for hour in hours if 0.0 <= hour <= self.hours])

    @cached_property
    def outside(self) -> np.ndarray:
        """What holds after each edge, shape (edges - 1, outside values)."""
        told, middle = self.given, 0.5 * (self.edges[1:] + self.edges[:-1])
        table = np.zeros((len(middle), len(self.laws.outside)))
        code = _at(told.stages, middle).astype(int)
        for column, name in enumerate(self.laws.outside):
            if name.startswith("stage."):
                table[:, column] = (code == STAGES.index(name[6:])) if name[6:] in STAGES else (code >= 1) & (code <= 3)
            elif name in told.inputs:
                table[:, column] = _at(told.inputs[name], middle)
            elif name == "memory.slept":
                table[:, column] = [self._slept(hour) for hour in self.edges[:-1]]
        return table

    @cached_property
    def laws(self) -> Laws:
        """The equations."""
        return Laws(self)

    def begun(self, k: int, y: np.ndarray) -> np.ndarray:
        """The states after what happens at the edge k: doses and jumps."""
        return self.laws.begun(y, self.doses_at[k], self.events_at[k], self.edges[k], self.outside[k])

    @cached_property
    def doses_at(self) -> list[list[tuple[int, float]]]:
        """(state, mg) of the doses at every edge."""
        rows: list[list[tuple[int, float]]] = [[] for _ in self.edges]
        for plasma, found in self.doses.items():
            for hour, depot, mg in found.doses:
                if hour < self.hours:
                    rows[int(np.searchsorted(self.edges, hour))].append((self.names.index(f"{plasma}_{depot}"), mg))
        return rows

    @cached_property
    def events_at(self) -> list[list[str]]:
        """Names of the events at every edge."""
        rows: list[list[str]] = [[] for _ in self.edges]
        for event in ("lights off", "awakening", "rise"):
            for hour in self.given.hours(event):
                if hour < self.hours:
                    rows[int(np.searchsorted(self.edges, hour))].append(event)
        return rows

    @cached_property
    def moments(self) -> list[np.ndarray]:
        """For each piece the hours at which states are kept: its end and, where it is long, some before."""
        return [np.append(np.arange(a, b - 1e-6, self.between)[1:], b) for a, b in zip(self.edges[:-1], self.edges[1:], strict=True)]

    def _slept(self, hour: float) -> float:
        """Hours slept since lights off; at rising, in the night that ends."""
        off = max((off for off, _ in self.given.nights if off < hour), default=hour)
        ends = [*(at for at, _ in self.given.stages[1:]), self.hours]
        return sum(max(0.0, min(b, hour) - max(a, off)) for (a, code), b in zip(self.given.stages, ends, strict=True) if code)


def _at(rows, hours: np.ndarray) -> np.ndarray:
    """The value that holds at some hours, of rows (hour, value until the next)."""
    table = np.array(rows, float)
    return table[np.searchsorted(table[:, 0], hours, side="right") - 1, 1]


class Laws:
    """The right-hand side ``rhs(t, y, x)`` and the jumps, compiled by numba in double precision."""

    def __init__(self, life: Life):
        model = life.engine.model
        values = model.values | potencies(model, seats(model, life.timeline.doses), life.engine.half_effects)
        constants = set(model.at_level("constant"))
        model = evolve(model, values=values)
        free = [name for name in model.parameters if name not in constants]
        phase, slope = life.given.slopes["timeline.habitual_phase"]
        traced = trace(model, Chain((), {}, {}))
        self.outside = tuple(name for name in model.externals if name != "timeline.habitual_phase" and name not in life.doses)
        bind = {name: f"y[{i}]" for i, name in enumerate(life.names)} | {name: f"F({values[name]!r})" for name in free}
        bind |= {name: f"x[{i}]" for i, name in enumerate(self.outside)} | {"timeline.habitual_phase": f"({phase!r} + {slope!r} * t)"}
        bind |= {name: f"(y[{life.names.index(name)}] % TURN)" for name in life.names if name == "circadian.phase"}
        self.states = tuple(model.states)
        self.rhs = _compiled(traced, bind, [traced.derivatives[name] for name in self.states], _plasma(life))
        self.jumps = {}
        for event, state, node in traced.jumps:
            self.jumps.setdefault(event, []).append((self.states.index(state), _compiled(traced, bind, [node], [])))

    def begun(self, y, doses, events, hour: float, x: np.ndarray) -> np.ndarray:
        """Doses and jumps at an edge; laws of a jump read the states before it."""
        y = y.copy()
        for place, mg in doses:
            y[place] += mg
        for event in events:
            new = [(place, law(hour, y, x)[0]) for place, law in self.jumps.get(event, ())]
            for place, value in new:
                y[place] = value
        return y


def _plasma(life: Life) -> list[str]:
    """Expressions of the slopes of plasma and depots."""
    place = {name: f"y[{i}]" for i, name in enumerate(life.names)}
    lines = []
    for plasma, found in life.doses.items():
        flows = [f"{found.depots[k].per_mg * found.depots[k].rate!r} * {place[name]}" for name, own, k in life.depots if own == plasma]
        lines.append(" + ".join([f"-{found.ke!r} * {place[plasma]}", *flows]))
    return lines + [f"-{life.doses[own].depots[k].rate!r} * {place[name]}" for name, own, k in life.depots]


@njit
def _pick(condition, yes, no):
    return yes if condition else no


def _compiled(traced, bind: dict[str, str], roots, more: list[str]):
    """A numba function of (t, y, x) that returns the roots, and expressions of its own."""
    printer = Printer(traced.graph, bind)
    returned = [*printer.print(roots), *more]
    filled = [f"found[{i}] = {text}" for i, text in enumerate(returned)]
    lines = [*printer.lines, f"found = np.empty({len(returned)})", *filled, "return found"]
    scope = {f"{name}_": getattr(math, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "pow")}
    scope |= {"F": float, "np": np, "TURN": TURN}
    body = "\n    ".join(lines).replace("F(inf)", "np.inf")
    scope["pick"] = _pick
    exec(compile(f"def laws(t, y, x):\n    {body}\n", "<laws>", "exec"), scope)
    return njit("f8[:](f8, f8[:], f8[:])", error_model="numpy")(scope["laws"])
