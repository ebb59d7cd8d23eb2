"""One step of the states as lines of code: Heun's method and what the scheme adds (or Runge and Kutta's), crossings, jumps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pineal.engine.lanes import STAGE_NAMES, Lanes
from pineal.engine.layout import Layout
from pineal.engine.printer import Printer, pick
from pineal.engine.scheme import Scheme
from pineal.engine.trace import Traced


def relaxations(steps: Scheme) -> str:
    """The table of coefficients by length, kind of relaxation and stage, as a line of code."""
    table = steps.table() if steps.rates else np.zeros((1, 1, 1, 3))
    return f"RELAX = np.array({table.tolist()!r}).astype(F)"


def step(t: Traced, layout: Layout, steps: Scheme) -> list[str]:
    """One step of all states of a lane, then the jumps of every step and the crossings."""
    lanes = Lanes(t, layout)
    body = _runge_kutta(t, lanes) if steps.order == 4 else _heun(t, lanes, steps)
    return body + _crossings(t, lanes) + jumps(t, lanes, "step")


def _runge_kutta(t: Traced, lanes: Lanes) -> list[str]:
    """Four slopes: at the start, twice in the middle, at the end."""
    body, at = lanes.indicators(), {}
    for n, ahead in enumerate(("half", "half", "dt", "")):
        printer = Printer(t.graph, lanes.bind(at), f"_{n}")
        slopes = printer.print(t.derivatives.values())
        body += [*printer.lines, *[f"k{i}_{n} = {slope}" for i, slope in enumerate(slopes)]]
        at = {state: f"p{i}_{n}" for i, state in enumerate(t.derivatives)} if ahead else {}
        body += [f"{place} = {lanes.at(state)} + {ahead} * k{i}_{n}" for i, (state, place) in enumerate(at.items())]
    for i, state in enumerate(t.derivatives):
        body += _advance(lanes, i, state, f"dt * F({1 / 6!r}) * ((k{i}_0 + k{i}_3) + F(2.0) * (k{i}_1 + k{i}_2))")
    return body


def _heun(t: Traced, lanes: Lanes, steps: Scheme) -> list[str]:
    """Slopes at the start and at the predicted end, and what was passed between."""
    states = list(t.derivatives)
    first = Printer(t.graph, lanes.bind(), "_0")
    slopes = first.print(t.derivatives.values())
    nodes = steps.thresholds()
    begun = dict(zip(nodes, first.print(nodes.values()), strict=True))
    own = first.print([steps.relaxing[name] for name in steps.varied])
    body = [*lanes.indicators(), *first.lines, *_blends(steps)]
    body += [f"{', '.join(weights_of(steps, name))}, _, _, _ = relaxed({rate}, dt)" for name, rate in zip(steps.varied, own, strict=True)]
    for i, (state, slope) in enumerate(zip(states, slopes, strict=True)):
        body += [f"k{i} = {slope}", f"p{i} = {lanes.at(state)} + {weights_of(steps, state)[0]} * k{i}"]
    second = Printer(t.graph, lanes.bind({state: f"p{i}" for i, state in enumerate(states)}, "end"), "_1")
    slopes = second.print(t.derivatives.values())
    ended = dict(zip(nodes, second.print(nodes.values()), strict=True))
    body += [*second.lines, *_passed(steps, begun, ended)]
    for i, (state, slope) in enumerate(zip(states, slopes, strict=True)):
        _, at_start, at_end = weights_of(steps, state)
        change = f"({at_start} * k{i} + {at_end} * {slope})" if state in steps.rates else f"half * (k{i} + {slope})"
        missed = [f"missed{k}_{n}" for k, switch in enumerate(steps.switches) for n, name in enumerate(switch.jumps) if name == state]
        body += _advance(lanes, i, state, " + ".join([change, *missed]))
    return body


PARTS = ("ahead", "begin", "close")
"""Names of the coefficients F, A and G in the code."""


def weights_of(steps: Scheme, state: str) -> tuple[str, str, str]:
    """How F, A and G of a state are written: as numbers of the step, or of the lane where the rate differs between stages."""
    if state not in steps.rates:
        return "dt", "half", "half"
    k = f"_own{steps.varied.index(state)}" if state in steps.varied else steps.kind(state)
    return f"ahead{k}", f"begin{k}", f"close{k}"


def _passed(steps: Scheme, begun: Mapping[str, str], ended: Mapping[str, str]) -> list[str]:
    """What each state is to be mended by for the thresholds passed in the step."""
    lines = []
    for k, switch in enumerate(steps.switches):
        lines += [f"low{k}, high{k} = {begun[f'height {k}']}, {ended[f'height {k}']}", f"left{k} = {LEFT.format(k=k)}"]
        for n, state in enumerate(switch.jumps):
            ahead, begin, close = weights_of(steps, state)
            jumps = begun[f"jump {k} {state}"], ended[f"jump {k} {state}"]
            lines += acting(k, n, begun.get(f"rate {state}", "F(0.0)"))
            rising, falling = f"(act{k}_{n} - {close}) * {jumps[1]}", f"({ahead} - act{k}_{n} - {begin}) * {jumps[0]}"
            lines.append(f"late{k}_{n} = {pick(f'high{k} > F(0.0)', rising, falling)}")
            lines.append(f"missed{k}_{n} = {pick(PASSED.format(k=k), f'late{k}_{n}', 'F(0.0)')}")
    return lines


LEFT = "high{k} / (high{k} - low{k})"
"""Share of the step that is left when a threshold is passed."""
PASSED = "(low{k} > F(0.0)) != (high{k} > F(0.0))"


def acting(k: int, n: int, rate: str) -> list[str]:
    """Hours for which what begins to act at the threshold acts on a state, the state's own loss counted."""
    return [
        f"y{k}_{n} = left{k} * dt * ({rate})",
        f"act{k}_{n} = left{k} * dt * (F(1.0) + y{k}_{n} * (F(0.5) + y{k}_{n} * (F({1 / 6!r}) + y{k}_{n} * F({1 / 24!r}))))",
    ]


