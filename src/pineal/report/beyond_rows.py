"""Every compound as a row: waking taken away, N3, REM, cortisol in the night, what is left in the morning.

Each column has its own scale and a rule at no change. What nobody knows stands as the words *no data* in its place.
"""

from __future__ import annotations

from math import ceil, floor

from markupsafe import Markup

from pineal.report import palette, svg
from pineal.report.beyond_against import sign
from pineal.report.beyond_table import STRESS, Change, Line
from pineal.report.reading import Interval
from pineal.report.words import MINUS

COLUMNS = (("gain", "waking taken away", "min"), ("N3", "deep sleep", "min"), ("REM", "dream sleep", "min"),
           ("night cortisol", "cortisol, night", "nmol/L"), ("left at rise", "left at rising", "% of peak"))  # fmt: skip
_ROW, _HEAD, _GAP = 19, 44, 30
_EDGES = {"left at rise": (0.0, 100.0)}


def groups(lines: tuple[Line, ...]) -> list[tuple[str, list[Line]]]:
    """The rows under their headings, the largest gain first; what nothing is known of comes last, by name."""
    known = sorted((line for line in lines if line.gain is not None), key=lambda line: -line.gain.median)
    harms = ("caffeine", "ethanol")
    plain = [line for line in known if not line.people and line.compound not in harms]
    parts = [("Medicines", [line for line in plain if line.medicine]),
             ("Hormones, precursors, vitamins, minerals: everybody", [line for line in plain if not line.medicine]),
             ("The same in people who are short of it, or under stress", [line for line in known if line.people]),
             ("Against sleep", [line for line in known if line.compound in harms]),
             ("No data: what they do to sleep is unknown", [line for line in silent(lines)])]  # fmt: skip
    return [(title, found) for title, found in parts if found]


def silent(lines: tuple[Line, ...]) -> list[Line]:
    """Lines without a number on waking; one in everybody counts only where its second line has none either."""
    told = {line.compound for line in lines if line.gain is not None}
    return sorted((line for line in lines if line.gain is None and line.compound not in told), key=lambda line: line.label.lower())


def change(line: Line, column: str) -> Change:
    """What a column shows of a line."""
    if column == "gain":
        own = line.change("SOL+WASO")
        return Change(line.gain, own.basis, own.own, own.why)
    return line.morning.get(column, Change(None)) if column == "left at rise" else line.change(column)


def draw(lines: tuple[Line, ...], name: str, width: float = 760) -> Markup:
    """The whole picture; narrow ones have the names above their rows."""
    wide = width > 500
    left, row = (196.0, _ROW) if wide else (4.0, 2 * _ROW - 4)
    scales = _scales(lines, left, width)
    parts, y = [_heads(scales, wide)], float(_HEAD)
    for title, members in groups(lines):
        parts.append(svg.text(0, y + 18, title, size=12.5, fill=palette.INK, font_weight=600))
        y += _GAP
        parts += [_rule(scale, y - 6, y + row * len(members)) for scale in scales.values()]
        for line in members:
            parts.append(_line(line, scales, y, row, left, wide))
            y += row
    spoken = "; ".join(f"{line.full}: waking taken away {change(line, 'gain').words}" for line in lines)
    return svg.document(name, (width, y + 8), "What each compound does to the night", spoken, *parts)


def _scales(lines: tuple[Line, ...], left: float, width: float) -> dict[str, svg.Scale]:
    each = (width - left) / len(COLUMNS)
    found = {}
    for k, (column, _, _) in enumerate(COLUMNS):
        low, high = _EDGES.get(column) or _ends([change(line, column).interval for line in lines])
        found[column] = svg.Scale(low, high, left + k * each + 7, left + (k + 1) * each - 7)
    return found


def _ends(intervals: list[Interval | None]) -> tuple[float, float]:
    """A rounded span that holds zero and all intervals."""
    found = [one for one in intervals if one]
    low, high = min((one.low for one in found), default=-1.0), max((one.high for one in found), default=1.0)
    return 5.0 * floor(min(low, 0.0) / 5.0), 5.0 * ceil(max(high, 0.0) / 5.0)


def _heads(scales: dict[str, svg.Scale], wide: bool) -> Markup:
    parts, size = [], 11 if wide else 8
    for column, title, unit in COLUMNS:
        scale = scales[column]
        middle = (scale.start + scale.end) / 2
        parts.append(svg.text(middle, 11, title, size=size, fill=palette.INK, text_anchor="middle"))
        parts.append(svg.text(middle, 23, unit, size=size - 0.5, text_anchor="middle"))
        for value, anchor in ((scale.low, "start"), (scale.high, "end")):
            at = scale.start if anchor == "start" else scale.end
            parts.append(svg.text(at, 37, _told(value, column), size=size - 1, text_anchor=anchor))
    return svg.group(*parts)


def _told(value: float, column: str) -> str:
    text = f"{value:.0f}".replace("-", MINUS)
    return text if column == "left at rise" or value <= 0 else f"+{text}"


def _rule(scale: svg.Scale, top: float, bottom: float) -> Markup:
    return svg.line(scale(0.0), top, scale(0.0), bottom, stroke=palette.FAINT, stroke_width=0.8, stroke_dasharray="2 2")


def _line(line: Line, scales: dict[str, svg.Scale], y: float, row: float, left: float, wide: bool) -> Markup:
    colour = palette.compound(line.compound)
    at = (left - 10, y + 13) if wide else (0, y + 11)
    title = _short(line) if wide else line.full
    parts = [svg.text(*at, title, size=11.5 if wide else 10.5, fill=colour, halo=True, text_anchor="end" if wide else "start")]
    middle = y + (9.5 if wide else 24)
    parts += [_cell(line, change(line, column), scale, middle, colour, wide) for column, scale in scales.items()]
    return svg.group(*parts)


def _short(line: Line) -> str:
    return f"{line.label}, {line.amount}" if not line.people or line.people == STRESS else line.label


def _cell(line: Line, found: Change, scale: svg.Scale, y: float, colour: str, wide: bool) -> Markup:
    if found.interval is None:
        middle, size = (scale.start + scale.end) / 2, 9.5 if wide else 8
        return svg.text(middle, y + 3.5, "no data", size=size, halo=True, text_anchor="middle", font_style="italic")
    low, middle, high = (scale(edge) for edge in (found.interval.low, found.interval.median, found.interval.high))
    dashes = None if found.own or found.interval.unit == "% of the peak" else "3 2"
    bar = svg.line(low, y, high, y, stroke=colour, stroke_width=2, stroke_dasharray=dashes)
    return svg.group(bar, sign(middle, y, line.medicine, found.basis, colour, 3.6))
