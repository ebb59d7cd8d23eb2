"""Pictures of the response curves and the arms, drawn from result.json alone."""

from __future__ import annotations

from markupsafe import Markup

from night_credibility.charts import WIDE, panel, picture
from pineal.report import palette, svg

from . import points

OURS, THEIRS, SHOWN = palette.POOR, palette.FAINT, palette.GOOD
NAMES = {3.0: "3 mg (fitted)", 0.5: "0.5 mg (predicted)"}


def curves(result: dict) -> str:
    """Both doses: volunteers, the shipped model and the published model."""
    parts = [_dose(result, mg, 48.0 + 372.0 * k) for k, mg in enumerate(NAMES)]
    told = [(SHOWN, "a volunteer"), (OURS, "shipped model"), (THEIRS, "published model (Stowe 2025)")]
    return picture(
        "melatonin-prc", (WIDE, 340), "Phase response to three days of melatonin",
        "Shift of the melatonin onset against the hour of the pill after it, for 3 mg and 0.5 mg: volunteers and two models.",
        *parts, _legend(told, 48.0, 322.0),
    )  # fmt: skip


def _dose(result: dict, mg: float, left: float) -> Markup:
    box = panel(left, 34.0, 322.0, 242.0, (0.0, 24.0), (-3.0, 3.0))
    hours, shifts = points.individual(mg)
    grid = result["curve"]["hours"]
    return svg.group(
        box.frame(NAMES[mg], [(h, str(h)) for h in range(0, 25, 4)], [(v, f"{v:+d}" if v else "0") for v in range(-3, 4)]),
        svg.line(box.x(0.0), box.y(0.0), box.x(24.0), box.y(0.0), stroke=palette.FAINT),
        box.line(grid, points.published_model(mg, grid).tolist(), THEIRS, dashed=True),
        box.line(grid, result["curve"][f"{mg:g}"], OURS), box.dots(hours, shifts, SHOWN),
        svg.text(left + 161.0, 303.0, "hours from onset to pill; shift in h, advances up", text_anchor="middle"),
    )  # fmt: skip


def arms(result: dict) -> str:
    """Four arms of Burke 2013: people, the shipped and the published model."""
    box = panel(48.0, 30.0, 690.0, 190.0, (0.0, 4.0), (-0.6, 1.4))
    series = ((SHOWN, points.arms()), (OURS, result["shipped"]["arms"]), (THEIRS, points.MODEL_ARMS))
    zero = box.y(0.0)
    bars = [
        svg.rect(box.x(i + 0.14 + 0.24 * k), min(zero, box.y(v[arm])), 0.22 * 690.0 / 4, abs(box.y(v[arm]) - zero), fill=colour)
        for i, arm in enumerate(points.arms()) for k, (colour, v) in enumerate(series)
    ]  # fmt: skip
    ticks = [(i + 0.5, arm) for i, arm in enumerate(points.arms())]
    frame = box.frame("Advance of DLMO in two days (h)", ticks, [(v / 2, f"{v / 2:g}") for v in range(-1, 3)])
    told = [(SHOWN, "people (Burke 2013)"), (OURS, "shipped model"), (THEIRS, "published model (Stowe 2025)")]
    words = "Mean shift in dim and bright light with placebo and melatonin: people and two models."
    line = svg.line(48.0, zero, 738.0, zero, stroke=palette.FAINT)
    return picture("melatonin-arms", (WIDE, 262), "Light and melatonin together", words, frame, *bars, line, _legend(told, 48.0, 252.0))


def _legend(told, left: float, top: float) -> Markup:
    marks = [
        svg.group(svg.rect(left + 200.0 * k, top - 8, 14, 8, fill=colour), svg.text(left + 19 + 200.0 * k, top, word, fill=palette.INK))
        for k, (colour, word) in enumerate(told)
    ]
    return svg.group(*marks)
