"""What must hold of diary nights, one by one and in their order; every breach is a fault with its line."""

from __future__ import annotations

from itertools import pairwise

from attrs import frozen

from pineal.night import DiaryNight
from pineal.night.diary import minutes_between
from pineal.recordings.notes import Notes

DAY = 24 * 60


@frozen
class Placed:
    """A night with the line it was read from."""

    line: int
    night: DiaryNight


def check_nights(placed: list[Placed], notes: Notes) -> None:
    """Fault nights that contradict themselves, overlap or stand out of order."""
    for one in placed:
        _check_order(one, notes)
        _check_sums(one, notes)
        _check_long_latency(one, notes)
    for before, after in pairwise(placed):
        _check_pair(before, after, notes)


def _check_order(one: Placed, notes: Notes) -> None:
    night = one.night
    steps = [("bed", night.bed), ("lights_off", night.lights_off), ("wake", night.wake), ("rise", night.rise)]
    given = [(name, moment) for name, moment in steps if moment is not None]
    turned = [(a, b) for a, b in pairwise(given) if minutes_between(a[1], b[1]) < 0]
    for (first, early), (second, late) in turned:
        wrong = f"{second} ({_shown(late)}) is before {first} ({_shown(early)})"
        right = "bed, lights_off, wake, rise in this order; write full dates if HH:MM is not enough"
        notes.fault(f"line {one.line}, column {second}", wrong, right)
    if not turned and not 0 < minutes_between(night.lights_off, night.rise) <= DAY:
        wrong = f"the night ends before it begins or lasts over a day ({_shown(night.lights_off)} to {_shown(night.rise)})"
        notes.fault(f"line {one.line}, column rise", wrong, "rise comes 0 to 24 h after lights_off")


def _check_sums(one: Placed, notes: Notes) -> None:
    night = one.night
    length = minutes_between(night.lights_off, night.wake or night.rise)
    parts = [("sol_min", night.sol_min or 0.0), ("waso_min", night.waso_min or 0.0)]
    awake = sum(minutes for _, minutes in parts)
    if length > 0 and awake > length:
        column = max(parts, key=lambda part: part[1])[0]
        wrong = f"awake {awake:g} min of a night of {length:g} min (lights off to waking)"
        notes.fault(f"line {one.line}, column {column}", wrong, "sol_min and waso_min are minutes inside the night")


def _check_long_latency(one: Placed, notes: Notes) -> None:
    night = one.night
    if night.sol_min and night.sol_min >= 240 and night.sol_min <= minutes_between(night.lights_off, night.rise):
        notes.warn(f"line {one.line}, column sol_min: {night.sol_min:g} min to fall asleep is most of a night; is it meant?")


def _check_pair(before: Placed, after: Placed, notes: Notes) -> None:
    place, day = f"line {after.line}, column night", after.night.night
    if day < before.night.night:
        notes.fault(place, f"{day} stands after {before.night.night}", "put the nights in order of date")
    elif day == before.night.night and minutes_between(before.night.lights_off, after.night.lights_off) == 0:
        notes.fault(place, f"{day} stands twice (also line {before.line})", "one row for each night")
    elif minutes_between(before.night.rise, after.night.lights_off) < 0:
        wrong = f"{_shown(after.night.lights_off)} overlaps the night of line {before.line}, which ends {_shown(before.night.rise)}"
        notes.fault(f"line {after.line}, column lights_off", wrong, "each night begins after the one before has ended")


def _shown(moment) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
