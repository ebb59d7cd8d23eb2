"""The gate: every rule against one protocol and one person.

Assumptions: what a person already takes is judged like what is planned. A rule that lacks a fact
answers *unknown* when something under review depends on it; with nothing under review ("change
nothing") it only informs. What a known fact rules out is said even when nobody proposed it, as
information: first the person's own limits, then the plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from pineal.person import Days, Person, Protocol
from pineal.safety.concern import Concern, Review, in_order, verdict
from pineal.safety.facts import Facts, gather
from pineal.safety.judge import about_dose, about_person, every, subjects
from pineal.safety.lexicon import Lexicon
from pineal.safety.present import live, of_this_person
from pineal.safety.reading import Reading
from pineal.safety.residual import residual
from pineal.safety.rulebook import Rulebook, rulebook
from pineal.safety.schema import Rule
from pineal.safety.wording import corrected, doubtful, lacks, unrecognised, vague

ASKING = ("compound", "light:bright", "window:shorter")
"""What must be under review for a rule about the person to insist on a missing fact."""


def review(protocol: Protocol, person: Person, *, usual: Days | None = None, book: Rulebook | None = None) -> Review:
    """Judge a protocol, and what the person takes already, against every rule.

    Verdict: refused > unknown > limited > allowed, by the worst concern. *refused* when a block
    concerns something planned or taken or is a red flag; *unknown* when a name was not recognised
    or a needed fact is missing; *limited* when a warning stands; else *allowed*.

    `usual` gives the usual bed and rise: the planned wake where the protocol has no window, and what
    a window is compared with. `book` replaces the shipped rules (tests, drafts of rules).
    """
    book = book or rulebook()
    facts = gather(protocol, person, usual, book.lexicon)
    found = judged(book, facts)
    concerns = in_order([*recognition(facts), *found, *residual(facts), *standing(book, facts, found)])
    return Review(verdict(concerns), concerns, book.version)


def recognition(facts: Facts) -> Iterable[Concern]:
    """What was not recognised, what reads as a denial, what was corrected and what is too vague."""
    for origin, reading in facts.readings:
        if reading.unknown:
            yield unrecognised(origin, reading)
        if reading.doubtful:
            yield doubtful(origin, reading, facts.lexicon)
        for match in reading.names:
            if match.corrected:
                yield corrected(match, facts.lexicon)
            if match.name in facts.lexicon.vague and not _named(reading, facts.lexicon):
                yield vague(match)


def _named(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a text that names a kind of medicine also names the medicine ("levonorgestrel coil")."""
    return any(match.name in lexicon.medicines and match.name not in lexicon.vague for match in reading.names)


def judged(book: Rulebook, facts: Facts) -> list[Concern]:
    """The rules that hold, and one concern for each fact that is missing."""
    fired: list[Concern] = []
    missing: dict[str, set[str]] = defaultdict(set)
    for rule in live(book.rules, facts):
        concern, lost = judge(rule, facts)
        fired += [concern] if concern else []
        for fact, about in lost if rule.severity != "inform" else ():
            missing[fact] |= about if insists(rule, fact, facts) else set()
    if "age" in missing:
        missing.pop("years", None)
    return fired + [lacks(fact, sorted(about)) for fact, about in sorted(missing.items())]


def judge(rule: Rule, facts: Facts) -> tuple[Concern | None, list[tuple[str, set[str]]]]:
    """One rule: its concern if it holds, and the facts it lacks with what depends on them."""
    hit: list[str] = []
    because: list[str] = []
    missing: set[str] = set()
    for subject in dict.fromkeys(s for term in rule.about for s in subjects(term, facts, rule.only)):
        person = about_person(rule, facts, subject)
        answer = person if person.holds is False else every([person, about_dose(rule, facts, subject, person.because)])
        hit += [subject] if answer.holds else []
        because += answer.because if answer.holds else ()
        missing |= answer.missing if answer.holds is None else set()
    depends = _depends(rule, facts) if missing else set()
    concern = concern_of(rule, hit, because, _eased(rule, hit, facts)) if hit else None
    return concern, [(fact, depends) for fact in missing]


