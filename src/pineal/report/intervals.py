"""Rows of a forest plot, one small picture each, to stand inside the cells of a table.

Positions are percentages, so a row is as wide as its cell and its marks keep their shape. Filled marks:
the whole interval lies on one side of no change. Open marks: no change lies within it.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, log10

from markupsafe import Markup

from pineal.report import palette, svg, words
from pineal.report.reading import Interval

_COLOURS = {"better": palette.GOOD, "worse": palette.POOR, "open": palette.SOFT, "moved": palette.SOFT}
PRIOR_BELOW = 0.30
_NOTHING = 1e-6
"""Spans below this are drawn as none; no measure of sleep is known so well."""


def domain(intervals: Iterable[Interval | None]) -> tuple[float, float]:
    """A rounded span that holds every interval and zero."""
    ends = [edge for interval in intervals if interval for edge in (interval.low, interval.high, interval.median)] + [0.0]
    low, high = min(ends), max(ends)
    if high - low < _NOTHING:
        return 0.0, 1.0
    step = 10 ** floor(log10(high - low)) / 2
    return floor(low / step) * step, ceil(high / step) * step


def row(interval: Interval, over: tuple[float, float], better: int, label: str) -> Markup:
    """One interval on its line: zero as a rule, the range as a bar, the middle as a mark."""
    colour, open_ = _COLOURS[interval.verdict(better)], interval.verdict(better) == "open"
    low, middle, high = (_place(edge, over) for edge in (interval.low, interval.median, interval.high))
    zero = _place(0.0, over)
    rule = svg.tag("line", x1=zero, x2=zero, y1=0, y2=24, stroke=palette.FAINT, stroke_width=1, stroke_dasharray="2 2")
    bar = svg.tag("line", x1=low, x2=high, y1=12, y2=12, stroke=colour, stroke_width=3, stroke_linecap="round")
    style = {"fill": palette.PAPER if open_ else colour, "stroke": colour, "stroke_width": 2.5}
    return _cell(24, f"{label}: {interval.signed}", rule, bar, _mark(middle, interval.verdict(better) == "worse", style))


def _mark(at: str, worse: bool, style: dict) -> Markup:
    """A disc, or a square for what gets worse, so that grey print tells them apart."""
    if worse:
        return svg.tag("rect", x=at, y=7, width=10, height=10, transform="translate(-5 0)", **style)
    return svg.tag("circle", cx=at, cy=12, r=5.5, **style)


def point(value: float, over: tuple[float, float], label: str) -> Markup:
    """A number that came without an interval: an open mark, and no bar."""
    zero = _place(0.0, over)
    rule = svg.tag("line", x1=zero, x2=zero, y1=0, y2=24, stroke=palette.FAINT, stroke_width=1, stroke_dasharray="2 2")
    style = {"fill": palette.PAPER, "stroke": palette.FAINT, "stroke_width": 2}
    return _cell(24, f"{label}: {_number(value)}, no interval printed", rule, _mark(_place(value, over), False, style))


def axis(over: tuple[float, float], unit: str) -> Markup:
    """The scale above the rows: both ends and no change."""
    ends = [over[0], 0.0, over[1]] if over[0] < 0 < over[1] else [over[0], over[1]]
    marks = [_tick(value, over) for value in ends]
    return _cell(18, f"scale from {_number(over[0])} to {_number(over[1])} {unit}".strip(), *marks)


def _number(value: float) -> str:
    return f"{value:g}".replace("-", words.MINUS)


def _tick(value: float, over: tuple[float, float]) -> Markup:
    anchor = {over[0]: "start", over[1]: "end"}.get(value, "middle")
    label = "0" if value == 0 else f"{'+' if value > 0 else ''}{_number(value)}"
    return svg.tag("text", label, x=_place(value, over), y=13, font_size=11, fill=palette.SOFT, text_anchor=anchor)


def chance(share: float | None, label: str, colour: str = palette.GOOD) -> Markup:
    """A probability as a bar on its full length; hatched when not known."""
    if not words.known(share):
        return _cell(12, f"{label}: not known", _rail(dashes="3 3"))
    return _cell(12, f"{label}: {words.percent(share)}", _rail(), _fill(share, colour))


def contraction(share: float | None, label: str) -> Markup:
    """How much the data narrowed a prior; below the tick it is the prior."""
    if not words.known(share):
        return _cell(12, f"{label}: not known", _rail(dashes="3 3"))
    at = f"{PRIOR_BELOW * 100:.0f}%"
    tick = svg.tag("line", x1=at, x2=at, y1=0, y2=12, stroke=palette.INK, stroke_width=1)
    colour = palette.GOOD if share >= PRIOR_BELOW else palette.FAINT
    return _cell(12, f"{label}: narrowed by {words.percent(share)}", _rail(), _fill(share, colour), tick)


def _rail(dashes: str | None = None) -> Markup:
    fill = palette.PAPER if dashes else palette.WASH
    return svg.tag("rect", x=0, y=2, width="100%", height=8, fill=fill, stroke=palette.FAINT, stroke_width=0.8, stroke_dasharray=dashes)


def _fill(share: float, colour: str) -> Markup:
    return svg.tag("rect", x=0, y=2, width=f"{min(max(share, 0.0), 1.0) * 100:.1f}%", height=8, fill=colour)


def _place(value: float, over: tuple[float, float]) -> str:
    """The percentage of a value, with room for the marks at both ends."""
    share = (min(max(value, over[0]), over[1]) - over[0]) / ((over[1] - over[0]) or 1.0)
    return f"{3 + share * 94:.2f}%"


def _cell(height: float, label: str, *children: object) -> Markup:
    size = {"width": "100%", "height": height}
    return svg.tag("svg", svg.tag("title", label), *children, xmlns="http://www.w3.org/2000/svg", role="img", class_="cell", **size)
