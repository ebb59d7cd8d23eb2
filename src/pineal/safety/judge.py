"""Does a rule hold? Yes, no, or it cannot be told because a fact is missing (Kleene's logic).

Assumption: a missing fact never stands for a value. An amount that was not stated lies anywhere; a
planned rise that is not known lies between 04:00 and 11:00.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from pineal.errors import UnitError
from pineal.safety.facts import Exposure, Facts
from pineal.safety.lexicon import Compound
from pineal.safety.schema import Amount, Clause, Hours, Rule

WAKE_BOUNDS = range(4 * 60, 11 * 60 + 1, 10)
"""Clock minutes within which a rise that was not stated is taken to lie; night workers state theirs."""

OLDEST_FERTILE = 60.0
YOUNGEST_FERTILE = 9.0
"""Years outside which pregnancy need not be asked for (deliberately wide)."""


@frozen
class Answer:
    """Whether it holds (None: cannot be told), because of what, and which facts are missing."""

    holds: bool | None
    because: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()


YES, NO = Answer(True), Answer(False)


def lacking(fact: str) -> Answer:
    """The answer when one fact is missing."""
    return Answer(None, (), frozenset({fact}))


def every(answers: Iterable[Answer]) -> Answer:
    """And: one no decides; otherwise a missing fact leaves it open."""
    answers = tuple(answers)
    if any(answer.holds is False for answer in answers):
        return NO
    return _joined(answers, all(answer.holds for answer in answers) or None)


def some(answers: Iterable[Answer]) -> Answer:
    """Or: one yes decides; otherwise a missing fact leaves it open."""
    answers = tuple(answers)
    if held := [answer for answer in answers if answer.holds]:
        return _joined(held, True)
    return _joined(answers, None) if any(a.holds is None for a in answers) else NO


def _joined(answers: Iterable[Answer], holds: bool | None) -> Answer:
    answers = tuple(answers)
    because = tuple(dict.fromkeys(b for answer in answers for b in answer.because))
    missing = frozenset().union(*(answer.missing for answer in answers))
    return Answer(holds, because, frozenset() if holds else missing)


def about_person(rule: Rule, facts: Facts, subject: str) -> Answer:
    """Whether `when` holds for a subject; a rule without `when` always does."""
    return some(_clause(clause, facts, subject) for clause in rule.when) if rule.when else YES


def about_dose(rule: Rule, facts: Facts, subject: str, because: tuple[str, ...]) -> Answer:
    """Whether amount, hour, spacing, length and number hold for a subject."""
    parts = []
    if rule.amount:
        parts.append(_amount(rule.amount, facts, subject))
    if rule.hours:
        parts.append(_hours(rule.hours, rule.only, facts, subject))
    if rule.spacing is not None:
        parts.append(_spacing(rule.spacing, facts, subject, because))
    if rule.length is not None:
        parts.append(YES if facts.window_h is not None and facts.window_h < rule.length else NO)
    if rule.count is not None:
        parts.append(YES if len(treatments(facts)) > rule.count else NO)
    return every(parts)


def subjects(term: str, facts: Facts, only: str | None = None) -> tuple[str, ...]:
    """What a term of `about` stands for in what is under review."""
    if term == "any":
        return ("",)
    if term == "compound":
        return treatments(facts, only)
    if term == "stop:medicine":
        return tuple(name for name, kind in facts.stopped if kind == "medicine")
    if term == "dose:medicine":
        return _names(e for e in facts.exposures if e.origin == "planned" and not e.compound)
    if term in ("light:bright", "window", "window:shorter"):
        circumstances = {"light:bright": facts.bright, "window:shorter": facts.shorter, "window": facts.window_h is not None}
        return (term,) if circumstances[term] else ()
    return _names(e for e in facts.under_review if _named(term, e) and _from(only, e))


def treatments(facts: Facts, only: str | None = None) -> tuple[str, ...]:
    """Compounds planned or taken; coffee, alcohol and food only when they are planned."""
    return _names(
        e for e in facts.under_review if e.compound and _from(only, e)
        and (e.origin == "planned" or not facts.lexicon.compounds[e.name].everyday)
    )


def _names(exposures: Iterable[Exposure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.name for e in exposures))


def _named(term: str, exposure: Exposure) -> bool:
    return exposure.name == term or term.removeprefix("class:") in exposure.classes and term.startswith("class:")


def _from(only: str | None, exposure: Exposure) -> bool:
    return only is None or (exposure.origin == "planned") == (only == "planned")


def _clause(clause: Clause, facts: Facts, subject: str) -> Answer:
    parts = []
    if clause.medicines or clause.classes or clause.compounds:
        parts.append(_substances(clause, facts, subject))
    if clause.conditions:
        parts.append(_conditions(clause.conditions, facts))
    if clause.below is not None or clause.from_ is not None:
        parts.append(_age(clause, facts))
    if clause.pregnant is not None:
        parts.append(_pregnant(clause.pregnant, facts))
    if clause.smoker is not None:
        parts.append(_stated("smoker", facts.person.smoker, clause.smoker, "smoking"))
    if clause.sex is not None:
        parts.append(_stated("sex", facts.person.sex, clause.sex, clause.sex))
    return every(parts)


def _substances(clause: Clause, facts: Facts, subject: str) -> Answer:
    wanted = {*clause.medicines, *clause.compounds}
    others = (e for e in facts.exposures if e.name != subject)
    hits = [e for e in others if e.name in wanted or e.classes.intersection(clause.classes)]
    if hits:
        return Answer(True, tuple(dict.fromkeys(word for e in hits for word in _spoken(e.name, e.typed))))
    asked = facts.person.medicines is None and (clause.medicines or clause.classes)
    return lacking("medicines") if asked else NO


def _conditions(wanted: tuple[str, ...], facts: Facts) -> Answer:
    hits = [c for c in wanted if c in facts.conditions]
    if hits:
        label = facts.lexicon.conditions
        return Answer(True, tuple(dict.fromkeys(w for c in hits for w in _spoken(label[c].label, facts.conditions[c]))))
    return lacking("conditions") if facts.person.conditions is None else NO


def _spoken(name: str, typed: str) -> tuple[str, ...]:
    """The name, and the person's own words where they differ."""
    return (name,) if not typed or typed.casefold() == name.casefold() else (name, typed)


