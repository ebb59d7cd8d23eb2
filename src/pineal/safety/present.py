"""What is there for a rule to be about: a rule about nothing that is there need not be asked."""

from __future__ import annotations

from collections.abc import Iterable

from pineal.safety.facts import Facts
from pineal.safety.judge import treatments
from pineal.safety.schema import Clause, Rule


def live(rules: Iterable[Rule], facts: Facts) -> list[Rule]:
    """The rules that may speak; each of the others has no subject, or is of others, so it neither holds nor lacks a fact."""
    present = present_terms(facts)
    return of_this_person([rule for rule in rules if not present.isdisjoint(rule.about)], facts)


def of_this_person(rules: Iterable[Rule], facts: Facts) -> list[Rule]:
    """The rules whose `when` may hold, or may lack a fact, for this person: a first sieve, not a judgement."""
    present = {*present_terms(facts), *facts.conditions}
    open_ = facts.person.medicines is None, facts.person.conditions is None
    return [rule for rule in rules if not rule.when or any(_may_hold(clause, present, *open_) for clause in rule.when)]


def _may_hold(clause: Clause, present: set[str], medicines_open: bool, conditions_open: bool) -> bool:
    if clause.taken and present.isdisjoint(clause.taken) and not (medicines_open and (clause.medicines or clause.classes)):
        return False
    return conditions_open or not clause.conditions or not present.isdisjoint(clause.conditions)


def present_terms(facts: Facts) -> frozenset[str]:
    """Terms of `about` that may stand for something planned, taken or prescribed."""
    found = {"any", *(e.name for e in facts.exposures)}
    found |= {f"{kind}:{c}" for e in facts.exposures for c in e.classes for kind in ("class", "drug")}
    found |= {f"stop:{word}" for stop in facts.stopped for word in stop}
    circumstances = {
        "compound": bool(treatments(facts)),
        "light:bright": facts.bright,
        "window": facts.window_h is not None,
        "window:shorter": facts.shorter,
        "dose:medicine": any(e.origin == "planned" and not e.compound for e in facts.exposures),
    }
    return frozenset(found.union(name for name, holds in circumstances.items() if holds))
