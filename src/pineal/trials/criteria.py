"""Whom a trial let in: bounds on measures at baseline."""

from __future__ import annotations

import re

from pineal.errors import UnitError
from pineal.person.fields import Fields
from pineal.trials.schema import nearest, tables
from pineal.trials.trial import Criterion
from pineal.trials.words import ENTRY, MEASURES, METHODS, Measure, entry, measure, method
from pineal.units import Clock, Quantity, convert

EVENTS = {"bed": "bed", "desired bed": "desired bed", "habitual bed": "bed", "rise": "rise", "wake": "rise"}
EXAMPLE = '{ measure = "WASO", at_least = "45 min" }'
_BARE = ("points", "1", "ratio", "year")
"""Units of values that may stand without one."""


def read_criteria(parent: Fields) -> tuple[Criterion, ...]:
    """The entry criteria of a group."""
    found = [_criterion(table) for table in tables(parent, "where", EXAMPLE) or ()]
    return tuple(one for one in found if one is not None)


def _criterion(table: Fields) -> Criterion | None:
    table.only("measure", "at_least", "at_most", "relative_to", "method")
    table.need("measure", 'write measure = "WASO"')
    if not {"at_least", "at_most"} & table.data.keys():
        table.fault("", "has no bound", f"write {EXAMPLE}")
    text = table.text("measure", "WASO")
    name = _entry_measure(table, text) if text else None
    event = _event(table, name)
    how = _method(table)
    judged = name and (event or "relative_to" not in table.data)
    bounds = [_bound(table, key, name, event) for key in ("at_least", "at_most")] if judged else []
    stated = [bound for bound in bounds if bound is not None]
    if name is None or len(bounds) < 2 or not stated:
        return None
    (low, high), unit = (None if bound is None else bound[0] for bound in bounds), stated[0][1]
    if len({unit for _, unit in stated}) > 1:
        table.fault("at_most", "has another unit than at_least", "write both bounds in one unit")
    elif low is not None and high is not None and low > high:
        table.fault("at_most", f"{table.data['at_most']} is below at_least", "write the lower bound under at_least")
    return Criterion(name.name, unit, low, high, event, how)


def _entry_measure(table: Fields, text: str) -> Measure | None:
    found, other = measure(text), entry(text)
    if found or other:
        return found or Measure(other, ENTRY[other], "entry")
    table.fault("measure", f"{text!r} is not a measure", nearest(text, (*MEASURES, *ENTRY)))
    return None


def _event(table: Fields, name: Measure | None) -> str | None:
    text = table.choice("relative_to", *EVENTS)
    if text and name and name.family != "clock":
        table.fault("relative_to", f"{name.name} is no clock time", "take it out; only DLMO and other clock times are relative to an event")
        return None
    return EVENTS.get(text) if text else None


def _method(table: Fields) -> str | None:
    text = table.text("method", "diary")
    if text is not None and method(text) is None:
        table.fault("method", f"{text!r} is not a method", nearest(text, METHODS))
    return method(text) if text else None


def _bound(table: Fields, key: str, name: Measure, event: str | None) -> tuple[float, str] | None:
    """A bound and its unit."""
    if key not in table.data:
        return None
    found = table.data[key]
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        if name.unit in _BARE:
            return float(found), name.unit
        table.fault(key, f"{found:g} has no unit", f'write {key} = "{found:g} {"min" if event else name.unit}"')
        return None
    example = "15 min" if event else "22:30" if name.family == "clock" else f"30 {name.unit}"
    return table.read(key, found, lambda text: _measured(text, name, event), example)


def _measured(text: str, name: Measure, event: str | None) -> tuple[float, str]:
    if name.family == "clock" and not event:
        hour = Clock.read(text).hours
        return (hour if hour < 12.0 or name.name in ("wake time", "DLMOff") else hour - 24.0), "h"
    if name.unit == "points" or re.fullmatch(r"\s*[\d.]+\s*", text):
        return _points(text, name)
    found = Quantity.read(text)
    if event:
        return found.to("min"), "min"
    try:
        return found.value * convert(_pint(found.unit), _pint(name.unit)), name.unit
    except UnitError:
        if "/" in found.unit and "/" in name.unit:
            return found.value, found.unit
        raise


def _points(text: str, name: Measure) -> tuple[float, str]:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(\D*?)\s*", text)
    if not found or name.unit not in _BARE or found[2] not in ("", name.unit, f"{name.unit}s", "point"):
        raise UnitError(f"{text!r} is no value of {name.name}; write it like '15 {name.unit}'")
    return float(found[1]), name.unit


def _pint(unit: str) -> str:
    """Units that pint reads."""
    return {"%": "percent", "years": "year", "mIU/L": "1/L", "points": "1"}.get(unit, unit)
