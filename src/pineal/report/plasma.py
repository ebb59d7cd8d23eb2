"""Plasma concentrations over the clock: one panel a compound, the range always around the middle.

Now is a dashed grey line, with the plan a full line in the compound's colour; what the body makes itself
is dotted. A log axis is used where asked, and starts above zero: a log axis has no zero to draw.
"""

from __future__ import annotations

from math import floor, log10

import numpy as np
from attrs import frozen
from markupsafe import Markup

from pineal.report import clock, palette, svg
from pineal.report.scenes import Curve, Plasma

_TALL, _FOOT, _HEAD = 150, 40, 34
_DECADES = 4


@frozen(eq=False)
class _Axes:
    """The scales of one panel; `log` takes the decimal logarithm first."""

    x: svg.Scale
    y: svg.Scale
    log: bool
    floor: float

    def height(self, value: float) -> float:
        """The pixel of a concentration, held within the panel."""
        raw = log10(max(value, self.floor)) if self.log else value
        return min(max(self.y(raw), self.y.end), self.y.start)


def draw(scene: Plasma, name: str = "plasma", width: float = 760) -> Markup:
    """All panels under one another, `width` units wide."""
    names = list(dict.fromkeys(curve.compound for curve in scene.curves))
    parts = [
        _panel([c for c in scene.curves if c.compound == each], each in scene.log, _HEAD + place * (_TALL + _FOOT + _HEAD), width)
        for place, each in enumerate(names)
    ]
    size = (width, max(1, len(names)) * (_TALL + _FOOT + _HEAD))
    return svg.document(name, size, "Plasma concentrations over the clock", _describe(scene), *parts)


def _panel(curves: list[Curve], log: bool, top: float, width: float) -> Markup:
    axes = _axes(curves, log, top, width)
    colour = palette.compound(curves[0].compound)
    unit = f"{curves[0].compound}, {curves[0].unit}{' (log scale)' if log else ''}"
    heading = svg.text(axes.x.start, top - 14, unit[:1].upper() + unit[1:], size=13, fill=palette.INK, font_weight=600)
    every = 120 if width >= 500 else 240
    grid = svg.group(clock.grid(axes.x, top, top + _TALL, every), clock.labels(axes.x, top + _TALL + 15, every))
    bands = [_band(curve, axes, colour) for curve in curves]
    lines = [_line(curve, axes, colour) for curve in curves]
    return svg.group(heading, grid, _side(axes), *bands, *lines, *_names(curves, axes, colour), *_doses(curves, axes, top, colour))


def _axes(curves: list[Curve], log: bool, top: float, width: float) -> _Axes:
    peak = max([float(np.nanmax(c.high)) for c in curves if np.isfinite(c.high).any()] or [1.0]) or 1.0
    low = max(_smallest(curves), peak / 10**_DECADES) if log else 0.0
    span = (floor(log10(low)), log10(peak * 1.3)) if log else (0.0, peak * 1.12)
    x = svg.Scale(min(c.minutes[0] for c in curves), max(c.minutes[-1] for c in curves), 54, width - 14)
    return _Axes(x, svg.Scale(*span, top + _TALL, top), log, 10 ** span[0] if log else 0.0)


def _smallest(curves: list[Curve]) -> float:
    values = np.concatenate([curve.low for curve in curves])
    values = values[np.isfinite(values) & (values > 0)]
    return float(values.min()) if len(values) else 1e-9


def _side(axes: _Axes) -> Markup:
    values = [10.0**power for power in range(round(axes.y.low), floor(axes.y.high) + 1)] if axes.log else _steps(axes.y.high)
    rows = [(value, axes.height(value)) for value in values]
    lines = [svg.line(axes.x.start, y, axes.x.end, y, stroke=palette.RULE, stroke_width=0.8) for _, y in rows]
    return svg.group(*lines, *(svg.text(axes.x.start - 6, y + 4, f"{value:g}", size=10.5, text_anchor="end") for value, y in rows))


def _steps(peak: float) -> list[float]:
    size = 10 ** floor(log10(peak)) if peak > 0 else 1.0
    step = next(part * size for part in (0.2, 0.5, 1.0) if peak / (part * size) <= 6 or part == 1.0)
    return [step * place for place in range(int(peak / step + 1e-9) + 1)]


