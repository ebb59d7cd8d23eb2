"""The nights, one under the other: light as shading, sleep as bars, the body's night as a marker.

Double-plotted: a row runs from noon over 48 hours, so each night stands whole beside the next.
On a narrow page a row shows one night. Light that was not recorded is hatched, never dark.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
from attrs import frozen
from markupsafe import Markup

from pineal.report import clock, palette, svg
from pineal.report.scenes import Actogram, Day

DAY, NOON, BIN, UNKNOWN = 1440, 720, 5, -1
_STRIP, _BED, _ROW, _TOP = 15, 6, 29, 24


@frozen(eq=False)
class _Sheet:
    """What every row shares: the record, its light levels, the horizontal scale and the hatch."""

    scene: Actogram
    shades: np.ndarray
    x: svg.Scale
    hatch: str

    def fill(self, level: int) -> str:
        """The paint of a light level."""
        return f"url(#{self.hatch})" if level == UNKNOWN else palette.LIGHT[level]


def draw(scene: Actogram, name: str = "actogram", width: float = 760) -> Markup:
    """The picture `width` units wide; under 500 it is plotted once instead of twice."""
    left, span = (92, 2 * DAY) if width >= 500 else (74, DAY)
    x = svg.Scale(0, span, left, width - 12)
    sheet = _Sheet(scene, levels(scene), x, f"{name}-unknown")
    rows = range(-1 if _starts_early(scene) else 0, len(scene.days))
    bottom = _TOP + _ROW * len(rows)
    height, key = _key(sheet, bottom + 22, width)
    parts = (_axis(x, bottom, 180 if width >= 500 else 360), *(_row(sheet, row, _TOP + _ROW * place) for place, row in enumerate(rows)))
    return svg.document(name, (width, height), "Your nights", _describe(scene), svg.hatch(sheet.hatch), *parts, key)


def _starts_early(scene: Actogram) -> bool:
    return any(start < NOON for day in scene.days[:1] for start, _ in day.sleep or ())


def _axis(x: svg.Scale, bottom: float, every: float) -> Markup:
    ticks = clock.ticks(NOON, NOON + x.high, every)
    shown = [at for at in ticks if at % (2 * every) == NOON % (2 * every) or x.high == DAY]
    ends = {shown[0]: "start", shown[-1]: "end"}
    to = svg.Scale(NOON, NOON + x.high, x.start, x.end)
    words = [svg.text(to(at), _TOP - 9, clock.name(at), text_anchor=ends.get(at, "middle")) for at in shown]
    return svg.group(clock.grid(to, _TOP - 4, bottom, every), *words)


def _row(sheet: _Sheet, row: int, y: float) -> Markup:
    start = row * DAY + NOON
    label = sheet.scene.days[row].label if row >= 0 else "before"
    name = svg.text(sheet.x.start - 8, y + 12, label, text_anchor="end", size=11, fill=palette.INK)
    return svg.group(name, _light(sheet, start, y), _bars(sheet, start, y + _STRIP + 1.5), _onsets(sheet, start, y + _STRIP / 2))


def levels(scene: Actogram) -> np.ndarray:
    """Step of the light scale for every 5-minute bin of the record, -1 where not known; shape (days * 288,)."""
    return np.concatenate([_day_levels(day) for day in scene.days]) if scene.days else np.zeros(0, int)


def _day_levels(day: Day) -> np.ndarray:
    if day.light is None:
        return np.full(288, UNKNOWN)
    found = np.array([UNKNOWN if np.isnan(lux) else palette.light_level(lux) for lux in day.light])
    for start, end in day.gaps:
        found[max(0, int(start // BIN)) : max(0, int(-(-end // BIN)))] = UNKNOWN
    return found


def _light(sheet: _Sheet, start: int, y: float) -> Markup:
    begin = max(0, start // BIN)
    at, parts = begin * BIN - start, {}
    for level, run in groupby(sheet.shades[begin : max(begin, (start + int(sheet.x.high)) // BIN)].tolist()):
        wide = len(list(run)) * BIN
        parts.setdefault(level, []).append(_block(sheet.x(at), y, sheet.x(at + wide)))
        at += wide
    return Markup("").join(svg.path("".join(blocks), fill=sheet.fill(level)) for level, blocks in sorted(parts.items()))


def _block(start: float, y: float, end: float) -> str:
    wide = svg.number(end - start)
    return f"M{svg.number(start)} {svg.number(y)}h{wide}v{_STRIP}h-{wide}z"


def _absolute(scene: Actogram, spans: str):
    for index, day in enumerate(scene.days):
        for start, end in getattr(day, spans) or ():
            yield index * DAY + start, index * DAY + end


def _bars(sheet: _Sheet, start: int, y: float) -> Markup:
    x = sheet.x
    kinds = (("in_bed", palette.IN_BED, 1.5, 3.0), ("sleep", palette.SLEEP, 0, _BED))
    return Markup("").join(
        svg.rect(x(low), y + down, x(high) - x(low), tall, fill=colour, rx=1)
        for spans, colour, down, tall in kinds
        for low, high in _clipped(_absolute(sheet.scene, spans), start, x.high)
    )


def _clipped(spans, start: int, length: float):
    for low, high in spans:
        low, high = max(low - start, 0), min(high - start, length)
        if low < high:
            yield low, high


def _onsets(sheet: _Sheet, start: int, y: float) -> Markup:
    found = [(index * DAY - start, day.dlmo) for index, day in enumerate(sheet.scene.days) if day.dlmo]
    inside = [(shift, dlmo) for shift, dlmo in found if 0 <= shift + dlmo.median <= sheet.x.high]
    return Markup("").join(_onset(sheet.x, y, shift, dlmo) for shift, dlmo in inside)


def _onset(x: svg.Scale, y: float, shift: float, dlmo) -> Markup:
    low, high = (min(max(x(shift + edge), x.start), x.end) for edge in (dlmo.low, dlmo.high))
    return marker(low, x(shift + dlmo.median), high, y)


def marker(low: float, at: float, high: float, y: float) -> Markup:
    """The diamond of the DLMO with its interval, readable on any light."""
    edge = svg.line(low, y, high, y, stroke=palette.PAPER, stroke_width=5.5, stroke_linecap="round")
    bar = svg.line(low, y, high, y, stroke=palette.DLMO, stroke_width=2.5, stroke_linecap="round")
    return svg.group(edge, bar, svg.diamond(at, y, 5.5, fill=palette.DLMO, stroke=palette.PAPER, stroke_width=1.5))


def _key(sheet: _Sheet, y: float, width: float) -> tuple[float, Markup]:
    """The scale of light and the two marks, named where they stand; returns the picture's height too."""
    wide = width >= 500
    left, step = (sheet.x.start, 34) if wide else (12, 30)
    right, below = (left + 8 * step + 70, y) if wide else (left, y + 62)
    parts = [_light_key(left, y, step), _unknown_key(sheet, left + 8 * step + 12, y), _marks_key(right + (30 if wide else 0), below)]
    return below + (44 if wide else 40), svg.group(*parts)


