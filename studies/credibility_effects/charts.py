"""What the pictures share: colours of the three models, a panel, a standalone document."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from pineal.report import palette, svg

FONT = "system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"
MODELS = {"model": palette.GOOD, "classes": palette.POOR, "constant": palette.FAINT}
WORDS = {"model": "this model", "classes": "classes without a mechanism", "constant": "constant of two classes"}


def picture(name: str, size: tuple[float, float], title: str, description: str, *parts: Markup) -> str:
    """A picture that stands alone as a file, on its own paper."""
    paper = svg.rect(0, 0, *size, fill=palette.PAPER)
    return str(svg.document(f"credibility-effects-{name}", size, title, description, paper, svg.group(*parts, font_family=FONT))) + "\n"


def legend(left: float, top: float, entries: Iterable[tuple[str, str]], step: float = 190) -> Markup:
    """Which colour is which."""
    marks = []
    for k, (colour, word) in enumerate(entries):
        at = left + step * k
        marks.append(svg.group(svg.rect(at, top - 8, 14, 8, fill=colour), svg.text(at + 19, top, word, fill=palette.INK)))
    return svg.group(*marks)


def bar(x: svg.Scale, low: float, high: float, y: float, colour: str, width: float) -> Markup:
    """A horizontal interval, cut at the ends of the scale and marked there."""
    a, b = max(low, x.low), min(high, x.high)
    if a >= b:
        return Markup("")
    cut = [
        svg.text(x(edge), y + 3.5, sign, size=9, fill=colour, text_anchor=anchor)
        for edge, sign, anchor, gone in ((x.low, "◂", "end", low < x.low), (x.high, "▸", "start", high > x.high))
        if gone
    ]
    return svg.group(svg.line(x(a), y, x(b), y, stroke=colour, stroke_width=width, stroke_linecap="round"), *cut)


def dot(x: float, y: float, radius: float, **attributes: object) -> Markup:
    """A small circle."""
    return svg.tag("circle", cx=x, cy=y, r=radius, **attributes)
