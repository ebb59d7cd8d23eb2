"""A model without the stage chain, integrated by SciPy: for comparators and referees, not for populations.

The laws are traced once and written out as one plain Python function of floats. Integration restarts at
every edge of a given input, at every switch, at every kink of a law and at every jump, so that no step
straddles a discontinuity; times of events are roots of the dense solution. Time is in hours.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from attrs import field, frozen

from pineal.declare import Model
from pineal.declare.chain import Chain
from pineal.engine.printer import Printer
from pineal.engine.trace import trace
from pineal.errors import EngineError

NUDGE_H = 1e-9
"""How far past an event the integration starts again, on the side of the event that is to come."""

SAME_H = 1e-7
"""Two marks of one name closer than this are one: an event that ends a piece is found again at the start of the next."""


@frozen
class Steps:
    """A value that holds from each of the rising `times` (h) until the next; before the first it is `values[0]`."""

    times: Sequence[float]
    values: Sequence[float]

    def at(self, hour: float) -> float:
        """The value at an hour; at an edge already the new one."""
        return float(self.values[max(0, int(np.searchsorted(self.times, hour, side="right")) - 1)])


Given = float | Steps | Callable[[float], float]


@frozen
class Switch:
    """An external value of 0 or 1 that the trajectory sets itself: 1 when quantity `on` rises through 0, 0 when `off` does."""

    external: str
    on: str
    off: str
    start: float = 1.0


@frozen(eq=False)
class Course:
    """What a run gave.

    `hours` and `states` hold the saved moments, `marks` the times of watched crossings, `switched` the
    changes of switches as (hour, external, new value), `end` the last state to start another run from.
    """

    laws: Laws
    hours: np.ndarray
    states: dict[str, np.ndarray]
    others: np.ndarray
    marks: dict[str, np.ndarray]
    switched: tuple[tuple[float, str, float], ...]
    end: dict[str, float]

    def __getitem__(self, full: str) -> np.ndarray:
        """The values of a state or quantity at the saved hours."""
        if full in self.states:
            return self.states[full]
        read = self.laws.function((full,))
        rows = np.array([self.states[name] for name in self.laws.states]).T
        return np.array([read(y, x)[0] for y, x in zip(rows.tolist(), self.others.tolist(), strict=True)])


class Laws:
    """A model's laws as plain functions of (states, other values), both lists of floats.

    Other values are the externals and the parameters that are not constant, in the order of `others`.
    """

    def __init__(self, model: Model):
        self.model = model
        self.states = tuple(model.states)
        constant = set(model.at_level("constant"))
        self.others = (*model.externals, *(name for name in model.parameters if name not in constant))
        self._traced = trace(model, Chain((), {}, {}), tuple(model.quantities))
        self._made: dict[tuple[str, ...], Callable] = {}
        self.slopes = self._compiled(self._traced.derivatives[name] for name in self.states)
        self.jumps = tuple(state for event, state, _ in self._traced.jumps if event == "step")
        self.jumped = self._compiled(node for event, _, node in self._traced.jumps if event == "step")

    def function(self, quantities: tuple[str, ...]) -> Callable:
        """A function that returns the named quantities or states."""
        if quantities not in self._made:
            missing = [name for name in quantities if name not in self._traced.outputs and name not in self.states]
            if missing:
                raise EngineError(f"{', '.join(missing)}: neither a quantity nor a state of the model")
            graph = self._traced.graph
            self._made[quantities] = self._compiled(
                graph.variable(name) if name in self.states else self._traced.outputs[name] for name in quantities)
        return self._made[quantities]

    def _compiled(self, roots: Iterable) -> Callable:
        bind = {name: f"y[{i}]" for i, name in enumerate(self.states)} | {name: f"x[{i}]" for i, name in enumerate(self.others)}
        printer = Printer(self._traced.graph, bind)
        returned = printer.print(roots)
        body = "\n    ".join([*printer.lines, f"return [{', '.join(returned)}]"])
        scope: dict = {"pick": _pick, "F": float}
        scope |= {f"{name}_": getattr(math, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "pow")}
        exec(compile(f"def laws(y, x):\n    {body}\n".replace("F(inf)", "F('inf')"), "<laws>", "exec"), scope)
        return scope["laws"]


def _pick(condition, yes, no):
    return yes if condition else no


@frozen
class Plan:
    """What is given to a run. `watch` names (quantity or state, direction) whose zeros are recorded; `kinks`
    name quantities at whose zeros a law has a corner or a jump."""

    given: Mapping[str, Given] = field(factory=dict)
    switches: tuple[Switch, ...] = ()
    kinks: tuple[str, ...] = ()
    watch: Mapping[str, tuple[str, int]] = field(factory=dict)
    method: str = "LSODA"
    rtol: float = 1e-9
    atol: float = 1e-11
    longest_h: float = math.inf


def run(laws: Laws | Model, hours: float | Sequence[float], plan: Plan | None = None, start: Mapping[str, float] | None = None,
        *, save: Sequence[float] | float | None = None) -> Course:
    """Integrate from ``hours[0]`` (0 if one number is given) to the last; save at the listed hours or every `save` h.

    `start` names the states that do not begin as declared. Raises EngineError for names the model does
    not have, and when the solver gives up.
    """
    laws = laws if isinstance(laws, Laws) else Laws(laws)
    first, last = (0.0, float(hours)) if isinstance(hours, int | float) else (float(hours[0]), float(hours[-1]))
    return _Walk(laws, plan or Plan(), start or {}, first, last, _saved(save, first, last)).walk()


def _saved(save, first: float, last: float) -> np.ndarray:
    if save is None:
        return np.array([first, last])
    if isinstance(save, int | float):
        return first + save * np.arange(math.floor((last - first) / save + 1e-9) + 1)
    return np.asarray(save, float)


class _Walk:
    """The state of one run: where it is, what holds, and on which side of each kink it stands."""

    def __init__(self, laws: Laws, plan: Plan, start: Mapping[str, float], first: float, last: float, save: np.ndarray):
        self.laws, self.plan, self.now, self.last, self.save = laws, plan, first, last, save
        _refuse_unknown(laws, plan, start)
        self.y = [float(start.get(name, term.start)) for name, term in laws.model.states.items()]
        self.x = [laws.model.values.get(name, 0.0) for name in laws.others]
        self.place = {name: i for i, name in enumerate(laws.others)}
        self.moving = {self.place[n]: g for n, g in plan.given.items() if callable(g)}
        self.edges = sorted({float(t) for g in plan.given.values() if isinstance(g, Steps) for t in g.times if first < t < last} | {last})
        for switch in plan.switches:
            self.x[self.place[switch.external]] = switch.start
        self.marks: dict[str, list[float]] = {name: [] for name in (*laws.model.crossings, *plan.watch)}
        self.switched: list[tuple[float, str, float]] = []
        self.side: dict[str, int] = {}
        self.rows, self.others = np.full((len(save), len(self.y)), np.nan), np.full((len(save), len(self.x)), np.nan)

    def walk(self) -> Course:
        """From edge to edge and event to event."""
        for name in self.plan.kinks:
            self.side[name] = 1 if self._value(name, self.now, self.y) >= 0 else -1
        for edge in self.edges:
            self._hold(0.5 * (self.now + edge))
            while self.now < edge:
                self._piece(edge)
        chosen = self.save >= self.last - NUDGE_H
        self.rows[chosen], self.others[chosen] = self.y, self._others(self.last)
        return Course(
            self.laws, self.save, dict(zip(self.laws.states, self.rows.T, strict=True)), self.others,
            {name: np.array(times) for name, times in self.marks.items()}, tuple(self.switched),
            dict(zip(self.laws.states, self.y, strict=True)))

    def _hold(self, hour: float) -> None:
        for name, given in self.plan.given.items():
            if not callable(given):
                self.x[self.place[name]] = given.at(hour) if isinstance(given, Steps) else float(given)

    def _others(self, hour: float) -> list[float]:
        for i, law in self.moving.items():
            self.x[i] = law(hour)
        return self.x

    def _value(self, name: str, hour: float, y: Sequence[float]) -> float:
        return self.laws.function((name,))(y, self._others(hour))[0]

    def _piece(self, edge: float) -> None:
        """To the edge, or to the first event that ends a piece."""
        events, acts = self._events()
        edge, found = self._solved(edge, events)
        if found.status < 0:
            raise EngineError(f"the solver gave up between {self.now:.4f} and {edge:.4f} h: {found.message}")
        whole = found.status == 0
        at = np.transpose(found.y)
        kept = len(at) - 1 if whole else len(at)
        for hour, y in zip(found.t[:kept], at[:kept], strict=True):
            place = int(np.searchsorted(self.save, hour))
            self.rows[place], self.others[place] = y, self._others(float(hour))
        due = []
        self.now, self.y = edge, at[-1].tolist() if whole else self.y
        for act, times, states in zip(acts, found.t_events or (), found.y_events or (), strict=True):
            if isinstance(act, str):
                self._mark(act, times.tolist())
            elif len(times):
                self.now, self.y = float(times[-1]), states[-1].tolist()
                due.append(act)
        if due:
            self._nudge()
        for act in due:
            act()

    def _mark(self, name: str, times: list[float]) -> None:
        for hour in times:
            if not self.marks[name] or hour - self.marks[name][-1] > SAME_H:
                self.marks[name].append(hour)

    def _nudge(self) -> None:
        """A tiny step over an event, by Euler; what was to be saved within it is saved before it."""
        skipped = (self.save >= self.now) & (self.save <= self.now + NUDGE_H)
        self.rows[skipped], self.others[skipped] = self.y, self._others(self.now)
        slopes = self.laws.slopes(self.y, self._others(self.now))
        self.y = [y + NUDGE_H * slope for y, slope in zip(self.y, slopes, strict=True)]
        self.now += NUDGE_H

    def _solved(self, edge: float, events):
        """SciPy's solution and where it was to end.

        A dense solution may disagree with its own step about the side of a root, by rounding, where a
        root lies at the end of a step; other steps, or an end just before the edge, part the two.
        """
        from scipy.integrate import solve_ivp

        for share, end in ((1.0, edge), (0.37, edge), (0.11, max(edge - SAME_H, 0.5 * (self.now + edge)))):
            wanted = np.append(self.save[(self.save >= self.now) & (self.save < end)], end)
            try:
                return end, solve_ivp(
                    lambda t, y: self.laws.slopes(y.tolist(), self._others(t)), (self.now, end), np.array(self.y), method=self.plan.method,
                    rtol=self.plan.rtol, atol=self.plan.atol, t_eval=wanted, events=events,
                    max_step=self.plan.longest_h if share == 1.0 else min(self.plan.longest_h, share * (end - self.now)))
            except ValueError as error:
                if "different signs" not in str(error):
                    raise
        raise EngineError(f"no event can be located between {self.now:.4f} and {edge:.4f} h")

    def _events(self):
        """Event functions for the solver, and for each the name of a mark or what to do where it ends a piece."""
        made = []
        for name, (state, level) in self.laws.model.crossings.items():
            made.append((self._crossing(state, level), 1, name))
        for name, (quantity, direction) in self.plan.watch.items():
            made.append((self._crossing(quantity, 0.0), direction, name))
        for name in self.plan.kinks:
            made.append((self._crossing(name, 0.0), -self.side[name], lambda name=name: self._turn(name)))
        for switch in self.plan.switches:
            on = self.x[self.place[switch.external]] > 0.5
            due = self._crossing(switch.off if on else switch.on, 0.0)
            made.append((due, 1, lambda name=switch.external, value=float(not on): self._set(name, value)))
        if self.laws.jumps:
            made.append((lambda t, y: self._jump_due(t, y), -1, self._jump))
        for event, direction, act in made:
            event.direction, event.terminal = direction, not isinstance(act, str)
        return [event for event, _, _ in made] or None, [act for _, _, act in made]

    def _crossing(self, name: str, level: float):
        read = self.laws.function((name,))
        return lambda t, y: read(y.tolist(), self._others(t))[0] - level

    def _turn(self, name: str) -> None:
        self.side[name] *= -1

    def _set(self, external: str, value: float) -> None:
        self.x[self.place[external]] = value
        self.switched.append((self.now - NUDGE_H, external, value))

    def _jump_due(self, t, y) -> float:
        new = self.laws.jumped(y.tolist(), self._others(t))
        return -1.0 if any(abs(n - y[self.laws.states.index(s)]) > SAME_H for s, n in zip(self.laws.jumps, new, strict=True)) else 1.0

    def _jump(self) -> None:
        for state, value in zip(self.laws.jumps, self.laws.jumped(self.y, self._others(self.now)), strict=True):
            self.y[self.laws.states.index(state)] = value


def _refuse_unknown(laws: Laws, plan: Plan, start: Mapping[str, float]) -> None:
    faults = [f"start {name}: no such state" for name in start if name not in laws.states]
    named = (*plan.given, *(switch.external for switch in plan.switches))
    faults += [f"given {name}: neither an external value nor a parameter that may vary" for name in named if name not in laws.others]
    if faults:
        raise EngineError("; ".join(faults))
