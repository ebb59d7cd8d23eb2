"""Forward tangents on a prescribed stage path: derivatives of states, markers and the path's log-likelihood.

The traced graph is differentiated node by node and printed by the same printer into one more generated
file: values once, in double precision, and one lane for each direction. Where a law switches while a state
passes a threshold (the pineal turns on), steps alone would lose how the moment of the switch moves; the
tangents are then carried across it by the jump in slope times the shift of the moment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from attrs import field, frozen

from pineal.declare import Model
from pineal.declare.chain import OWN
from pineal.declare.tracer import Graph, Node, reachable
from pineal.engine.dosing import passed
from pineal.engine.emit import _TEMPLATES, IN_BED, LIGHTS_OFF, NIGHT_ENDS, RISE, _header, _indent
from pineal.engine.exchange import depots
from pineal.engine.kernel import _load, _name
from pineal.engine.layout import dosed, timeline_inputs
from pineal.engine.printer import Printer, identifier
from pineal.engine.simulate import Engine
from pineal.engine.timeline import EPOCH_S, Timeline
from pineal.engine.trace import Traced, trace
from pineal.errors import EngineError

_VECTOR = 8
_DOSE = re.compile(r"dose\[(\d+)\]\.(amount|hour)")
_COMPARISONS = {"gt": (0, 1), "ge": (0, 1), "lt": (1, 0), "le": (1, 0)}


# --- differentiating a graph


def _pow(y: Node, a: tuple, d: tuple) -> Node:
    if a[1].op == "const":
        return a[1] * y.graph.node("pow", a[0], a[1] - 1.0) * d[0]
    return y * (d[1] * y.graph.node("log", a[0]) + a[1] * d[0] / a[0])


def _choice(condition: Node, yes: Node, no: Node) -> Node:
    return yes if yes is no else yes.graph.node("where", condition, yes, no)


def _root(y: Node, d: Node) -> Node:
    """Nothing moves at the root of nothing: light raised to a power is flat in the dark."""
    return d * y.graph.node("where", y > 0.0, 0.5 / y, 0.0)


_RULES: dict[str, Callable[[Node, tuple, tuple], Node]] = {
    "add": lambda y, a, d: d[0] + d[1],
    "sub": lambda y, a, d: d[0] - d[1],
    "neg": lambda y, a, d: -d[0],
    "mul": lambda y, a, d: d[0] * a[1] + a[0] * d[1],
    "div": lambda y, a, d: (d[0] - y * d[1]) / a[1],
    "exp": lambda y, a, d: y * d[0],
    "log": lambda y, a, d: d[0] / a[0],
    "sqrt": lambda y, a, d: _root(y, d[0]),
    "sin": lambda y, a, d: y.graph.node("cos", a[0]) * d[0],
    "cos": lambda y, a, d: -(y.graph.node("sin", a[0]) * d[0]),
    "tanh": lambda y, a, d: (1.0 - y * y) * d[0],
    "pow": _pow,
    "min": lambda y, a, d: _choice(a[0] < a[1], d[0], d[1]),
    "max": lambda y, a, d: _choice(a[0] > a[1], d[0], d[1]),
    "where": lambda y, a, d: _choice(a[0], d[1], d[2]),
}
"""Derivative of a node y with arguments a, whose derivatives are d; every function of the closed list."""


class Differential:
    """Derivatives of the nodes of a graph by its variables, as nodes of the same graph."""

    def __init__(self, graph: Graph):
        self.graph = graph
        self.zero, self.one = graph.constant(0.0), graph.constant(1.0)
        self.known: dict[tuple[int, str], Node] = {}

    def __call__(self, node: Node, name: str) -> Node:
        """The derivative of a node by a variable."""
        for each in reachable([node]):
            if (each.key, name) not in self.known:
                self.known[each.key, name] = self._step(each, name)
        return self.known[node.key, name]

    def _step(self, node: Node, name: str) -> Node:
        if node.op == "var":
            return self.one if node.args[0] == name else self.zero
        inner = tuple(self.known[a.key, name] if isinstance(a, Node) else self.zero for a in node.args)
        if node.op not in _RULES or all(d is self.zero for d in inner):
            return self.zero
        return _RULES[node.op](node, node.args, inner)

    def row(self, node: Node, names: Iterable[str]) -> dict[str, Node]:
        """The derivatives that are not zero everywhere, by name of the variable."""
        found = {name: self(node, name) for name in names}
        return {name: d for name, d in found.items() if not (d.op == "const" and d.args[0] == 0.0)}


# --- switches


@frozen(eq=False)
class Switch:
    """A threshold inside the laws: a node that passes zero, and by how much each slope is larger above it."""

    height: Node
    jumps: dict[str, Node]


def switches(traced: Traced, differential: Differential) -> list[Switch]:
    """All thresholds at which a state makes a slope jump; comparisons of the same two nodes are one threshold."""
    surfaces: dict[tuple[int, int], list[Node]] = {}
    for node in reachable(traced.derivatives.values()):
        if node.op in _COMPARISONS and differential.row(_height(node), traced.model.states):
            surfaces.setdefault(tuple(sorted(a.key for a in node.args)), []).append(node)
    found = [Switch(_height(nodes[0]), _jumps_at(traced, nodes)) for nodes in surfaces.values()]
    return [switch for switch in found if switch.jumps]


def _height(node: Node) -> Node:
    """Positive where a comparison holds."""
    above, below = (node.args[k] for k in _COMPARISONS[node.op])
    return above - below


def _jumps_at(traced: Traced, nodes: list[Node]) -> dict[str, Node]:
    first = nodes[0].args[_COMPARISONS[nodes[0].op][0]]
    above = {n.key: traced.graph.constant(n.args[_COMPARISONS[n.op][0]] is first) for n in nodes}
    below = {key: traced.graph.constant(not value.args[0]) for key, value in above.items()}
    pairs = {state: (_replaced(slope, above), _replaced(slope, below)) for state, slope in traced.derivatives.items()}
    return {state: high - low for state, (high, low) in pairs.items() if high is not low}


def _replaced(root: Node, constants: dict[int, Node]) -> Node:
    """A node with some of the nodes under it replaced by constants."""
    new: dict[int, Node] = dict(constants)
    for node in reachable([root]):
        if node.key not in new:
            args = [new[a.key] if isinstance(a, Node) else a for a in node.args]
            new[node.key] = node if all(a is b for a, b in zip(args, node.args, strict=True)) else node.graph.node(node.op, *args)
    return new[root.key]


# --- the generated file


@frozen(eq=False, slots=False)
class _Freed(Model):
    """A model some of whose constants are left open, to be differentiated by."""

    free: tuple[str, ...] = ()

    def at_level(self, level: str) -> tuple[str, ...]:
        """As in the model, but a free constant is none."""
        return tuple(name for name in super().at_level(level) if level != "constant" or name not in self.free)


@frozen(eq=False)
class _File:
    """What a generated file is made of: the traced model, its parameters in the order of lanes, and the lanes."""

    traced: Traced
    along: tuple[str, ...]
    lanes: int
    with_switches: bool
    differential: Differential = field(init=False)

    @differential.default
    def _differentiates(self) -> Differential:
        return Differential(self.traced.graph)

    @property
    def values(self) -> tuple[str, ...]:
        """Parameters whose value is given at run time."""
        model = self.traced.model
        return tuple(name for name in model.parameters if name not in set(model.at_level("constant")))

    @property
    def states(self) -> list[str]:
        """States in the order of their places."""
        return list(self.traced.derivatives)

    def source(self) -> str:
        """The whole file."""
        parts = [_header(single=False), (_TEMPLATES / "tangent.py.txt").read_text(encoding="utf-8"), self._run()]
        return "\n\n".join(parts) + "\n"

    def _run(self) -> str:
        n, marks = len(self.states), len(self.traced.model.crossings)
        body = [f"par_{identifier(name)} = values[{k}]" for k, name in enumerate(self.values)]
        body += [f"z, by_z = np.zeros({len(self.traced.covariates)}), np.zeros({len(self.traced.covariates)})"]
        body += [f"e, by_e = np.zeros({len(self.traced.effectors)}), np.zeros({len(self.traced.effectors)})"]
        body += [f"w, mark, dmark = np.zeros({3 * n} * L), np.full({marks}, np.nan), np.zeros({marks} * L)"]
        body += ["stage, bed, bout, slept, lights, onset_time, onset = 0, 0, F(0.0), F(0.0), F(0.0), F(0.0), F(0.0)"]
        body += ["for i in range(len(step_length)):", *_indent(self._loop(), 1)]
        body += [f"dx[{i}, :] = w[{i} * L:{i + 1} * L]" for i in range(n)]
        head = [f"L = {self.lanes}", "", "", '@njit(error_model="numpy", nogil=True, cache=True)', f"def run({_ARGUMENTS}):"]
        return "\n".join([*head, *_indent(body, 1)])

    def _loop(self) -> list[str]:
        lines = ["flags, night, epoch, length = step_flags[i], step_night[i], step_epoch[i], step_length[i]"]
        lines += ["dt, now = F(length / 120.0), F(epoch / 120.0)", "half = F(0.5) * dt"]
        lines += [f"given_{identifier(n)} = step_inputs[{k}, i]" for k, n in enumerate(timeline_inputs(self.traced.model))]
        lines += [f"if flags & {LIGHTS_OFF}:", "    stage, bout, slept, lights, onset_time, onset = 0, F(0.0), F(0.0), F(0.0), F(0.0), F(0.0)"]
        lines += _indent(self._event("lights off"), 1)
        lines += [f"if flags & {IN_BED}:", *_indent(self._draw(), 1)]
        if self.traced.outputs:
            lines += ["row = record[i]", "if row >= 0:", *_indent(self._outputs(), 1)]
        lines += [*self._step(), *self._crossings(), *self._event("step")]
        lines += ["bout += F(60.0) * dt", "lights += dt", "slept += dt * (F(1.0) if stage > 0 else F(0.0))", "onset_time += dt * onset"]
        lines += [f"if flags & {RISE}:", *_indent(self._event("rise"), 1), "    stage, bout = 0, F(0.0)"]
        lines += [f"if flags & {NIGHT_ENDS}:", *_indent(self._night_ends(), 1), "    pass"]
        return lines

    # values of the graph's variables; `state` and `moment` say where in the step

    def _bind(self, state: str = "x[{}]", moment: str = "i") -> dict[str, str]:
        model = self.traced.model
        names = {name: state.format(k) for k, name in enumerate(self.states)}
        names |= {name: f"par_{identifier(name)}" for name in self.values}
        names |= {name: f"given_{identifier(name)}" for name in timeline_inputs(model)}
        names |= {name: f"plasma[{c}, {moment}]" for c, name in enumerate(dosed(model))}
        names |= {f"stage.{name}": f"is_{name}" for name in ("wake", "n1", "n2", "n3", "rem", "nrem")}
        return names | {
            "memory.in_stage": "bout", "memory.slept": "slept", "memory.since_lights_off": "lights", "memory.since_onset": "onset_time",
        }

    def _printed(self, nodes: Mapping[str, Node], suffix: str, **where: str) -> tuple[list[str], dict[str, str], dict[str, dict[str, str]]]:
        """Lines that compute some nodes and their derivatives; the values by name, the derivatives by name and variable."""
        rows = {key: self.differential.row(node, self._variables) for key, node in nodes.items()}
        flat = [*nodes.values(), *(d for row in rows.values() for d in row.values())]
        printer = Printer(self.traced.graph, self._bind(**where), suffix)
        found = iter(printer.print(flat))
        values = {key: next(found) for key in nodes}
        return printer.lines, values, {key: {name: next(found) for name in row} for key, row in rows.items()}

    @property
    def _variables(self) -> list[str]:
        return [*self.states, *(name for name in self.along if name in self.traced.model.parameters), *self._moved_plasma]

    @property
    def _moved_plasma(self) -> list[str]:
        return list(dosed(self.traced.model)) if any(_DOSE.fullmatch(name) for name in self.along) else []

    def _vector(self, row: Mapping[str, str], moment: str = "i", state: str = "w[{} * L + l]") -> str:
        """The part of a tangent that runs over all lanes: states and plasma."""
        terms = [f"{row[name]} * {state.format(k)}" for k, name in enumerate(self.states) if name in row]
        plasma = [n for n in dosed(self.traced.model) if n in row]
        terms += [f"{row[n]} * dplasma[{dosed(self.traced.model).index(n)}, {moment}, l]" for n in plasma]
        return " + ".join(terms) or "F(0.0)"

    def _own(self, row: Mapping[str, str]) -> list[tuple[int, str]]:
        """The part that belongs to one lane: (lane, derivative) of the parameters."""
        return [(lane, row[name]) for lane, name in enumerate(self.along) if name in row]

    @staticmethod
    def _indicators() -> list[str]:
        lines = [f"is_{name} = F(1.0) if stage == {code} else F(0.0)" for code, name in enumerate(("wake", "n1", "n2", "n3", "rem"))]
        return [*lines, "is_nrem = is_n1 + is_n2 + is_n3"]

    def _draw(self) -> list[str]:
        """The log-probability of the epoch's stage and its tangent; then the stage, and the memory of it."""
        t = self.traced
        covariates = {f"z[{c}]": node for c, node in enumerate(t.covariates)}
        effectors = {f"e[{k}]": node for k, node in enumerate(t.effectors)}
        lines, values, rows = self._printed(covariates | effectors, "_d")
        lines = [*self._indicators(), *lines, *[f"{key} = {value}" for key, value in values.items()]]
        lines += ["new = path[bed]", "before = stage + 1 if stage > 0 else int(onset)"]
        lines += ["logp[bed] = pull(weights, masks, before, own[before], new, z, e, by_z, by_e)"]
        gathered: dict[str, list[str]] = {}
        for key, row in rows.items():
            for name, d in row.items():
                gathered.setdefault(name, []).append(f"by_{key} * ({d})")
        lines += [f"q_{identifier(name)} = {' + '.join(terms)}" for name, terms in gathered.items()]
        row = {name: f"q_{identifier(name)}" for name in gathered}
        lines += ["for l in range(L):", f"    dlogp[l] += {self._vector(row)}", *[f"dlogp[{lane}] += {d}" for lane, d in self._own(row)]]
        lines += ["bout *= F(1.0) if new == stage else F(0.0)", "woke = stage > 0 and new == 0", "stage, bed = new, bed + 1"]
        lines += ["onset = F(1.0) if onset > F(0.0) or new > 0 else F(0.0)"]
        woken = self._event("awakening")
        return lines + (["if woke:", *_indent(woken, 1)] if woken else [])

    def _outputs(self) -> list[str]:
        lines, values, rows = self._printed(self.traced.outputs, "_r")
        lines = [*self._indicators(), *lines]
        for k, name in enumerate(values):
            lines += [f"series[{k}, row] = {values[name]}", "for l in range(L):", f"    dseries[{k}, row, l] = {self._vector(rows[name])}"]
            lines += [f"dseries[{k}, row, {lane}] += {d}" for lane, d in self._own(rows[name])]
        return lines

    def _step(self) -> list[str]:
        """Heun's method, and its tangent: slopes at both ends, each with its derivatives."""
        n = len(self.states)
        first, k, j0 = self._printed(self.traced.derivatives, "_0", state="o{}")
        second, s, j1 = self._printed(self.traced.derivatives, "_1", state="p{}", moment="i + 1")
        lines = [*self._indicators(), *[f"o{i} = x[{i}]" for i in range(n)], *first]
        lines += [f"k{i}, p{i} = {k[name]}, o{i} + dt * ({k[name]})" for i, name in enumerate(self.states)]
        lines += [*second, *[f"x[{i}] = o{i} + half * (k{i} + {s[name]})" for i, name in enumerate(self.states)]]
        lines += ["for l in range(L):"]
        lines += [f"    w[{2 * n + i} * L + l] = {self._vector(j0[name])}" for i, name in enumerate(self.states)]
        lines += [f"w[{2 * n + i} * L + {lane}] += {d}" for i, name in enumerate(self.states) for lane, d in self._own(j0[name])]
        lines += ["for l in range(L):"]
        lines += [f"    d{i}, f{i} = w[{i} * L + l], w[{2 * n + i} * L + l]" for i in range(n)]
        lines += [f"    g{i} = d{i} + dt * f{i}" for i in range(n)]
        for i, name in enumerate(self.states):
            lines += [f"    w[{i} * L + l] = d{i} + half * (f{i} + {self._vector(j1[name], 'i + 1', 'g{}')})", f"    w[{n + i} * L + l] = d{i}"]
        lines += [f"w[{i} * L + {lane}] += half * ({d})" for i, name in enumerate(self.states) for lane, d in self._own(j1[name])]
        return lines + (self._switching() if self.with_switches else [])

    def _switching(self) -> list[str]:
        """Carry the tangents across each threshold passed in this step, at the state in which it was passed."""
        lines, n = [], len(self.states)
        for k, switch in enumerate(switches(self.traced, self.differential)):
            printers = [Printer(self.traced.graph, self._bind(state), f"_{end}{k}") for end, state in (("b", "o{}"), ("a", "x[{}]"))]
            before, after = (printer.print([switch.height])[0] for printer in printers)
            lines += [*printers[0].lines, *printers[1].lines, f"hb, ha = {before}, {after}"]
            lines += ["if (hb > F(0.0)) != (ha > F(0.0)):", "    share = hb / (hb - ha)", "    pace = abs(ha - hb) / dt"]
            lines += [f"    c{i} = o{i} + share * (x[{i}] - o{i})" for i in range(n)]
            printer = Printer(self.traced.graph, self._bind("c{}"), f"_c{k}")
            row = self.differential.row(switch.height, self._variables)
            found = printer.print([*switch.jumps.values(), *row.values()])
            jumps = dict(zip(switch.jumps, found, strict=False))
            slope = dict(zip(row, found[len(jumps) :], strict=True))
            lines += _indent(printer.lines, 1)
            lines += ["    for l in range(L):", f"        w[{2 * n} * L + l] = ({self._vector(slope, state='w[{} * L + l]')}) / pace"]
            lines += [f"    w[{2 * n} * L + {lane}] += ({d}) / pace" for lane, d in self._own(slope)]
            lines += ["    for l in range(L):"]
            lines += [f"        w[{self.states.index(name)} * L + l] += ({jump}) * w[{2 * n} * L + l]" for name, jump in jumps.items()]
        return lines

    def _crossings(self) -> list[str]:
        """The moment a state rises through a level; its tangent is minus the state's, over its slope."""
        lines, n = [], len(self.states)
        for j, (state, level) in enumerate(self.traced.model.crossings.values()):
            i = self.states.index(state)
            lines += [
                f"if o{i} < F({level!r}) and x[{i}] >= F({level!r}):",
                f"    rise = x[{i}] - o{i} + F(1e-12)",
                f"    share = (F({level!r}) - o{i}) / rise",
                f"    mark[{j}] = now + dt * share",
                "    for l in range(L):",
                f"        dmark[{j} * L + l] = -dt * ((F(1.0) - share) * w[{n + i} * L + l] + share * w[{i} * L + l]) / rise",
            ]
        return lines

    def _event(self, event: str) -> list[str]:
        """Jumps of the states at an event, and of their tangents."""
        lines, n = [], len(self.states)
        for happens, state, node in self.traced.jumps:
            if happens == event:
                i = self.states.index(state)
                found, values, rows = self._printed({state: node}, f"_j{i}")
                lines += [*self._indicators(), *found, "for l in range(L):", f"    w[{2 * n} * L + l] = {self._vector(rows[state])}"]
                lines += [f"w[{2 * n} * L + {lane}] += {d}" for lane, d in self._own(rows[state])]
                lines += [f"x[{i}] = {values[state]}", "for l in range(L):", f"    w[{i} * L + l] = w[{2 * n} * L + l]"]
        return lines

    def _night_ends(self) -> list[str]:
        marks = range(len(self.traced.model.crossings))
        return [f"marks[night, {j}], dmarks[night, {j}, :] = mark[{j}], dmark[{j} * L:{j + 1} * L]" for j in marks]


