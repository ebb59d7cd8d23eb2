"""One step of the states and of their tangents as lines of code: the kernel's step, differentiated where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from pineal.declare.tracer import Node
from pineal.engine.emit_step import LEFT, PARTS, PASSED, acting, weights_of
from pineal.engine.lanes import indented
from pineal.engine.layout import dosed
from pineal.engine.printer import Printer

if TYPE_CHECKING:
    from pineal.engine.tangent_emit import Source

Row = dict[str, str]
"""Derivatives by the name of the variable, as they are written."""


@frozen(eq=False)
class Step:
    """The lines of one step of a tangent kernel."""

    source: Source

    def lines(self) -> list[str]:
        """One step of all states, as the kernel takes it, and its tangent: slopes at both ends, each with its derivatives."""
        n, at = len(self.source.states), enumerate(self.source.states)
        first, k, j0 = self.source.printed(self._at_start, "_0", state="o{}")
        second, s, j1 = self.source.printed(self._at_end, "_1", state="p{}", moment="i + 1")
        lines = [*self.source.indicators(), *[f"o{i} = x[{i}]" for i in range(n)], *first, *self._coefficients(k)]
        lines += [f"k{i}, p{i} = {k[name]}, o{i} + {self._weights(name)[0]} * ({k[name]})" for i, name in at]
        lines += [*second, *[f"s{i} = {s[name]}" for i, name in enumerate(self.source.states)]]
        lines += [f"x[{i}] = o{i} + ({a} * k{i} + {g} * s{i})" for i, (_, a, g) in enumerate(map(self._weights, self.source.states))]
        lines += ["for l in range(L):"]
        lines += [f"    w[{2 * n + i} * L + l] = {self.source.vector(j0[name])}" for i, name in enumerate(self.source.states)]
        for i, name in enumerate(self.source.states):
            lines += [f"w[{2 * n + i} * L + {lane}] += {d}" for lane, d in self.source.own(j0[name])]
        lines += [
            f"own_ahead[{v} * L + {lane}] = by_ahead{v} * k{self.source.states.index(name)} * ({d})"
            for v, name in enumerate(self.source.scheme.varied) for lane, d in self.source.own(j0[f"rate {name}"])
        ]
        lines += ["for l in range(L):"]
        lines += [f"    d{i}, f{i} = w[{i} * L + l], w[{2 * n + i} * L + l]" for i in range(n)]
        lines += [f"    g{i} = d{i} + {self._ahead(i)}" for i in range(n)]
        for i, name in enumerate(self.source.states):
            _, begin, close = self._weights(name)
            slope = self.source.vector(j1[name], "i + 1", "g{}")
            lines += [f"    w[{i} * L + l] = d{i} + ({begin} * f{i} + {close} * ({slope}))", f"    w[{n + i} * L + l] = d{i}"]
        for i, name in enumerate(self.source.states):
            lines += [f"w[{i} * L + {lane}] += {self._weights(name)[2]} * ({d})" for lane, d in self.source.own(j1[name])]
        for v, name in enumerate(self.source.scheme.varied):
            i = self.source.states.index(name)
            own = self.source.own(j0[f"rate {name}"])
            lines += [f"w[{i} * L + {lane}] += (by_begin{v} * k{i} + by_close{v} * s{i}) * ({d})" for lane, d in own]
        rising = self._rising(k, j0, j1) if self.source.with_rises else []
        return lines + rising + self._switching(k, j0, s, j1)

    def _rising(self, k: Mapping[str, str], j0: Mapping[str, Row], j1: Mapping[str, Row]) -> list[str]:
        """The tangent by the hour of a dose, where plasma changes too fast for slopes at the two ends of a step to tell.

        A later dose is the same curve later, so over a step the slopes move by minus what the dose itself moved them:
        their whole change, less what other compounds did. `steep_part`: minus the dose's share in the change of plasma.
        """
        names = dosed(self.source.traced.model)
        told = [(i, name) for i, name in enumerate(self.source.states) if any(c in j0[name] or c in j1[name] for c in names)]
        if not self.source.moved_plasma or not told:
            return []
        printer = Printer(self.source.traced.graph, self.source.bind("o{}", "i + 1"), "_m")
        values = printer.print([self.source.traced.derivatives[name] for _, name in told])
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
        rates = {f"rate {name}": self.source.scheme.relaxing[name] for name in self.source.scheme.varied}
        return dict(self.source.traced.derivatives) | rates | self.source.scheme.thresholds()

    @property
    def _at_end(self) -> dict[str, Node]:
        return dict(self.source.traced.derivatives) | self.source.scheme.thresholds()

    def _coefficients(self, values: Mapping[str, str]) -> list[str]:
        """Coefficients of this step and stage, with their derivatives by the rate where it is a direction."""
        kinds = range(len(self.source.scheme.kinds))
        lines = [f"{name}{k} = RELAX[length - 1, {k}, stage, {m}]" for k in kinds for m, name in enumerate(PARTS)]
        for v, name in enumerate(self.source.scheme.varied):
            parts = [f"{part}_own{v}" for part in PARTS] + [f"by_{part}{v}" for part in PARTS]
            lines.append(f"{', '.join(parts)} = relaxed({values[f'rate {name}']}, dt)")
        return lines

    def _weights(self, state: str) -> tuple[str, ...]:
        return weights_of(self.source.scheme, state)

    def _ahead(self, i: int, slope: str = "f{}") -> str:
        """What the prediction adds to a state's tangent."""
        name = self.source.states[i]
        own = f" + own_ahead[{self.source.scheme.varied.index(name)} * L + l]" if name in self.source.scheme.varied else ""
        return f"{self._weights(name)[0]} * {slope.format(i)}{own}"

    def _switching(self, k: Row, j0: Mapping[str, Row], s: Row, j1: Mapping[str, Row]) -> list[str]:
        """What acts from a threshold on, or up to it, where the kernel counts it too; and how that moves with the moment."""
        lines, n = [], len(self.source.states)
        old = f"w[({n} + {{}}) * L + l]"
        ahead = {i: f"({old.format(i)} + {self._ahead(i, f'w[({2 * n} + {{}}) * L + l]')})" for i in range(n)}
        for m, switch in enumerate(self.source.scheme.switches):
            low, high = j0[f"height {m}"], j1[f"height {m}"]
            lines += [f"low{m}, high{m} = {k[f'height {m}']}, {s[f'height {m}']}", f"if {PASSED.format(k=m)}:"]
            body = [f"left{m} = {LEFT.format(k=m)}", f"turn = F(1.0) / ((high{m} - low{m}) * (high{m} - low{m}))", "for l in range(L):"]
            by_low, by_high = self.source.vector(low, state=old), self.source.vector(high, "i + 1", ahead)
            body += [f"    moved[l] = turn * (high{m} * ({by_low}) - low{m} * ({by_high}))"]
            body += [f"moved[{lane}] += turn * high{m} * ({d})" for lane, d in self.source.own(low)]
            body += [f"moved[{lane}] -= turn * low{m} * ({d})" for lane, d in self.source.own(high)]
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

    def _mended(self, m: int, p: int, name: str, rises: bool, jump: str, row: Row, moment: str, states: str | Mapping[int, str],
                j0: Mapping[str, Row]) -> list[str]:
        """The lines for one state, where its slope rises at the threshold or falls."""
        i, (ahead, begin, close) = self.source.states.index(name), self._weights(name)
        hours, sign = (f"act{m}_{p} - {close}", "") if rises else (f"{ahead} - act{m}_{p} - {begin}", "-")
        lines = [f"hours, jump = {hours}, {jump}", f"x[{i}] += hours * jump", "for l in range(L):"]
        lines += [f"    w[{i} * L + l] += {sign}by_left * moved[l] * jump + hours * ({self.source.vector(row, moment, states)})"]
        lines += [f"w[{i} * L + {lane}] += hours * ({d})" for lane, d in self.source.own(row)]
        if name in self.source.scheme.varied:
            v = self.source.scheme.varied.index(name)
            by = f"by_rate - by_close{v}" if rises else f"by_ahead{v} - by_rate - by_begin{v}"
            lines += [f"w[{i} * L + {lane}] += ({by}) * jump * ({d})" for lane, d in self.source.own(j0[f"rate {name}"])]
        return lines
