"""What every part of a trial file is read with: the file itself, lists of tables, whole numbers, nights, amounts.

Assumption: as in a case, a field that is wrong reads as None and leaves one Fault, so that one pass finds them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pineal.errors import UnitError
from pineal.person.fields import Fields, did_you_mean
from pineal.person.toml_file import Kind
from pineal.trials.trial import ALL, Amount, NightRange
from pineal.trials.words import named
from pineal.units import Quantity

SCHEMA = 1
AMOUNT_UNITS = ("ng", "ug", "mg", "g", "IU", "nmol", "umol", "mmol", "mol", "mL", "L")
VOLUMES = ("mL", "L")
_SPELLINGS = {unit.lower(): unit for unit in AMOUNT_UNITS} | {"i.u.": "IU", "ie": "IU", "µg": "ug", "μg": "ug", "mcg": "ug"}
_MOST = {"g": 2000.0, "L": 20.0, "mol": 100.0}
_NIGHTS = re.compile(r"(?:nights? )?(?:(first|last)(?: (\d+))?(?: nights?)?|(\d+)(?:\s*(?:-|–|to)\s*(\d+))?)", re.IGNORECASE)


KIND = Kind(
    "trial", "a trial needs schema = 1, a population, at least two [[arm]] and one [[outcome]]", "give the TOML file inside it",
    "examples/trials",
)  # fmt: skip


def check_schema(top: Fields) -> None:
    """Note a missing or foreign version."""
    if top.need("schema", f"write schema = {SCHEMA} on the first line") and (top.data["schema"] is True or top.data["schema"] != SCHEMA):
        top.fault("schema", f"{top.data['schema']!r} is not a version this program reads", f"write schema = {SCHEMA}")


def tables(parent: Fields, key: str, example: str) -> list[Fields] | None:
    """The tables of a list, each with its place; None when the key is missing. A lone table counts as a list of one."""
    found = parent.items(key, single=dict)
    if found is None:
        return None
    whole = [(n, item) for n, item in enumerate(found) if isinstance(item, dict)]
    for n, item in enumerate(found):
        if not isinstance(item, dict):
            parent.fault(f"{key}[{n}]", f"{item!r} is not a table", f"write {example}")
    lone = isinstance(parent.data[key], dict)
    return [Fields(parent.file, parent.at(key if lone else f"{key}[{n}]"), item, parent.faults) for n, item in whole]


def all_read(parent: Fields, key: str, found: list | tuple) -> bool:
    """Whether every item at a key was read; what spans all of them can be judged only then."""
    raw = parent.data.get(key)
    return len(found) == (len(raw) if isinstance(raw, list) else 1 if isinstance(raw, dict) else -1)


def texts(table: Fields, key: str, example: str) -> tuple[str, ...]:
    """A list of texts, or one."""
    found = table.items(key, single=str) or []
    for n, item in enumerate(found):
        if not (isinstance(item, str) and item.strip()):
            table.fault(f"{key}[{n}]", f"{item!r} is not text", f'write it in quotes, like "{example}"')
    return tuple(item.strip() for item in found if isinstance(item, str) and item.strip())


def whole(table: Fields, key: str, low: int, high: int, default: int | None = None) -> int | None:
    """A whole number from `low` to `high`; `default` when the key is missing, None when it is wrong."""
    found = table.data.get(key)
    if key not in table.data:
        return default
    if isinstance(found, bool) or not isinstance(found, int) or not low <= found <= high:
        right = f"write a whole number without quotes, like {key} = {max(low, min(high, 7))}"
        table.fault(key, f"{found!r} is not a whole number from {low} to {high}", right)
        return None
    return found


def word(table: Fields, key: str, names: dict[str, tuple[str, ...]]) -> str | None:
    """One of a closed list of names, by name or by another word for it."""
    text = table.text(key, next(iter(names)))
    if text is None:
        return None
    found = named(text, names)
    if found is None:
        known = {also: name for name, words in names.items() for also in (name, *words)}
        table.fault(key, f"{text!r} is not known", _nearest(text, known, names))
    return found


def _nearest(text: str, known: dict[str, str], names: dict) -> str:
    lowered = {one.lower(): one for one in known}
    right = did_you_mean(text, lowered)
    near = re.fullmatch(r"did you mean '(.*)'\?", right)
    return f"did you mean '{lowered[near[1]]}'?" if near else f"known here: {', '.join(names)}"


def nearest(text: str, known) -> str:
    """The known word that is near, as it is written; else all of them."""
    known = list(known)
    return _nearest(text, {one: one for one in known}, dict.fromkeys(known))


def minutes(table: Fields, key: str, low: float, high: float) -> float | None:
    """A duration in minutes, from text such as ``"90 min"`` or ``"6.5 h"``."""
    return table.quantity(key, "min", low, high)


def nights(table: Fields, key: str = "nights") -> NightRange:
    """Which nights; all when the key is missing. A lone whole number is one night."""
    if key not in table.data:
        return ALL
    found = table.data[key]
    text = str(found) if isinstance(found, int) and not isinstance(found, bool) else found
    return table.read(key, text, read_nights, "3-6") or ALL


def read_nights(text: str) -> NightRange:
    """Parse ``"2"``, ``"3-6"``, ``"first 4"``, ``"last 2"``, ``"last"`` or ``"all"``; raises UnitError."""
    clean = " ".join(text.split())
    if clean.lower() in ("all", "all nights", "every"):
        return ALL
    found = _NIGHTS.fullmatch(clean)
    if not found:
        raise UnitError(f"{text!r} are no nights; write '2', '3-6', 'first 4', 'last 2', 'last' or 'all'")
    if found[1]:
        range_ = NightRange(found[1].lower(), high=int(found[2] or 1))
    else:
        range_ = NightRange("span", int(found[3]), int(found[4] or found[3]))
    if not 1 <= range_.low <= range_.high:
        raise UnitError(f"{text!r} are no nights; count from 1, the earlier night first")
    return range_


def check_nights(table: Fields, found: NightRange, total: int | None, key: str = "nights") -> None:
    """Note nights that do not exist."""
    if total is not None and not found.fits(total):
        table.fault(key, f"'{found}' goes beyond the last night, which is {total}", f"nights from 1 to {total}")


def amount(table: Fields, key: str) -> Amount | None:
    """An amount of a compound, larger than zero: mass, volume or moles, or any of them per kg of body weight."""
    if key not in table.data:
        return None
    found = table.data[key]
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        table.fault(key, f"{found:g} has no unit", f'write {key} = "{found:g} mg" if milligrams are meant')
        return None
    return table.read(key, found, read_amount, "0.5 mg")


def read_amount(text: str) -> Amount:
    """Parse ``"0.5 mg"``, ``"45 mL"`` or ``"30 mg/kg"``; raises UnitError that says what would be right."""
    if re.fullmatch(r"\s*\d+,\d+\s*\D*", text):
        raise UnitError(f"{text!r} has a decimal comma; write a decimal point, like '{text.replace(',', '.')}'")
    found = Quantity.read(text)
    unit, per, rest = found.unit.partition("/")
    known = _SPELLINGS.get(unit.strip().lower())
    if known is None or (per and rest.strip().lower() not in ("kg", "kg body weight", "kg bw")):
        raise UnitError(f"{found.unit!r} is not a unit of amount; use one of {', '.join(AMOUNT_UNITS)}, or one of them per kg like 'mg/kg'")
    if not 0 < found.value < 1e9:
        raise UnitError(f"{text!r} is not an amount; write one above zero, or leave the dose out")
    for unit, most in _MOST.items():
        if known.endswith(unit) and Quantity(found.value, known).to(unit) > most:
            raise UnitError(f"{text!r} is more than {most:g} {unit}; check the number and the unit")
    return Amount(Quantity(found.value, known), bool(per))


def attempt(table: Fields, key: str, read: Callable, example: str):
    """A key through a reader that raises UnitError; None when missing or wrong."""
    return table.read(key, table.data[key], read, example) if key in table.data else None