def uniform(steps: Scheme) -> list[str]:
    """Coefficients that are the same in all lanes, read once a step."""
    lines = []
    for k, rates in enumerate(steps.kinds):
        if len(set(rates)) == 1:
            lines += [f"{name}{k} = RELAX[length - 1, {k}, 0, {n}]" for n, name in enumerate(PARTS)]
        else:
            parts = [(n, s, m, name) for n, s in enumerate(STAGE_NAMES) for m, name in enumerate(PARTS)]
            lines += [f"{name}{k}_{s} = RELAX[length - 1, {k}, {n}, {m}]" for n, s, m, name in parts]
    return lines


def _chosen(name: str, k: int, rates: tuple[float, ...]) -> str:
    """The coefficient of the stage, of those that differ."""
    found = f"{name}{k}_{STAGE_NAMES[0]}"
    for rate in dict.fromkeys(rates[1:]):
        if rate != rates[0]:
            stages = [s for s, own in zip(STAGE_NAMES, rates, strict=True) if own == rate]
            found = pick(f"({' + '.join(f'is_{s}' for s in stages)}) > F(0.0)", f"{name}{k}_{stages[0]}", found)
    return found


def _blends(steps: Scheme) -> list[str]:
    """Coefficients of the stage that a lane is in, where they differ."""
    lines = []
    for k, rates in enumerate(steps.kinds):
        if len(set(rates)) > 1:
            lines += [f"{name}{k} = {_chosen(name, k, rates)}" for name in PARTS]
    return lines


def _advance(lanes: Lanes, i: int, state: str, change: str) -> list[str]:
    place = lanes.at(state)
    if not lanes.traced.model.states[state].compensated:
        return [f"o{i} = {place}", f"x{i} = o{i} + ({change})", f"{place} = x{i}"]
    carry = lanes.at(f"carry.{state}")
    return [
        f"y{i} = ({change}) - {carry}",
        f"o{i} = {place}",
        f"x{i} = o{i} + y{i}",
        f"{carry} = (x{i} - o{i}) - y{i}",
        f"{place} = x{i}",
    ]


def _crossings(t: Traced, lanes: Lanes) -> list[str]:
    lines = []
    order = list(t.derivatives)
    for name, (state, level) in t.model.crossings.items():
        i, place = order.index(state), lanes.at(f"crossing.{name}")
        old = f"o{i}"
        lines += [
            f"rises = {pick(f'{old} < F({level!r})', 'F(1.0)', 'F(0.0)')}",
            f"rises = {pick(f'x{i} >= F({level!r})', 'rises', 'F(0.0)')}",
            f"moment = now + dt * (F({level!r}) - {old}) / (x{i} - {old} + F(1e-12))",
            f"{place} = {pick('rises > F(0.5)', 'moment', place)}",
        ]
    return lines


def jumps(t: Traced, lanes: Lanes, event: str) -> list[str]:
    """The jumps of an event, in the order in which modules declare them."""
    lines = []
    for happens, state, node in t.jumps:
        if happens == event:
            printer = Printer(t.graph, lanes.bind(), "_j")
            value = printer.print([node])[0]
            lines += [*printer.lines, f"jumped = {value}"]
            if event == "awakening":
                lines += ["jumped = " + pick(f"{lanes.at('chain.woke')} > F(0.5)", "jumped", lanes.at(state))]
            lines += [f"{lanes.at(state)} = jumped"]
    return lines
