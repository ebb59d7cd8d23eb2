"""Reading the table of pairs (pairs.txt): one line, one or more cases, what must be answered and on whose word."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

from attrs import frozen

from pineal.person import Days, Dose, Intake, Light, Medicine, Person, Protocol, Stop, Window
from pineal.safety import Review, Rulebook, review
from pineal.units import Clock, Quantity

TABLE = Path(__file__).parent / "pairs.txt"
LEVELS = ("major", "moderate", "minor", "none", "unknown", "any")
USUAL = Days(Clock.read("23:00"), Clock.read("07:00"))
USUAL_AMOUNT = {
    "melatonin": "1 mg", "magnesium": "100 mg", "zinc": "10 mg", "iron": "14 mg", "calcium": "500 mg", "caffeine": "150 mg",
    "coffee": "150 mg", "energy drink": "150 mg", "vitamin d": "20 ug", "vitamin b6": "5 mg", "folic acid": "400 ug",
    "folinic acid": "400 ug", "l-tryptophan": "1 g", "5-htp": "50 mg", "kelp": "100 ug", "iodine": "100 ug", "selenium": "50 ug",
    "potassium iodide": "100 ug", "cbd": "10 mg", "cannabidiol": "10 mg", "cbd oil": "10 mg",
}
"""Doses below every limit, for rows that do not state one; other items get 100 mg."""


@frozen
class Pair:
    """One case with what must be answered."""

    text: str
    level: str
    items: tuple[str, ...]
    medicines: tuple[str, ...]
    conditions: tuple[str, ...]
    facts: str
    fires: tuple[str, ...]
    spares: tuple[str, ...]
    source: str

    def answer(self, book: Rulebook | None = None) -> Review:
        """What the gate says."""
        return review(protocol(self), person(self), usual=USUAL, book=book)


def pairs() -> list[Pair]:
    """Every case of the table."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [pair for line in lines if line.strip() and not line.startswith("#") for pair in _pairs(line)]


def _pairs(line: str) -> list[Pair]:
    level, items, medicines, conditions, facts, rules, source = ([p.strip() for p in line.split("|")] + [""] * 6)[:7]
    assert level in LEVELS, line
    fires = tuple(r[1:] for r in rules.split() if r.startswith("+"))
    spares = tuple(r[1:] for r in rules.split() if r.startswith("-"))
    several = product(*(text.split(";") for text in (items, medicines, conditions, facts)))
    return [Pair(" | ".join((level, i.strip(), m.strip(), c.strip(), f.strip())), level, _list(i), _list(m), _list(c), f,
                 fires, spares, source) for i, m, c, f in several]


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip() and part.strip() != "none")


def _parts(item: str) -> tuple[str, Quantity, Clock | None]:
    """Name, amount and hour of ``"magnesium 100 mg 21:00"``."""
    at = re.search(r"\b(\d\d:\d\d)$", item)
    item = item[: at.start()].strip() if at else item
    amount = re.search(r"\b(\d+(?:\.\d+)?) (mg|ug|g)$", item)
    name = item[: amount.start()].strip() if amount else item
    typed = amount.group(0) if amount else USUAL_AMOUNT.get(name.lower(), "10 g" if name in ("wine", "beer", "whisky") else "100 mg")
    return name, Quantity.read(typed), Clock.read(at.group(1)) if at else None


def protocol(pair: Pair) -> Protocol:
    """What is planned."""
    planned = [item.removeprefix("plan:") for item in pair.items if item.startswith("plan:")]
    return Protocol(tuple(_planned(item) for item in planned))


def _planned(item: str):
    if item == "light":
        return Light(Clock.read("08:00"), Clock.read("08:30"), 1000.0)
    if item.startswith("window "):
        bed, rise = item.removeprefix("window ").split("-")
        return Window(Clock.read(bed), Clock.read(rise))
    if item.startswith("stop "):
        return Stop(item.removeprefix("stop "), Clock.read("00:00"))
    name, amount, at = _parts(item)
    return Dose(name, amount, at or Clock.read("21:00"))


def person(pair: Pair) -> Person:
    """A healthy man of 34, and what the row says."""
    said = dict(fact.split("=") if "=" in fact else (fact, "") for fact in pair.facts.split())
    taken = [_parts(item) for item in pair.items if not item.startswith("plan:")]
    return Person(
        "pair", age=float(said.get("age", 34)), sex=said.get("sex", "female" if "pregnant" in said else "male"),
        pregnant="pregnant" in said, smoker="smoker" in said, conditions=pair.conditions,
        medicines=tuple(_medicine(text) for text in pair.medicines),
        takes=tuple(Intake(name, amount, at=(at,) if at else ()) for name, amount, at in taken),
    )


def _medicine(text: str) -> Medicine:
    at = re.search(r"\b(\d\d:\d\d)$", text)
    name = text[: at.start()].strip() if at else text
    return Medicine(name, name, at=(Clock.read(at.group(1)),) if at else ())


def severities(answer: Review) -> dict[str, str]:
    """Severity by rule, what merely stands as a limit left out."""
    return {c.rule: c.severity for c in answer.concerns if not c.advice.startswith("Not planned;")}


def kept(pair: Pair, found: dict[str, str]) -> bool:
    """Whether the level of the row is answered."""
    worst = set(found.values())
    unknown = any(rule.startswith("names.") and s == "unknown" for rule, s in found.items())
    return {
        "major": "block" in worst, "moderate": bool(worst & {"block", "warn"}), "minor": bool(found), "any": True,
        "none": not worst & {"block", "warn", "unknown"}, "unknown": unknown,
    }[pair.level]
