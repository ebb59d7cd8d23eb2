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
from pineal.engine.emit import IN_BED, LIGHTS_OFF, NIGHT_ENDS, RISE, TEMPLATES, header
from pineal.engine.emit_step import LEFT, PARTS, PASSED, acting, relaxations, weights_of
from pineal.engine.lanes import STAGE_NAMES, indented
from pineal.engine.layout import dosed, timeline_inputs
from pineal.engine.printer import Printer, identifier
from pineal.engine.scheme import Scheme, scheme
from pineal.engine.trace import Traced

_Row = dict[str, str]
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
        return scheme(self.traced, self.freed)

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
        parts = [header(single=False), (TEMPLATES / "tangent.py.txt").read_text(encoding="utf-8"), relaxations(self.scheme), self._run()]
        return "\n\n".join(parts) + "\n"

    def _run(self) -> str:
        n, marks = len(self.states), len(self.traced.model.crossings)
        body = [f"par_{identifier(name)} = values[{k}]" for k, name in enumerate(self.values)]
        body += [f"z, by_z = np.zeros({len(self.traced.covariates)}), np.zeros({len(self.traced.covariates)})"]
        body += [f"e, by_e = np.zeros({len(self.traced.effectors)}), np.zeros({len(self.traced.effectors)})"]
        body += [f"w, mark, dmark = np.zeros({3 * n} * L), np.full({marks}, np.nan), np.zeros({marks} * L)"]
        body += [f"own_ahead = np.zeros({len(self._varied)} * L)", "moved = np.zeros(L)", "bed = 0", _FORGOTTEN]
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
        lines += [*self._step(), *self._crossings(), *self._event("step")]
        lines += ["bout += F(60.0) * dt", "lights += dt", "slept += dt * (F(1.0) if stage > 0 else F(0.0))", "onset_time += dt * onset"]
        lines += [f"if flags & {RISE}:", "    stage, bout = 0, F(0.0)", *indented(self._event("rise"), 1)]
        lines += [f"if flags & {NIGHT_ENDS}:", *indented(self._night_ends(), 1), "    pass"]
        return lines

    # values of the graph's variables; `state` and `moment` say where in the step

    def _bind(self, state: str = "x[{}]", moment: str = "i") -> dict[str, str]:
        model = self.traced.model
        names = {name: state.format(k) for k, name in enumerate(self.states)}
        names |= {name: f"par_{identifier(name)}" for name in self.values}
        names |= {name: f"given_{identifier(name)}" for name in timeline_inputs(model)}
        names |= {name: f"plasma[{c}, {moment}]" for c, name in enumerate(dosed(model))}
        names |= {f"stage.{name}": f"is_{name}" for name in (*STAGE_NAMES, "nrem")}
        return names | {
            "memory.in_stage": "bout", "memory.slept": "slept", "memory.since_lights_off": "lights", "memory.since_onset": "onset_time",
        }

    def _printed(self, nodes: Mapping[str, Node], suffix: str, **where: str) -> tuple[list[str], dict[str, str], dict[str, _Row]]:
        """Lines that compute some nodes and their derivatives; the values by name, the derivatives by name and variable."""
        rows = {key: self.differential.row(node, self._variables) for key, node in nodes.items()}
        flat = [*nodes.values(), *(d for row in rows.values() for d in row.values())]
        printer = Printer(self.traced.graph, self._bind(**where), suffix)
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

    def _vector(self, row: Mapping[str, str], moment: str = "i", state: str | Mapping[int, str] = "w[{} * L + l]") -> str:
        """The part of a tangent that runs over all lanes: states and plasma."""
        place = state.format if isinstance(state, str) else state.get
        terms = [f"{row[name]} * {place(k)}" for k, name in enumerate(self.states) if name in row]
        plasma = [n for n in dosed(self.traced.model) if n in row]
        terms += [f"{row[n]} * dplasma[{dosed(self.traced.model).index(n)}, {moment}, l]" for n in plasma]
        return " + ".join(terms) or "F(0.0)"

    def _own(self, row: Mapping[str, str]) -> list[tuple[int, str]]:
        """The part that belongs to one lane: (lane, derivative) of the parameters."""
        return [(lane, row[name]) for lane, name in enumerate(self.along) if name in row]

    @staticmethod
    def _indicators() -> list[str]:
        lines = [f"is_{name} = F(1.0) if stage == {code} else F(0.0)" for code, name in enumerate(STAGE_NAMES)]
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
        lines += ["for l in range(L):", f"    dlogp[bed, l] = {self._vector(row)}"]
        lines += [f"dlogp[bed, {lane}] += {d}" for lane, d in self._own(row)]
        lines += ["bout *= F(1.0) if new == stage else F(0.0)", "woke = stage > 0 and new == 0", "stage, bed = new, bed + 1"]
        lines += ["onset = F(1.0) if onset > F(0.0) or new > 0 else F(0.0)"]
        woken = self._event("awakening")
        return lines + (["if woke:", *indented(woken, 1)] if woken else [])

    def _outputs(self) -> list[str]:
        lines, values, rows = self._printed(self.traced.outputs, "_r")
        lines = [*self._indicators(), *lines]
        for k, name in enumerate(values):
            lines += [f"series[{k}, row] = {values[name]}", "for l in range(L):", f"    dseries[{k}, row, l] = {self._vector(rows[name])}"]
            lines += [f"dseries[{k}, row, {lane}] += {d}" for lane, d in self._own(rows[name])]
        return lines

    @property
    def _varied(self) -> list[str]:
        """Relaxing states whose rate is among the directions."""
        return [name for name, rate in self.scheme.relaxing.items() if self.differential.row(rate, self.freed)]

    def _step(self) -> list[str]:
        """One step of all states, as the kernel takes it, and its tangent: slopes at both ends, each with its derivatives."""
        n, at = len(self.states), enumerate(self.states)
        first, k, j0 = self._printed(self._at_start, "_0", state="o{}")
        second, s, j1 = self._printed(self._at_end, "_1", state="p{}", moment="i + 1")
        lines = [*self._indicators(), *[f"o{i} = x[{i}]" for i in range(n)], *first, *self._coefficients(k)]
        lines += [f"k{i}, p{i} = {k[name]}, o{i} + {self._weights(name)[0]} * ({k[name]})" for i, name in at]
        lines += [*second, *[f"s{i} = {s[name]}" for i, name in enumerate(self.states)]]
        lines += [f"x[{i}] = o{i} + ({a} * k{i} + {g} * s{i})" for i, (_, a, g) in enumerate(map(self._weights, self.states))]
        lines += ["for l in range(L):"]
        lines += [f"    w[{2 * n + i} * L + l] = {self._vector(j0[name])}" for i, name in enumerate(self.states)]
        lines += [f"w[{2 * n + i} * L + {lane}] += {d}" for i, name in enumerate(self.states) for lane, d in self._own(j0[name])]
        lines += [
            f"own_ahead[{v} * L + {lane}] = by_ahead{v} * k{self.states.index(name)} * ({d})"
            for v, name in enumerate(self._varied) for lane, d in self._own(j0[f"rate {name}"])
        ]
        lines += ["for l in range(L):"]
        lines += [f"    d{i}, f{i} = w[{i} * L + l], w[{2 * n + i} * L + l]" for i in range(n)]
        lines += [f"    g{i} = d{i} + {self._ahead(i)}" for i in range(n)]
        for i, name in enumerate(self.states):
            _, begin, close = self._weights(name)
            slope = self._vector(j1[name], "i + 1", "g{}")
            lines += [f"    w[{i} * L + l] = d{i} + ({begin} * f{i} + {close} * ({slope}))", f"    w[{n + i} * L + l] = d{i}"]
        for i, name in enumerate(self.states):
            lines += [f"w[{i} * L + {lane}] += {self._weights(name)[2]} * ({d})" for lane, d in self._own(j1[name])]
        for v, name in enumerate(self._varied):
            i = self.states.index(name)
            own = self._own(j0[f"rate {name}"])
            lines += [f"w[{i} * L + {lane}] += (by_begin{v} * k{i} + by_close{v} * s{i}) * ({d})" for lane, d in own]
        rising = self._rising(k, j0, j1) if self.with_rises else []
        return lines + rising + self._switching(k, j0, s, j1)

    def _rising(self, k: Mapping[str, str], j0: Mapping[str, _Row], j1: Mapping[str, _Row]) -> list[str]:
        """The tangent by the hour of a dose, where plasma changes too fast for slopes at the two ends of a step to tell.

        A later dose is the same curve later, so over a step the slopes move by minus what the dose itself moved them:
        their whole change, less what other compounds did. `steep_part`: minus the dose's share in the change of plasma.
        """
        names = dosed(self.traced.model)
        told = [(i, name) for i, name in enumerate(self.states) if any(c in j0[name] or c in j1[name] for c in names)]
        if not self.moved_plasma or not told:
            return []
        printer = Printer(self.traced.graph, self._bind("o{}", "i + 1"), "_m")
        values = printer.print([self.traced.derivatives[name] for _, name in told])
        lines = [*printer.lines, "fast = steep[i]"]
        for (i, name), value in zip(told, values, strict=True):
            rows = {c: (j0[name].get(n), j1[name].get(n)) for c, n in enumerate(names)}
            slopes = {c: [d or "F(0.0)" for d in both] for c, both in rows.items() if any(both)}
            lines += [f"smooth{c} = F(0.5) * (({a}) + ({b})) * (plasma[{c}, i + 1] - plasma[{c}, i])" for c, (a, b) in slopes.items()]
            lines += [f"beyond = {value} - {k[name]} - ({' + '.join(f'smooth{c}' for c in slopes)})"]
            _, begin, close = self._weights(name)
            for c, (a, b) in slopes.items():
                told_by_ends = f"({begin} * ({a}) * dplasma[{c}, i, l] + {close} * ({b}) * dplasma[{c}, i + 1, l])"
                lines += [f"whole = beyond + smooth{c}", "for l in range(L):"]
                lines += [f"    w[{i} * L + l] += steep_part[fast, {c}, l] * whole - steep_own[fast, {c}, l] * {told_by_ends}"]
        return ["if steep[i] >= 0:", *indented(lines, 1)]

    @property
    def _at_start(self) -> dict[str, Node]:
        """What is computed at the start of a step: slopes, the sides of thresholds, jumps at them, rates that are among the directions."""
        rates = {f"rate {name}": self.scheme.relaxing[name] for name in self._varied}
        return dict(self.traced.derivatives) | rates | self.scheme.thresholds()

    @property
    def _at_end(self) -> dict[str, Node]:
        return dict(self.traced.derivatives) | self.scheme.thresholds()

    def _coefficients(self, values: Mapping[str, str]) -> list[str]:
        """Coefficients of this step and stage, with their derivatives by the rate where it is a direction."""
        lines = [f"{name}{k} = RELAX[length - 1, {k}, stage, {m}]" for k in range(len(self.scheme.kinds)) for m, name in enumerate(PARTS)]
        for v, name in enumerate(self._varied):
            parts = [f"{part}_own{v}" for part in PARTS] + [f"by_{part}{v}" for part in PARTS]
            lines.append(f"{', '.join(parts)} = relaxed({values[f'rate {name}']}, dt)")
        return lines

    def _weights(self, state: str) -> tuple[str, ...]:
        if state in self._varied:
            return tuple(f"{part}_own{self._varied.index(state)}" for part in PARTS)
        return weights_of(self.scheme, state)

    def _ahead(self, i: int, slope: str = "f{}") -> str:
        """What the prediction adds to a state's tangent."""
        name = self.states[i]
        own = f" + own_ahead[{self._varied.index(name)} * L + l]" if name in self._varied else ""
        return f"{self._weights(name)[0]} * {slope.format(i)}{own}"

    def _switching(self, k: _Row, j0: Mapping[str, _Row], s: _Row, j1: Mapping[str, _Row]) -> list[str]:
        """What acts from a threshold on, or up to it, where the kernel counts it too; and how that moves with the moment."""
        lines, n = [], len(self.states)
        old = f"w[({n} + {{}}) * L + l]"
        ahead = {i: f"({old.format(i)} + {self._ahead(i, f'w[({2 * n} + {{}}) * L + l]')})" for i in range(n)}
        for m, switch in enumerate(self.scheme.switches):
            low, high = j0[f"height {m}"], j1[f"height {m}"]
            lines += [f"low{m}, high{m} = {k[f'height {m}']}, {s[f'height {m}']}", f"if {PASSED.format(k=m)}:"]
            body = [f"left{m} = {LEFT.format(k=m)}", f"turn = F(1.0) / ((high{m} - low{m}) * (high{m} - low{m}))", "for l in range(L):"]
            by_low, by_high = self._vector(low, state=old), self._vector(high, "i + 1", ahead)
            body += [f"    moved[l] = turn * (high{m} * ({by_low}) - low{m} * ({by_high}))"]
            body += [f"moved[{lane}] += turn * high{m} * ({d})" for lane, d in self._own(low)]
            body += [f"moved[{lane}] -= turn * low{m} * ({d})" for lane, d in self._own(high)]
            for p, name in enumerate(switch.jumps):
                body += [*acting(m, p, k.get(f"rate {name}", "F(0.0)")), *self._acted(m, p, name)]
                for sign, moment, values, rows, states in ((">", "i + 1", s, j1, ahead), ("<=", "i", k, j0, old)):
                    jump = f"jump {m} {name}"
                    body += [f"if high{m} {sign} F(0.0):"]
                    body += indented(self._mended(m, p, name, sign == ">", values[jump], rows[jump], moment, states, j0), 1)
            lines += indented(body, 1)
        return lines

    @staticmethod
    def _acted(m: int, p: int, name: str) -> list[str]:
        """Derivatives of the hours of acting by the share left and by the state's own rate."""
        y = f"y{m}_{p}"
        return [
            f"by_left = dt * (F(1.0) + {y} * (F(1.0) + {y} * (F(0.5) + {y} * F({1 / 6!r}))))",
            f"by_rate = left{m} * dt * left{m} * dt * (F(0.5) + {y} * (F({1 / 3!r}) + {y} * F(0.125)))",
        ]

    def _mended(self, m: int, p: int, name: str, rises: bool, jump: str, row: _Row, moment: str, states: str | Mapping[int, str],
                j0: Mapping[str, _Row]) -> list[str]:
        """The lines for one state, where its slope rises at the threshold or falls."""
        i, (ahead, begin, close) = self.states.index(name), self._weights(name)
        hours, sign = (f"act{m}_{p} - {close}", "") if rises else (f"{ahead} - act{m}_{p} - {begin}", "-")
        lines = [f"hours, jump = {hours}, {jump}", f"x[{i}] += hours * jump", "for l in range(L):"]
        lines += [f"    w[{i} * L + l] += {sign}by_left * moved[l] * jump + hours * ({self._vector(row, moment, states)})"]
        lines += [f"w[{i} * L + {lane}] += hours * ({d})" for lane, d in self._own(row)]
        if name in self._varied:
            v = self._varied.index(name)
            by = f"by_rate - by_close{v}" if rises else f"by_ahead{v} - by_rate - by_begin{v}"
            lines += [f"w[{i} * L + {lane}] += ({by}) * jump * ({d})" for lane, d in self._own(j0[f"rate {name}"])]
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


_FORGOTTEN = "stage, bout, slept, lights, onset_time, onset = 0, F(0.0), F(0.0), F(0.0), F(0.0), F(0.0)"
_ARGUMENTS = """step_length, step_flags, step_night, step_epoch, step_inputs, path, weights, masks, own, values, plasma, dplasma,
    steep, steep_part, steep_own, x, record, dx, logp, dlogp, marks, dmarks, series, dseries"""
