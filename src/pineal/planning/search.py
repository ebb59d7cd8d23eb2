"""Searching protocols under the simulator: what may be proposed (`proposals`), judged over the same persons and dice.

Every candidate is judged by expected net benefit over the same persons and random numbers. A candidate that
safety does not allow is never simulated; one that safety cannot judge for want of facts is kept apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

import numpy as np
from attrs import frozen

from pineal.engine.course import minutes_after_noon
from pineal.engine.timeline import EPOCH_S
from pineal.night.nights import Nights
from pineal.person import Dose, Item, Protocol
from pineal.planning.future import JUDGED, Future
from pineal.planning.policy import benefit, burden
from pineal.planning.proposals import SLOT_MIN, Climb, Situation
from pineal.safety import Limits, limits
from pineal.safety.permit import Permit, permit
from pineal.units import Clock

__all__ = ["SLOT_MIN", "Search"]

_PER_GROUP, _GROUPS = 32, 4


@frozen(eq=False, slots=False)
class Search:
    """One search for one person; remembers what it has judged."""

    ahead: Future
    progress: Callable[[str, int, int], None] | None = None

    @cached_property
    def limits(self) -> Limits:
        """What safety permits; planning cannot change it."""
        return limits(self.person, usual=self.usual)

    @cached_property
    def gate(self) -> Permit:
        """The gate of safety for this person."""
        return permit(self.person, self.usual)

    @property
    def person(self):
        """The person of the case."""
        return self.ahead.posterior.week.case.person

    @property
    def usual(self):
        """Usual lights out and getting up."""
        return self.ahead.course.usual

    @cached_property
    def now(self) -> Nights:
        """The nights ahead when nothing changes, for the persons of the search."""
        return self.nights(Protocol())

    @cached_property
    def _judged(self) -> dict[Protocol, float]:
        return {}

    def nights(self, protocol: Protocol) -> Nights:
        """Simulated nights of the persons of the search."""
        return self.ahead.nights(protocol, per_group=_PER_GROUP, groups=_GROUPS)

    def worth(self, protocol: Protocol) -> float:
        """Expected benefit less burden, minutes a night."""
        if protocol not in self._judged:
            goals = self.ahead.posterior.week.case.goals
            gained = benefit(self.nights(protocol), self.now, goals, JUDGED).mean()
            self._judged[protocol] = float(gained) - burden(protocol)
            if self.progress:
                self.progress("trying plans", len(self._judged), 0)
        return self._judged[protocol]

    def verdict(self, protocol: Protocol) -> str:
        """What safety says of a protocol."""
        return self.gate.verdict(protocol)

    @cached_property
    def climb(self) -> Climb:
        """The enumerator for this person, under the simulator."""
        return Climb(self._situation(), self.verdict, self.worth)

    def _situation(self) -> Situation:
        off, length = self._habit()
        return Situation(
            usual=self.usual,
            limits=self.limits,
            evening_lux=self.ahead.course.evening_light(),
            drinks=frozenset(compound for _, compound, _, _ in self.ahead.course.intakes),
            rise=Clock(round(float(np.median(off) + np.median(length))) % 1440),
            in_bed=float(np.median(length)),
            asleep=float(np.median(self.now["TST"])),
        )

    def _habit(self) -> tuple[np.ndarray, np.ndarray]:
        course = self.ahead.course
        timeline = self.ahead.posterior.week.timeline
        off = [minutes_after_noon(timeline.clock((w.lights_off - timeline.start) / EPOCH_S)) for w in course.windows]
        return np.array(off), np.array([0.5 * w.epochs for w in course.windows])

    def behaviour(self) -> Protocol:
        """The best set of behaviours."""
        return self.climb.behaviour()

    def behaviours(self) -> Iterable[Item]:
        """Light, caffeine and window items that make sense for this person."""
        return self.climb.situation.behaviours()

    def unjudged(self) -> list[Item]:
        """Behaviours that safety cannot judge for want of facts."""
        return self.climb.unjudged()

    def doses(self, bed: Clock, minutes_before: Iterable[int]) -> list[Dose]:
        """Every product strength of every compound that may be taken, at the given minutes before bed."""
        return self.climb.situation.doses(bed, minutes_before)

    def with_compound(self, behaviour: Protocol) -> Protocol | None:
        """The best single dose on top of a behaviour; None where none may be taken."""
        return self.climb.with_compound(behaviour)