def _light_key(left: float, y: float, step: float) -> Markup:
    boxes = [svg.rect(left + step * place, y, step, 9, fill=colour) for place, colour in enumerate(palette.LIGHT)]
    edges = [
        svg.text(left + step * (place + 1), y + 21, f"{edge:,.0f}", size=10, text_anchor="middle")
        for place, edge in enumerate(palette.LIGHT_EDGES)
    ]
    words = svg.text(left, y + 35, "light at the eye, melanopic lux: dark to daylight", size=10.5)
    return svg.group(*boxes, *edges, words)


def _unknown_key(sheet: _Sheet, left: float, y: float) -> Markup:
    box = svg.rect(left, y, 22, 9, fill=sheet.fill(UNKNOWN), stroke=palette.FAINT, stroke_width=0.5)
    return svg.group(box, svg.text(left, y + 21, "not recorded", size=10))


def _marks_key(left: float, y: float) -> Markup:
    bed = svg.rect(left, y + 3, 44, 3, fill=palette.IN_BED)
    sleep = svg.rect(left + 10, y + 1.5, 28, _BED, fill=palette.SLEEP)
    asleep = svg.text(left + 52, y + 9, "asleep (blue) within time in bed", size=10.5)
    onset = svg.text(left + 52, y + 29, "body's night begins: DLMO, with range", size=10.5, fill=palette.DLMO)
    return svg.group(bed, sleep, asleep, marker(left + 6, left + 22, left + 38, y + 25), onset)


def _describe(scene: Actogram) -> str:
    nights = sum(bool(day.sleep) for day in scene.days)
    unknown = float(np.mean(levels(scene) == UNKNOWN)) if scene.days else 1.0
    return f"{len(scene.days)} days, {nights} nights with a diary; light is unknown for {unknown:.0%} of the time. Each row runs from noon."
