"""Per trial: what was published against what the model says, fitted, predicted in folds, or never fitted."""

from __future__ import annotations

from markupsafe import Markup

from credibility_effects.charts import bar, dot, picture
from pineal.report import palette, svg
from pineal.report.words import MINUS

OUTCOMES = {
    "sol": ("Time to fall asleep, min", ("SOL",), "min"),
    "tst": ("Time asleep, min", ("TST",), "min"),
    "waso": ("Time awake in the night, min", ("WASO",), "min"),
    "rest": ("Sleep efficiency and REM share, percentage points", ("SE", "REM%"), "points"),
    "stages": ("Minutes of N1 and N3", ("N1", "N3"), "min"),
}
WIDE, ROW, TOP, LEFT, RIGHT = 860, 30, 64, 236, 186
SEEN, UNSEEN, NEVER = palette.FAINT, palette.GOOD, "#007a5a"
MOST = 1.7
"""The scale ends this far beyond the published intervals; what reaches further is cut and marked."""


def forest(result: dict, name: str) -> str:
    """One picture: every row of some outcomes, the published interval above, the model's below."""
    title, outcomes, unit = OUTCOMES[name]
    rows = sorted(
        (p for p in result["gathered"]["effects"]["predictions"] if p["outcome"] in outcomes),
        key=lambda p: (p["compound"].lower(), p["row"]),
    )
    x = svg.Scale(*_span(rows), LEFT, WIDE - RIGHT)
    height = TOP + ROW * len(rows) + 14
    folds = result["gathered"]["folds"]
    lines = [_row(p, folds.get(p["row"]), TOP + ROW * (k + 0.5), x, len(outcomes) > 1) for k, p in enumerate(rows)]
    ticks = [
        svg.group(
            svg.line(x(v), TOP - 6, x(v), height - 8, stroke=palette.RULE if v else palette.FAINT),
            svg.text(x(v), TOP - 10, f"{v:+g}".replace("-", MINUS) if v else "0", size=10, text_anchor="middle"),
        )
        for v in _ticks(x)
    ]
    words = "; ".join(_told(p, folds.get(p["row"])) for p in rows)
    return picture(f"forest-{name}", (WIDE, height), f"{title}: published and predicted", words, _head(title, unit), *ticks, *lines)


def _head(title: str, unit: str) -> Markup:
    told = ((palette.INK, "published, 95 %"), (SEEN, "fitted"), (UNSEEN, "without its fold"), (NEVER, "never fitted"))
    marks = [
        svg.group(dot(LEFT + 140 * k, 30, 4, fill=colour), svg.text(LEFT + 9 + 140 * k, 34, word, fill=palette.INK))
        for k, (colour, word) in enumerate(told)
    ]
    return svg.group(svg.text(8, 18, f"{title}, treated less comparator", size=13, fill=palette.INK, font_weight=600), *marks)


def _span(rows: list[dict]) -> tuple[float, float]:
    """Wide enough for everything published."""
    ends = [p["published"] + sign * 1.96 * p["error"] for p in rows for sign in (-1, 1)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    return middle - half * (1.0 + 0.15 * MOST), middle + half * (1.0 + 0.15 * MOST)


def _ticks(x: svg.Scale) -> list[float]:
    """Four or so round numbers and 0."""
    width = x.high - x.low
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200) if width / s <= 6)
    first = int(x.low // step) + 1
    return [float(k * step) for k in range(first, int(x.high // step) + 1)]


def _row(p: dict, fold: list[float] | None, y: float, x: svg.Scale, named: bool) -> Markup:
    """Published above; below it, thin, what a new trial would show at the final set (or without the row's fold)."""
    label = svg.text(8, y + 4, f"{p['compound']}, {p['row']}" + (f", {p['outcome']}" if named else ""), fill=palette.INK)
    study = svg.text(LEFT - 14, y + 4, p["study"].replace(" (long term)", "*"), size=10, text_anchor="end")
    colour = SEEN if p["fitted"] else NEVER
    own = p["interval"]["new trial"]
    parts = [
        bar(x, p["published"] - 1.96 * p["error"], p["published"] + 1.96 * p["error"], y - 7, palette.INK, 1.6),
        svg.diamond(_at(x, p["published"]), y - 7, 4.5, fill=palette.INK),
        bar(x, *own, y + 1, colour, 1.6),
        dot(_at(x, p["simulated"]), y + 1, 3.4, fill=colour),
    ]
    if fold:
        parts += [bar(x, fold[1], fold[2], y + 8, UNSEEN, 1.6), dot(_at(x, fold[0]), y + 8, 3.4, fill=UNSEEN)]
    low, high = (fold[1], fold[2]) if fold else own
    held = low <= p["published"] <= high
    said = svg.text(
        WIDE - RIGHT + 14, y + 4, _short(p, fold) + ("" if held else "  outside"), size=10, fill=palette.SOFT if held else palette.POOR
    )
    return svg.group(label, study, *parts, said)


def _at(x: svg.Scale, value: float) -> float:
    return x(min(max(value, x.low), x.high))


def _short(p: dict, fold: list[float] | None) -> str:
    said = fold[0] if fold else p["simulated"]
    return f"{p['published']:+.1f} | {said:+.1f}".replace("-", MINUS)


def _told(p: dict, fold: list[float] | None) -> str:
    apart = f", without its fold {fold[0]:+.1f} ({fold[1]:+.1f} to {fold[2]:+.1f})" if fold else ""
    word = "fitted" if p["fitted"] else "never fitted"
    return f"{p['compound']} {p['row']} {p['outcome']}: published {p['published']:+.1f}, simulated {p['simulated']:+.1f} ({word}){apart}"
