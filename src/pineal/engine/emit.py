"""The generator: one traced model in, one self-contained numba file out.

The same lines serve one lane in double precision and 32 lanes in single precision. Order inside an
epoch (the likelihood uses the same): draw the stage at t_k from the drives at t_k and the stage before,
hold it, integrate over 30 s by Heun's method, exact for what only relaxes (`scheme`). Dosed plasma is not
integrated: its exact values at both ends of the step come from propagators.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pineal.declare.chain import OWN, ROWS, STAGES
from pineal.engine.layout import ACCUMULATORS, LONG_MIN, STATISTICS, Layout, dosed, timeline_inputs
from pineal.engine.printer import Printer, identifier
from pineal.engine.scheme import STAGES as IN_STAGE
from pineal.engine.scheme import Scheme, scheme
from pineal.engine.trace import Traced

_TEMPLATES = Path(__file__).parent / "templates"

LIGHTS_OFF, IN_BED, RISE, NIGHT_ENDS = 1, 2, 4, 8
"""Flags of a step: lights go off at its start; it is an epoch in bed; the person rises at its end;
the next step belongs to another night."""


def emit(traced: Traced, layout: Layout, single: bool) -> str:
    """The source of a kernel file for the lanes of `layout`."""
    steps = scheme(traced)
    parts = [_header(single), _philox(), relaxations(steps), _run(traced, layout, steps)]
    return "\n\n".join(parts) + "\n"


def _header(single: bool) -> str:
    template = (_TEMPLATES / ("single.py.txt" if single else "double.py.txt")).read_text(encoding="utf-8")
    return '"""Generated; the laws are in pineal.physiology."""\n\nimport math\n\nimport numpy as np\nfrom numba import njit\n\n' + template


def _philox() -> str:
    return (_TEMPLATES / "philox.py.txt").read_text(encoding="utf-8")


def _indent(lines, depth: int) -> list[str]:
    return ["    " * depth + line for line in lines]


class _Lanes:
    """Lines of one loop over lanes: loads by name, statements, stores."""

    def __init__(self, traced: Traced, layout: Layout):
        self.traced, self.layout = traced, layout

    def at(self, name: str) -> str:
        """The place of a slot in the work array."""
        return f"w[{self.layout[name]} + l]"

    def bind(self, states: dict[str, str] | None = None, moment: str = "begin") -> dict[str, str]:
        """The expression of every variable of the graph."""
        model = self.traced.model
        names = {s: self.at(s) for s in model.states} | {p: self.at(p) for p in model.at_level("person")}
        names |= {n: f"shared_{identifier(n)}" for n in model.at_level("shared")}
        names |= {n: f"given_{identifier(n)}" for n in timeline_inputs(model)}
        names |= {n: self.at(f"{moment}.{n}") for n in dosed(model)}
        names |= {f"stage.{n}": f"is_{n}" for n in ("wake", "n1", "n2", "n3", "rem", "nrem")}
        names |= {"memory.in_stage": self.at("chain.bout"), "memory.slept": self.at("chain.slept")}
        names |= {"memory.since_lights_off": self.at("chain.lights"), "memory.since_onset": self.at("chain.onset_time")}
        return names | (states or {})

    def indicators(self) -> list[str]:
        """0/1 numbers of the stage a lane is in."""
        lines = [f"stage = {self.at('chain.stage')}"]
        for code, name in enumerate(("wake", "n1", "n2", "n3", "rem")):
            lines.append(f"is_{name} = F(1.0) if stage == F({code}.0) else F(0.0)")
        lines.append("is_nrem = is_n1 + is_n2 + is_n3")
        return lines


def _draw(t: Traced, layout: Layout) -> list[str]:
    """Drives, logits of all rows, own row by indicators, softmax, inverse distribution in the order of STAGES."""
    lanes = _Lanes(t, layout)
    printer = Printer(t.graph, lanes.bind())
    values = printer.print((*t.covariates, *t.effectors))
    z, shifts = values[: len(t.covariates)], values[len(t.covariates) :]
    body = [*lanes.indicators(), *printer.lines]
    body += [f"z{c} = {value}" for c, value in enumerate(z)] + [f"e{k} = {value}" for k, value in enumerate(shifts)]
    body += [f"onset = {lanes.at('chain.onset')}", "row0 = is_wake * (F(1.0) - onset)", "row1 = is_wake * onset"]
    body += ["row2 = is_n1", "row3 = is_n2", "row4 = is_n3", "row5 = is_rem"]
    body += [f"g{d} = {_logit(t, d)}" for d in range(len(STAGES))]
    return body + _sample(lanes)


def _logit(t: Traced, destination: int) -> str:
    terms = []
    for row, own in enumerate(OWN):
        if own != destination:
            terms.append(f"row{row} * ({_row_logit(t, row, destination)})")
    return " + ".join(terms)


def _row_logit(t: Traced, row: int, destination: int) -> str:
    width = 1 + len(t.chain.covariates)
    first = (row * len(STAGES) + destination) * width
    terms = [f"a{first}"] + [f"a{first + 1 + c} * z{c}" for c in range(width - 1)]
    for k, name in enumerate(t.chain.effectors):
        sign = t.chain.masks[name][row][destination]
        if sign:
            terms.append(f"F({sign!r}) * e{k}")
    return " + ".join(terms)


def _sample(lanes: _Lanes) -> list[str]:
    lines = [f"h{d} = exp_(g{d})" for d in range(len(STAGES))]
    lines += ["c0 = h0"] + [f"c{d} = c{d - 1} + h{d}" for d in range(1, len(STAGES))]
    lines += [f"x = {lanes.at('chain.uniform')} * c{len(STAGES) - 1}"]
    lines += [f"s{d} = F(1.0) if x >= c{d} else F(0.0)" for d in range(len(STAGES) - 1)]
    lines += ["drawn = s0 + s1 + s2 + s3", f"given = {lanes.at('chain.given')}", "new = drawn if given < F(0.0) else given"]
    lines += [f"q{d} = h{d} if new == F({d}.0) else F(0.0)" for d in range(len(STAGES))]
    lines += [f"{lanes.at('chain.probability')} = (q0 + q1 + q2 + q3 + q4) / c{len(STAGES) - 1}"]
    return [*lines, *_remember(lanes)]


def _remember(lanes: _Lanes) -> list[str]:
    """Memory and night statistics after a draw; `new` is the stage of this epoch."""
    at = lanes.at
    slot = {name: at(f"sum.{name}") for name in (*STATISTICS, "pending")}
    lines = [
        "same = F(1.0) if new == stage else F(0.0)",
        f"{at('chain.bout')} = {at('chain.bout')} * same",
        "sleeps = F(1.0) if new > F(0.0) else F(0.0)",
        f"{at('chain.woke')} = (F(1.0) - sleeps) * (F(1.0) - is_wake)",
        f"{at('chain.stage')} = new",
        "started = F(1.0) if (onset + sleeps) > F(0.0) else F(0.0)",
        f"{at('chain.onset')} = started",
        f"{slot['SOL']} += F(0.5) * (F(1.0) - started)",
        f"{slot['TST']} += F(0.5) * sleeps",
        f"pending = {slot['pending']}",
        "closed = F(1.0) if (pending * sleeps) > F(0.0) else F(0.0)",
        f"{slot['WASO']} += pending * sleeps",
        f"{slot['awakenings']} += closed",
        f"long = sleeps if pending >= F({LONG_MIN!r}) else F(0.0)",
        f"{slot['long wake']} += pending * long",
        f"{slot['long awakenings']} += long",
        f"{slot['pending']} = (pending + F(0.5) * started) * (F(1.0) - sleeps)",
        f"{slot['transitions']} += started * (F(1.0) - same)",
    ]
    for code, name in ((1, "N1"), (2, "N2"), (3, "N3"), (4, "REM")):
        lines += [f"in_{name} = F(0.5) if new == F({code}.0) else F(0.0)", f"{slot[name]} += in_{name}"]
    for name in ("REM", "N3"):
        lines += [
            f"found_{name} = F(1.0) if {slot[name]} > F(0.0) else F(0.0)",
            f"{slot[name + ' latency']} += F(0.5) * started * (F(1.0) - found_{name})",
        ]
    lights = at("chain.lights")
    lines += [f"woken = F(60.0) * {lights} + F(0.5)", f"{slot['final wake']} = woken if sleeps > F(0.0) else {slot['final wake']}"]
    return lines


def relaxations(steps: Scheme) -> str:
    """The table of coefficients by length, kind of relaxation and stage, as a line of code."""
    table = steps.table() if steps.rates else np.zeros((1, 1, 1, 3))
    return f"RELAX = np.array({table.tolist()!r}).astype(F)"


def _step(t: Traced, layout: Layout, steps: Scheme) -> list[str]:
    """One step of all states of a lane, then the jumps of every step and the crossings."""
    lanes, states = _Lanes(t, layout), list(t.derivatives)
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
        body += _advance(lanes, i, state, " + ".join([f"({at_start} * k{i} + {at_end} * {slope})", *slips.get(state, [])]))
    return body + _crossings(t, lanes) + _jumps(t, lanes, "step")


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


def _uniform(steps: Scheme) -> list[str]:
    """Coefficients that are the same in all lanes, read once a step."""
    lines = []
    for k, rates in enumerate(steps.kinds):
        if len(set(rates)) == 1:
            lines += [f"{name}{k} = RELAX[length - 1, {k}, 0, {n}]" for n, name in enumerate(PARTS)]
        else:
            lines += [f"{name}{k}_{s} = RELAX[length - 1, {k}, {n}, {m}]" for n, s in enumerate(IN_STAGE) for m, name in enumerate(PARTS)]
    return lines


def _blends(steps: Scheme) -> list[str]:
    """Coefficients of the stage that a lane is in, where they differ."""
    lines = []
    for k, rates in enumerate(steps.kinds):
        if len(set(rates)) > 1:
            lines += [f"{name}{k} = " + " + ".join(f"is_{s} * {name}{k}_{s}" for s in IN_STAGE) for name in PARTS]
    return lines


def _advance(lanes: _Lanes, i: int, state: str, change: str) -> list[str]:
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


def _crossings(t: Traced, lanes: _Lanes) -> list[str]:
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


def _jumps(t: Traced, lanes: _Lanes, event: str) -> list[str]:
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


def _event_loop(t: Traced, layout: Layout, event: str) -> list[str]:
    lanes = _Lanes(t, layout)
    lines = _jumps(t, lanes, event)
    return ["for l in range(L):", *_indent([*lanes.indicators(), *lines], 1)] if lines else []


def _lights_off(layout: Layout) -> list[str]:
    slots = ["chain.stage", "chain.onset", "chain.bout", "chain.slept", "chain.lights", "chain.onset_time", *ACCUMULATORS]
    return ["for l in range(L):", *[f"    w[{layout[name]} + l] = F(0.0)" for name in slots]]


def _tick(layout: Layout) -> list[str]:
    """Memory moves on by the length of the step."""
    at = {name: f"w[{layout[f'chain.{name}']} + l]" for name in ("bout", "slept", "lights", "onset_time", "onset", "stage")}
    return [
        "for l in range(L):",
        f"    asleep = F(1.0) if {at['stage']} > F(0.0) else F(0.0)",
        f"    {at['bout']} += F(60.0) * dt",
        f"    {at['lights']} += dt",
        f"    {at['slept']} += dt * asleep",
        f"    {at['onset_time']} += dt * {at['onset']}",
    ]


def _rise(layout: Layout) -> list[str]:
    lines = ["for l in range(L):"]
    lines += [f"    out_nights[night, {i}, l] = w[{layout[f'sum.{name}']} + l]" for i, name in enumerate(STATISTICS)]
    return [*lines, "for l in range(L):", f"    w[{layout['chain.stage']} + l] = F(0.0)", f"    w[{layout['chain.bout']} + l] = F(0.0)"]


def _night_ends(t: Traced, layout: Layout) -> list[str]:
    lines = ["for l in range(L):"]
    for j, name in enumerate(t.model.crossings):
        lines.append(f"    out_nights[night, {len(STATISTICS) + j}, l] = w[{layout[f'crossing.{name}']} + l]")
    return lines if len(lines) > 1 else []


def _outputs(t: Traced, layout: Layout) -> list[str]:
    if not t.outputs:
        return []
    lanes = _Lanes(t, layout)
    printer = Printer(t.graph, lanes.bind(), "_r")
    values = printer.print(t.outputs.values())
    body = [*lanes.indicators(), *printer.lines, *[f"out_series[row, {i}, l] = {v}" for i, v in enumerate(values)]]
    return ["for l in range(L):", *_indent(body, 1)]


def _bed(t: Traced, layout: Layout) -> list[str]:
    u, given, probability = layout["chain.uniform"], layout["chain.given"], layout["chain.probability"]
    lines = [
        "for l in range(L):",
        f"    w[{u} + l] = uniform(key0, key1, first_person + l, step_evening[i], step_moment[i])",
        "for l in range(L):",
        f"    w[{given} + l] = F(path[bed * path_step, l * path_step]) if path_step else F(-1.0)",
        "for l in range(L):",
        *_indent(_draw(t, layout), 1),
        "if want_epochs:",
        "    for l in range(L):",
        f"        out_stage[bed, l] = np.int8(w[{layout['chain.stage']} + l])",
        f"        out_probability[bed, l] = w[{probability} + l]",
    ]
    return [*lines, *_event_loop(t, layout, "awakening"), "bed += 1"]


def _doses(t: Traced, layout: Layout) -> list[str]:
    """Exact propagation of depots and plasma over the step, then the doses inside it."""
    lines = []
    for c, name in enumerate(dosed(t.model)):
        begin, end = layout[f"begin.{name}"], layout[f"end.{name}"]
        lines += [
            "for l in range(L):",
            f"    w[{end} + l] = w[{begin} + l] * plasma_keep[length, {c}, l]",
            f"for d in range(depot_of[{c}], depot_of[{c + 1}]):",
            "    for l in range(L):",
            f"        w[{end} + l] += depot[d, l] * depot_gives[length, d, l]",
            "    for l in range(L):",
            "        depot[d, l] *= depot_keep[length, d, l]",
        ]
    lines += [
        "while dose < n_doses and dose_step[dose] == i:",
        "    for l in range(L):",
        "        depot[dose_depot[dose], l] += dose_left[dose, l]",
    ]
    for c, name in enumerate(dosed(t.model)):
        lines += [
            f"    if dose_compound[dose] == {c}:",
            "        for l in range(L):",
            f"            w[{layout[f'end.{name}']} + l] += dose_gave[dose, l]",
        ]
    return [*lines, "    dose += 1"]


def _shift_doses(t: Traced, layout: Layout) -> list[str]:
    lines = []
    for name in dosed(t.model):
        lines += ["for l in range(L):", f"    w[{layout[f'begin.{name}']} + l] = w[{layout[f'end.{name}']} + l]"]
    return lines


_ARGUMENTS = """i_begin, i_end, bed, dose, step_length, step_flags, step_night, step_epoch, step_moment, step_evening,
    step_inputs, path, path_step,
    shared, weights, w, depot, depot_of, plasma_keep, depot_gives, depot_keep,
    n_doses, dose_step, dose_depot, dose_compound, dose_left, dose_gave,
    key0, key1, first_person, want_epochs, record, out_nights, out_stage, out_probability, out_series"""


def _run(t: Traced, layout: Layout, steps: Scheme) -> str:
    lines = [f"L = {layout.lanes}", "", "", '@njit(error_model="numpy", nogil=True, cache=True)', f"def run({_ARGUMENTS}):"]
    body = [f"shared_{identifier(n)} = shared[{i}]" for i, n in enumerate(t.model.at_level("shared"))]
    body += [f"a{i} = weights[{i}]" for i in _used_weights(t)]
    body += ["for i in range(i_begin, i_end):", *_indent(_loop(t, layout, steps), 1), "return bed, dose"]
    return "\n".join([*lines, *_indent(body, 1)])


def _used_weights(t: Traced) -> list[int]:
    width = 1 + len(t.chain.covariates)
    cells = [(row, d) for row in range(len(ROWS)) for d in range(len(STAGES)) if OWN[row] != d]
    return [(row * len(STAGES) + d) * width + c for row, d in cells for c in range(width)]


def _loop(t: Traced, layout: Layout, steps: Scheme) -> list[str]:
    lines = [
        "flags, night, epoch, length = step_flags[i], step_night[i], step_epoch[i], step_length[i]",
        "dt = F(length / 120.0)",
        "half = F(0.5) * dt",
        "now = F(epoch / 120.0)",
        *_uniform(steps),
    ]
    lines += [f"given_{identifier(n)} = step_inputs[{k}, i]" for k, n in enumerate(timeline_inputs(t.model))]
    lines += [f"if flags & {LIGHTS_OFF}:", *_indent(_lights_off(layout) + _event_loop(t, layout, "lights off"), 1)]
    lines += [f"if flags & {IN_BED}:", *_indent(_bed(t, layout), 1)]
    if t.outputs:
        lines += ["row = record[i]", "if row >= 0:", *_indent(_outputs(t, layout), 1)]
    lines += [*_doses(t, layout), "for l in range(L):", *_indent(_step(t, layout, steps), 1), *_shift_doses(t, layout), *_tick(layout)]
    lines += [f"if flags & {RISE}:", *_indent(_rise(layout) + _event_loop(t, layout, "rise"), 1)]
    ends = _night_ends(t, layout)
    return lines + ([f"if flags & {NIGHT_ENDS}:", *_indent(ends, 1)] if ends else [])
