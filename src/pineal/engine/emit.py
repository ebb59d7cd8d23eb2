"""The generator: one traced model in, one self-contained numba file out.

The same lines serve one lane in double precision and 32 lanes in single precision. Order inside an
epoch (the likelihood uses the same): draw the stage at t_k from the drives at t_k and the stage before,
hold it, integrate over 30 s by Heun's method, exact for what only relaxes (`scheme`). Dosed plasma is not
integrated: its exact values at both ends of the step come from propagators.
"""

from __future__ import annotations

import re
from pathlib import Path

from pineal.engine.emit_draw import draw, fixed, used_weights
from pineal.engine.emit_step import jumps, relaxations, step, uniform
from pineal.engine.lanes import Lanes, indented
from pineal.engine.layout import ACCUMULATORS, STATISTICS, Layout, dosed, timeline_inputs
from pineal.engine.printer import Printer, identifier, pick
from pineal.engine.scheme import Scheme, scheme
from pineal.engine.trace import Traced

TEMPLATES = Path(__file__).parent / "templates"

LIGHTS_OFF, IN_BED, RISE, NIGHT_ENDS = 1, 2, 4, 8
"""Flags of a step: lights go off at its start; it is an epoch in bed; the person rises at its end;
the next step belongs to another night."""


def emit(traced: Traced, layout: Layout, single: bool) -> str:
    """The source of a kernel file for the lanes of `layout`."""
    steps = scheme(traced)
    head = [header(single), _philox(), *([relaxed()] if steps.varied else []), relaxations(steps), f"L = {layout.lanes}"]
    parts = [*head, *_parts(traced, layout, steps), _run(traced, layout, steps)]
    return "\n\n".join(parts) + "\n"


def header(single: bool) -> str:
    """The head of a generated file: imports and the vector functions of a precision."""
    template = (TEMPLATES / ("single.py.txt" if single else "double.py.txt")).read_text(encoding="utf-8")
    return '"""Generated; the laws are in pineal.physiology."""\n\nimport math\n\nimport numpy as np\nfrom numba import njit\n\n' + template


def relaxed() -> str:
    """The function that computes the coefficients of a step where a rate is no number of the code."""
    return (TEMPLATES / "relaxed.py.txt").read_text(encoding="utf-8")


def _philox() -> str:
    return (TEMPLATES / "philox.py.txt").read_text(encoding="utf-8")


def _event_loop(t: Traced, layout: Layout, event: str) -> list[str]:
    lanes = Lanes(t, layout)
    lines = jumps(t, lanes, event)
    return ["for l in range(L):", *indented([*lanes.indicators(), *lines], 1)] if lines else []


def _lights_off(layout: Layout) -> list[str]:
    slots = ["chain.stage", "chain.onset", "chain.bout", "chain.slept", "chain.lights", "chain.onset_time", *ACCUMULATORS]
    return ["for l in range(L):", *[f"    w[{layout[name]} + l] = F(0.0)" for name in slots]]