_ARGUMENTS = """step_length, step_flags, step_night, step_epoch, step_inputs, path, weights, masks, own, values, plasma, dplasma, x, record,
    dx, logp, dlogp, marks, dmarks, series, dseries"""


# --- running it


@frozen(eq=False)
class Tangents:
    """Values and, last axis, their derivatives along each of `along`.

    `log_probability` (epochs in bed,) and the derivative `score` (directions,) of its sum; `state` and
    `d_state` at the end; `crossings` (nights,) in hours from the start; `series` (rows,) by output.
    """

    along: tuple[str, ...]
    log_probability: np.ndarray
    score: np.ndarray
    state: dict[str, float]
    d_state: dict[str, np.ndarray]
    crossings: dict[str, np.ndarray]
    d_crossings: dict[str, np.ndarray]
    series: dict[str, np.ndarray]
    d_series: dict[str, np.ndarray]
    series_epoch: np.ndarray


def tangents(
    engine: Engine, timeline: Timeline, path: np.ndarray, along: Sequence[str], person: Mapping[str, float] | None = None, *,
    start: Mapping[str, float] | None = None, series_every: int = 0, with_switches: bool = True,
) -> Tangents:
    """Follow stage codes (epochs in bed,) and differentiate along parameters, constants among them, and doses.

    `along`: full names of parameters (derivative per unit of the parameter), ``dose[k].amount`` (per mg) and
    ``dose[k].hour`` (per hour later) of the k-th dose of the timeline. `start`: states that do not start as
    declared; they have no tangent. Without switches the derivative is that of the steps themselves.
    """  # fmt: skip
    along, person = tuple(along), dict(person or {})
    _known(engine, timeline, along)
    made = _file(engine, along, with_switches)
    module = _compiled(engine, along, with_switches)
    given = _Given(engine, timeline, path, person, made, series_every)
    module.run(*given.arguments(dict(start or {})))
    return given.answer()


