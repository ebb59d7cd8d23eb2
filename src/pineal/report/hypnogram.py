"""The page of `pineal hypnogram`: stages of a night by one or several scorers, how far they agree, and
where the night surprised the model.

Time runs along the clock when the record has one, else in hours since its first epoch. What was not scored
is hatched, never drawn as wake. The strip of surprise is the mean over the scorers; numbered boxes are the
largest departures of the listed scorer.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pineal.night import STAGES, Hypnogram
from pineal.night.runs import runs
from pineal.night.scorers import with_majority
from pineal.report import clock, palette, svg
from pineal.report.page import NARROW, WIDE

_TEMPLATES = Path(__file__).parent / "templates"
LEVELS = ("W", "R", "N1", "N2", "N3")
TABLE = (
    ("SOL", "time to fall asleep"), ("WASO", "awake in the night"), ("TST", "time asleep"), ("SE", "share of the scored time asleep"),
    ("N1_pct", "N1"), ("N2_pct", "N2"), ("N3_pct", "N3"), ("REM_pct", "REM"), ("REM_latency", "sleep onset to first REM"),
    ("awakenings", "awakenings"), ("long_wake", "awake in bouts of 5 min or more"), ("cycles", "NREM-REM cycles"), ("cycle", "mean cycle"),
    ("transitions", "stage shifts per hour of sleep"), ("fragmentation", "shifts to N1 or wake per hour"), ("unscored", "not scored"),
)  # fmt: skip
WORDS = dict(TABLE) | {"sleep_onset": "clock time of sleep onset"}
_AGREE, _SURPRISE, _GAP, _TOP = 16, 54, 14, 18


@frozen(eq=False)
class Scored:
    """One scorer's night: name, stages, surprise by epoch (nats) and the row of the answer."""

    name: str
    hypnogram: Hypnogram
    surprise: np.ndarray
    row: dict


@frozen(eq=False)
class _Sheet:
    """What the parts of one picture share."""

    x: svg.Scale
    hatch: str
    step: float


def render(answer: dict, pages: list[tuple[str, list[Scored]]]) -> str:
    """The page as one HTML file that fetches nothing; the same answer gives the same text."""
    loader = FileSystemLoader(_TEMPLATES, encoding="utf-8")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(value=value, round=round)
    groups = [_group(k, name, scored, answer) for k, (name, scored) in enumerate(pages)]
    template = environment.get_template("hypnogram.html.j2")
    return template.render(groups=groups, answer=answer, table=TABLE, words=WORDS, units=answer["units"])


def _group(k: int, name: str, scored: list[Scored], answer: dict) -> dict:
    """What the template needs of one night."""
    pictures = [(kind, draw(scored, f"night-{k}-{kind}", width)) for kind, width in (("wide", WIDE), ("narrow", NARROW))]
    told = [(one, mark) for one in scored for mark in one.row["marks"]]
    return {
        "name": svg.clean(name), "scored": scored, "pictures": pictures, "marks": told,
        "touched": {touched for _, mark in told for touched in mark["touches"]},
        "departures": scored[0].row["departures"], "norms": scored[0].row["norms"],
        "scorers": next((one for one in answer["scorers"] if one["files"][0] == scored[0].row["file"]), None),
        "warnings": sorted({svg.clean(text) for one in scored for text in one.row["warnings"]}),
    }  # fmt: skip


def value(number: float | None, unit: str = "") -> str:
    """A statistic as people write it; what is not defined is said."""
    if number is None:
        return "none"
    text = f"{number:.0f}" if unit == "1" else f"{number:.1f}"
    return text if unit in ("1", "1/h") else f"{text} {unit}".strip()


