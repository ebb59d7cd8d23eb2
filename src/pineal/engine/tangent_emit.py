"""The generator of tangent kernels: values once, in double precision, and one lane for each direction.

Every law and its derivatives are printed by the printer of the kernels, as plain numbers computed once a
step. The lanes only multiply and add them: over states and plasma for all directions at once, and for
each parameter in the one lane that is its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from attrs import field, frozen

from pineal.declare.tracer import Node
from pineal.engine.differential import Differential
from pineal.engine.emit import IN_BED, LIGHTS_OFF, NIGHT_ENDS, RISE, TEMPLATES, header, relaxed
from pineal.engine.emit_step import relaxations
from pineal.engine.lanes import STAGE_NAMES, indented
from pineal.engine.layout import dosed, timeline_inputs
from pineal.engine.printer import Printer, identifier
from pineal.engine.scheme import Scheme, of_second_order
from pineal.engine.tangent_step import Row, Step
from pineal.engine.trace import Traced

DOSE = re.compile(r"dose\[(\d+)\]\.(amount|hour)")
"""A direction that is a dose of the timeline: its amount (mg) or its hour."""


@frozen(eq=False, slots=False)
class Source:
    """What a generated file is made of: the traced model, the directions in the order of their lanes, and the lanes."""

    traced: Traced
    along: tuple[str, ...]
    lanes: int
    with_rises: bool
    differential: Differential = field(init=False)
    scheme: Scheme = field(init=False)

    @differential.default
    def _differentiates(self) -> Differential:
        return Differential(self.traced.graph)

    @scheme.default
    def _steps(self) -> Scheme:
        return of_second_order(self.traced)

    @property
    def freed(self) -> tuple[str, ...]:
        """Parameters among the directions."""
        return tuple(name for name in self.along if name in self.traced.model.parameters)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """Parameters whose value is given at run time."""
        folded = set(self.traced.model.at_level("constant"))
        return tuple(name for name in self.traced.model.parameters if name not in folded)

    @property
    def states(self) -> list[str]:
        """States in the order of their places."""
        return list(self.traced.derivatives)

    def text(self) -> str:
        """The whole file."""
        likelihood = (TEMPLATES / "tangent.py.txt").read_text(encoding="utf-8")
        parts = [header(single=False), relaxed(), likelihood, relaxations(self.scheme), self._run()]
        return "\n\n".join(parts) + "\n"

    def _run(self) -> str:
        n, marks = len(self.states), len(self.traced.model.crossings)
        body = [f"par_{identifier(name)} = values[{k}]" for k, name in enumerate(self.values)]
        body += [f"z, by_z = np.zeros({len(self.traced.covariates)}), np.zeros({len(self.traced.covariates)})"]
        body += [f"e, by_e = np.zeros({len(self.traced.effectors)}), np.zeros({len(self.traced.effectors)})"]
        body += [f"w, mark, dmark = np.zeros({3 * n} * L), np.full({marks}, np.nan), np.zeros({marks} * L)"]
        body += [f"own_ahead = np.zeros({len(self.scheme.varied)} * L)", "moved = np.zeros(L)", "bed = 0", _FORGOTTEN]
        body += ["for i in range(len(step_length)):", *indented(self._loop(), 1)]
        body += [f"dx[{i}, :] = w[{i} * L:{i + 1} * L]" for i in range(n)]
        head = [f"L = {self.lanes}", "", "", '@njit(error_model="numpy", nogil=True, cache=True)', f"def run({_ARGUMENTS}):"]
        return "\n".join([*head, *indented(body, 1)])

    def _loop(self) -> list[str]:
        lines = ["flags, night, epoch, length = step_flags[i], step_night[i], step_epoch[i], step_length[i]"]
        lines += ["dt, now = F(length / 120.0), F(epoch / 120.0)", "half = F(0.5) * dt"]
        lines += [f"given_{identifier(n)} = step_inputs[{k}, i]" for k, n in enumerate(timeline_inputs(self.traced.model))]
        lines += [f"if flags & {LIGHTS_OFF}:", f"    {_FORGOTTEN}", *indented(self._event("lights off"), 1)]
        lines += [f"if flags & {IN_BED}:", *indented(self._draw(), 1)]
        if self.traced.outputs:
            lines += ["row = record[i]", "if row >= 0:", *indented(self._outputs(), 1)]
        lines += [*Step(self).lines(), *self._crossings(), *self._event("step")]
        lines += ["bout += F(60.0) * dt", "lights += dt", "slept += dt * (F(1.0) if stage > 0 else F(0.0))", "onset_time += dt * onset"]
        lines += [f"if flags & {RISE}:", "    stage, bout = 0, F(0.0)", *indented(self._event("rise"), 1)]
        lines += [f"if flags & {NIGHT_ENDS}:", *indented(self._night_ends(), 1), "    pass"]
        return lines

    # values of the graph's variables; `state` and `moment` say where in the step

    def bind(self, state: str = "x[{}]", moment: str = "i") -> dict[str, str]:
        """The expression of every variable of the graph."""
        model = self.traced.model
        names = {name: state.format(k) for k, name in enumerate(self.states)}
        names |= {name: f"par_{identifier(name)}" for name in self.values}
        names |= {name: f"given_{identifier(name)}" for name in timeline_inputs(model)}
        names |= {name: f"plasma[{c}, {moment}]" for c, name in enumerate(dosed(model))}
        names |= {f"stage.{name}": f"is_{name}" for name in (*STAGE_NAMES, "nrem")}
        return names | {
            "memory.in_stage": "bout", "memory.slept": "slept", "memory.since_lights_off": "lights", "memory.since_onset": "onset_time",
        }

    def printed(self, nodes: Mapping[str, Node], suffix: str, **where: str) -> tuple[list[str], dict[str, str], dict[str, Row]]:
        """Lines that compute some nodes and their derivatives; the values by name, the derivatives by name and variable."""
        rows = {key: self.differential.row(node, self._variables) for key, node in nodes.items()}
        flat = [*nodes.values(), *(d for row in rows.values() for d in row.values())]
        printer = Printer(self.traced.graph, self.bind(**where), suffix)
        found = iter(printer.print(flat))
        values = {key: next(found) for key in nodes}
        return printer.lines, values, {key: {name: next(found) for name in row} for key, row in rows.items()}

    @property
    def _variables(self) -> list[str]:
        return [*self.states, *self.freed, *self.moved_plasma]

    @property
    def moved_plasma(self) -> list[str]:
        """Dosed compounds, where a dose is among the directions."""
        return list(dosed(self.traced.model)) if any(DOSE.fullmatch(name) for name in self.along) else []

    def vector(self, row: Row, moment: str = "i", state: str | Mapping[int, str] = "w[{} * L + l]") -> str:
        """The part of a tangent that runs over all lanes: states and plasma."""
        place = state.format if isinstance(state, str) else state.get
        terms = [f"{row[name]} * {place(k)}" for k, name in enumerate(self.states) if name in row]
        plasma = [n for n in dosed(self.traced.model) if n in row]
        terms += [f"{row[n]} * dplasma[{dosed(self.traced.model).index(n)}, {moment}, l]" for n in plasma]
        return " + ".join(terms) or "F(0.0)"

    def own(self, row: Row) -> list[tuple[int, str]]:
        """The part that belongs to one lane: (lane, derivative) of the parameters."""
        return [(lane, row[name]) for lane, name in enumerate(self.along) if name in row]

    @staticmethod
    def indicators() -> list[str]:
        """0/1 numbers of the stage."""
        lines = [f"is_{name} = F(1.0) if stage == {code} else F(0.0)" for code, name in enumerate(STAGE_NAMES)]
        return [*lines, "is_nrem = is_n1 + is_n2 + is_n3"]

    def _draw(self) -> list[str]:
        """The log-probability of the epoch's stage and its tangent; then the stage, and the memory of it."""
        t = self.traced
        covariates = {f"z[{c}]": node for c, node in enumerate(t.covariates)}
        effectors = {f"e[{k}]": node for k, node in enumerate(t.effectors)}
        lines, values, rows = self.printed(covariates | effectors, "_d")
        lines = [*self.indicators(), *lines, *[f"{key} = {value}" for key, value in values.items()]]
        lines += ["new = path[bed]", "before = stage + 1 if stage > 0 else int(onset)"]
        lines += ["logp[bed] = pull(weights, masks, before, own[before], new, z, e, by_z, by_e)"]
        gathered: dict[str, list[str]] = {}
        for key, row in rows.items():
            for name, d in row.items():
                gathered.setdefault(name, []).append(f"by_{key} * ({d})")
        lines += [f"q_{identifier(name)} = {' + '.join(terms)}" for name, terms in gathered.items()]
        row = {name: f"q_{identifier(name)}" for name in gathered}
        lines += ["for l in range(L):", f"    dlogp[bed, l] = {self.vector(row)}"]
        lines += [f"dlogp[bed, {lane}] += {d}" for lane, d in self.own(row)]
        lines += ["bout *= F(1.0) if new == stage else F(0.0)", "woke = stage > 0 and new == 0", "stage, bed = new, bed + 1"]
        lines += ["onset = F(1.0) if onset > F(0.0) or new > 0 else F(0.0)"]
        woken = self._event("awakening")
        return lines + (["if woke:", *indented(woken, 1)] if woken else [])

    def _outputs(self) -> list[str]:
        lines, values, rows = self.printed(self.traced.outputs, "_r")
        lines = [*self.indicators(), *lines]
        for k, name in enumerate(values):
            lines += [f"series[{k}, row] = {values[name]}", "for l in range(L):", f"    dseries[{k}, row, l] = {self.vector(rows[name])}"]
            lines += [f"dseries[{k}, row, {lane}] += {d}" for lane, d in self.own(rows[name])]
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
                found, values, rows = self.printed({state: node}, f"_j{i}")
                lines += [*self.indicators(), *found, "for l in range(L):", f"    w[{2 * n} * L + l] = {self.vector(rows[state])}"]
                lines += [f"w[{2 * n} * L + {lane}] += {d}" for lane, d in self.own(rows[state])]
                lines += [f"x[{i}] = {values[state]}", "for l in range(L):", f"    w[{i} * L + l] = w[{2 * n} * L + l]"]
        return lines

    def _night_ends(self) -> list[str]:
        marks = range(len(self.traced.model.crossings))
        return [f"marks[night, {j}], dmarks[night, {j}, :] = mark[{j}], dmark[{j} * L:{j + 1} * L]" for j in marks]


_FORGOTTEN = "stage, bout, slept, lights, onset_time, onset = 0, F(0.0), F(0.0), F(0.0), F(0.0), F(0.0)"
_ARGUMENTS = """step_length, step_flags, step_night, step_epoch, step_inputs, path, weights, masks, own, values, plasma, dplasma,
    steep, steep_part, steep_own, x, record, dx, logp, dlogp, marks, dmarks, series, dseries"""
