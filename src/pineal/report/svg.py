"""Scalable vector graphics as small functions that escape every text they are given.

Coordinates are rounded to a tenth of a pixel, so the same values give the same file on any machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen
from markupsafe import Markup, escape

from pineal.report import palette

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: object) -> str:
    """The text without characters that neither XML nor UTF-8 can carry."""
    return _FORBIDDEN.sub("\ufffd", str(text))


def number(value: float) -> str:
    """A coordinate with at most one decimal; never an exponent, never minus zero."""
    text = f"{float(value):.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """One element; text children and attribute values are escaped, None attributes are left out."""
    inside = Markup("").join(_child(child) for child in children)
    given = "".join(f' {_name(key)}="{_value(value)}"' for key, value in attributes.items() if value is not None)
    return Markup(f"<{name}{given}>{inside}</{name}>" if inside else f"<{name}{given}/>")


def _child(child: object) -> Markup:
    return child if isinstance(child, Markup) else escape(clean(child))


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: object) -> str:
    return number(value) if isinstance(value, (int, float)) else str(escape(clean(value)))


def group(*children: object, **attributes: object) -> Markup:
    """A `g` element."""
    return tag("g", *children, **attributes)


def rect(x: float, y: float, width: float, height: float, **attributes: object) -> Markup:
    """A rectangle."""
    return tag("rect", x=x, y=y, width=max(width, 0.0), height=height, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = palette.RULE, **attributes: object) -> Markup:
    """A straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **attributes)


def path(d: str, **attributes: object) -> Markup:
    """A path from its commands."""
    return tag("path", d=d, **attributes)


def trace(points: Iterable[tuple[float, float]], close: bool = False) -> str:
    """Path commands through points."""
    body = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"M{body}{'Z' if close else ''}"


def text(
    x: float, y: float, content: object, size: float = 11, fill: str = palette.SOFT, halo: bool = False, **attributes: object
) -> Markup:
    """A text; `halo` puts a paper-coloured edge around it so that it reads on any colour."""
    edge = {"stroke": palette.PAPER, "stroke_width": 3, "paint_order": "stroke", "stroke_linejoin": "round"} if halo else {}
    return tag("text", content, x=x, y=y, font_size=size, fill=fill, **edge, **attributes)


def diamond(x: float, y: float, radius: float, **attributes: object) -> Markup:
    """A small diamond around a point."""
    return path(trace([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], close=True), **attributes)


def hatch(name: str, colour: str = palette.FAINT, paper: str = palette.PAPER, every: float = 5) -> Markup:
    """A pattern of diagonal lines, for what is not known; used as ``fill="url(#name)"``."""
    lines = line(0, 0, 0, every, stroke=colour, stroke_width=1.2)
    ground = rect(0, 0, every, every, fill=paper)
    attributes = {"patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
    return tag("defs", tag("pattern", ground, lines, id=name, width=every, height=every, **attributes))


def document(name: str, size: tuple[float, float], title: str, description: str, *children: object) -> Markup:
    """A whole picture with the title and description that a screen reader speaks."""
    heading = tag("title", title, id=f"{name}-title")
    words = tag("desc", description, id=f"{name}-desc")
    box = {"viewBox": f"0 0 {number(size[0])} {number(size[1])}", "aria_labelledby": f"{name}-title {name}-desc"}
    return tag("svg", heading, words, *children, xmlns="http://www.w3.org/2000/svg", role="img", class_="picture", **box)


@frozen
class Scale:
    """A straight map from data to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)