def draw(scored: list[Scored], name: str, width: float = WIDE) -> Markup:
    """The picture of one night: a panel for each scorer, agreement, surprise."""
    epochs = max(len(one.hypnogram) for one in scored)
    start = _first_minute(scored[0].hypnogram)
    left = 58 if width >= 500 else 46
    x = svg.Scale(start, start + 0.5 * epochs, left, width - 12)
    sheet = _Sheet(x, f"{name}-unscored", 9.0 if len(scored) > 1 else 22.0)
    parts, y, every = [svg.hatch(sheet.hatch)], _TOP, _every(epochs, width)
    for one in scored:
        parts.append(_panel(sheet, one, y, bool(one.name)))
        y += 5 * sheet.step + _GAP + (14 if one.name else 0)
    if len(scored) > 1:
        parts.append(_agreement(sheet, scored, y + 4))
        y += _AGREE + _GAP + 18
    parts.append(_surprise(sheet, scored, y + 4))
    y += _SURPRISE + 26
    grid = clock.grid(x, _TOP - 6, y - 18, every)
    axis = clock.labels(x, y, every) if scored[0].hypnogram.start else _hours(x, y, every)
    below = "" if scored[0].hypnogram.start else "hours since the first epoch; the record has no clock times"
    words = svg.text(left, y + 15, below, size=10) if below else Markup("")
    return svg.document(name, (width, y + (22 if below else 8)), "Stages of the night", describe(scored), grid, *parts, axis, words)


def describe(scored: list[Scored]) -> str:
    """The picture in a sentence for a screen reader."""
    minutes = [0.5 * float(np.mean([np.sum(one.hypnogram.codes == code) for one in scored])) for code in range(len(STAGES))]
    parts = ", ".join(f"{palette.STAGE_NAMES[stage]} {m:.0f} min" for stage, m in zip(STAGES, minutes, strict=True))
    many = f"Mean of {len(scored)} scorers: " if len(scored) > 1 else ""
    return f"{many}{parts}. {len(scored[0].row['departures'])} stretches depart most from what was expected."


def _first_minute(night: Hypnogram) -> float:
    """Minutes of the clock at the first epoch; 0 without a clock."""
    return 0.0 if night.start is None else night.start.hour * 60.0 + night.start.minute + night.start.second / 60.0


def _every(epochs: int, width: float) -> float:
    """Minutes between the ticks, so that they do not touch."""
    return next(every for every in (60, 120, 240, 480, 1440) if 0.5 * epochs / every * 52 <= width or every == 1440)


def _hours(x: svg.Scale, y: float, every: float) -> Markup:
    return Markup("").join(svg.text(x(at), y, f"{at / 60:.0f} h", text_anchor="middle") for at in clock.ticks(x.low, x.high, every))


def _panel(sheet: _Sheet, one: Scored, y: float, named: bool) -> Markup:
    """The steps of one scorer: a bar at the height of each stage, thin lines between them."""
    head = svg.text(sheet.x.start, y + 8, one.name, size=11.5, fill=palette.INK, font_weight=600) if named else Markup("")
    top, size = y + (14 if named else 0), min(sheet.step + 1, 10.5)
    names = [
        svg.text(sheet.x.start - 6, top + (k + 0.5) * sheet.step + 3.5, palette.STAGE_NAMES[stage], size=size, text_anchor="end")
        for k, stage in enumerate(LEVELS)
    ]
    return svg.group(head, *names, _steps(sheet, one.hypnogram.codes, top))


def _steps(sheet: _Sheet, codes: np.ndarray, top: float) -> Markup:
    bars: dict[int, list[str]] = {}
    links, last = [], None
    for run in runs(codes):
        start, end = _ends(sheet, run.start, run.end)
        if run.value < 0:
            bars.setdefault(-1, []).append(_bar(start, end, top, 5 * sheet.step))
            last = None
            continue
        level = LEVELS.index(STAGES[run.value])
        bars.setdefault(run.value, []).append(_bar(start, end, top + level * sheet.step + 1, sheet.step - 2))
        if last is not None and last != level:
            high, low = (svg.number(top + (at + 0.5) * sheet.step) for at in sorted((last, level)))
            links.append(f"M{svg.number(start)} {high}V{low}")
        last = level
    paths = [svg.path("".join(bars[code]), fill=_paint(sheet, code), stroke=palette.SOFT, stroke_width=0.25) for code in sorted(bars)]
    return svg.group(svg.path("".join(links), stroke=palette.FAINT, stroke_width=0.5, fill="none") if links else Markup(""), *paths)


