"""The night's stages before and after: two stacked areas on one clock, and what differs below.

The height of a colour is the probability of that stage at that minute. The pictures show the middle
of the estimate; the intervals stand in the table beside them.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from markupsafe import Markup
from numpy.lib.stride_tricks import sliding_window_view

from pineal.night import STAGES
from pineal.report import clock, palette, svg, words
from pineal.report.scenes import StageProbabilities

_TALL, _LANE, _GAP, _HEAD = 140, 38, 50, 20


@frozen(eq=False)
class _Panel:
    """One drawing area: the clock scale and the height it stands at."""

    x: svg.Scale
    top: float
    minutes: np.ndarray

    def y(self, share: float) -> float:
        """The height of a cumulated probability."""
        return self.top + _TALL * (1 - share)


def draw(scene: StageProbabilities, name: str = "stages", width: float = 760) -> Markup:
    """The pair of areas and the lanes of difference, `width` units wide."""
    x = svg.Scale(scene.minutes[0], scene.minutes[-1], 42, width - (104 if width >= 500 else 58))
    every = 60 if width >= 500 else 120
    parts, y = [], _HEAD
    for title, shares in (("Now", scene.now), ("With the plan", scene.then)):
        parts.append(_area(_Panel(x, y, scene.minutes), shares, title, every))
        y += _TALL + _GAP
    parts.append(_lanes(scene, x, y, width, every))
    return svg.document(name, (width, y + 5 * _LANE + 26), "Stages of the night, now and with the plan", describe(scene), *parts)


def minutes_of(scene: StageProbabilities) -> dict[str, tuple[float, float]]:
    """Expected minutes in each stage over the shown span, now and then."""
    step = np.gradient(scene.minutes) if len(scene.minutes) > 1 else np.zeros(1)
    sums = zip(step @ scene.now, step @ scene.then, strict=True)
    return {stage: (float(now), float(then)) for stage, (now, then) in zip(STAGES, sums, strict=True)}


def describe(scene: StageProbabilities) -> str:
    """The picture in one sentence for a screen reader."""
    parts = [f"{palette.STAGE_WORDS[stage]} {now:.0f} to {then:.0f} min" for stage, (now, then) in minutes_of(scene).items()]
    return f"Expected minutes, now to with the plan: {'; '.join(parts)}."


def _column(shares: np.ndarray, stage: str) -> np.ndarray:
    return shares[:, STAGES.index(stage)]


def _area(panel: _Panel, shares: np.ndarray, title: str, every: float) -> Markup:
    base, layers, names = np.zeros(len(shares)), [], []
    for stage in palette.STACK:
        upper = base + _column(shares, stage)
        layers.append(_layer(panel, base, upper, palette.STAGES[stage]))
        names.append(_name(panel, base, upper, stage))
        base = upper
    heading = svg.text(panel.x.start, panel.top - 7, title, size=13, fill=palette.INK, font_weight=600)
    return svg.group(heading, *layers, _frame(panel, every), *names)


def _layer(panel: _Panel, base: np.ndarray, upper: np.ndarray, colour: str) -> Markup:
    over = [(panel.x(at), panel.y(share)) for at, share in zip(panel.minutes, upper, strict=True)]
    under = [(panel.x(at), panel.y(share)) for at, share in zip(panel.minutes[::-1], base[::-1], strict=True)]
    return svg.path(svg.trace(over + under, close=True), fill=colour, stroke=palette.PAPER, stroke_width=0.8)


def _name(panel: _Panel, base: np.ndarray, upper: np.ndarray, stage: str) -> Markup:
    """The stage's name where its band holds the whole word, else where the band is thickest."""
    low, high = _room(panel, base, upper)
    place = int(np.argmax(high - low))
    y = panel.y((low[place] + high[place]) / 2)
    x = min(max(panel.x(panel.minutes[place]), panel.x.start + 20), panel.x.end - 20)
    fill = palette.PAPER if stage in ("N3", "R") and high[place] - low[place] > 0.08 else palette.INK
    return svg.text(x, y + 4, palette.STAGE_NAMES[stage], size=11.5, fill=fill, text_anchor="middle", font_weight=600)


def _room(panel: _Panel, base: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Floor and ceiling of a band over the width of a word around each minute; the band itself where nothing fits."""
    reach = round(22 * len(base) / (panel.x.end - panel.x.start))
    if len(base) <= 2 * reach:
        return base, upper
    low = np.max(sliding_window_view(np.pad(base, reach, constant_values=1.0), 2 * reach + 1), axis=1)
    high = np.min(sliding_window_view(np.pad(upper, reach, constant_values=0.0), 2 * reach + 1), axis=1)
    return (low, high) if np.max(high - low) > 0.05 else (base, upper)


def _frame(panel: _Panel, every: float) -> Markup:
    sides = [svg.text(panel.x.start - 6, panel.y(share) + 4, f"{share:.0%}", size=10.5, text_anchor="end") for share in (0, 0.5, 1)]
    hours = clock.ticks(panel.x.low, panel.x.high, every)
    lines = [
        svg.line(panel.x(at), panel.top, panel.x(at), panel.top + _TALL, stroke=palette.PAPER, stroke_width=0.6, opacity=0.7)
        for at in hours
    ]
    return svg.group(*lines, *sides, clock.labels(panel.x, panel.top + _TALL + 14, every))


def _lanes(scene: StageProbabilities, x: svg.Scale, top: float, width: float, every: float) -> Markup:
    """One lane a stage: more of it above the line, less below; the sum in minutes at the end."""
    title = "Difference: above the line more of it, below less" if width >= 500 else "Difference: up is more, down is less"
    heading = svg.text(x.start, top - 7, title, size=13, fill=palette.INK, font_weight=600)
    reach = max(0.02, float(np.max(np.abs(scene.then - scene.now))))
    lanes = [_lane(scene, stage, x, top + _LANE * (place + 0.5), reach) for place, stage in enumerate(reversed(palette.STACK))]
    bottom = top + 5 * _LANE
    return svg.group(heading, clock.grid(x, top, bottom, every), *lanes, clock.labels(x, bottom + 14, every))


def _lane(scene: StageProbabilities, stage: str, x: svg.Scale, middle: float, reach: float) -> Markup:
    more = _column(scene.then, stage) - _column(scene.now, stage)
    tops = [(x(at), middle - gain / reach * _LANE * 0.46) for at, gain in zip(scene.minutes, more, strict=True)]
    shape = svg.trace([(x.start, middle), *tops, (x.end, middle)], close=True)
    name = svg.text(x.start - 6, middle + 4, palette.STAGE_NAMES[stage], size=10.5, text_anchor="end", fill=palette.INK)
    area = svg.path(shape, fill=palette.STAGES[stage], stroke=palette.SOFT, stroke_width=0.6)
    return svg.group(
        area, svg.line(x.start, middle, x.end, middle, stroke=palette.SOFT, stroke_width=0.6), name, _sum(scene, stage, x, middle)
    )


def _sum(scene: StageProbabilities, stage: str, x: svg.Scale, middle: float) -> Markup:
    now, then = minutes_of(scene)[stage]
    change = round(then - now)
    words_ = f"{'+' if change > 0 else ''}{words.number(change, 'min')} min"
    return svg.text(x.end + 8, middle + 4, words_, size=11.5, fill=palette.INK)
