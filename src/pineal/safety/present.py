"""What is there for a rule to be about: a rule about nothing that is there need not be asked."""

from __future__ import annotations

from collections.abc import Iterable

from pineal.safety.facts import Facts
from pineal.safety.judge import treatments
from pineal.safety.schema import Rule


def live(rules: Iterable[Rule], facts: Facts) -> list[Rule]:
    """The rules that may speak; each of the others has no subject, so it neither holds nor lacks a fact."""
    present = present_terms(facts)
    return [rule for rule in rules if not present.isdisjoint(rule.about)]


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
