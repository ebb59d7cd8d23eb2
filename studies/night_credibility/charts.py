"""Small charts on `pineal.report.svg`: a panel with axes, lines, marks and a legend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen
from markupsafe import Markup

from pineal.report import palette, svg

RECORDED, SIMULATED = palette.GOOD, palette.POOR
FONT = "system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"
WIDE = 760


@frozen
class Panel:
    """A rectangle of the picture with its two scales."""

    x: svg.Scale
    y: svg.Scale

    def frame(self, title: str = "", across: Iterable[tuple[float, str]] = (), up: Iterable[tuple[float, str]] = ()) -> Markup:
        """Title, ticks and grid; a tick is (value, label)."""
        left, right, bottom, top = self.x.start, self.x.end, self.y.start, self.y.end
        head = svg.text(left, top - 7, title, size=11.5, fill=palette.INK, font_weight=600)
        rows = [
            svg.group(svg.line(left, self.y(v), right, self.y(v)), svg.text(left - 5, self.y(v) + 3.5, label, size=10, text_anchor="end"))
            for v, label in up
        ]
        columns = [svg.text(self.x(v), bottom + 13, label, size=10, text_anchor="middle") for v, label in across]
        return svg.group(head, *rows, *columns, svg.line(left, bottom, right, bottom, stroke=palette.FAINT))

    def line(self, xs: Sequence[float], ys: Sequence[float | None], colour: str, dashed: bool = False) -> Markup:
        """A line through the known points."""
        points = [(self.x(a), self.y(b)) for a, b in zip(xs, ys) if b is not None]
        dash = "5 3" if dashed else None
        return svg.path(svg.trace(points), fill="none", stroke=colour, stroke_width=1.8, stroke_dasharray=dash) if points else Markup("")

    def dots(self, xs: Sequence[float], ys: Sequence[float | None], colour: str) -> Markup:
        """Small filled circles at the known points."""
        known = [(a, b) for a, b in zip(xs, ys) if b is not None]
        return svg.group(*(svg.tag("circle", cx=self.x(a), cy=self.y(b), r=2.6, fill=colour) for a, b in known))

    def bars(self, edges: Sequence[tuple[float, float]], heights: Sequence[float], colour: str) -> Markup:
        """Bars from the foot of the panel."""
        foot = self.y(self.y.low)
        return svg.group(
            *(svg.rect(self.x(a), self.y(h), self.x(b) - self.x(a), foot - self.y(h), fill=colour) for (a, b), h in zip(edges, heights))
        )


def panel(left: float, top: float, width: float, height: float, x: tuple[float, float], y: tuple[float, float]) -> Panel:
    """A panel from its place and the ranges of its axes."""
    return Panel(svg.Scale(*x, left, left + width), svg.Scale(*y, top + height, top))


def legend(left: float, top: float) -> Markup:
    """Which colour is which."""
    marks = []
    for k, (colour, word) in enumerate(((RECORDED, "recorded"), (SIMULATED, "simulated"))):
        at = left + 92 * k
        marks.append(svg.group(svg.rect(at, top - 8, 14, 8, fill=colour), svg.text(at + 19, top, word, fill=palette.INK)))
    return svg.group(*marks)


def picture(name: str, size: tuple[float, float], title: str, description: str, *parts: Markup) -> str:
    """A picture that stands alone as a file, on its own paper."""
    paper = svg.rect(0, 0, *size, fill=palette.PAPER)
    return str(svg.document(name, size, title, description, paper, svg.group(*parts, font_family=FONT))) + "\n"
