"""The items of a plan read into checklist lines: a clock time, a title, the reasons."""

from __future__ import annotations

from pineal.errors import UnitError
from pineal.report import words
from pineal.report.reading import Interval, Item, Option, outcomes, records, texts
from pineal.units import Clock

DIM_BELOW = 50.0
_MORNING = 4 * 60
_QUESTIONS = (("without", "If you skip it"), ("hour_earlier", "An hour earlier"), ("hour_later", "An hour later"))


def options(answer: dict) -> list[Option]:
    """Every option, in the given order, the recommended one marked."""
    return [_option(entry, answer.get("recommended")) for entry in records(answer.get("options"))]


def _option(entry: dict, recommended: object) -> Option:
    items = sorted((item(line) for line in records(entry.get("items"))), key=lambda line: line.order)
    name = str(entry.get("name", ""))
    return Option(name, tuple(items), outcomes(entry.get("expected")), name == recommended, str(entry.get("verdict") or ""))


def item(entry: dict) -> Item:
    """One item of an option as a line of the checklist."""
    kind = str(entry.get("kind", ""))
    start, clock = _clock(entry)
    title, note = _TITLES.get(kind, _other)(entry)
    evidence, basis = tuple(texts(entry.get("evidence"))), str(entry.get("basis") or "")
    return Item(kind, clock, title, note, str(entry.get("why") or ""), basis, evidence, _counterfactuals(entry), _order(start))


def is_dim(entry: dict) -> bool:
    """Whether a light item asks for less light; without a stated ceiling, anything under 50 lux does."""
    if "ceiling" in entry:
        return entry["ceiling"] is True
    lux = entry.get("lux")
    return words.known(lux) and lux < DIM_BELOW


def _clock(entry: dict) -> tuple[str, str]:
    start, end = str(entry.get("at") or entry.get("from") or ""), str(entry.get("to") or "")
    if entry.get("kind") == "stop":
        return start, f"from {start}" if start else ""
    return start, f"{start}\u2013{end}" if end and entry.get("kind") != "move" else end or start


def _order(start: str) -> int:
    try:
        return (Clock.read(start).minutes - _MORNING) % 1440
    except UnitError:
        return 1440


def _named(entry: dict) -> str:
    return words.spaced(entry.get("compound")) if entry.get("compound") else "this"


def _amount(entry: dict) -> str:
    given = entry.get("amount")
    if not isinstance(given, dict) or not words.known(given.get("value")):
        return ""
    of = given.get("of") or entry.get("of")
    return f" {given['value']:g} {given.get('unit') or ''}".rstrip() + (f" (as {of})" if of else "")


def _lux(entry: dict) -> str:
    return f"{entry['lux']:,.0f} melanopic lux" if words.known(entry.get("lux")) else "brightness not stated"


def _nights(entry: dict) -> str:
    return f"for {entry['nights']} nights" if words.known(entry.get("nights")) else ""


def _note(*parts: object) -> str:
    return ", ".join(str(part) for part in parts if part)


def _dose(entry: dict) -> tuple[str, str]:
    return f"{words.sentence(_named(entry))}{_amount(entry)}", _note(entry.get("form"), entry.get("product"), _nights(entry))


def _light(entry: dict) -> tuple[str, str]:
    title, bound = ("Keep light low", "at most") if is_dim(entry) else ("Bright light", "at least")
    return title, _note(f"{bound} {_lux(entry)} at the eye" if words.known(entry.get("lux")) else _lux(entry), _nights(entry))


def _window(entry: dict) -> tuple[str, str]:
    return "In bed, lights out to getting up", _note("the same every day", _nights(entry))


def _stop(entry: dict) -> tuple[str, str]:
    clock = entry.get("at") or entry.get("from")
    return (f"No more {_named(entry)} today" if clock else f"Leave out {_named(entry)}"), _nights(entry)


def _move(entry: dict) -> tuple[str, str]:
    before = f"instead of {entry['from']}" if entry.get("from") and (entry.get("to") or entry.get("at")) else ""
    return f"Move {_named(entry)}{_amount(entry)} to this time", _note(before, _nights(entry))


def _other(entry: dict) -> tuple[str, str]:
    return words.sentence(f"{words.spaced(entry.get('kind') or 'item')} {entry.get('compound') or ''}".strip()), _nights(entry)


_TITLES = {"dose": _dose, "light": _light, "window": _window, "stop": _stop, "move": _move}


def _counterfactuals(entry: dict):
    asked = ((question, _intervals(entry.get(key))) for key, question in _QUESTIONS if key in entry)
    return tuple((question, found) for question, found in asked)


def _intervals(given: object) -> tuple[tuple[str, Interval], ...]:
    pairs = given.items() if isinstance(given, dict) else ()
    return tuple((name, found) for name, value in pairs if (found := Interval.read(value, _unit(name))))


def _unit(measure: str) -> str:
    return "min" if measure.upper() in ("SOL", "WASO", "TST", "N1", "N2", "N3", "REM") else ""