def insists(rule: Rule, fact: str, facts: Facts) -> bool:
    """Whether a missing fact makes the answer unknown.

    An amount that was not stated does so where the rule is about this person, and where it would
    block alcohol or something that a plan may add to; for other supplements, and for what stands among the
    medicines alone, it is only asked for.
    """
    kind, _, name = fact.partition(":")
    if kind != "amount" or rule.when:
        return True
    compound = facts.lexicon.compounds.get(name)
    own = any(e.origin != "medicine" for e in facts.known_by(name))
    counted = compound is None or compound.proposable or "alcohol" in compound.classes
    return own and rule.severity == "block" and counted


def _eased(rule: Rule, hit: Iterable[str], facts: Facts) -> str | None:
    """A dose above a limit that stands among the medicines alone may be meant: warn, do not block."""
    own = {e.name for e in facts.exposures if e.origin != "medicine"}
    return "warn" if rule.amount and rule.severity == "block" and own.isdisjoint(hit) else None


def _depends(rule: Rule, facts: Facts) -> set[str]:
    """What under review hangs on a rule; a medicine that is merely taken is nobody's question."""
    terms = rule.asks or (ASKING if rule.of_person else rule.about)
    own = {subject for term in terms for subject in subjects(term, facts, rule.only) if subject}
    merely = {e.name for e in facts.exposures if not e.compound} - {e.name for e in facts.under_review}
    return own - merely


def concern_of(rule: Rule, about: Iterable[str], because: Iterable[str], severity: str | None = None) -> Concern:
    """The concern of a rule that holds."""
    names = tuple(dict.fromkeys(word for word in (*about, *because) if word)) or ("person",)
    stops = rule.kind == "red_flag" or rule.of_person and rule.kind in ("age", "pregnancy")
    flag = stops and rule.severity == "block"
    return Concern(severity or rule.severity, names, rule.mechanism, rule.advice, rule.cites, rule.id, flag)


def standing(book: Rulebook, facts: Facts, found: Iterable[Concern]) -> Iterable[Concern]:
    """What a known fact rules out though nobody proposed it; with nothing under review, warnings too."""
    if any(concern.red_flag for concern in found):
        return
    severities = ("block",) if facts.under_review or facts.protocol.items else ("block", "warn")
    for rule in of_this_person(book.rules, facts):
        if rule.severity in severities and not _present(rule, facts):
            about, because = excluded(rule, facts)
            if about:
                concern = concern_of(rule, about, because, "inform")
                yield Concern("inform", concern.about, concern.mechanism,
                              f"Not planned; if it were: {rule.advice}", concern.source, rule.id)


def _present(rule: Rule, facts: Facts) -> bool:
    return any(subjects(term, facts, rule.only) for term in rule.about)


def excluded(rule: Rule, facts: Facts) -> tuple[list[str], list[str]]:
    """What a rule about the person's facts alone rules out for this person, and because of what."""
    if rule.of_person or rule.of_dose or not rule.when or rule.only == "taken":
        return [], []
    answers = [(s, about_person(rule, facts, s)) for s in candidates(rule, facts)]
    held = [(s, answer) for s, answer in answers if answer.holds]
    return [s for s, _ in held], [word for _, answer in held for word in answer.because]


def candidates(rule: Rule, facts: Facts) -> tuple[str, ...]:
    """The compounds, light and window a plan might contain that the rule is about."""
    return _offered(rule.about, facts.lexicon)


@cache
def _offered(about: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    named = [name for name, terms in lexicon.offered.items() if not terms.isdisjoint(about)]
    return (*named, *(term for term in about if term in ("light:bright", "window:shorter")))
