"""Pictures of whole nights: stages by time, bouts, hazards, moves, and the gallery."""

from __future__ import annotations

import math

import numpy as np
from markupsafe import Markup

from pineal.night import STAGES
from pineal.night.runs import runs
from pineal.report import palette, svg

from . import charts
from .gallery import read
from .recorded import COHORTS
from .shape import AGES, BINS

KINDS = ("recorded", "simulated")
LEVELS = ("W", "R", "N1", "N2", "N3")
GALLERY_ROW = 74


def stages(result: dict) -> str:
    """Share of each stage by time since sleep onset."""
    parts = []
    for r, (name, label) in enumerate(COHORTS.items()):
        for k, kind in enumerate(KINDS):
            shares = np.array(result["cohorts"][name]["shape"][kind]["by_time"])
            parts.append(_stack(shares, f"{label}, {kind}", 50 + 360 * k, 34 + 220 * r))
    keys = [
        svg.group(svg.rect(50 + 90 * k, 462, 12, 10, fill=palette.STAGES[s]), svg.text(67 + 90 * k, 471, palette.STAGE_NAMES[s]))
        for k, s in enumerate(palette.STACK)
    ]
    words = "Share of nights in each stage by hours since sleep onset, recorded left and simulated right."
    return charts.picture("stages", (charts.WIDE, 484), "Stages by time of night", words, *parts, *keys)


def _stack(shares: np.ndarray, title: str, left: float, top: float) -> Markup:
    at = charts.panel(left, top, 320, 160, (0, BINS), (0, 1))
    layers, foot = [], np.zeros(BINS)
    for stage in palette.STACK:
        head = foot + shares[:, STAGES.index(stage)]
        points = [(at.x(k + 0.5), at.y(v)) for k, v in enumerate(head)] + [
            (at.x(k + 0.5), at.y(v)) for k, v in reversed(list(enumerate(foot)))
        ]
        layers.append(svg.path(svg.trace(points, close=True), fill=palette.STAGES[stage]))
        foot = head
    hours = [(6 * h, f"{h} h") for h in range(9)]
    return svg.group(at.frame(title, hours, [(v, f"{100 * v:.0f} %") for v in (0, 0.5, 1)]), *layers)


def bouts(result: dict) -> str:
    """Share of bouts that last longer than so many minutes, doubly logarithmic."""
    xs = [math.log2(0.5 * age) for age in AGES[1:]]
    return _by_stage(
        result,
        "survival",
        "bouts that last longer (logarithmic)",
        xs,
        (-3.0, 0.0),
        [(0, "1"), (-1, "0.1"), (-2, "0.01"), (-3, "0.001")],
        skip=1,
    )


def hazards(result: dict) -> str:
    """Moves out of a stage per minute by time spent in it."""
    xs = [math.log2(0.5 * math.sqrt(max(low, 0.5) * high)) for low, high in zip(AGES, AGES[1:])]
    return _by_stage(result, "hazard", "leaving per minute (logarithmic)", xs, (-2.5, 0.5), [(0, "1"), (-1, "0.1"), (-2, "0.01")])


def _by_stage(result: dict, what: str, words: str, xs: list[float], y: tuple[float, float], ups: list, skip: int = 0) -> str:
    parts = [charts.legend(40, 18)]
    for r, (name, label) in enumerate(COHORTS.items()):
        for k, stage in enumerate(STAGES):
            at = charts.panel(48 + 143 * k, 54 + 205 * r, 112, 140, (-2, 6), y)
            lines = []
            for kind, colour in zip(KINDS, (charts.RECORDED, charts.SIMULATED)):
                values = result["cohorts"][name]["shape"][kind][what][stage][skip:]
                lines.append(at.line(xs, [math.log10(v) if v and math.log10(v) >= y[0] else None for v in values], colour))
            title = f"{label}: {palette.STAGE_NAMES[stage]}"
            parts.append(svg.group(at.frame(title, [(-1, "0.5"), (1, "2"), (3, "8"), (5, "32 min")], ups if k == 0 else ()), *lines))
    return charts.picture(
        what, (charts.WIDE, 430), f"Bouts of each stage: {words}", f"{words} against time in the stage, for each stage.", *parts
    )


