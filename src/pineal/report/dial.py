"""The plan around 24 hours: noon at the top, midnight at the bottom, so the night hangs below.

Rings from outside in: light, sleep with the plan, sleep now, and the start of the body's night (DLMO)
with its range. On a wide page every part is named at its side; on a narrow one by number, listed below.
"""

from __future__ import annotations

from math import cos, pi, sin

from attrs import frozen
from markupsafe import Markup

from pineal.report import palette, svg
from pineal.report.scenes import Dial, LightBlock
from pineal.report.words import minutes_to_clock

_LIGHT, _THEN, _NOW, _DLMO, _HOURS = (1.0, 0.90), (0.86, 0.73), (0.69, 0.60), 0.53, 0.42
_GAP = 36


@frozen
class _Face:
    """The middle and the radius; minutes become points."""

    x: float
    y: float
    radius: float

    def point(self, minute: float, share: float) -> tuple[float, float]:
        """The point at a clock time, `share` of the radius from the middle."""
        turn = (minute - 720) / 1440 * 2 * pi
        return self.x + self.radius * share * sin(turn), self.y - self.radius * share * cos(turn)


@frozen
class Mark:
    """One named thing on the dial: where it points, what it is called, when, and its colour."""

    minute: float
    share: float
    label: str
    when: str
    colour: str


def draw(scene: Dial, name: str = "dial", width: float = 760) -> Markup:
    """The dial `width` units wide."""
    marks = marks_of(scene)
    wide = width >= 500
    face = _Face(width / 2, 192 if wide else 166, 165 if wide else 132)
    names, height = _sides(face, marks, width) if wide else _numbers(face, marks)
    meals = _meal_words(scene, width / 2, height)
    size = (width, height + (24 if scene.meals else 0))
    return svg.document(name, size, "Your 24 hours with the plan", describe(marks), _rings(face, scene), names, meals)


def span(start: float, end: float) -> str:
    """``23:40–07:00``."""
    return f"{minutes_to_clock(start)}\u2013{minutes_to_clock(end)}"


def describe(marks: list[Mark]) -> str:
    """The dial in one sentence for a screen reader."""
    return "; ".join(f"{mark.label} {mark.when}" for mark in marks) or "Nothing is known yet."


def marks_of(scene: Dial) -> list[Mark]:
    """Everything on the dial that has a name, in the order of the day from noon."""
    found = [*_sleep_marks(scene), *_onset_mark(scene), *map(_light_mark, scene.light), *_intake_marks(scene)]
    return sorted(found, key=lambda mark: ((mark.minute - 720) % 1440, mark.label))


def _middle(start: float, end: float) -> float:
    return start + ((end - start) % 1440) / 2


def _sleep_marks(scene: Dial):
    rings = (
        (scene.sleep_then, _THEN, "in bed with the plan", palette.SLEEP, 0.42),
        (scene.sleep_now, _NOW, "in bed now", palette.SOFT, 0.75),
    )
    for window, ring, label, colour, along in rings:
        if window:
            at = window[0] + ((window[1] - window[0]) % 1440) * along
            yield Mark(at, sum(ring) / 2, label, span(*window), colour)


def _onset_mark(scene: Dial):
    if scene.dlmo:
        low, high = minutes_to_clock(scene.dlmo.low), minutes_to_clock(scene.dlmo.high)
        yield Mark(
            scene.dlmo.median, _DLMO, "body's night (DLMO)", f"{minutes_to_clock(scene.dlmo.median)} ({low} to {high})", palette.DLMO
        )


def _light_mark(block: LightBlock) -> Mark:
    label, colour = ("bright light", "#7a5b00") if block.bright else ("keep light low", palette.DIM)
    lux = "" if block.lux is None else f", {'at least' if block.bright else 'at most'} {block.lux:,.0f} lux"
    return Mark(_middle(block.start, block.end), _LIGHT[0], label, span(block.start, block.end) + lux, colour)