def _tick(layout: Layout) -> list[str]:
    """Memory moves on by the length of the step."""
    at = {name: f"w[{layout[f'chain.{name}']} + l]" for name in ("bout", "slept", "lights", "onset_time", "onset", "stage")}
    return [
        "for l in range(L):",
        "    asleep = " + pick(f"{at['stage']} > F(0.0)", "F(1.0)", "F(0.0)"),
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
    lanes = Lanes(t, layout)
    printer = Printer(t.graph, lanes.bind(), "_r")
    values = printer.print(t.outputs.values())
    body = [*lanes.indicators(), *printer.lines, *[f"out_series[row, {i}, l] = {v}" for i, v in enumerate(values)]]
    return _looped(body)


def _bed(t: Traced, layout: Layout) -> list[str]:
    u, given, probability = layout["chain.uniform"], layout["chain.given"], layout["chain.probability"]
    lines = [
        "for l in range(L):",
        f"    w[{u} + l] = uniform(key0, key1, first_person + l, step_evening[i], step_moment[i])",
        "for l in range(L):",
        f"    w[{given} + l] = F(path[bed * path_step, l * path_step]) if path_step else F(-1.0)",
        f"draw({_DRAW})",
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


_FIX = "w, shared, weights"
_DRAW = "w, shared, weights, step_inputs, i, row, out_series"
_STEP = "w, shared, step_inputs, i, length, dt, half, now"
_KEEP = "w, shared, step_inputs, i, row, out_series"


def _parts(t: Traced, layout: Layout, steps: Scheme) -> list[str]:
    """The large loops over lanes, a function each: numba's time grows faster than the length of a function. LLVM puts them
    into the loop over steps, where calls would cost a tenth."""
    parts = [
        _function(t, "fix", _FIX, fixed(t, layout)),
        _function(t, "draw", _DRAW, _looped(draw(t, layout))),
        _function(t, "step", _STEP, [*uniform(steps), *_looped(step(t, layout, steps))]),
    ]
    return parts + ([_function(t, "keep", _KEEP, _outputs(t, layout))] if t.outputs else [])


def _looped(lines: list[str]) -> list[str]:
    return ["for l in range(L):", *indented(lines, 1)]


def _function(t: Traced, name: str, arguments: str, lines: list[str]) -> str:
    """A function that loads the scalars its lines name, then runs them."""
    head = [f'@njit(error_model="numpy", forceinline=True)\ndef {name}({arguments}):']
    return "\n".join([*head, *indented([*_scalars(t, lines), *lines], 1)])


def _scalars(t: Traced, lines: list[str]) -> list[str]:
    """Loads of the shared values, weights and inputs of the step that some lines name; held in names of their own, because
    the compiler could not know that no lane writes over them."""
    named = set(re.findall(r"\w+", "\n".join(lines)))
    loads = {f"shared_{identifier(n)}": f"shared[{k}]" for k, n in enumerate(t.model.at_level("shared"))}
    loads |= {f"a{k}": f"weights[{k}]" for k in used_weights(t)}
    loads |= {f"given_{identifier(n)}": f"step_inputs[{k}, i]" for k, n in enumerate(timeline_inputs(t.model))}
    return [f"{name} = {place}" for name, place in loads.items() if name in named]


def _run(t: Traced, layout: Layout, steps: Scheme) -> str:
    lines = ['@njit(error_model="numpy", nogil=True, cache=True)', f"def run({_ARGUMENTS}):"]
    body = [f"fix({_FIX})", "for i in range(i_begin, i_end):", *indented(_loop(t, layout, steps), 1), "return bed, dose"]
    return "\n".join([*lines, *indented(body, 1)])


def _loop(t: Traced, layout: Layout, steps: Scheme) -> list[str]:
    lines = [
        "flags, night, epoch, length = step_flags[i], step_night[i], step_epoch[i], step_length[i]",
        "dt = F(length / 120.0)",
        "half = F(0.5) * dt",
        "now = F(epoch / 120.0)",
        "row = record[i]",
    ]
    events = [_event_loop(t, layout, event) for event in ("lights off", "awakening", "rise")]
    lines += _scalars(t, [line for event in events for line in event])
    lines += [f"if flags & {LIGHTS_OFF}:", *indented(_lights_off(layout) + _event_loop(t, layout, "lights off"), 1)]
    lines += [f"if flags & {IN_BED}:", *indented(_bed(t, layout), 1)]
    if t.outputs:
        lines += ["if row >= 0:", f"    keep({_KEEP})"]
    lines += [*_doses(t, layout), f"step({_STEP})", *_shift_doses(t, layout), *_tick(layout)]
    lines += [f"if flags & {RISE}:", *indented(_rise(layout) + _event_loop(t, layout, "rise"), 1)]
    ends = _night_ends(t, layout)
    return lines + ([f"if flags & {NIGHT_ENDS}:", *indented(ends, 1)] if ends else [])
