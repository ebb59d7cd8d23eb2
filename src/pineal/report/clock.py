"""Clock axes: whole hours, noon and midnight named, the same in every picture."""

from __future__ import annotations

from math import ceil

from markupsafe import Markup

from pineal.report import palette, svg
from pineal.report.words import minutes_to_clock


def ticks(low: float, high: float, every: float = 60) -> list[float]:
    """Minutes of the whole steps within a span."""
    first = ceil(low / every) * every
    return [first + every * step for step in range(int((high - first) // every) + 1)]


def name(minutes: float) -> str:
    """The tick's words: noon, midnight or HH:MM."""
    return {0: "midnight", 720: "noon"}.get(round(minutes) % 1440) or minutes_to_clock(minutes)


def grid(x: svg.Scale, top: float, bottom: float, every: float = 60) -> Markup:
    """Faint vertical lines at whole steps, midnight a little darker."""
    return Markup("").join(
        svg.line(x(at), top, x(at), bottom, stroke=palette.FAINT if at % 1440 == 0 else palette.RULE, stroke_width=0.8)
        for at in ticks(x.low, x.high, every)
    )


def labels(x: svg.Scale, y: float, every: float = 60, size: float = 11) -> Markup:
    """The clock times under (or over) the grid."""
    return Markup("").join(
        svg.text(x(at), y, minutes_to_clock(at), size=size, text_anchor=_anchor(x, at)) for at in ticks(x.low, x.high, every)
    )


def _anchor(x: svg.Scale, at: float) -> str:
    return "end" if x.end - x(at) < 10 else "middle"