def moves(result: dict) -> str:
    """Moves per hour in a stage, recorded and simulated side by side."""
    parts = []
    for r, (name, label) in enumerate(COHORTS.items()):
        tables = [np.array(result["cohorts"][name]["shape"][kind]["moves"]) for kind in KINDS]
        for k, kind in enumerate(KINDS):
            parts.append(
                _table(
                    tables[k],
                    tables[1 - k],
                    f"{label}, {kind}: moves per hour in the stage",
                    80 + 370 * k,
                    52 + 232 * r,
                    kind == "simulated",
                )
            )
    note = svg.text(
        20, 492, "Bold: the simulated rate is more than half again as high as the recorded one, or less than two thirds of it.", size=10.5
    )
    return charts.picture(
        "moves", (charts.WIDE, 504), "Moves from stage to stage", "Rates of every move, recorded left, simulated right.", *parts, note
    )


def _table(rates: np.ndarray, other: np.ndarray, title: str, left: float, top: float, mark: bool) -> Markup:
    cells = [svg.text(left - 62, top - 24, title, size=11.5, fill=palette.INK, font_weight=600)]
    for a, stage in enumerate(STAGES):
        cells.append(svg.text(left - 8, top + 34 * a + 21, f"from {palette.STAGE_NAMES[stage]}", size=10, text_anchor="end"))
        cells.append(svg.text(left + 60 * a + 29, top - 6, palette.STAGE_NAMES[stage], size=10, text_anchor="middle"))
        for b in range(len(STAGES)):
            cells.append(_cell(rates[a, b], other[a, b], left + 60 * b, top + 34 * a, a == b, mark))
    return svg.group(*cells)


def _cell(rate: float, other: float, x: float, y: float, same: bool, mark: bool) -> Markup:
    if same:
        return svg.rect(x, y, 58, 32, fill=palette.WASH)
    share = min(1.0, math.log1p(rate) / math.log1p(80.0))
    apart = mark and max(rate, other) >= 0.5 and not 2 / 3 <= (rate + 1e-9) / (other + 1e-9) <= 1.5
    ground = svg.rect(x, y, 58, 32, fill=palette.STAGES["N2"], fill_opacity=f"{0.08 + 0.72 * share:.2f}")
    bold = {"font_weight": 700, "fill": palette.POOR} if apart else {"fill": palette.INK}
    return svg.group(ground, svg.text(x + 29, y + 20, f"{rate:.1f}", text_anchor="middle", **bold))


def gallery_of(result: dict) -> str:
    """Nights in random order, without saying which are recorded."""
    shown = result["gallery"]
    longest = max(len(one["stages"]) for one in shown)
    parts = [
        _night(one["stages"], longest, f"{chr(65 + k)}  ({COHORTS[one['cohort']]})", 20 + GALLERY_ROW * k) for k, one in enumerate(shown)
    ]
    words = "Eight hypnograms in random order, four recorded and four simulated; the key is at the bottom of the page."
    return charts.picture("gallery", (charts.WIDE, 20 + GALLERY_ROW * len(shown)), "Which nights are real?", words, *parts)


def _night(text: str, longest: int, title: str, top: float) -> Markup:
    x, step = svg.Scale(0, longest, 44, charts.WIDE - 10), 9.0
    bars: dict[str, list[str]] = {}
    for run in runs(read(text)):
        if run.value >= 0:
            stage = STAGES[run.value]
            wide = svg.number(max(x(run.end) - x(run.start), 0.3))
            y = svg.number(top + 8 + LEVELS.index(stage) * step)
            bars.setdefault(stage, []).append(f"M{svg.number(x(run.start))} {y}h{wide}v{svg.number(step - 1)}h-{wide}z")
    paths = [svg.path("".join(bars[s]), fill=palette.STAGES[s], stroke=palette.SOFT, stroke_width=0.2) for s in LEVELS if s in bars]
    names = [svg.text(40, top + 15.5 + k * step, palette.STAGE_NAMES[s], size=8, text_anchor="end") for k, s in enumerate(LEVELS)]
    return svg.group(svg.text(44, top + 3, title, size=11, fill=palette.INK, font_weight=600), *names, *paths)
