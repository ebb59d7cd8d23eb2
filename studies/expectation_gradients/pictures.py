"""The picture of the study, from its results alone: gradients against differences, and how z is spread."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup
from scipy.stats import norm

from night_credibility import charts
from pineal.report import palette, svg

SIZE, GAP, LEFT, TOP = 190, 62, 56, 66
COLOURS = ("#0072b2", "#56b4e9", "#009e73", "#8a4b08", "#e69f00", "#5b3a9b", "#b34700", "#f3a27a", "#b25a8e", "#d7a9c9")


def picture(result: dict) -> str:
    """All of it."""
    steps = {one["name"]: one["step"] for one in result["directions"]}
    parts = [svg.text(8, 20, "Likelihood-ratio gradients against differences, two nights", size=13, fill=palette.INK, font_weight=600)]
    parts += [svg.text(8, 37, "Change of the average for one step of the direction, minutes; bars: 1.96 standard errors.", size=10.5)]
    for k, statistic in enumerate(name for name in result["statistics"] if name != "DLMO"):
        rows = [row for row in result["rows"] if row["statistic"] == statistic]
        parts.append(_scatter(rows, steps, statistic, *_place(k)))
    parts += [_quantiles(result, *_place(5)), _legend(result)]
    z = [row["z"] for row in result["rows"] if row["statistic"] != "DLMO" and row["z"] is not None]
    said = f"{len(z)} gradients; root mean square of z {np.sqrt(np.mean(np.square(z))):.2f}, largest {np.abs(z).max():.2f}"
    size = (LEFT + 3 * (SIZE + GAP), TOP + 2 * (SIZE + GAP) + 54)
    return charts.picture("gradients", size, "Gradients against differences", said, *parts)


def _place(k: int) -> tuple[float, float]:
    return LEFT + (SIZE + GAP) * (k % 3), TOP + (SIZE + GAP) * (k // 3)


def _scatter(rows: list[dict], steps: dict[str, float], title: str, left: float, top: float) -> Markup:
    """One statistic: difference across, gradient up."""
    points = [tuple(v * steps[row["direction"]] for v in (row["difference"][2], row["gradient"])) for row in rows]
    reach = 1.15 * max(max(abs(a), abs(b)) for a, b in points)
    panel = charts.panel(left, top, SIZE, SIZE, (-reach, reach), (-reach, reach))
    ticks = [(v, f"{v:g}".replace("-", "−")) for v in _ticks(reach)]
    marks = [_mark(panel, row, steps[row["direction"]], point, _colour(k)) for k, (row, point) in enumerate(zip(rows, points, strict=True))]
    even = panel.line((-reach, reach), (-reach, reach), palette.FAINT, dashed=True)
    return svg.group(panel.frame(title, ticks, ticks), even, *marks)


def _colour(k: int) -> str:
    """Rows come by direction, two nights each."""
    return COLOURS[(k // 2) % len(COLOURS)]


def _mark(panel: charts.Panel, row: dict, step: float, point: tuple[float, float], colour: str) -> Markup:
    x, y = panel.x(point[0]), panel.y(point[1])
    wide = 1.96 * step * row["difference error"][2] * SIZE / (panel.x.high - panel.x.low)
    high = 1.96 * step * row["error"] * SIZE / (panel.x.high - panel.x.low)
    return svg.group(
        svg.line(x - wide, y, x + wide, y, stroke=colour), svg.line(x, y - high, x, y + high, stroke=colour),
        svg.tag("circle", cx=x, cy=y, r=2.6, fill=colour if row["night"] == 1 else palette.PAPER, stroke=colour),
    )  # fmt: skip


def _ticks(reach: float) -> list[float]:
    step = 10.0 ** np.floor(np.log10(reach))
    step = step if reach / step >= 2.0 else step / 2.0
    return [-step * (reach // step), 0.0, step * (reach // step)]


def _quantiles(result: dict, left: float, top: float) -> Markup:
    """z in order against what normal numbers would be."""
    z = np.sort([row["z"] for row in result["rows"] if row["statistic"] != "DLMO" and row["z"] is not None])
    expected = norm.ppf((np.arange(len(z)) + 0.5) / len(z))
    reach = 1.1 * max(3.0, float(np.abs(z).max()))
    panel = charts.panel(left, top, SIZE, SIZE, (-reach, reach), (-reach, reach))
    ticks = [(float(v), f"{v}".replace("-", "−")) for v in (-2, 0, 2)]
    frame = panel.frame("z in order, against normal numbers", ticks, ticks)
    return svg.group(frame, panel.line((-reach, reach), (-reach, reach), palette.FAINT, dashed=True), panel.dots(expected, z, palette.GOOD))


def _legend(result: dict) -> Markup:
    foot = TOP + 2 * (SIZE + GAP)
    marks = []
    for k, one in enumerate(result["directions"]):
        x, y = 10 + 160 * (k % 5), foot + 18 * (k // 5)
        mark = svg.tag("circle", cx=x, cy=y - 3.5, r=3, fill=COLOURS[k])
        marks.append(svg.group(mark, svg.text(x + 8, y, f"{one['name']} ({one['step']:g} {one['unit']})".replace(" 1)", ")"), size=9.5)))
    return svg.group(*marks, svg.text(10, foot + 40, "Filled: first night. Open: second.", size=10))
