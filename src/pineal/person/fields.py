"""Reading one field of a case: a value of the right kind, or a fault that says where and what would be right.

Assumption: a field that is wrong reads as None and leaves a Fault, so that one pass finds them all.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo, available_timezones

from attrs import define, field

from pineal.errors import Fault, UnitError
from pineal.units import Clock, Quantity

DOSE_UNITS = ("ng", "ug", "mg", "g", "IU", "nmol", "umol", "mmol", "mL", "ug/h", "mg/h")
COUNTED_UNITS = ("tablet", "capsule", "drop", "puff", "patch", "unit")
MOST_ENTRIES, LONGEST_TEXT, MOST_UNKNOWN = 100, 300, 20
"""More entries in a list, or letters in a text, than anybody types about one person."""
_BODY_UNIT = re.compile(r"[A-Za-zµμ]{1,20}")
_DOSE_SPELLINGS = {unit.lower(): unit for unit in DOSE_UNITS} | {"u": "IU", "i.u.": "IU", "ie": "IU"}


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """``"did you mean 'age'?"`` for the closest known word, else the list of what is known."""
    known = sorted(known)
    close = difflib.get_close_matches(str(wrong).lower(), known, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else f"known here: {', '.join(known)}"


def dose_unit(unit: str, counted: bool = False) -> str | None:
    """The usual spelling of a unit of dose, or None when it is not one."""
    plain = unit.strip().lower()
    singular = plain.removesuffix("s").removesuffix("e") if plain == "patches" else plain.removesuffix("s")
    if counted and singular in COUNTED_UNITS:
        return singular
    return _DOSE_SPELLINGS.get(plain)


@define
class Fields:
    """One table of a case, with its place in the file and the list that all faults go to."""

    file: str
    place: str
    data: dict
    faults: list[Fault] = field(factory=list)

    def at(self, key: object = "") -> str:
        """The place of a key, such as ``habits.takes[1].amount``."""
        return f"{self.place}.{key}".strip(".") if key != "" else self.place

    def fault(self, key: object, wrong: str, right: str = "") -> None:
        """Note one fault at a key."""
        self.faults.append(Fault(self.file, self.at(key), wrong, right))

    def only(self, *known: str) -> Fields:
        """Every other key is a fault; returns the same table."""
        unknown = [key for key in self.data if key not in known]
        for key in unknown[:MOST_UNKNOWN]:
            self.fault(key, f"unknown key {_shown(key)}", did_you_mean(key, known))
        if len(unknown) > MOST_UNKNOWN:
            self.fault("", f"{len(unknown) - MOST_UNKNOWN} more unknown keys", f"known here: {', '.join(sorted(known))}")
        return self

    def table(self, key: str) -> Fields:
        """A table inside this one; empty when missing or wrong."""
        found = self.data.get(key, {})
        if not isinstance(found, dict):
            self.fault(key, f"{_shown(found)} is not a table", f"write it under [{self.at(key)}] or as {{ ... }}")
            found = {}
        return Fields(self.file, self.at(key), found, self.faults)

    def items(self, key: str, single: type | None = None) -> list | None:
        """A list; None when missing. A lone value of type `single` counts as a list of one."""
        if key not in self.data:
            return None
        found = self.data[key]
        if single and isinstance(found, single):
            return [found]
        if not isinstance(found, list):
            self.fault(key, f"{_shown(found)} is not a list", "write it in square brackets: [ ... ]")
            return []
        if len(found) > MOST_ENTRIES:
            self.fault(key, f"has {len(found)} entries", f"list at most {MOST_ENTRIES}")
            return []
        return found

    def need(self, key: str, right: str) -> bool:
        """Whether a key is there; a fault when it is not."""
        if key not in self.data:
            self.fault(key, "is missing", right)
        return key in self.data

    def text(self, key: str, example: str = "text") -> str | None:
        """Non-empty text."""
        found = self.data.get(key)
        if key in self.data and not (isinstance(found, str) and found.strip()):
            self.fault(key, f"{_shown(found)} is not text", f'write it in quotes, like {key} = "{example}"')
            return None
        return found.strip() if isinstance(found, str) and self.short(key, found) else None

    def short(self, key: object, text: str) -> bool:
        """Whether a text is of a length that somebody types; a fault when it is not."""
        if len(text) > LONGEST_TEXT:
            self.fault(key, f"{_shown(text)} has {len(text)} letters", f"write at most {LONGEST_TEXT}, a list entry for each thing")
        return len(text) <= LONGEST_TEXT

    def flag(self, key: str) -> bool | None:
        """true or false."""
        found = self.data.get(key)
        if key in self.data and not isinstance(found, bool):
            self.fault(key, f"{_shown(found)} is neither true nor false", f"write {key} = true or {key} = false, without quotes")
            return None
        return found

    def number(self, key: str, low: float, high: float, unit: str = "") -> float | None:
        """A bare number from `low` to `high`."""
        found = self.data.get(key)
        if key not in self.data:
            return None
        if isinstance(found, bool) or not isinstance(found, (int, float)) or not low <= found <= high:
            self.fault(key, f"{_shown(found)} is not a number from {low:g} to {high:g}{unit}", f"write it without quotes, like {key} = 1.0")
            return None
        return float(found)

    def choice(self, key: str, *known: str) -> str | None:
        """One of a few words."""
        found = self.data.get(key)
        if key not in self.data or found in known:
            return found
        self.fault(key, f"{_shown(found)} is not one of {', '.join(known)}", did_you_mean(str(found), known))
        return None

    def read(self, key: object, text: object, reader: Callable, example: str):
        """Text through a reader that raises UnitError; its message becomes the fault."""
        if not isinstance(text, str):
            self.fault(key, f"{_shown(text)} is not text", f"write it like '{example}', in quotes")
            return None
        if not self.short(key, text):
            return None
        try:
            return reader(text)
        except UnitError as error:
            wrong, _, right = str(error).partition("; ")
            self.fault(key, wrong, right or f"write it like '{example}'")
            return None

    def clock(self, key: str) -> Clock | None:
        """A clock time HH:MM."""
        return self.read(key, self.data[key], Clock.read, "22:30") if key in self.data else None

    def clocks(self, key: str) -> tuple[Clock, ...] | None:
        """One clock time or a list of them."""
        found = self.items(key, single=str)
        if found is None:
            return None
        read = [self.read(f"{key}[{n}]" if len(found) > 1 else key, text, Clock.read, "22:30") for n, text in enumerate(found)]
        return tuple(clock for clock in read if clock is not None)

    def quantity(self, key: str, unit: str, low: float, high: float) -> float | None:
        """A quantity as a number in `unit`."""
        if key not in self.data:
            return None
        found = self.data[key]
        if isinstance(found, (int, float)) and not isinstance(found, bool):
            self.fault(key, f"{found:g} has no unit", f'write {key} = "{found:g} {unit}"')
            return None
        value = self.read(key, found, lambda text: _plain_quantity(text).to(unit), f"{low + (high - low) / 4:g} {unit}")
        if value is not None and not low <= value <= high:
            self.fault(key, f"{found!r} is not between {low:g} and {high:g} {unit}", "check the number and the unit")
            return None
        return value

    def dose(self, key: str, counted: bool = False) -> Quantity | None:
        """An amount of a compound, larger than zero, in a unit of dose."""
        if key not in self.data:
            return None
        found = self.data[key]
        if isinstance(found, (int, float)) and not isinstance(found, bool):
            self.fault(key, f"{found:g} has no unit", f'write {key} = "{found:g} mg" if milligrams are meant')
            return None
        return self.read(key, found, lambda text: read_dose(text, counted), "0.5 mg")

    def zone(self, key: str) -> str | None:
        """The name of a time zone that exists."""
        name = self.text(key, "Europe/Berlin")
        if name is None:
            return None
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            lowered = {zone.lower(): zone for zone in available_timezones()}
            close = difflib.get_close_matches(name.lower().replace(" ", "_"), lowered, n=1, cutoff=0.5)
            right = f"did you mean '{lowered[close[0]]}'?" if close else "write it like 'Europe/Berlin'"
            self.fault(key, f"'{name}' is not a time zone", right)
            return None
        return name


def read_dose(text: str, counted: bool = False) -> Quantity:
    """Parse ``"0.5 mg"``; raises UnitError for a missing or unknown unit and for nothing or less."""
    if re.fullmatch(r"\s*\d+,\d+\s*\D*", text):
        raise UnitError(f"{text!r} has a decimal comma; write a decimal point, like '{text.replace(',', '.')}'")
    amount = Quantity.read(text)
    unit = dose_unit(amount.unit, counted)
    if unit is None:
        raise UnitError(f"{amount.unit!r} is not a unit of dose; use one of {', '.join(DOSE_UNITS)}")
    if not 0 < amount.value < 1e9:
        raise UnitError(f"{text!r} is not a dose; write an amount above zero, or leave the item out")
    return Quantity(amount.value, unit)


def _plain_quantity(text: str) -> Quantity:
    """A quantity in one plain unit: letters, no formula."""
    amount = Quantity.read(text)
    if not _BODY_UNIT.fullmatch(amount.unit):
        raise UnitError(f"{amount.unit!r} is not a unit here")
    return amount


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 40 else text[:37] + "..."