def _intake_marks(scene: Dial):
    for dose in scene.doses:
        yield Mark(dose.minute, _LIGHT[0], dose.label, minutes_to_clock(dose.minute), palette.compound(dose.compound))
    if scene.last_caffeine is not None:
        yield Mark(scene.last_caffeine, _LIGHT[0], "last caffeine", minutes_to_clock(scene.last_caffeine), palette.compound("caffeine"))


def _sector(face: _Face, start: float, end: float, ring: tuple[float, float], **style: object) -> Markup:
    length = (end - start) % 1440 or 1440
    steps = [start + length * part / 48 for part in range(49)]
    outer = [face.point(at, ring[0]) for at in steps]
    inner = [face.point(at, ring[1]) for at in reversed(steps)]
    return svg.path(svg.trace(outer + inner, close=True), **style)


def _rings(face: _Face, scene: Dial) -> Markup:
    grounds = [_sector(face, 0, 1440, ring, fill=palette.WASH) for ring in (_LIGHT, _THEN, _NOW)]
    return svg.group(*grounds, _hours(face), *_blocks(face, scene), *_windows(face, scene), _onset(face, scene), *_meals(face, scene))


def _hours(face: _Face) -> Markup:
    return svg.group(*(_hour(face, at) for at in range(0, 1440, 180)))


def _hour(face: _Face, at: int) -> Markup:
    (x, y), near, far = face.point(at, _HOURS), face.point(at, _NOW[1]), face.point(at, 1.0)
    word = {0: "midnight", 720: "noon"}.get(at, minutes_to_clock(at))
    rule = svg.line(*near, *far, stroke=palette.PAPER, stroke_width=1)
    return svg.group(rule, svg.text(x, y + 4, word, size=10.5, text_anchor="middle", font_weight=600 if at % 720 == 0 else None))


def _blocks(face: _Face, scene: Dial) -> list[Markup]:
    style = {True: {"fill": palette.BRIGHT, "stroke": "#7a5b00"}, False: {"fill": palette.DIM, "stroke": palette.DIM}}
    return [_sector(face, block.start, block.end, _LIGHT, stroke_width=0.8, **style[block.bright]) for block in scene.light]


def _windows(face: _Face, scene: Dial) -> list[Markup]:
    then = _sector(face, *scene.sleep_then, _THEN, fill=palette.SLEEP) if scene.sleep_then else ""
    style = {"fill": palette.IN_BED, "stroke": palette.SOFT, "stroke_width": 0.8, "stroke_dasharray": "3 2"}
    return [then, _sector(face, *scene.sleep_now, _NOW, **style) if scene.sleep_now else ""]


def _onset(face: _Face, scene: Dial) -> Markup | str:
    if not scene.dlmo:
        return ""
    low, high = scene.dlmo.low, scene.dlmo.high
    arc = svg.trace(face.point(low + (high - low) * part / 24, _DLMO) for part in range(25))
    bar = svg.path(arc, fill="none", stroke=palette.DLMO, stroke_width=3, stroke_linecap="round")
    return svg.group(bar, svg.diamond(*face.point(scene.dlmo.median, _DLMO), 6, fill=palette.DLMO, stroke=palette.PAPER, stroke_width=1.5))


def _meals(face: _Face, scene: Dial) -> list[Markup]:
    points = [face.point(at, 0.95) for at in scene.meals or ()]
    return [svg.tag("circle", cx=x, cy=y, r=4, fill=palette.PAPER, stroke=palette.SOFT, stroke_width=1.5) for x, y in points]


def _meal_words(scene: Dial, x: float, y: float) -> Markup | str:
    if not scene.meals:
        return ""
    times = ", ".join(minutes_to_clock(at) for at in scene.meals)
    dot = svg.tag("circle", cx=x - 78, cy=y + 6, r=4, fill=palette.PAPER, stroke=palette.SOFT, stroke_width=1.5)
    return svg.group(dot, svg.text(x - 68, y + 10, f"meals {times}", size=11))


