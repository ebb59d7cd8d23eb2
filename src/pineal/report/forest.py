"""The page of `pineal trial`: a forest of effects, what was not simulated, and concerns.

Each effect has its own line; effects in one unit share a scale. The thick bar is where the mean effect lies, the thin
one what a new trial of this size would show. An unknown effect is a hatched line, never a zero.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pineal.report import palette, svg
from pineal.report.intervals import domain
from pineal.report.reading import Interval
from pineal.report.words import MINUS

_TEMPLATES = Path(__file__).parent / "templates"
_WIDE, _ROW, _TOP, _LEFT, _RIGHT = 760, 26, 34, 270, 150


def render(answer: dict) -> str:
    """The page as one HTML file that fetches nothing; the same answer gives the same text."""
    loader = FileSystemLoader(_TEMPLATES, encoding="utf-8")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    rows = answer["outcomes"]
    forests = [forest(unit, [row for row in rows if row["unit"] == unit]) for unit in dict.fromkeys(row["unit"] for row in rows)]
    return environment.get_template("trial.html.j2").render(answer=answer, forests=forests)


def forest(unit: str, rows: list[dict]) -> Markup:
    """All effects in one unit."""
    spans = [Interval(low=row["low"], median=row["effect"], high=row["high"]) for row in rows if row["effect"] is not None]
    over = domain(spans)
    x = svg.Scale(*over, _LEFT, _WIDE - _RIGHT)
    height = _TOP + _ROW * len(rows) + 8
    lines = [_row(row, _TOP + _ROW * (k + 0.5), x) for k, row in enumerate(rows)]
    zero = svg.line(x(0.0), _TOP - 8, x(0.0), height - 6, stroke=palette.FAINT, stroke_dasharray="2 2")
    ends = [svg.text(x(value), 16, _number(value), text_anchor="middle") for value in dict.fromkeys((over[0], 0.0, over[1]))]
    title = svg.text(8, 16, f"Difference, {unit}", fill=palette.INK)
    words = "; ".join(f"{row['label']}, {row['arm']}: {_said(row)}" for row in rows)
    name = f"forest-{''.join(c if c.isalnum() else '-' for c in unit)}"
    return svg.document(name, (_WIDE, height), f"Effects in {unit}", words, svg.hatch(f"{name}-none"), title, *ends, zero, *lines)


def _row(row: dict, y: float, x: svg.Scale) -> Markup:
    label = svg.text(8, y + 4, _short(f"{row['label']}: {row['arm']} against {row['versus']}", 44), fill=palette.INK)
    told = svg.text(_WIDE - _RIGHT + 12, y + 4, _said(row))
    if row["effect"] is None:
        return svg.group(label, svg.line(x.start, y, x.end, y, stroke=palette.RULE, stroke_dasharray="3 5"), told)
    inner = row["interval"]["parameter"]
    colour = palette.SOFT if row["low"] <= 0.0 <= row["high"] else palette.SLEEP
    study = svg.line(x(row["low"]), y, x(row["high"]), y, stroke=colour, stroke_width=1.5)
    mean = svg.line(x(inner[0]), y, x(inner[1]), y, stroke=colour, stroke_width=6, stroke_linecap="round")
    return svg.group(label, study, mean, svg.diamond(x(row["effect"]), y, 5, fill=palette.PAPER, stroke=colour, stroke_width=2), told)


def _said(row: dict) -> str:
    if row["effect"] is None:
        return "unknown"
    return f"{_number(row['effect'])} ({_number(row['low'])} to {_number(row['high'])})"


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", MINUS)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
