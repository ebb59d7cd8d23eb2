"""What planning may receive: limits, never rules to weigh.

Assumption: a limit that hangs on a fact which is not known applies (the stricter reading), and the
missing fact is handed on beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from pineal.person import Days, Person, Protocol
from pineal.safety.concern import Concern, in_order
from pineal.safety.facts import Facts, gather
from pineal.safety.gate import candidates, concern_of, judged, recognition
from pineal.safety.judge import MASS_UG, about_person, total
from pineal.safety.present import of_this_person
from pineal.safety.rulebook import Rulebook, rulebook
from pineal.safety.schema import Rule


@frozen
class Cap:
    """The most of a compound in a day, all products together, and how much of it is taken already.

    `left` is 0 when the amount already taken is not known.
    """

    compound: str
    amount: float
    unit: str
    taken: float
    rule: str

    @property
    def left(self) -> float:
        """What a plan may still add in a day, in `unit`."""
        return max(0.0, self.amount - self.taken)


@frozen
class Hours:
    """Hours in which a dose may lie: not before `earliest` h after rising, not after `latest` h
    relative to the next rising (negative: before it)."""

    earliest: float
    latest: float


@frozen
class Limits:
    """Everything planning has to keep to for one person; hours and amounts as in `Hours` and `Cap`.

    `refused` and `warned` map compounds (and ``light:bright``, ``window:shorter``) to the reasons.
    `stoppable` are the compounds a plan may stop. `asks` are concerns that will make any reviewed
    plan with a compound *unknown*: facts not stated, names not recognised.
    """

    red_flags: tuple[Concern, ...]
    refused: Mapping[str, tuple[Concern, ...]] = field(hash=False)
    warned: Mapping[str, tuple[Concern, ...]] = field(hash=False)
    caps: Mapping[str, Cap] = field(hash=False)
    hours: Mapping[str, Hours] = field(hash=False)
    shortest_window_h: float
    most_compounds: int
    stoppable: frozenset[str]
    asks: tuple[Concern, ...]
    rules: str

    @property
    def plan(self) -> bool:
        """Whether there may be a plan at all."""
        return not self.red_flags

    @property
    def bright_light(self) -> bool:
        """Whether a plan may brighten."""
        return self.plan and "light:bright" not in self.refused

    @property
    def shorter_window(self) -> bool:
        """Whether a plan may shorten the time in bed."""
        return self.plan and "window:shorter" not in self.refused

    def may_take(self, compound: str) -> bool:
        """Whether a plan may contain a compound."""
        return self.plan and compound in self.hours and compound not in self.refused


def limits(person: Person, *, usual: Days | None = None, book: Rulebook | None = None) -> Limits:
    """The limits for one person, from the same rules as `review`."""
    book = book or rulebook()
    facts = gather(Protocol(), person, usual, book.lexicon)
    concerns = judged(book, facts)
    unread = (concern for concern in recognition(facts) if concern.severity == "unknown")
    unstated = (concern for concern in concerns if concern.rule.startswith("missing."))
    return Limits(
        red_flags=in_order(c for c in concerns if c.red_flag),
        refused=_reasons(book, facts, "block"),
        warned=_reasons(book, facts, "warn"),
        caps=_caps(book, facts),
        hours=_hours(book, facts),
        shortest_window_h=max((r.length for r in book.rules if r.length is not None), default=0.0),
        most_compounds=min((r.count for r in book.rules if r.count is not None), default=99),
        stoppable=_stoppable(facts),
        asks=in_order([*unread, *unstated]),
        rules=book.version,
    )


def _binding(book: Rulebook, facts: Facts, severities: tuple[str, ...]) -> Iterable[tuple[Rule, str, tuple[str, ...]]]:
    """Rules that hold, or may hold, for each thing a plan might contain."""
    for rule in of_this_person(book.rules, facts):
        if rule.severity in severities and rule.only != "taken":
            for subject in candidates(rule, facts):
                answer = about_person(rule, facts, subject)
                if answer.holds is not False:
                    yield rule, subject, answer.because


def _reasons(book: Rulebook, facts: Facts, severity: str) -> dict[str, tuple[Concern, ...]]:
    """Per subject, the rules that hold for certain whatever the dose."""
    found: dict[str, list[Concern]] = {}
    for rule, subject, because in _binding(book, facts, (severity,)):
        if not rule.of_dose and about_person(rule, facts, subject).holds:
            found.setdefault(subject, []).append(concern_of(rule, [subject], because))
    return {subject: in_order(reasons) for subject, reasons in sorted(found.items())}


def _caps(book: Rulebook, facts: Facts) -> dict[str, Cap]:
    """The strictest amount per compound, warnings included: a plan need not provoke them."""
    caps: dict[str, Cap] = {}
    for rule, subject, _ in _binding(book, facts, ("block", "warn")):
        if rule.amount:
            cap = Cap(subject, rule.amount.over, rule.amount.unit, total(subject, rule.amount.unit, facts)[1], rule.id)
            caps[subject] = min(cap, caps.get(subject, cap), key=_micrograms)
    return dict(sorted(caps.items()))


def _micrograms(cap: Cap) -> float:
    return cap.amount * MASS_UG[cap.unit]


def _hours(book: Rulebook, facts: Facts) -> dict[str, Hours]:
    """Per compound the hours around rising that no rule forbids."""
    bounds = {c.name: (0.0, 0.0) for c in facts.lexicon.compounds.values() if c.proposable}
    for rule, subject, _ in _binding(book, facts, ("block", "warn")):
        if rule.hours and rule.hours.anchor == "wake" and subject in bounds:
            earliest, latest = bounds[subject]
            bounds[subject] = max(earliest, rule.hours.end), min(latest, rule.hours.start)
    return {name: Hours(*bound) for name, bound in sorted(bounds.items())}


def _stoppable(facts: Facts) -> frozenset[str]:
    """Caffeine and the supplements that are taken; never a medicine, a hypnotic or alcohol."""
    prescribed = {e.name for e in facts.exposures if e.origin == "medicine"}
    taken = {e.name for e in facts.exposures if e.origin == "taken" and e.compound and "alcohol" not in e.classes}
    return frozenset(taken | {"caffeine"}) - prescribed
