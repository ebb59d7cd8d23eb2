"""A case from its TOML file, with every fault at once.

Assumptions: a field that is not there is not known, and stays None; an empty list means "none".
A photopic ``"300 lux"`` becomes melanopic EDI by the stated source of light, and says so.
"""

from __future__ import annotations

import re
from pathlib import Path

from pineal.errors import DataError, UnitError
from pineal.person.case import Case, Days, Goals, Habits, Recordings, UsualLight
from pineal.person.fields import Fields, read_dose
from pineal.person.melanopic import melanopic_ratio, melanopic_ratios
from pineal.person.person import Intake, Medicine, Person
from pineal.person.toml_file import Kind, read_toml
from pineal.units import Clock, Quantity

SCHEMA = 1
_FILES = ("diary", "light", "actigraphy", "labs")


def read_case(path: str | Path) -> Case:
    """Read a case; raises DataError that carries every fault of the file."""
    path = Path(path)
    top = Fields(str(path), "", read_toml(path, _kind(path))).only("schema", "person", "goals", "habits", "recordings")
    _schema(top)
    habits = _habits(top.table("habits"))
    person = _person(top, habits.takes or ())
    case = Case(person, _goals(top.table("goals")), habits, _recordings(top.table("recordings"), path.parent), path)
    if top.faults:
        raise DataError(top.faults)
    return case


def _kind(path: Path) -> Kind:
    inside = f"give the TOML file inside it, such as {path / 'case.toml'}"
    return Kind("case", "a case needs at least schema = 1 and [person] with an id", inside, "the example case")


def _schema(top: Fields) -> None:
    if top.need("schema", f"write schema = {SCHEMA} on the first line") and (top.data["schema"] is True or top.data["schema"] != SCHEMA):
        top.fault("schema", f"{top.data['schema']} is not a version this program reads", f"write schema = {SCHEMA}")


def _person(top: Fields, takes: tuple[Intake, ...]) -> Person:
    top.need("person", 'write [person] and below it id = "a label"')
    table = top.table("person").only("id", "age", "sex", "weight", "conditions", "medicines", "pregnant", "smoker")
    if "person" in top.data:
        table.need("id", 'write id = "a label", never a name')
    return Person(
        id=table.text("id", "example") or "",
        age=_age(table),
        sex=table.choice("sex", "female", "male"),
        weight=table.quantity("weight", "kg", 2, 500),
        conditions=_conditions(table),
        medicines=_medicines(table),
        pregnant=table.flag("pregnant"),
        smoker=table.flag("smoker"),
        takes=takes,
    )


def _age(table: Fields) -> float | str | None:
    age = table.data.get("age")
    if age is None or age == "adult":
        return age
    if isinstance(age, bool) or not isinstance(age, (int, float)) or not 0 < age <= 120:
        table.fault("age", f"{age!r} is not an age", 'write years without quotes, like age = 34, or age = "adult"')
        return None
    return age


def _conditions(table: Fields) -> tuple[str, ...] | None:
    found = table.items("conditions")
    for n, text in enumerate(found or ()):
        if not (isinstance(text, str) and text.strip()):
            table.fault(f"conditions[{n}]", f"{text!r} is not text", "write what you would tell a doctor, in quotes")
        elif not table.short(f"conditions[{n}]", text):
            return None
    return None if found is None else tuple(text.strip() for text in found if isinstance(text, str))


def _medicines(table: Fields) -> tuple[Medicine, ...] | None:
    found = table.items("medicines")
    if found is None:
        return None
    read = [_medicine(table, f"medicines[{n}]", item) for n, item in enumerate(found)]
    return tuple(medicine for medicine in read if medicine is not None)


def _medicine(table: Fields, place: str, item: object) -> Medicine | None:
    if isinstance(item, dict):
        return _medicine_table(Fields(table.file, table.at(place), item, table.faults))
    return table.read(place, item, read_medicine, "levothyroxine 75 ug at 06:30")


def _medicine_table(table: Fields) -> Medicine | None:
    table.only("name", "amount", "at")
    table.need("name", 'write name = "sertraline"')
    name, amount, at = table.text("name", "sertraline"), table.dose("amount", counted=True), table.clocks("at") or ()
    return Medicine(_medicine_text(name, amount, at), name, amount, at) if name else None


def _medicine_text(name: str, amount: Quantity | None, at: tuple[Clock, ...]) -> str:
    times = " at " + " and ".join(map(str, at)) if at else ""
    return f"{name}{f' {amount}' if amount else ''}{times}"


def read_medicine(text: str) -> Medicine:
    """Parse ``"levothyroxine 75 ug at 06:30"``; dose and times may be missing, a dose without unit may not."""
    stem, _, times = re.sub(r"\s+", " ", text.strip()).partition(" at ")
    at = tuple(Clock.read(part) for part in re.split(r"\s*(?:,|and)\s*", times)) if times else ()
    found = re.fullmatch(r"(?P<name>.*?\S) (?P<amount>[+-]?\d+(?:[.,]\d+)?(?: ?[^\s\d,].*)?)", stem)
    if not found:
        return Medicine(text, _named(stem), None, at)
    return Medicine(text, found["name"], read_dose(found["amount"], counted=True), at)


def _named(stem: str) -> str:
    if not stem or stem[0].isdigit():
        raise UnitError(f"{stem!r} has no name of a medicine; write name, amount and time, like 'sertraline 50 mg at 08:00'")
    return stem


