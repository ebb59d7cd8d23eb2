"""Which names were understood, and which of them nothing was said against; apart from what was not understood.

Assumption: *recognised and clear* and *not recognised* must never look alike. A text stands on one side only: a text
of which one part was not understood is not recognised.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pineal.person import Days, Person, Protocol
from pineal.safety.concern import Concern, Review
from pineal.safety.facts import gather
from pineal.safety.lexicon import Lexicon
from pineal.safety.reading import Reading
from pineal.safety.rulebook import Rulebook, rulebook
from pineal.safety.wording import label

AGAINST = ("block", "unknown", "warn")


def recognised(
    protocol: Protocol, person: Person, review: Review, *, usual: Days | None = None, book: Rulebook | None = None
) -> dict[str, list]:
    """``recognised`` (each with what it was read as, and whether it is clear) and ``not_recognised``, in the order typed."""
    names = (book or rulebook()).lexicon
    readings = gather(protocol, person, usual, names).readings
    against = {word for concern in review.concerns if concern.severity in AGAINST for word in _words(concern)}
    return {
        "recognised": [_known(origin, reading, names, against) for origin, reading in readings if reading.names and not _open(reading)],
        "not_recognised": [_unknown(origin, reading, names) for origin, reading in readings if _open(reading)],
    }


def _open(reading: Reading) -> bool:
    return bool(reading.rest or reading.doubtful)


def _words(concern: Concern) -> Iterable[str]:
    return (word.casefold() for word in concern.about)


def _known(origin: str, reading: Reading, names: Lexicon, against: set[str]) -> dict[str, Any]:
    read_as = [label(match.name, names) for match in reading.names]
    said = {word.casefold() for match in reading.names for word in (match.typed, match.name, label(match.name, names))}
    return {"as": origin, "typed": reading.text, "names": read_as, "clear": said.isdisjoint(against)}


def _unknown(origin: str, reading: Reading, names: Lexicon) -> dict[str, Any]:
    matches = (*reading.names, *reading.doubtful)
    return {"as": origin, "typed": reading.text, "part": " ".join(reading.rest), "names": [label(match.name, names) for match in matches]}
