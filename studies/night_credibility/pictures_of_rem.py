"""The picture of REM and deep sleep across the night."""

from __future__ import annotations

from markupsafe import Markup

from pineal.report import palette, svg

from . import charts
from .recorded import COHORTS
from .rem import LATENCY_EDGES, LEAST, MOST

COLOURS = {"recorded": charts.RECORDED, "simulated": charts.SIMULATED}


def rem(result: dict) -> str:
    """Episodes a night, their lengths in order, first latency, N3 by third."""
    parts = [charts.legend(40, 18)]
    for r, (name, label) in enumerate(COHORTS.items()):
        found = {kind: result["cohorts"][name]["rem"][kind] for kind in COLOURS}
        top = 58 + 210 * r
        parts += [
            _episodes(found, label, 40, top),
            _ordinals(found, label, 230, top),
            _latency(found, label, 420, top),
            _thirds(found, label, 610, top),
        ]
    words = "Share of nights by REM episodes, minutes of REM by episode, first REM latency, and N3 by third of the night."
    return charts.picture("rem", (charts.WIDE, 445), "REM and N3 across the night", words, *parts)


def _episodes(found: dict, label: str, left: float, top: float) -> Markup:
    at = charts.panel(left, top, 150, 140, (-0.5, 9.5), (0, 0.5))
    band = svg.rect(at.x(LEAST - 0.5), top, at.x(MOST + 0.5) - at.x(LEAST - 0.5), 140, fill=palette.WASH)
    bars = [
        at.bars([(n - 0.42 + 0.42 * k, n + 0.42 * k) for n in range(10)], found[kind]["episodes"], colour)
        for k, (kind, colour) in enumerate(COLOURS.items())
    ]
    frame = at.frame(f"{label}: REM episodes", [(n, str(n)) for n in range(0, 10, 2)], [(v, f"{100 * v:.0f}%") for v in (0, 0.25, 0.5)])
    return svg.group(band, frame, *bars)


def _ordinals(found: dict, label: str, left: float, top: float) -> Markup:
    at = charts.panel(left, top, 150, 140, (0.5, 6.5), (0, 50))
    drawn = [
        at.line(range(1, 7), found[kind]["minutes_by_ordinal"], c) + at.dots(range(1, 7), found[kind]["minutes_by_ordinal"], c)
        for kind, c in COLOURS.items()
    ]
    return svg.group(at.frame(f"{label}: min of each", [(n, str(n)) for n in range(1, 7)], [(v, str(v)) for v in (0, 25, 50)]), *drawn)


def _latency(found: dict, label: str, left: float, top: float) -> Markup:
    at = charts.panel(left, top, 150, 140, (0, 300), (0, 1))
    drawn = []
    for kind, colour in COLOURS.items():
        total, steps = 0.0, [0.0]
        for share in found[kind]["latency"]:
            total += share
            steps.append(total)
        drawn.append(at.line(LATENCY_EDGES, steps, colour))
    return svg.group(at.frame(f"{label}: REM latency", [(v, f"{v}") for v in (0, 120, 240)], [(0, "0"), (0.5, "50%"), (1, "100%")]), *drawn)


def _thirds(found: dict, label: str, left: float, top: float) -> Markup:
    at = charts.panel(left, top, 130, 140, (0.5, 3.5), (0, 60))
    bars = [
        at.bars([(n - 0.38 + 0.38 * k, n + 0.38 * k) for n in (1, 2, 3)], found[kind]["N3_thirds"], colour)
        for k, (kind, colour) in enumerate(COLOURS.items())
    ]
    return svg.group(at.frame(f"{label}: N3 by third", [(n, str(n)) for n in (1, 2, 3)], [(v, str(v)) for v in (0, 30, 60)]), *bars)