def _goals(table: Fields) -> Goals:
    names = ("initiation", "maintenance", "architecture", "morning")
    table.only(*names)
    given = {name: table.number(name, 0, 1000) for name in names if name in table.data}
    goals = Goals(**{name: value for name, value in given.items() if value is not None})
    if not any(getattr(goals, name) for name in names):
        table.fault("", "all weights are zero", "give at least one goal a weight above zero")
    return goals


def _habits(table: Fields) -> Habits:
    table.only("zone", "bed", "rise", "free_days", "light", "meals", "takes")
    return Habits(
        zone=table.zone("zone"),
        usual=_days(table),
        free=_days(table.table("free_days").only("bed", "rise")) if "free_days" in table.data else None,
        light=_light(table.table("light").only("day", "evening", "night")),
        meals=table.clocks("meals"),
        takes=_takes(table),
    )


def _days(table: Fields) -> Days | None:
    if "bed" not in table.data and "rise" not in table.data:
        return None
    for key, example in (("bed", "23:10"), ("rise", "07:00")):
        table.need(key, f'bed and rise belong together; write {key} = "{example}"')
    bed, rise = table.clock("bed"), table.clock("rise")
    if bed is not None and bed == rise:
        table.fault("rise", f"is the same clock time as bed ({bed})", "write lights out and getting up, like 23:10 and 07:00")
    return Days(bed, rise) if bed is not None and rise is not None else None


def _light(table: Fields) -> UsualLight:
    read = {key: _lux(table, key) for key in ("day", "evening", "night") if key in table.data}
    found = {key: value for key, value in read.items() if value is not None}
    assumed = any(basis == "assumed" for _, basis in found.values())
    day, evening, night = (found.get(key, (None, ""))[0] for key in ("day", "evening", "night"))
    return UsualLight(day, evening, night, "assumed" if assumed else "stated")


def _lux(table: Fields, key: str) -> tuple[float, str] | None:
    text = table.data[key]
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        table.fault(key, f"{text:g} has no unit", f'write "{text:g} melanopic lux", or "{text:g} lux" for a usual lux meter')
        return None
    return table.read(key, text, read_lux, "300 lux")


def read_lux(text: str) -> tuple[float, str]:
    """Melanopic EDI in lux from ``"200 melanopic lux"``, ``"300 lux"`` or ``"300 lux daylight"``, and its basis."""
    amount = Quantity.read(text)
    words = amount.unit.replace("lx", "lux").split()
    if not 0 <= amount.value <= 200_000 or "lux" not in words:
        raise UnitError(f"{text!r} is not light at the eye; write 0 to 200000 lux, like '300 lux' or '200 melanopic lux'")
    if words[0] == "melanopic" or words[-1] == "EDI":
        return amount.value, "stated"
    ratio = melanopic_ratio(" ".join(words[words.index("lux") + 1 :]))
    if ratio is None:
        raise UnitError(f"{text!r} names no light source of the table; use one of {', '.join(melanopic_ratios())}, or leave it out")
    return amount.value * ratio.value, "stated" if amount.value == 0 or ratio.basis == "definition" else "assumed"


def _takes(table: Fields) -> tuple[Intake, ...] | None:
    found = table.items("takes")
    if found is None:
        return None
    return tuple(intake for n, item in enumerate(found) if (intake := _intake(table, n, item)) is not None)


def _intake(parent: Fields, n: int, item: object) -> Intake | None:
    if not isinstance(item, dict):
        parent.fault(f"takes[{n}]", f"{item!r} is not a table", 'write { compound = "caffeine", amount = "100 mg", at = "08:00" }')
        return None
    table = Fields(parent.file, parent.at(f"takes[{n}]"), item, parent.faults)
    table.only("compound", "form", "amount", "of", "at")
    table.need("compound", 'write compound = "caffeine"')
    name = table.text("compound", "caffeine")
    of, form = table.choice("of", "element", "salt", "extract"), table.text("form", "oxide")
    amount, at = table.dose("amount"), table.clocks("at") or ()
    return Intake(name, amount, form, of, at) if name else None


def _recordings(table: Fields, folder: Path) -> Recordings:
    table.only(*_FILES, "hypnograms", "mmash")
    found = {key: _existing(table, key, table.text(key, f"{key}.csv"), folder) for key in _FILES}
    nights = [_existing(table, f"hypnograms[{n}]", text, folder) for n, text in enumerate(table.items("hypnograms", single=str) or ())]
    mmash = _existing(table, "mmash", table.text("mmash", "."), folder, folder_wanted=True)
    return Recordings(**found, hypnograms=tuple(path for path in nights if path), mmash=mmash)


def _existing(table: Fields, key: str, text: object, folder: Path, folder_wanted: bool = False) -> Path | None:
    if not isinstance(text, str) or not text.strip():
        if text is not None:
            table.fault(key, f"{text!r} is not a path", "write the path of a file, in quotes, relative to the case")
        return None
    path = folder / text
    try:
        wrong = _why_not(path, folder_wanted)
    except (OSError, ValueError):  # a name that no file system takes
        wrong = "cannot be a path", "write the path of a file, relative to the case"
    if wrong:
        table.fault(key, f"{text} {wrong[0]}", wrong[1])
        return None
    return path


def _why_not(path: Path, folder_wanted: bool) -> tuple[str, str] | None:
    if not path.exists():
        return "does not exist", f"put it at {path}, or take the line out"
    if path.is_dir() != folder_wanted:
        return ("is a folder", "name the file inside it") if path.is_dir() else ("is a file", "name the folder that holds it")
    if path.is_file() and path.stat().st_size == 0:
        return "is empty", "export it again, or take the line out"
    return None