def _ends(sheet: _Sheet, start: int, end: int) -> tuple[float, float]:
    """Where a stretch of epochs begins and ends in the picture."""
    return sheet.x(sheet.x.low + 0.5 * start), sheet.x(sheet.x.low + 0.5 * end)


def _bar(start: float, end: float, top: float, tall: float) -> str:
    wide = svg.number(max(end - start, 0.3))
    return f"M{svg.number(start)} {svg.number(top)}h{wide}v{svg.number(tall)}h-{wide}z"


def _paint(sheet: _Sheet, code: int) -> str:
    return f"url(#{sheet.hatch})" if code < 0 else palette.STAGES[STAGES[code]]


def _agreement(sheet: _Sheet, scored: list[Scored], top: float) -> Markup:
    """Share of the scorers who gave the most frequent stage: the paler, the more they differ."""
    title = svg.text(sheet.x.start, top + 4, "agreement of the scorers: dark where all agree", size=10.5)
    if len({len(one.hypnogram) for one in scored}) > 1:
        return svg.group(title, svg.text(sheet.x.start, top + 18, "not drawn: the records have different lengths", size=10.5))
    share = with_majority(np.array([one.hypnogram.codes for one in scored]))
    steps = np.where(np.isnan(share), -1, np.round(np.nan_to_num(share) * len(scored))).astype(int)
    boxes = []
    for run in runs(steps):
        start, end = _ends(sheet, run.start, run.end)
        fill = f"url(#{sheet.hatch})" if run.value < 0 else palette.INK
        dark = None if run.value < 0 else str(round(max(0.06, (run.value / len(scored) - 0.4) / 0.6), 2))
        boxes.append(svg.rect(start, top + 10, end - start, _AGREE, fill=fill, fill_opacity=dark))
    return svg.group(title, *boxes)


def _surprise(sheet: _Sheet, scored: list[Scored], top: float) -> Markup:
    """Surprise by the pixel, the largest of its epochs, and the boxes of the largest departures."""
    width = int(sheet.x.end - sheet.x.start)
    longest = max(len(one.surprise) for one in scored)
    stacked = np.full((len(scored), longest), np.nan)
    for k, one in enumerate(scored):
        stacked[k, : len(one.surprise)] = one.surprise
    known = np.isfinite(stacked)
    mean = np.where(known, stacked, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    bins = np.zeros(width)
    np.maximum.at(bins, np.minimum(np.arange(longest) * width // longest, width - 1), mean)
    reach = max(4.0, float(np.ceil(bins.max())))
    floor = top + 8 + _SURPRISE
    tall = bins / reach * (_SURPRISE - 14)
    bars = "".join(_bar(sheet.x.start + k, sheet.x.start + k + 1, floor - h, h) for k, h in enumerate(tall) if h > 0.5)
    whose = f" (boxes: {scored[0].name})" if len(scored) > 1 and scored[0].name else ""
    title = svg.text(sheet.x.start, top + 4, f"surprise, nats per epoch; boxes mark the largest departures{whose}", size=10.5)
    scale = svg.text(sheet.x.start - 6, floor - _SURPRISE + 18, f"{reach:.0f}", size=10, text_anchor="end")
    boxes = [_box(sheet, n, row, floor) for n, row in enumerate(scored[0].row["departures"], 1)]
    zero = svg.text(sheet.x.start - 6, floor, "0", size=10, text_anchor="end")
    return svg.group(title, *boxes, svg.path(bars, fill=palette.POOR), scale, zero)


def _box(sheet: _Sheet, number: int, row: dict, floor: float) -> Markup:
    start, end = _ends(sheet, row["from_epoch"], row["to_epoch"])
    top, tall = floor - _SURPRISE + 10, _SURPRISE - 10
    box = svg.rect(start - 1, top, end - start + 2, tall, fill=palette.WASH, stroke=palette.FAINT, stroke_width=0.8)
    return svg.group(box, svg.text((start + end) / 2, top + 10, number, size=10.5, fill=palette.INK, text_anchor="middle", halo=True))
