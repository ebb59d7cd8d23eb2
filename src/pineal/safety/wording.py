"""The words of concerns that stem from no rule: names not recognised and facts not stated."""

from __future__ import annotations

from collections.abc import Iterable

from pineal.safety.concern import Concern
from pineal.safety.lexicon import Lexicon
from pineal.safety.reading import Match, Reading

SOURCE = "Pineal's own rule: not recognised is not safe, and a missing fact is never a default"

_WHAT = {
    "planned": "planned compound", "taken": "compound that is taken", "medicine": "medicine",
    "condition": "condition", "stop": "compound to stop",
}
_FACTS = {
    "age": ("The age is not stated.", "State the age in years, or \"adult\"."),
    "years": (
        "Only \"adult\" is stated, so rules for people of 65 and over could not be checked.",
        "State the age in years.",
    ),
    "pregnant": ("Whether the person is pregnant is not stated.", "State pregnant = true or false."),
    "medicines": (
        "It is not stated which medicines are taken.",
        "List all medicines, or state an empty list for none.",
    ),
    "conditions": (
        "It is not stated which conditions and symptoms there are.",
        "List them in your own words, or state an empty list for none.",
    ),
    "smoker": ("Whether the person smokes is not stated.", "State smoker = true or false."),
    "sex": ("The sex is not stated.", "State it, or ask a clinician about the limits that depend on it."),
    "wake": ("The planned hour of getting up is not known.", "State the usual bed and rise, or plan a sleep window."),
}


def unrecognised(origin: str, reading: Reading) -> Concern:
    """A name, or part of a text, that no names file knows."""
    words = " ".join(reading.rest)
    part = "" if not (reading.names or reading.doubtful) else f" The part '{words}' was not understood."
    mechanism = f"The {_WHAT[origin]} '{reading.text}' was not recognised, so nothing can be said about it.{part}"
    advice = "Check the spelling or give the generic name; if it is right, ask a pharmacist or doctor first."
    return Concern("unknown", (reading.text,), mechanism, advice, SOURCE, f"names.{origin}")


def doubtful(origin: str, reading: Reading, lexicon: Lexicon) -> Concern:
    """A text that names something and seems to deny it, to put it in the past or in someone else."""
    names = tuple(dict.fromkeys(label(match.name, lexicon) for match in reading.doubtful))
    mechanism = f"'{reading.text}' names {', '.join(names)} but may mean that it is absent, over, or someone else's."
    advice = "Name it plainly if it is present now; leave it out if it is not; ask a doctor if you are not sure."
    return Concern("unknown", (*names, reading.text), mechanism, advice, SOURCE, f"names.{origin}.doubtful")


def corrected(match: Match, lexicon: Lexicon) -> Concern:
    """A misspelling that was read as a known name."""
    name = label(match.name, lexicon)
    mechanism = f"'{match.typed}' was read as {name}."
    advice = "Correct it if something else was meant."
    return Concern("inform", (name, match.typed), mechanism, advice, SOURCE, "names.corrected")


def vague(match: Match) -> Concern:
    """A kind of medicine in place of a medicine."""
    mechanism = f"'{match.typed}' names a kind of medicine, not a medicine; its members differ in safety."
    return Concern("unknown", (match.name,), mechanism, "Give the name that is on the packet.", SOURCE, "names.vague")


def lacks(fact: str, about: Iterable[str]) -> Concern:
    """One missing fact; it makes the answer unknown only when something depends on it."""
    about = tuple(about)
    kind, _, compound = fact.partition(":")
    unmeasured = (f"The daily amount of {compound} is not known.", "State amount and unit, and for a salt its form.")
    mechanism, advice = _FACTS.get(kind, unmeasured)
    severity = "unknown" if about and kind != "years" else "inform"
    subject = (compound,) if compound else about or ("person",)
    return Concern(severity, subject, mechanism, advice, SOURCE, f"missing.{kind}")


def label(name: str, lexicon: Lexicon) -> str:
    """The name as people read it."""
    return lexicon.conditions[name].label if name in lexicon.conditions else name
