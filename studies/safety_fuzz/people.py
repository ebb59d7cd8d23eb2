"""Requests drawn at random: persons with any mix of facts, and the situation a plan starts from.

Assumption: nothing is left out because it is unlikely. Names are drawn from everything the names files know, and a few
that nobody knows; every fact may be missing; amounts reach from a tenth to thirty times what is usual.
"""

from __future__ import annotations

from random import Random

from attrs import frozen

from pineal.person import Days, Intake, Medicine, Person
from pineal.planning.proposals import Situation
from pineal.safety import limits
from pineal.safety.rulebook import Rulebook
from pineal.units import Clock, Quantity

STRANGE = ("frobnitz", "blue pills", "qwert 500", "моксонидин", "no asthma", "grandmother's tea", "vitamin Q")
USUAL_MG = {"caffeine": 100.0, "melatonin": 2.0, "magnesium": 150.0, "zinc": 10.0, "iron": 14.0, "vitamin B6": 2.0, "alcohol": 10000.0}
UNITS = (("mg", 1.0), ("mg", 1.0), ("mg", 1.0), ("g", 1e-3), ("ug", 1e3), ("IU", 40.0))
EVERYDAY = ("caffeine", "magnesium", "vitamin D", "melatonin", "vitamin B6", "iron", "zinc", "valerian")


@frozen(eq=False)
class Request:
    """One person and what a plan starts from; `seed` draws the utility."""

    person: Person
    situation: Situation
    seed: int


def request(seed: int, book: Rulebook) -> Request:
    """The request of one seed."""
    rng = Random(seed)
    who, usual = person(rng, book), nights(rng)
    return Request(who, situation(rng, who, usual, book), seed)


def person(rng: Random, book: Rulebook) -> Person:
    """A person with any mix of medicines, conditions, age, habits and missing facts."""
    return Person(
        "x",
        age=_age(rng),
        sex=rng.choice(("female", "male", "female", "male", None)),
        weight=rng.choice((None, round(rng.uniform(35, 160), 1))),
        conditions=_list(rng, lambda: _condition(rng, book)),
        medicines=_list(rng, lambda: _medicine(rng, sorted_names(book, "medicines"))),
        pregnant=rng.choice((False, False, False, False, False, True, None)),
        smoker=rng.choice((False, False, True, None)),
        takes=tuple(_intake(rng, book) for _ in range(rng.choice((0, 0, 1, 1, 2, 3, 5)))),
    )


_SORTED: dict[tuple[int, str], list[str]] = {}


def sorted_names(book: Rulebook, kind: str) -> list[str]:
    """All names of a kind, in order; worked out once."""
    key = id(book), kind
    if key not in _SORTED:
        _SORTED[key] = sorted(getattr(book.lexicon, kind))
    return _SORTED[key]


def _age(rng: Random) -> float | str | None:
    kind = rng.random()
    if kind < 0.05:
        return None
    return "adult" if kind < 0.12 else rng.randint(1, 100) if kind < 0.3 else rng.randint(18, 80)


def _list(rng: Random, draw) -> tuple | None:
    """None (not stated), or none, or a few."""
    n = rng.choice((None, 0, 0, 0, 0, 0, 1, 1, 2, 3, 6))
    return None if n is None else tuple(draw() for _ in range(n))


def _condition(rng: Random, book: Rulebook) -> str:
    entry = book.lexicon.conditions[rng.choice(sorted_names(book, "conditions"))]
    plain = [phrase for phrase in entry.phrases if "*" not in phrase and "&" not in phrase]
    kind = rng.random()
    if kind < 0.05:
        return rng.choice(STRANGE)
    return f"no {entry.label}" if kind < 0.08 else rng.choice([entry.label, *plain])


def _medicine(rng: Random, known: list[str]) -> Medicine:
    name = rng.choice(STRANGE) if rng.random() < 0.04 else rng.choice(known)
    amount = rng.choice((None, Quantity(rng.choice((1.0, 5.0, 10.0, 50.0, 500.0)), "mg"), Quantity(1.0, "tablet")))
    return Medicine(name, name, amount, tuple(clock(rng) for _ in range(rng.choice((0, 1, 1, 2)))))


def _intake(rng: Random, book: Rulebook) -> Intake:
    kind = rng.random()
    name = rng.choice(STRANGE if kind < 0.03 else EVERYDAY if kind < 0.5 else sorted_names(book, "compounds"))
    entry = book.lexicon.compounds.get(name)
    form = rng.choice([None, None, *(entry.element if entry else ())])
    of = rng.choice((None, None, "salt", "element")) if form else None
    return Intake(name, _amount(rng, name), form, of, tuple(clock(rng) for _ in range(rng.choice((0, 1, 1, 1, 3)))))


def _amount(rng: Random, name: str) -> Quantity | None:
    if rng.random() < 0.1:
        return None
    unit, factor = rng.choice(UNITS)
    return Quantity(USUAL_MG.get(name, 100.0) * 10 ** rng.uniform(-1.0, 1.5) * factor, unit)


def clock(rng: Random) -> Clock:
    """Any minute of the day."""
    return Clock(rng.randrange(1440))


def nights(rng: Random) -> Days:
    """Usual nights; a third of them at any hour and of any length."""
    if rng.random() < 0.67:
        rise = Clock(rng.randrange(300, 541, 10))
        return Days(rise.plus(-rng.randrange(360, 600, 10)), rise)
    bed = clock(rng)
    return Days(bed, bed.plus(rng.randrange(180, 840)))


def situation(rng: Random, who: Person, usual: Days, book: Rulebook) -> Situation:
    """What a plan starts from: limits of safety, light, drinks and the recorded habit."""
    in_bed = float(rng.randrange(200, 720, 5))
    drinks = {name for intake in who.takes for name in ("caffeine",) if intake.compound == name}
    return Situation(
        usual=usual, limits=limits(who, usual=usual, book=book), evening_lux=rng.choice((2.0, 30.0, 300.0)), drinks=frozenset(drinks),
        rise=usual.rise.plus(rng.randrange(-90, 91)), in_bed=in_bed, asleep=in_bed * rng.uniform(0.4, 1.0),
    )  # fmt: skip
