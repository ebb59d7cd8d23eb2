"""Pictures of the test, of the key statistics and of their quantiles."""

from __future__ import annotations

from markupsafe import Markup

from pineal.report import palette, svg

from . import charts
from .key_statistics import KEY, LINE_SD
from .recorded import COHORTS
from .two_sample import LINE

ROW = 17
SHOWN = 12
AGAINST = {"simulated": charts.SIMULATED, "standard": charts.SIMULATED, "recorded": charts.RECORDED, "null": palette.FAINT}


def apart(result: dict) -> str:
    """How far judges tell the nights apart, and which single features do."""
    parts = [_apart(one, label, 20 + 380 * k) for k, (label, one) in enumerate(_cohorts(result))]
    text = "; ".join(f"{label}: strictest bound {one['two_sample']['bound']:.2f}" for label, one in _cohorts(result))
    return charts.picture(
        "apart", (charts.WIDE, 514), "How far nights can be told apart", f"AUC of two judges and of single features. {text}.", *parts
    )


def _apart(one: dict, label: str, left: float) -> Markup:
    judges = one["two_sample"]["judges"]
    top = charts.panel(left + 110, 30, 235, 172, (0.3, 1.0), (0, 1))
    ticks = [(v, f"{v:g}") for v in (0.4, 0.5, 0.75, 1.0)]
    rows = [(judge, kind, row) for judge, kinds in judges.items() for kind, row in kinds.items()]
    marks = [_judged(top, 38 + 20 * k + 8 * (k // 4), *row) for k, row in enumerate(rows)]
    line = svg.line(top.x(LINE), 30, top.x(LINE), 202, stroke=palette.INK, stroke_dasharray="3 3")
    half = svg.line(top.x(0.5), 30, top.x(0.5), 202)
    alone = list(one["two_sample"]["alone"].items())[:SHOWN]
    below = charts.panel(left + 110, 266, 235, ROW * SHOWN + 6, (0.0, 1.0), (0, 1))
    bars = [_alone(below, 274 + ROW * k, *row) for k, row in enumerate(alone)]
    middle = svg.line(below.x(0.5), 266, below.x(0.5), 272 + ROW * SHOWN, stroke=palette.FAINT)
    heads = top.frame(f"{label}: AUC, dot; 95 % bounds, bar", ticks), below.frame(f"{label}: single features, AUC", ())
    ends = (
        svg.text(below.x(0.02), 492, "less when simulated", size=10),
        svg.text(below.x(0.98), 492, "more when simulated", size=10, text_anchor="end"),
    )
    return svg.group(*heads, half, line, *marks, *bars, middle, *ends)


def _judged(at: charts.Panel, y: float, judge: str, kind: str, row: dict) -> Markup:
    colour, bounds = AGAINST[kind], (row["bound_nights"], row["bound_repeats"])
    word = {"simulated": judge.split()[0], "standard": "standard only", "recorded": "recorded pairs", "null": "by lot"}[kind]
    bar = svg.line(at.x(row["auc"]), y, at.x(max(bounds)), y, stroke=colour, stroke_width=2)
    ticks = [svg.line(at.x(b), y - 4, at.x(b), y + 4, stroke=colour, stroke_width=2) for b in bounds]
    dot = svg.tag("circle", cx=at.x(row["auc"]), cy=y, r=4, fill=colour)
    return svg.group(svg.text(at.x.start - 6, y + 3.5, word, size=10.5, text_anchor="end"), bar, *ticks, dot)


def _alone(at: charts.Panel, y: float, name: str, row: dict) -> Markup:
    low, high = sorted((at.x(0.5), at.x(row["auc"])))
    bar = svg.rect(low, y, high - low, ROW - 5, fill=charts.SIMULATED)
    right = row["auc"] > 0.5
    value = svg.text(high + 4 if right else low - 4, y + 9.5, f"{row['auc']:.2f}", size=10, text_anchor=None if right else "end")
    return svg.group(svg.text(at.x.start - 6, y + 9.5, name, size=10.5, text_anchor="end"), bar, value)


def key(result: dict) -> str:
    """Differences of the means in SDs with their intervals."""
    height = 50 + ROW * len(KEY)
    parts = [_differences(one, label, 20 + 380 * k) for k, (label, one) in enumerate(_cohorts(result))]
    words = (
        f"Simulated less recorded mean of {len(KEY)} statistics in SDs between recorded nights, with 95 % intervals; the band is the line."
    )
    return charts.picture("key", (charts.WIDE, height + 26), "Means of key statistics", words, *parts)


def _differences(one: dict, label: str, left: float) -> Markup:
    tall = ROW * len(KEY) + 6
    at = charts.panel(left + 90, 30, 255, tall, (-1.5, 1.5), (0, 1))
    band = svg.rect(at.x(-LINE_SD), 30, at.x(LINE_SD) - at.x(-LINE_SD), tall, fill=palette.WASH)
    frame = at.frame(f"{label}: difference, SD between nights", [(v, f"{v:+g}" if v else "0") for v in (-1, -LINE_SD, 0, LINE_SD, 1)])
    return svg.group(
        band,
        frame,
        svg.line(at.x(0), 30, at.x(0), 30 + tall),
        *(_one(at, 41 + ROW * k, name, one["key"][name]) for k, name in enumerate(KEY)),
    )


def _one(at: charts.Panel, y: float, name: str, row: dict) -> Markup:
    low, middle, high = (at.x(min(max(row[what], -1.5), 1.5)) for what in ("low", "difference_sd", "high"))
    colour = charts.RECORDED if abs(row["difference_sd"]) <= LINE_SD else charts.SIMULATED
    dot = svg.tag("circle", cx=middle, cy=y, r=4, fill=colour)
    return svg.group(
        svg.text(at.x.start - 6, y + 3.5, name, size=10.5, text_anchor="end"),
        svg.line(low, y, high, y, stroke=colour, stroke_width=1.5),
        dot,
    )


def quantiles(result: dict) -> str:
    """Quantiles of simulated against recorded single paths."""
    parts, across = [], 5
    for r, (label, one) in enumerate(_cohorts(result)):
        for k, name in enumerate(KEY):
            row, column = divmod(k, across)
            parts.append(_quantiles(one["key"][name], f"{name}", 42 + 146 * column, 44 + 145 * row + 460 * r))
        parts.append(
            svg.text(
                20, 18 + 460 * r, f"{label}: recorded across, simulated up; on the line = alike", size=12, fill=palette.INK, font_weight=600
            )
        )
    words = "Quantiles 5 to 95 % of simulated against recorded nights, one person and one scorer each, for every key statistic."
    return charts.picture("quantiles", (charts.WIDE, 930), "Spread of nights: quantiles", words, *parts)


def _quantiles(row: dict, name: str, left: float, top: float) -> Markup:
    real, model = row["recorded_quantiles"], row["simulated_quantiles"]
    low, high = min(real + model), max(real + model)
    high = high if high > low else low + 1.0
    at = charts.panel(left, top, 96, 96, (low, high), (low, high))
    same = svg.line(at.x(low), at.y(low), at.x(high), at.y(high), stroke=palette.FAINT, stroke_dasharray="3 3")
    ticks = [(low, f"{low:.0f}"), (high, f"{high:.0f}")]
    return svg.group(at.frame(name, ticks, ticks), same, at.dots(real, model, charts.SIMULATED))


def _cohorts(result: dict) -> list[tuple[str, dict]]:
    return [(label, result["cohorts"][name]) for name, label in COHORTS.items()]
