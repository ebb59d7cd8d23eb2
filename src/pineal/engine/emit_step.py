"""One step of the states as lines of code: Heun's method and what the scheme adds to it, then crossings and jumps."""

from __future__ import annotations

import numpy as np

from pineal.engine.lanes import STAGE_NAMES, Lanes
from pineal.engine.layout import Layout
from pineal.engine.printer import Printer
from pineal.engine.scheme import Scheme
from pineal.engine.trace import Traced


def relaxations(steps: Scheme) -> str:
    """The table of coefficients by length, kind of relaxation and stage, as a line of code."""
    table = steps.table() if steps.rates else np.zeros((1, 1, 1, 3))
    return f"RELAX = np.array({table.tolist()!r}).astype(F)"


def step(t: Traced, layout: Layout, steps: Scheme) -> list[str]:
    """One step of all states of a lane, then the jumps of every step and the crossings."""
    lanes, states = Lanes(t, layout), list(t.derivatives)
    first = Printer(t.graph, lanes.bind(), "_0")
    slopes = first.print(t.derivatives.values())
    low = first.print([switch.height for switch in steps.switches])
    rises = first.print([jump for switch in steps.switches for jump in switch.jumps.values()])
    body = [*lanes.indicators(), *first.lines, *_blends(steps)]
    for i, (state, slope) in enumerate(zip(states, slopes, strict=True)):
        body += [f"k{i} = {slope}", f"p{i} = {lanes.at(state)} + {weights_of(steps, state)[0]} * k{i}"]
    second = Printer(t.graph, lanes.bind({state: f"p{i}" for i, state in enumerate(states)}, "end"), "_1")
    slopes = second.print(t.derivatives.values())
    high = second.print([switch.height for switch in steps.switches])
    body += second.lines
    for k, (before, after) in enumerate(zip(low, high, strict=True)):
        body += [f"low{k}, high{k} = {before}, {after}", *slipped(k)]
    slips = _slips(steps, rises)
    for i, (state, slope) in enumerate(zip(states, slopes, strict=True)):
        _, at_start, at_end = weights_of(steps, state)
        change = f"({at_start} * k{i} + {at_end} * {slope})" if state in steps.rates else f"half * (k{i} + {slope})"
        body += _advance(lanes, i, state, " + ".join([change, *slips.get(state, [])]))
    return body + _crossings(t, lanes) + jumps(t, lanes, "step")


PARTS = ("ahead", "begin", "close")
"""Names of the coefficients F, A and G in the code."""


def weights_of(steps: Scheme, state: str) -> tuple[str, str, str]:
    """How F, A and G of a state are written: as numbers of the step, or of the lane where the rate differs between stages."""
    if state not in steps.rates:
        return "dt", "half", "half"
    k = steps.kind(state)
    return f"ahead{k}", f"begin{k}", f"close{k}"


def slipped(k: int) -> list[str]:
    """Hours by which Heun's method counts the slope above a threshold for too short, negative where it falls through it."""
    return [
        f"slip{k} = half - dt * low{k} / (low{k} - high{k})",
        f"slip{k} = slip{k} if high{k} > F(0.0) else -slip{k}",
        f"slip{k} = slip{k} if (low{k} > F(0.0)) != (high{k} > F(0.0)) else F(0.0)",
    ]


def _slips(steps: Scheme, jumps: list[str]) -> dict[str, list[str]]:
    """What is added to each state for the thresholds passed in the step."""
    found: dict[str, list[str]] = {}
    places = [(k, state) for k, switch in enumerate(steps.switches) for state in switch.jumps]
    for (k, state), jump in zip(places, jumps, strict=True):
        found.setdefault(state, []).append(f"slip{k} * ({jump})")
    return found


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
            found = f"({name}{k}_{stages[0]} if ({' + '.join(f'is_{s}' for s in stages)}) > F(0.0) else {found})"
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
            f"rises = F(1.0) if {old} < F({level!r}) else F(0.0)",
            f"rises = rises if x{i} >= F({level!r}) else F(0.0)",
            f"moment = now + dt * (F({level!r}) - {old}) / (x{i} - {old} + F(1e-12))",
            f"{place} = moment if rises > F(0.5) else {place}",
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
                lines += [f"jumped = jumped if {lanes.at('chain.woke')} > F(0.5) else {lanes.at(state)}"]
            lines += [f"{lanes.at(state)} = jumped"]
    return lines
