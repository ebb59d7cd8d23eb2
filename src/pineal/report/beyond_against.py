"""Minutes of waking taken away against what else changes: four panels with one x, every compound named beside its mark.

Names stand in two columns and a thin rule leads to each mark. Filled: told by trials. Open: prior. A square is a
medicine, a disc anything else. Dashed whiskers: moved by longer or shorter sleep alone.
"""

from __future__ import annotations

from math import ceil, floor

from attrs import frozen
from markupsafe import Markup

from pineal.report import palette, svg
from pineal.report.beyond_table import Change, Line
from pineal.report.reading import Interval
from pineal.report.words import MINUS, sentence

PANELS = (
    ("N3", "deep sleep (N3), min"),
    ("REM", "dream sleep (REM), min"),
    ("night cortisol", "cortisol in the first half of the night, nmol/L"),
    ("left at rise", "left in the blood at rising, % of the peak"),
)
LEAST = 1.5
"""Minutes; what takes away less waking than this is named in words and not drawn, where it would lie on the others."""

_ROW, _HEAD, _FOOT = 13.5, 26, 30


@frozen
class _Mark:
    """A line of the table in one panel."""

    line: Line
    x: Interval
    y: Interval
    change: Change


def drawn(lines: tuple[Line, ...]) -> list[Line]:
    """The lines that move waking enough to be told apart."""
    return [line for line in lines if line.gain is not None and abs(line.gain.median) >= LEAST]


def small(lines: tuple[Line, ...]) -> list[str]:
    """Names of those that move it too little."""
    return [line.full for line in lines if line.gain is not None and abs(line.gain.median) < LEAST]


def draw(lines: tuple[Line, ...], name: str, width: float = 760) -> Markup:
    """All panels under one another."""
    shown = drawn(lines)
    side = 150 if width > 500 else 101
    x = _scale([line.gain for line in shown], side + 8, width - side - 8)
    parts, top = [], 0.0
    for measure, title in PANELS:
        panel, height = _panel(shown, measure, title, x, top, width)
        parts.append(panel)
        top += height
    spoken = "; ".join(f"{line.full}: {line.gain.signed} of waking taken away" for line in shown if line.gain)
    return svg.document(name, (width, top), "Waking taken away against what else changes", spoken, *parts)


def _change(line: Line, measure: str) -> Change:
    return line.morning.get(measure, Change(None)) if measure == "left at rise" else line.change(measure)


def _scale(intervals, start: float, end: float) -> svg.Scale:
    ends = [edge for one in intervals if one for edge in (one.low, one.high)] + [0.0]
    low, high = 10 * floor(min(ends) / 10), 10 * ceil(max(ends) / 10)
    return svg.Scale(float(low), float(high or 10), start, end)


def _panel(lines: list[Line], measure: str, title: str, x: svg.Scale, top: float, width: float) -> tuple[Markup, float]:
    changes = [(line, _change(line, measure)) for line in lines]
    marks = [_Mark(line, line.gain, one.interval, one) for line, one in changes if one.interval is not None and line.gain]
    absent = [line.full for line, one in changes if one.interval is None]
    left, right = _columns(marks)
    tall = max(130.0, _ROW * max(len(left), len(right)) + 8)
    y = _rising([mark.y for mark in marks], top + _HEAD + tall, top + _HEAD)
    heading = svg.text(0, top + 13, sentence(title), size=12.5, fill=palette.INK, font_weight=600)
    parts = [heading, _grid(x, y, "" if measure == "left at rise" else "+")]
    parts += [_mark(mark, x, y) for mark in marks]
    parts += _names(left, x, y, x.start - 10, "end") + _names(right, x, y, x.end + 10, "start")
    base = top + _HEAD + tall
    parts.append(svg.text(x.end, base + 27, "minutes of waking taken away \u2192", size=10.5, text_anchor="end"))
    if absent:
        parts.append(svg.text(0, base + 41, f"no data: {', '.join(absent)}", size=10.5, font_style="italic"))
    return svg.group(*parts), _HEAD + tall + _FOOT + (26 if absent else 14)


def _rising(intervals: list[Interval], bottom: float, top: float) -> svg.Scale:
    ends = [edge for one in intervals for edge in (one.low, one.high)] + [0.0]
    low, high = min(ends), max(ends)
    room = 0.06 * ((high - low) or 1.0)
    return svg.Scale(low - room, high + room, bottom, top)