def _style(curve: Curve, colour: str) -> tuple[str, str | None]:
    if curve.origin == "endogenous":
        return colour if curve.when == "then" else palette.SOFT, "1.5 3.5"
    return (palette.SOFT, "6 4") if curve.when == "now" else (colour, None)


def _runs(curve: Curve):
    """The stretches in which all three lines are known."""
    whole = np.isfinite(curve.median) & np.isfinite(curve.low) & np.isfinite(curve.high)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], whole.astype(int), [0]])))
    return [slice(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def _points(curve: Curve, values: np.ndarray, run: slice, axes: _Axes) -> list[tuple[float, float]]:
    return [(axes.x(at), axes.height(value)) for at, value in zip(curve.minutes[run], values[run], strict=True)]


def _band(curve: Curve, axes: _Axes, colour: str) -> Markup:
    stroke, _ = _style(curve, colour)
    shapes = (
        svg.trace(_points(curve, curve.high, run, axes) + _points(curve, curve.low, run, axes)[::-1], close=True) for run in _runs(curve)
    )
    return Markup("").join(svg.path(shape, fill=stroke, opacity=0.16) for shape in shapes)


def _line(curve: Curve, axes: _Axes, colour: str) -> Markup:
    stroke, dashes = _style(curve, colour)
    style = {"fill": "none", "stroke": stroke, "stroke_width": 2, "stroke_dasharray": dashes, "stroke_linecap": "round"}
    return Markup("").join(svg.path(svg.trace(_points(curve, curve.median, run, axes)), **style) for run in _runs(curve))


def title(curve: Curve) -> str:
    """The words at a curve."""
    own = {"endogenous": "the body's own", "dosed": "from the dose"}.get(curve.origin, "")
    when = {"now": "now", "then": "with the plan"}.get(curve.when, curve.when)
    return f"{own}, {when}" if own else when


def _names(curves: list[Curve], axes: _Axes, colour: str) -> list[Markup]:
    """Each curve named at its own place: spread over the clock, pushed apart where they would touch."""
    spots, taken = [], []
    for curve in curves:
        x, y = _spot(curve, axes)
        while any(abs(x - other) < 110 and abs(y - over) < 14 for other, over in taken):
            y -= 14
        taken.append((x, y))
        spots.append(
            svg.text(x, y, title(curve), size=11.5, fill=_style(curve, colour)[0], halo=True, text_anchor="middle", font_weight=600)
        )
    return spots


def _spot(curve: Curve, axes: _Axes) -> tuple[float, float]:
    known = np.where(np.isfinite(curve.median), curve.median, -np.inf)
    place = int(np.argmax(known))
    x = min(max(axes.x(curve.minutes[place]), axes.x.start + 50), axes.x.end - 50)
    return x, axes.height(float(curve.median[place]) if np.isfinite(curve.median[place]) else 0.0) - 7


def _doses(curves: list[Curve], axes: _Axes, top: float, colour: str) -> list[Markup]:
    given = list(dict.fromkeys(dose for curve in curves for dose in curve.doses))
    return [_dose(axes, at, label, top, colour) for at, label in sorted(given)]


def _dose(axes: _Axes, at: float, label: str, top: float, colour: str) -> Markup:
    x, foot = axes.x(at), top + _TALL
    mark = svg.path(svg.trace([(x, foot + 20), (x - 5, foot + 30), (x + 5, foot + 30)], close=True), fill=colour)
    stem = svg.line(x, top, x, foot, stroke=colour, stroke_width=1, stroke_dasharray="2 3")
    anchor = "end" if axes.x.end - x < 130 else "start"
    words = svg.text(x + (10 if anchor == "start" else -10), foot + 30, label, size=11, fill=colour, text_anchor=anchor)
    return svg.group(stem, mark, words)


def _describe(scene: Plasma) -> str:
    return "; ".join(f"{curve.compound}, {title(curve)}: {_peak(curve)}" for curve in scene.curves) or "No curves."


def _peak(curve: Curve) -> str:
    if not np.isfinite(curve.median).any():
        return "not known"
    place = int(np.nanargmax(curve.median))
    return f"highest {curve.median[place]:.3g} {curve.unit} at {clock.minutes_to_clock(curve.minutes[place])}"
