"""What surrounds the doses: times in bed, light, meals, diet, challenges; of the whole trial or of one arm."""

from __future__ import annotations

import re

from pineal.errors import UnitError
from pineal.person.fields import Fields
from pineal.person.melanopic import melanopic_ratio, melanopic_ratios
from pineal.person.reading import read_lux
from pineal.trials.schema import check_nights, minutes, nearest, nights, tables, word
from pineal.trials.trial import Challenge, Diet, LightBlock, MealRule, Schedule
from pineal.trials.words import CHALLENGES, DIETS, FOODS
from pineal.units import Clock, Quantity

SURROUNDINGS = ("light", "meals", "diet", "challenge")
"""Keys that a trial and an arm share."""

_SCHEDULE = ("bed", "rise", "opportunity", "anchor", "shift", "unfamiliar")
_CONTENTS = ("protein", "carbohydrate", "fat", "tryptophan")
_MEAL = '{ at = "18:40", protein = "35 g" }'


def read_schedule(table: Fields) -> Schedule:
    """Times in bed against habit."""
    table.only(*_SCHEDULE)
    desired = table.data.get("bed") == "desired"
    bed = None if desired else table.clock("bed")
    rise = table.clock("rise")
    if bed is not None and bed == rise:
        table.fault("rise", f"is the same clock time as bed ({bed})", "write lights out and getting up, like 23:20 and 06:50")
    found = Schedule(
        bed,
        rise,
        opportunity=minutes(table, "opportunity", 30, 1440),
        anchor=table.choice("anchor", "bed", "rise", "middle") or "rise",
        shift=_shift(table) or 0.0,
        unfamiliar=bool(table.flag("unfamiliar")),
        desired=desired,
    )
    _conflicts(table)
    return found


def _shift(table: Fields) -> float | None:
    """Minutes from ``"+90 min"`` or ``"-1 h"``."""
    return minutes(table, "shift", -720, 720)


def _conflicts(table: Fields) -> None:
    given = table.data
    if "opportunity" in given:
        for key in ("bed", "rise"):
            if key in given:
                table.fault(key, "stands beside 'opportunity'", "write bed and rise, or opportunity and anchor")
    elif "anchor" in given:
        table.fault("anchor", "stands without 'opportunity'", 'write opportunity = "6.5 h" too, or take it out')
    if "shift" in given and ("bed" in given or "rise" in given):
        table.fault("shift", "stands beside clock times", "a shift is against habit; write the shifted times, or the shift alone")


def read_surroundings(table: Fields, total: int | None) -> dict[str, tuple]:
    """Light, meals, diet and challenges of a trial or an arm of `total` nights, by the name of the field."""
    light = [_light(one, total) for one in tables(table, "light", '{ from = "19:30", to = "21:10", lux = "80 lux" }') or ()]
    meals = [_meal(one, total) for one in tables(table, "meals", _MEAL) or ()]
    diet = [_diet(one, total) for one in tables(table, "diet", '{ kind = "low protein", nights = "1-2" }') or ()]
    challenges = [_challenge(one, total) for one in tables(table, "challenge", '{ kind = "exercise", at = "17:00" }') or ()]
    found = {"light": light, "meals": meals, "diet": diet, "challenges": challenges}
    return {name: tuple(one for one in items if one is not None) for name, items in found.items()}


def _nights(table: Fields, total: int | None):
    found = nights(table)
    check_nights(table, found, total)
    return found


def _light(table: Fields, total: int | None) -> LightBlock | None:
    table.only("from", "to", "lux", "melanopic", "source", "nights")
    table.need("from", 'write from = "19:30"')
    table.need("to", 'write to = "21:10"')
    start, end = table.clock("from"), table.clock("to")
    if start is not None and start == end:
        table.fault("to", f"is the same clock time as from ({start})", "write when it begins and when it ends")
    level, which = _level(table), _nights(table, total)
    if start is None or end is None or level is None:
        return None
    return LightBlock(start, end, *level, which)


def _level(table: Fields) -> tuple[float, str] | None:
    """Melanopic EDI in lux and its basis, from `lux` of a `source` or from `melanopic`."""
    source = table.text("source", "daylight")
    if source is not None and melanopic_ratio(source) is None:
        table.fault("source", f"{source!r} is no light source of the table", nearest(source, melanopic_ratios()))
    if "melanopic" in table.data:
        if "lux" in table.data:
            table.fault("lux", "stands beside 'melanopic'", "write one of the two")
        return table.read("melanopic", _with_unit(table, "melanopic"), _melanopic, "400 lux")
    if table.need("lux", 'write lux = "80 lux", or melanopic = "60 lux"'):
        known = source if source and melanopic_ratio(source) else ""
        return table.read("lux", _with_unit(table, "lux"), lambda text: read_lux(f"{text} {known}".strip()), "80 lux")
    return None


def _melanopic(text: str) -> tuple[float, str]:
    return read_lux(re.sub(r"\s*(?:melanopic )?(?:lux|lx)(?: EDI)?\s*$", " melanopic lux", text))


def _with_unit(table: Fields, key: str) -> object:
    """The text at a key; a bare number is left for the reader to refuse."""
    found = table.data[key]
    return f"{found:g}" if isinstance(found, (int, float)) and not isinstance(found, bool) else found


def _meal(table: Fields, total: int | None) -> MealRule | None:
    table.only("at", "before_bed", "kind", *_CONTENTS, "nights")
    if "at" in table.data and "before_bed" in table.data:
        table.fault("before_bed", "stands beside 'at'", "write one time to a meal")
    if "before_bed" not in table.data:
        table.need("at", 'write at = "18:40" or before_bed = "50 min"')
    at, before = table.clock("at"), minutes(table, "before_bed", 0, 1440)
    contents = {key: table.quantity(key, "g", 0, 1000) for key in _CONTENTS}
    kind = word(table, "kind", FOODS)
    if not kind and "kind" not in table.data and not any(key in table.data for key in _CONTENTS):
        table.fault("", "says nothing about what was eaten", f"write kind, or contents: {_MEAL}")
    return MealRule(kind, at, None if at else before, nights=_nights(table, total), **contents)


def _diet(table: Fields, total: int | None) -> Diet | None:
    table.only("kind", "nights")
    table.need("kind", 'write kind = "low protein"')
    kind, which = word(table, "kind", DIETS), _nights(table, total)
    return Diet(kind, which) if kind else None


def _challenge(table: Fields, total: int | None) -> Challenge | None:
    table.only("kind", "at", "nights")
    table.need("kind", 'write kind = "social stress test"')
    table.need("at", 'write at = "14:30"')
    kind, at, which = word(table, "kind", CHALLENGES), table.clock("at"), _nights(table, total)
    return Challenge(kind, at, which) if kind and at is not None else None


def read_span(text: str) -> tuple[Clock, Clock]:
    """Parse ``"20:30-23:00"``; raises UnitError."""
    found = re.fullmatch(r"\s*(\d{1,2}:\d{2})\s*(?:-|–|to)\s*(\d{1,2}:\d{2})\s*", text)
    if not found:
        raise UnitError(f"{text!r} are no two clock times; write them like '20:30-23:00'")
    return Clock.read(found[1]), Clock.read(found[2])


def read_duration(text: str) -> float:
    """Minutes from ``"2 h"`` or ``"90 min"``; raises UnitError."""
    value = Quantity.read(text).to("min")
    if not 0 < value <= 1440:
        raise UnitError(f"{text!r} is no part of a day; write it like '2 h'")
    return value
