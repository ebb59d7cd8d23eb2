"""What was measured: outcomes with their nights, part of the night, scale and comparator."""

from __future__ import annotations

import re

from pineal.errors import UnitError
from pineal.person.fields import Fields
from pineal.trials.schedule import read_duration, read_span
from pineal.trials.schema import attempt, check_nights, nearest, nights, tables
from pineal.trials.trial import Outcome, Window
from pineal.trials.words import MEASURES, METHODS, Measure, measure, method, plain

EXAMPLE = '[[outcome]] with measure = "SOL"'
KEYS = ("measure", "label", "method", "nights", "window", "scale", "kind", "versus", "bout", "at")
SCALES = ("absolute", "percent", "SMD")

_SHARES = {
    "night": (0.0, 1.0), "whole night": (0.0, 1.0), "first half": (0.0, 0.5), "second half": (0.5, 1.0), "last half": (0.5, 1.0),
    "first third": (0.0, 1 / 3), "second third": (1 / 3, 2 / 3), "middle third": (1 / 3, 2 / 3), "last third": (2 / 3, 1.0),
    "first quarter": (0.0, 0.25), "last quarter": (0.75, 1.0),
}  # fmt: skip
_SAMPLED = ("hormone", "blood", "scale")


def read_outcomes(top: Fields, arms: tuple[str, ...], total: int | None) -> tuple[Outcome, ...]:
    """All outcomes of a trial whose arms have these names and whose longest arm lasts `total` nights."""
    found = tables(top, "outcome", EXAMPLE)
    if not found and top.data.get("outcome", []) == []:
        top.fault("outcome", "is missing", 'write [[outcome]] and below it measure = "SOL"')
    read = [_outcome(table, arms, total) for table in found or ()]
    _labels(found or [], read)
    return tuple(one for one in read if one is not None)


def _labels(tables_: list[Fields], read: list[Outcome | None]) -> None:
    """Note labels that stand twice."""
    seen: set[str] = set()
    for table, one in zip(tables_, read, strict=True):
        if one is not None and one.label in seen:
            table.fault("label", f"{one.label!r} stands twice", "give each outcome a label of its own")
        if one is not None:
            seen.add(one.label)


def _outcome(table: Fields, arms: tuple[str, ...], total: int | None) -> Outcome | None:
    table.only(*KEYS)
    table.need("measure", 'write measure = "SOL"')
    text = table.text("measure", "SOL")
    what = measure(text) if text else None
    if text and what is None:
        table.fault("measure", f"{text!r} is not a measure", nearest(text, MEASURES))
    which = nights(table)
    check_nights(table, which, total)
    label, how = table.text("label", "SOL at home"), table.text("method", "diary")
    found = Outcome(
        measure=what.name if what else "",
        label=label or text or "",
        versus=_versus(table, arms),
        method=_method(table, how, what),
        nights=which,
        window=attempt(table, "window", read_window, "first third"),
        scale=_scale(table),
        kind=table.choice("kind", "final", "change") or "final",
        bout=_bout(table),
        at=table.clock("at"),
    )
    if what:
        _fits(table, what)
    return found if what else None


def _versus(table: Fields, arms: tuple[str, ...]) -> str:
    text = table.text("versus", "placebo")
    if text is not None and arms and text not in arms:
        table.fault("versus", f"{text!r} is no arm of this trial", nearest(text, arms))
    return text or (arms[0] if arms else "")


def _method(table: Fields, text: str | None, what: Measure | None) -> str | None:
    found = method(text) if text else None
    if text and found is None:
        table.fault("method", f"{text!r} is not a method", nearest(text, METHODS))
    if found in ("saliva", "serum") and what and what.family in ("sleep", "stage"):
        table.fault("method", f"{what.name} is not measured in {found}", "PSG, wearable, actigraphy, diary or questionnaire")
    return found


def _scale(table: Fields) -> str:
    text = table.text("scale", "percent")
    found = {plain(scale): scale for scale in (*SCALES, "%")}.get(plain(text or "absolute"))
    if found is None:
        table.fault("scale", f"{text!r} is not known", f"one of {', '.join(SCALES)}")
    return "percent" if found == "%" else found or "absolute"


def _bout(table: Fields) -> tuple[str, float] | None:
    if "bout" not in table.data:
        return None
    inner = table.table("bout").only("over", "up_to")
    known = [key for key in ("over", "up_to") if key in inner.data]
    if len(known) != 1:
        if len(known) == len(inner.data) and isinstance(table.data["bout"], dict):
            inner.fault("", "needs one bound", 'write bout = { over = "4 min" } or { up_to = "4 min" }')
        return None
    value = attempt(inner, known[0], read_duration, "4 min")
    return None if value is None else (known[0].replace("_", " "), value)


def _fits(table: Fields, what: Measure) -> None:
    """Note keys that this measure cannot have."""
    bouts = what.name == "wake in bouts"
    if bouts:
        table.need("bout", 'write bout = { over = "4 min" }')
    elif "bout" in table.data:
        table.fault("bout", f"{what.name} is not counted by length of bout", "write it with measure = 'wake in bouts'")
    if "at" in table.data and what.family not in _SAMPLED:
        table.fault("at", f"{what.name} is no sample at a clock time", "take it out, or write a window")
    if "window" in table.data and what.family in ("clock", "scale"):
        table.fault("window", f"{what.name} has no part of a night", "take it out")
    if "window" in table.data and "at" in table.data:
        table.fault("window", "stands beside 'at'", "write one of the two")
    if what.family == "clock" and table.data.get("scale") in ("percent", "%"):
        table.fault("scale", f"{what.name} is a clock time, which has no percent", "absolute or SMD")


def read_window(text: str) -> Window:
    """Parse ``"first third"``, ``"evening"``, ``"20:30-23:00"``, ``"first 2 h"``; raises UnitError."""
    said = plain(text)
    if said in _SHARES:
        return Window(said, "share", *_SHARES[said])
    if said == "evening":
        return Window(said, "evening")
    if ":" in text:
        start, end = read_span(text)
        if start == end:
            raise UnitError(f"{text!r} is empty; write two clock times that differ")
        return Window(f"{start}-{end}", "clock", start.minutes, start.minutes + start.until(end))
    part = re.fullmatch(r"(first|last) (\d.*)", said)
    if not part:
        known = "'first third', 'second half', 'night', 'evening', '20:30-23:00' or 'first 2 h'"
        raise UnitError(f"{text!r} is no part of a night; write {known}")
    length = read_duration(part[2])
    return Window(said, "after bed", 0.0, length) if part[1] == "first" else Window(said, "before rise", length, 0.0)