def _age(clause: Clause, facts: Facts) -> Answer:
    years = facts.person.years
    if years is not None:
        below = clause.below is None or years < clause.below
        return Answer(below and (clause.from_ is None or years >= clause.from_), (f"age {years:g}",))
    if facts.person.age is None:
        return lacking("age")
    return NO if clause.below is not None and clause.below <= 18 else lacking("years")


def _pregnant(wanted: bool, facts: Facts) -> Answer:
    person = facts.person
    if person.pregnant or "pregnancy" in facts.conditions:
        return Answer(wanted, ("pregnancy",))
    years = person.years
    outside = years is not None and not YOUNGEST_FERTILE <= years < OLDEST_FERTILE
    if person.pregnant is False or person.sex == "male" or outside:
        return Answer(not wanted)
    return lacking("pregnant")


def _stated(fact: str, value: object, wanted: object, word: str) -> Answer:
    return lacking(fact) if value is None else Answer(value == wanted, (word,))


def _amount(limit: Amount, facts: Facts, subject: str) -> Answer:
    low, high = total(subject, limit.unit, facts)
    most = limit.over * (1 + 1e-9)  # conversions of units round
    if low > most:
        return YES
    return NO if high <= most else lacking(f"amount:{subject}")


def total(name: str, unit: str, facts: Facts) -> tuple[float, float]:
    """Least and most that is taken in a day, all products together, in `unit`."""
    bounds = [_per_day(e, unit, facts) for e in facts.exposures if e.name == name]
    return sum(low for low, _ in bounds), sum(high for _, high in bounds)


MASS_UG = {"ng": 1e-3, "ug": 1.0, "mg": 1e3, "g": 1e6, "kg": 1e9}
"""Micrograms in a unit of mass: no unit library is needed for what every label uses."""


def _per_day(exposure: Exposure, unit: str, facts: Facts) -> tuple[float, float]:
    compound = facts.lexicon.compounds.get(exposure.name)
    factor = _factor(exposure, unit, compound)
    if factor is None or exposure.amount is None:
        return 0.0, float("inf")
    most = exposure.amount.value * factor * max(1, len(exposure.at))
    if not compound or not compound.element:
        return most, most
    if exposure.of == "salt":
        fraction = compound.element.get((exposure.form or "").strip().casefold())
        return (0.0, most) if fraction is None else (most * fraction, most * fraction)
    typed = exposure.typed.lower() if exposure.origin == "medicine" else ""
    named = [fraction for salt, fraction in compound.element.items() if salt in typed]
    return (most * named[0], most) if named else (most, most)  # a packet may mean salt or element


def _factor(exposure: Exposure, unit: str, compound: Compound | None) -> float | None:
    if exposure.amount is None or exposure.amount.value < 0:
        return None
    given = exposure.amount.unit.strip()
    if given.replace(".", "").upper() in ("IU", "UI", "IE"):
        return compound.ug_per_iu / MASS_UG[unit] if compound and compound.ug_per_iu else None
    if given in MASS_UG:
        return MASS_UG[given] / MASS_UG[unit]
    try:
        return exposure.amount.to(unit) / exposure.amount.value if exposure.amount.value else 0.0
    except UnitError:
        return None


def _hours(hours: Hours, only: str | None, facts: Facts, subject: str) -> Answer:
    times = [at.minutes for e in facts.under_review if e.name == subject and _from(only, e) for at in e.at]
    anchors = _anchors(hours.anchor, facts)
    if not anchors:
        return NO
    inside = [[hours.start < apart(at, anchor) <= hours.end for anchor in anchors] for at in times]
    if any(all(hits) for hits in inside):
        return YES
    return lacking(hours.anchor) if any(any(hits) for hits in inside) else NO


def _anchors(anchor: str, facts: Facts) -> tuple[int, ...]:
    if facts.nights:
        return (facts.nights.rise.minutes if anchor == "wake" else facts.nights.bed.minutes,)
    return tuple(WAKE_BOUNDS) if anchor == "wake" else ()


def apart(at: int, anchor: int) -> float:
    """Hours from `anchor` to `at`, between -12 and +12, both in clock minutes."""
    return ((at - anchor + 719) % 1440 - 719) / 60.0


def _spacing(hours: float, facts: Facts, subject: str, because: tuple[str, ...]) -> Answer:
    """Closer than `hours`; a time that was not stated counts as too close, for the advice is the same."""
    own = [e.at for e in facts.under_review if e.name == subject]
    other = [e.at for e in facts.exposures if e.name in because and e.name != subject]
    if not all(own) or not all(other):
        return YES
    close = any(abs(apart(a.minutes, b.minutes)) < hours for x in own for a in x for y in other for b in y)
    return YES if close else NO