def _pin(face: _Face, mark: Mark) -> Markup:
    """Things taken at one moment sit on the rim; the rest is only pointed at."""
    x, y = face.point(mark.minute, mark.share)
    on_rim = "\u2013" not in mark.when and mark.share == _LIGHT[0]
    size, edge = (6, 2) if on_rim else (2.5, 0.8)
    return svg.tag("circle", cx=x, cy=y, r=size, fill=mark.colour, stroke=palette.PAPER, stroke_width=edge)


def _sides(face: _Face, marks: list[Mark], width: float) -> tuple[Markup, float]:
    """Names in two columns beside the dial, in the order of their height, joined by thin lines."""
    parts, lowest = [], face.y + face.radius
    for right in (True, False):
        own = sorted((m for m in marks if (face.point(m.minute, 1)[0] >= face.x) == right), key=lambda m: face.point(m.minute, m.share)[1])
        heights = spread([face.point(m.minute, m.share)[1] for m in own], _GAP, 24, face.y + face.radius + 10)
        parts += [_callout(face, mark, y, right, width) for mark, y in zip(own, heights, strict=True)]
        lowest = max([lowest, *heights])
    return svg.group(*parts), lowest + 28


def spread(wanted: list[float], gap: float, top: float, bottom: float) -> list[float]:
    """Heights near the wanted ones, in the same order, at least `gap` apart, below `top` and if there is room above `bottom`."""
    heights = []
    for want in wanted:
        heights.append(max(want, heights[-1] + gap if heights else top))
    limit = bottom
    for place in reversed(range(len(heights))):
        heights[place] = max(min(heights[place], limit), top + gap * place)
        limit = heights[place] - gap
    return heights


def _callout(face: _Face, mark: Mark, y: float, right: bool, width: float) -> Markup:
    side = 1 if right else -1
    (x, at), edge = face.point(mark.minute, mark.share), face.x + side * (face.radius + 26)
    leader = svg.path(svg.trace([(x, at), (edge, y), (edge + side * 8, y)]), fill="none", stroke=mark.colour, stroke_width=1, opacity=0.75)
    anchor = {"x": edge + side * 12, "text_anchor": "start" if right else "end"}
    title = svg.tag("text", mark.label, y=y, font_size=12, font_weight=600, fill=mark.colour, **anchor)
    return svg.group(leader, _pin(face, mark), title, svg.tag("text", mark.when, y=y + 14, font_size=11, fill=palette.SOFT, **anchor))


def _numbers(face: _Face, marks: list[Mark]) -> tuple[Markup, float]:
    """Numbers around the rim and their names in a list below."""
    turns = spread([(m.minute - 720) % 1440 for m in marks], 52, 0, 1440)
    top = face.y + face.radius + 46
    parts = [
        _numbered(face, mark, turn + 720, place + 1, top + place * _GAP)
        for place, (mark, turn) in enumerate(zip(marks, turns, strict=True))
    ]
    return svg.group(*parts), top + len(marks) * _GAP - 10


def _numbered(face: _Face, mark: Mark, turn: float, place: int, y: float) -> Markup:
    leader = svg.line(*face.point(mark.minute, mark.share), *face.point(turn, 1.06), stroke=mark.colour, stroke_width=1, opacity=0.75)
    title = svg.text(40, y - 1, mark.label, size=13, fill=mark.colour, font_weight=600)
    when = svg.text(40, y + 14, mark.when, size=12)
    return svg.group(
        leader, _pin(face, mark), _badge(*face.point(turn, 1.13), place, mark.colour), _badge(20, y, place, mark.colour), title, when
    )


def _badge(x: float, y: float, place: int, colour: str) -> Markup:
    disc = svg.tag("circle", cx=x, cy=y, r=9, fill=colour)
    return svg.group(disc, svg.text(x, y + 4, place, size=11, fill=palette.PAPER, text_anchor="middle", font_weight=600))
