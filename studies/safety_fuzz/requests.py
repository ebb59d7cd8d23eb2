"""One request through enumerator, review, certificate and checker, with a utility drawn at random."""

from __future__ import annotations

from random import Random

from attrs import frozen

from pineal.person import Protocol
from pineal.planning.certified import Certified, certified
from pineal.planning.proposals import Climb
from pineal.safety.permit import permit
from pineal.safety.rulebook import Rulebook
from safety_fuzz.people import Request

NAMES = ("change nothing", "behaviour only", "with compound")
SPREAD_MIN = 6.0
"""Standard deviation of the random worth of a protocol, minutes a night."""


@frozen(eq=False)
class Answered:
    """A request and its options, each reviewed, certified and checked."""

    request: Request
    options: tuple[Certified, ...]


def answered(request: Request, book: Rulebook) -> Answered:
    """Everything a plan would show for a request."""
    person, usual = request.person, request.situation.usual
    found = zip(NAMES, proposed(request, book), strict=False)
    return Answered(request, tuple(certified(name, protocol, person, usual, book) for name, protocol in found))


def proposed(request: Request, book: Rulebook) -> list[Protocol]:
    """What the enumerator proposes under a random utility."""
    if not request.situation.limits.plan:
        return [Protocol()]
    climb = Climb(request.situation, permit(request.person, request.situation.usual, book).verdict, Luck(request.seed))
    behaviour = climb.behaviour()
    dosed = climb.with_compound(behaviour)
    return [Protocol(), behaviour, *([dosed] if dosed else [])]


class Luck:
    """A worth drawn once for every protocol; nothing is worth nothing."""

    def __init__(self, seed: int):
        self.rng, self.drawn = Random(seed + 1), {Protocol(): 0.0}

    def __call__(self, protocol: Protocol) -> float:
        if protocol not in self.drawn:
            self.drawn[protocol] = self.rng.gauss(2.0, SPREAD_MIN)
        return self.drawn[protocol]