def _columns(marks: list[_Mark]) -> tuple[list[_Mark], list[_Mark]]:
    """The half with less gain to the left, the others to the right, each from high to low."""
    ordered = sorted(marks, key=lambda mark: mark.x.median)
    half = (len(ordered) + 1) // 2
    return tuple(sorted(part, key=lambda mark: -mark.y.median) for part in (ordered[:half], ordered[half:]))


def _grid(x: svg.Scale, y: svg.Scale, plus: str) -> Markup:
    parts = [svg.rect(x.start, y.end, x.end - x.start, y.start - y.end, fill=palette.PAPER, stroke=palette.RULE, stroke_width=0.8)]
    for value in _ticks(x.low, x.high, 4 if x.end - x.start < 250 else 8):
        at = x(value)
        parts.append(svg.line(at, y.end, at, y.start, stroke=palette.FAINT if value == 0 else palette.RULE, stroke_width=0.8))
        parts.append(svg.text(at, y.start + 13, _told(value), size=10, text_anchor="middle"))
    for value in _ticks(y.low, y.high, 5):
        at = y(value)
        parts.append(svg.line(x.start, at, x.end, at, stroke=palette.FAINT if value == 0 else palette.RULE, stroke_width=0.8))
        parts.append(svg.text(x.start + 3, at - 2, _told(value).replace("+", plus), size=9.5, halo=True))
    return svg.group(*parts)


def _ticks(low: float, high: float, most: int) -> list[float]:
    """Round values within two ends."""
    step = next(size for power in range(-2, 4) for size in (10.0**power, 2 * 10.0**power, 5 * 10.0**power) if (high - low) / size <= most)
    return [round(k * step, 6) for k in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def _told(value: float) -> str:
    return f"{value:+g}".replace("-", MINUS) if value else "0"


def _mark(mark: _Mark, x: svg.Scale, y: svg.Scale) -> Markup:
    colour, at, up = palette.compound(mark.line.compound), x(mark.x.median), y(mark.y.median)
    style = {"stroke": colour, "stroke_width": 1.1, "opacity": 0.55}
    dashes = None if mark.change.own or mark.y.unit == "% of the peak" else "3 2"
    across = svg.line(x(mark.x.low), up, x(mark.x.high), up, **style)
    along = svg.line(at, y(mark.y.low), at, y(mark.y.high), stroke_dasharray=dashes, **style)
    return svg.group(across, along, sign(at, up, mark.line.medicine, mark.change.basis, colour))


def sign(x: float, y: float, medicine: bool, basis: str, colour: str, size: float = 4.2) -> Markup:
    """A square for a medicine, a disc for anything else; filled where trials tell it."""
    style = {"fill": colour if basis == "trials" else palette.PAPER, "stroke": colour, "stroke_width": 1.8}
    if medicine:
        return svg.rect(x - size, y - size, 2 * size, 2 * size, **style)
    return svg.tag("circle", cx=x, cy=y, r=size, **style)


def _names(marks: list[_Mark], x: svg.Scale, y: svg.Scale, at: float, anchor: str) -> list[Markup]:
    """Names in a column, as near to the height of their marks as they fit, with a rule to each."""
    heights = spread([y(mark.y.median) for mark in marks], y.end + 4, y.start - 2)
    size, parts = 10.5 if x.end - x.start > 250 else 8.6, []
    for mark, height in zip(marks, heights, strict=True):
        colour = palette.compound(mark.line.compound)
        edge = at + (4 if anchor == "end" else -4)
        parts.append(svg.line(edge, height, x(mark.x.median), y(mark.y.median), stroke=colour, stroke_width=0.6, opacity=0.6))
        parts.append(svg.text(at, height + 3.5, mark.line.full, size=size, fill=colour, text_anchor=anchor))
    return parts


def spread(heights: list[float], top: float, bottom: float) -> list[float]:
    """Heights in rising order moved apart to at least a row, within two ends as far as they fit."""
    found = list(heights)
    for k in range(1, len(found)):
        found[k] = max(found[k], found[k - 1] + _ROW)
    over = (found[-1] - bottom) if found else 0.0
    if over > 0:
        found[-1] -= over
        for k in range(len(found) - 2, -1, -1):
            found[k] = min(found[k], found[k + 1] - _ROW)
    short = top - found[0] if found else 0.0
    return [height + short for height in found] if short > 0 else found
