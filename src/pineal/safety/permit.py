"""The verdict of the gate for many plans of one person: the same rules, and nothing looked up twice.

Assumption: what a rule without dose, hour, spacing, length or number says depends only on which substances, light and
window there are, so it is asked once for each such set. The verdict is always that of `review`; a test compares them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from attrs import evolve, field, fields, frozen

from pineal.person import Days, Person, Protocol
from pineal.safety.concern import SEVERITIES
from pineal.safety.facts import Exposure, Facts, gather
from pineal.safety.gate import insists, judge, recognition
from pineal.safety.lexicon import Lexicon
from pineal.safety.present import live
from pineal.safety.reading import Reading
from pineal.safety.residual import counts, residual, table
from pineal.safety.rulebook import Rulebook, rulebook
from pineal.safety.schema import Rule
from pineal.safety.wording import lacks

VERDICTS = ("refused", "unknown", "limited", "allowed")
_INFORM = len(SEVERITIES) - 1


@frozen(eq=False)
class _Remembering(Lexicon):
    """The names, with what was read before kept."""

    read_: dict[tuple[str, str], Reading] = field(factory=dict, init=False)

    def read_condition(self, typed: str) -> Reading:
        """What a text says about conditions."""
        key = "condition", typed
        if key not in self.read_:
            self.read_[key] = Lexicon.read_condition(self, typed)
        return self.read_[key]

    def read_substance(self, typed: str) -> Reading:
        """What a text says about medicines and compounds."""
        key = "substance", typed
        if key not in self.read_:
            self.read_[key] = Lexicon.read_substance(self, typed)
        return self.read_[key]


@frozen(eq=False)
class Permit:
    """One person before the gate."""

    person: Person
    usual: Days | None
    book: Rulebook
    known: dict[tuple, Any] = field(factory=dict, init=False)

    def verdict(self, protocol: Protocol) -> str:
        """What `review` would say of a protocol."""
        facts = gather(protocol, self.person, self.usual, self.book.lexicon)
        worst, of_dose = self._standing(facts)
        if worst > 0:
            worst = min([worst, *(SEVERITIES.index(c.severity) for c in recognition(facts)), *(_worst(rule, facts) for rule in of_dose)])
        return VERDICTS[min(worst, self._morning(facts)) if worst > 1 else worst]

    def _standing(self, facts: Facts) -> tuple[int, list[Rule]]:
        """The worst that rules about no dose say, and the other rules: once for each set of substances, light and window."""
        names = frozenset((e.name, e.origin) for e in facts.exposures)
        key = names, facts.stopped, facts.bright, facts.shorter, facts.window_h is None
        if key not in self.known:
            rules = [rule for rule in live(self.book.rules, facts) if rule.severity != "inform"]
            worst = min((_worst(rule, facts) for rule in rules if not rule.of_dose), default=_INFORM)
            self.known[key] = worst, [rule for rule in rules if rule.of_dose]
        return self.known[key]

    def _morning(self, facts: Facts) -> int:
        """The worst that is to be said of the morning; only what could do more than inform is looked at again."""
        weighty = [e for e in facts.exposures if counts(e) and _warns(e)]
        if not weighty:
            return _INFORM
        names = frozenset(e.name for e in facts.exposures)
        key = "morning", facts.nights and facts.nights.rise, names, tuple((e.name, e.origin, e.amount, e.at) for e in weighty)
        if key not in self.known:
            self.known[key] = min((SEVERITIES.index(c.severity) for c in residual(facts)), default=_INFORM)
        return self.known[key]


def permit(person: Person, usual: Days | None = None, book: Rulebook | None = None) -> Permit:
    """One person before the gate, to be asked about many protocols."""
    return Permit(person, usual, remembering(book or rulebook()))


@cache
def remembering(book: Rulebook) -> Rulebook:
    """The same rule book, its names with what was read before kept: for many questions with the same words."""
    if isinstance(book.lexicon, _Remembering):
        return book
    return evolve(book, lexicon=_Remembering(**{part.name: getattr(book.lexicon, part.name) for part in fields(Lexicon)}))


def _worst(rule: Rule, facts: Facts) -> int:
    """The worst that a rule says which may do more than inform."""
    concern, lost = judge(rule, facts)
    missing = [lacks(fact, about if insists(rule, fact, facts) else ()).severity for fact, about in lost]
    said = [concern.severity] if concern else []
    return min((SEVERITIES.index(severity) for severity in (*said, *missing)), default=_INFORM)


def _warns(exposure: Exposure) -> bool:
    """Whether what is left of a substance could do more than inform."""
    return table()["threshold"].get(exposure.name, {}).get("severity") != "inform"
