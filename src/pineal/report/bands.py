"""A chart of one band: the median as a line, half of the people in the dark band, nine of ten in the light one."""

from __future__ import annotations

from math import ceil, floor, log10

import numpy as np
from attrs import frozen
from markupsafe import Markup

from pineal.report import palette, svg
from pineal.report.compound_curves import Band
from pineal.report.compound_words import figure
from pineal.report.words import sentence

_TALL, _HEAD, _FOOT, _LEFT = 170, 42, 44, 52


@frozen(eq=False)
class _Frame:
    """The scales of one chart."""

    x: svg.Scale
    y: svg.Scale
    log: bool

    def across(self, value: float) -> float:
        """The pixel of a dose or an hour."""
        return self.x(log10(value) if self.log else value)

    def up(self, value: float) -> float:
        """The pixel of a value."""
        return self.y(min(max(value, self.y.low), self.y.high))


def draw(band: Band, name: str, colour: str, width: float = 760) -> Markup:
    """One chart, `width` units wide."""
    frame = _frame(band, width)
    heading = svg.text(0, 14, sentence(band.unit) if band.top else band.unit, size=12.5, fill=palette.INK, font_weight=600)
    shades = [_shade(band, frame, rows, colour, depth) for rows, depth in (((0, 4), 0.14), ((1, 3), 0.24))]
    dashes = [_stroke(band.x, edge, frame, colour, 1.2, "2 4") for edge in band.edges]
    middle = _stroke(band.x, band.y[2], frame, colour, 2.2)
    parts = [heading, _rows(frame), *shades, *dashes, middle, _foot(band, frame, width), *_marks(band, frame, colour)]
    return svg.document(name, (width, _HEAD + _TALL + _FOOT), f"{band.name}: {band.unit}", describe(band), *parts)


def describe(band: Band) -> str:
    """What a reader hears: the highest median, where it is, and the range of people there."""
    at = int(np.argmax(band.y[2]))
    low, middle, high = band.y[0, at], band.y[2, at], band.y[4, at]
    people = f"({figure(low)} to {figure(high)} in nine of ten {band.of})"
    return f"Highest median {figure(middle)} {people} {band.unit} at {figure(band.x[at])} {band.across}."


def _frame(band: Band, width: float) -> _Frame:
    ends = np.log10(band.x[[0, -1]]) if band.log else band.x[[0, -1]]
    top = band.top or float(band.y[4].max()) * 1.06 or 1.0
    return _Frame(svg.Scale(float(ends[0]), float(ends[1]), _LEFT, width - 14), svg.Scale(band.bottom, top, _HEAD + _TALL, _HEAD), band.log)


def _shade(band: Band, frame: _Frame, rows: tuple[int, int], colour: str, depth: float) -> Markup:
    there = [(frame.across(x), frame.up(y)) for x, y in zip(band.x, band.y[rows[1]], strict=True)]
    back = [(frame.across(x), frame.up(y)) for x, y in zip(band.x, band.y[rows[0]], strict=True)][::-1]
    return svg.path(svg.trace(there + back, close=True), fill=colour, opacity=depth)


def _stroke(x: np.ndarray, y: np.ndarray, frame: _Frame, colour: str, width: float, dashes: str | None = None) -> Markup:
    points = [(frame.across(a), frame.up(b)) for a, b in zip(x, y, strict=True)]
    return svg.path(svg.trace(points), fill="none", stroke=colour, stroke_width=width, stroke_dasharray=dashes)


def _rows(frame: _Frame) -> Markup:
    """Horizontal rules with their values."""
    parts = []
    for value in across_zero(frame.y.low, frame.y.high):
        y = frame.up(value)
        rule = palette.FAINT if frame.y.low < 0 and value == 0 else palette.RULE
        parts.append(svg.line(frame.x.start, y, frame.x.end, y, stroke=rule, stroke_width=0.8))
        parts.append(svg.text(frame.x.start - 6, y + 4, figure(value), size=10.5, text_anchor="end"))
    return svg.group(*parts)


def across_zero(low: float, high: float) -> list[float]:
    """Round values between two ends of which the lower may be below zero; one step for both sides."""
    if low >= 0.0:
        return steps(high)
    found = steps(max(high, -low))
    return [value for value in (*(-step for step in reversed(found[1:])), *found) if low <= value <= high]


def steps(top: float) -> list[float]:
    """Round values from zero to the top, at most six."""
    size = 10 ** floor(log10(top))
    step = next(part * size for part in (0.1, 0.2, 0.5, 1.0) if top / (part * size) <= 5.5 or part == 1.0)
    return [round(step * k, 12) for k in range(floor(top / step + 1e-9) + 1)]


def _foot(band: Band, frame: _Frame, width: float) -> Markup:
    """Values below the chart, and what they are."""
    base = _HEAD + _TALL
    values = _decades(frame) if band.log else [h for h in range(ceil(frame.x.low), floor(frame.x.high) + 1) if not h % _every(frame, width)]
    labels = [svg.text(frame.across(value), base + 15, figure(value), size=10.5, text_anchor="middle") for value in values]
    return svg.group(*labels, svg.text(frame.x.end, base + 36, band.across, size=11, text_anchor="end"))


def _every(frame: _Frame, width: float) -> int:
    """Hours between two labels."""
    return 2 if frame.x.high - frame.x.low < 14 else 4 if width > 500 else 8


def _decades(frame: _Frame) -> list[float]:
    """1, 2 and 5 of every decade on a log axis."""
    powers = range(floor(frame.x.low), ceil(frame.x.high) + 1)
    return [part * 10.0**power for power in powers for part in (1, 2, 5) if frame.x.low <= log10(part * 10.0**power) <= frame.x.high]


def _marks(band: Band, frame: _Frame, colour: str) -> list[Markup]:
    """Product strengths and hours of note, as upright lines; labels that would touch are left to their lines."""
    parts, last = [], -1e9
    for value, label in band.marks:
        x = frame.across(value)
        parts.append(svg.line(x, _HEAD, x, _HEAD + _TALL, stroke=colour, stroke_width=1, stroke_dasharray="2 3"))
        if x - last > 9 * len(label):
            parts.append(svg.text(x, _HEAD - 5, label, size=10.5, fill=colour, text_anchor="middle", halo=True))
            last = x
    return parts