def _known(engine: Engine, timeline: Timeline, along: tuple[str, ...]) -> None:
    """Refuse directions that the model does not have."""
    doses = {f"dose[{k}].{what}" for k in range(len(timeline.doses)) for what in ("amount", "hour")}
    unknown = [name for name in along if name not in engine.model.parameters and name not in doses]
    if unknown or len(set(along)) < len(along):
        raise EngineError(f"directions must be parameters of the model or doses of the timeline, each once: {', '.join(unknown) or 'repeated'}")


@lru_cache(maxsize=16)
def _file(engine: Engine, along: tuple[str, ...], with_switches: bool) -> _File:
    model = engine.model
    free = tuple(name for name in along if name in model.parameters)
    freed = _Freed(model.modules, model.wires, model.values, model.externals, free)
    lanes = -(-max(1, len(along)) // _VECTOR) * _VECTOR
    return _File(trace(freed, engine.chain, engine.outputs), along, lanes, with_switches)


@lru_cache(maxsize=16)
def _compiled(engine: Engine, along: tuple[str, ...], with_switches: bool):
    made = _file(engine, along, with_switches)
    source = made.source()
    return _load(_name(source, made.lanes, False).replace("kernel", "tangent"), source)


@frozen(eq=False)
class _Given:
    """The arrays of one run."""

    engine: Engine
    timeline: Timeline
    path: np.ndarray
    person: dict[str, float]
    file: _File
    every: int
    out: dict[str, np.ndarray] = field(factory=dict)

    def arguments(self, start: dict[str, float]) -> list:
        """Everything the generated function takes, in its order."""
        steps, model = self.timeline.steps, self.engine.model
        rows = np.flatnonzero(np.diff(steps.epoch // self.every, prepend=-1) > 0) if self.every else np.zeros(0, int)
        record = np.full(len(steps.length), -1, np.int64)
        record[rows] = np.arange(len(rows))
        values = model.values | self.person
        masks = np.array([self.engine.chain.masks[name] for name in self.engine.chain.effectors], float)
        plasma, dplasma = self._plasma()
        self._make(steps.n_bed, rows, {name: start.get(name, term.start) for name, term in model.states.items()})
        names = ("x", "record", "dx", "logp", "dlogp", "marks", "dmarks", "series", "dseries")
        return [
            steps.length, steps.flags, steps.night, steps.epoch, np.array([steps.light, steps.habitual_phase]),
            np.ascontiguousarray(self.path, np.int64), np.ascontiguousarray(self.engine.weights, float), masks, np.array(OWN),
            np.array([values[name] for name in self.file.values]), plasma, dplasma,
            *[record if name == "record" else self.out[name] for name in names],
        ]  # fmt: skip

    def _make(self, n_bed: int, rows: np.ndarray, start: dict[str, float]) -> None:
        lanes, nights, marks = self.file.lanes, max(1, len(self.timeline.windows)), len(self.engine.model.crossings)
        outputs = len(self.engine.outputs)
        self.out.update(
            x=np.array([start[name] for name in self.file.states]), dx=np.zeros((len(start), lanes)), logp=np.zeros(n_bed),
            dlogp=np.zeros(lanes), marks=np.full((nights, marks), np.nan), dmarks=np.zeros((nights, marks, lanes)),
            series=np.zeros((outputs, len(rows))), dseries=np.zeros((outputs, len(rows), lanes)), rows=rows,
        )  # fmt: skip

    def _plasma(self) -> tuple[np.ndarray, np.ndarray]:
        """Plasma at the edges of all steps (compounds, edges) and its tangents (..., lanes), by the closed form of every dose."""
        model, timeline = self.engine.model, self.timeline
        names = dosed(model)
        edges = np.append(timeline.steps.epoch, timeline.epochs)
        plasma, lanes = np.zeros((len(names), len(edges))), {name: lane for lane, name in enumerate(self.file.along)}
        tangent = np.zeros((len(names), len(edges) if self.file._moved_plasma else 0, self.file.lanes))
        for c, name in enumerate(names):
            doses = [(k, dose) for k, dose in enumerate(timeline.doses) if f"dose.{dose.compound}" == name]
            ke, found = depots(model, name.removeprefix("dose."), {dose.form for _, dose in doses}, self.person)
            for k, dose in doses:
                for _, lag, depot in (row for row in found if row[0] == dose.form):
                    hours = (timeline.start + EPOCH_S * edges - dose.second) / 3600.0 - lag
                    after = hours > 0.0
                    per_mg = passed(np.array(depot.per_mg), np.array(depot.rate), np.array(ke), hours[after])
                    plasma[c, after] += dose.amount_mg * per_mg
                    if (amount := f"dose[{k}].amount") in lanes:
                        tangent[c, after, lanes[amount]] += per_mg
                    if (hour := f"dose[{k}].hour") in lanes:
                        flow = depot.per_mg * depot.rate * np.exp(-depot.rate * hours[after]) - ke * per_mg
                        tangent[c, after, lanes[hour]] -= dose.amount_mg * flow
        return plasma, tangent

    def answer(self) -> Tangents:
        """What the run has left in its arrays."""
        n, out, outputs = len(self.file.along), self.out, self.engine.outputs
        if not np.isfinite(out["x"]).all():
            raise EngineError("a state left the finite numbers; a parameter lies outside what the model can carry")
        marks = list(self.engine.model.crossings)
        return Tangents(
            along=self.file.along,
            log_probability=out["logp"],
            score=out["dlogp"][:n],
            state=dict(zip(self.file.states, out["x"].tolist(), strict=True)),
            d_state={name: out["dx"][i, :n] for i, name in enumerate(self.file.states)},
            crossings={name: out["marks"][:, j] for j, name in enumerate(marks)},
            d_crossings={name: out["dmarks"][:, j, :n] for j, name in enumerate(marks)},
            series={name: out["series"][k] for k, name in enumerate(outputs)},
            d_series={name: out["dseries"][k, :, :n] for k, name in enumerate(outputs)},
            series_epoch=self.timeline.steps.epoch[out["rows"]],
        )


__all__ = ["Differential", "Tangents", "switches", "tangents"]
