"""Searching protocols: behaviour first, one item at a time, then one dose; all under the limits of safety.

Every candidate is judged by expected net benefit over the same persons and random numbers. A candidate that
safety does not allow is never simulated; one that safety cannot judge for want of facts is kept apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

import numpy as np
from attrs import frozen

from pineal.compounds import get
from pineal.engine.course import EVENING_MIN, minutes_after_noon
from pineal.engine.timeline import EPOCH_S
from pineal.inference.handles import DIM_LUX
from pineal.night.nights import Nights
from pineal.person import Dose, Light, Protocol, Stop, Window
from pineal.planning.future import JUDGED, Future
from pineal.planning.policy import benefit, burden, policy
from pineal.safety import Limits, limits, review
from pineal.units import Clock, Quantity

SLOT_MIN = 10
BRIGHT_LUX = 1000.0
"""Melanopic EDI of a morning light block: outdoors, or a light box near the eyes."""

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
        return review(protocol, self.person, usual=self.usual).verdict

    def behaviour(self) -> Protocol:
        """The best set of behaviours, added one by one while each earns its burden."""
        chosen = Protocol()
        open_items = [item for item in self.behaviours() if self.verdict(Protocol((item,))) in ("allowed", "limited")]
        for _ in range(int(policy()["rules"]["most_behaviours"])):
            options = [chosen.adding(item) for item in open_items if not _clashes(item, chosen)]
            best = max(options, key=self.worth, default=None)
            if best is None or self.worth(best) <= self.worth(chosen) + 0.5:
                break
            chosen = best
        return chosen

    def unjudged(self) -> list:
        """Behaviours that safety cannot judge for want of facts."""
        return [item for item in self.behaviours() if self.verdict(Protocol((item,))) == "unknown"]

    def behaviours(self) -> Iterable:
        """Light, caffeine and window items that make sense for this person."""
        bed, rise = self.usual.bed, self.usual.rise
        if self.ahead.course.evening_light() > DIM_LUX:
            yield Light(bed.plus(-EVENING_MIN), bed, DIM_LUX, ceiling=True)
        if self.limits.bright_light:
            yield Light(rise, rise.plus(30), BRIGHT_LUX)
            yield Light(rise, rise.plus(60), BRIGHT_LUX)
        if "caffeine" in self.limits.stoppable and any(c == "caffeine" for _, c, _, _ in self.ahead.course.intakes):
            yield from (Stop("caffeine", _slot(bed.plus(-60 * hours))) for hours in (6, 9, 13))
        yield from self._windows()

    def _windows(self) -> Iterable[Window]:
        """Regular times; a window that fits the sleep obtained; a later or longer one."""
        off, length = self._habit()
        rise = Clock(round(float(np.median(off) + np.median(length))) % 1440)
        median = float(np.median(length))
        asleep = float(np.median(self.now["TST"]))
        wanted = {round(median / SLOT_MIN) * SLOT_MIN}
        if self.limits.shorter_window and asleep / median < 0.9:
            least = max(60.0 * self.limits.shortest_window_h, 360.0, asleep + 30.0)
            wanted |= {round(max(least, median - cut) / SLOT_MIN) * SLOT_MIN for cut in (30, 60, 90)}
        if median < 420.0:
            wanted |= {round((median + 30.0) / SLOT_MIN) * SLOT_MIN, round((median + 60.0) / SLOT_MIN) * SLOT_MIN}
        rise = _slot(rise)
        yield from (Window(rise.plus(-minutes), rise) for minutes in sorted(wanted))

    def _habit(self) -> tuple[np.ndarray, np.ndarray]:
        course = self.ahead.course
        timeline = self.ahead.posterior.week.timeline
        off = [minutes_after_noon(timeline.clock((w.lights_off - timeline.start) / EPOCH_S)) for w in course.windows]
        return np.array(off), np.array([0.5 * w.epochs for w in course.windows])

    def with_compound(self, behaviour: Protocol) -> Protocol | None:
        """The best single dose on top of a behaviour: a coarse look over hours, then strengths and 10-minute slots."""
        bed = behaviour.of(Window)[0].bed if behaviour.of(Window) else self.usual.bed
        coarse = [d for d in self.doses(bed, range(0, 361, 60)) if self._modest(d) and self.verdict(behaviour.adding(d)) != "refused"]
        if not coarse:
            return None
        best = max((behaviour.adding(d) for d in coarse), key=self.worth)
        for _ in range(2):
            dose = best.of(Dose)[0]
            slots = {dose.at.plus(shift) for shift in (-40, -30, -20, -10, 10, 20, 30, 40)}
            near = [best.replacing(dose, Dose(dose.compound, dose.amount, at, dose.form, dose.product)) for at in slots]
            strengths = [d for d in self.doses(bed, [dose.at.until(bed)]) if (d.form, d.amount) != (dose.form, dose.amount)]
            near += [best.replacing(dose, d) for d in strengths]
            allowed = [p for p in near if self._permitted(p.of(Dose)[0]) and self.verdict(p) != "refused"]
            best = max([best, *allowed], key=lambda p: (self.worth(p), -p.of(Dose)[0].amount.value))
        return best

    def _modest(self, dose: Dose) -> bool:
        """Strengths of the coarse look: one low, one middle a form."""
        return dose.amount.value in (0.5, 2.0)

    def doses(self, bed: Clock, minutes_before: Iterable[int]) -> list[Dose]:
        """Every product strength of every compound that may be taken, at the given minutes before bed."""
        found = []
        for name in ("melatonin",):
            compound = get(name)
            for product in compound.products if self.limits.may_take(name) else ():
                for strength in product.strengths:
                    for minutes in minutes_before:
                        dose = Dose(name, Quantity(strength, "mg"), _slot(bed.plus(-minutes)), product.form, product.name)
                        if self._permitted(dose):
                            found.append(dose)
        return found

    def _permitted(self, dose: Dose) -> bool:
        """Within the cap of a day, and the hours around rising."""
        cap, hours = self.limits.caps.get(dose.compound), self.limits.hours.get(dose.compound)
        if cap is not None and dose.amount.to(cap.unit) > cap.left:
            return False
        since, until = self.usual.rise.until(dose.at) / 60.0, dose.at.until(self.usual.rise) / 60.0
        return hours is None or (since >= hours.earliest and (until >= -hours.latest or hours.latest == 0.0))


def _slot(clock: Clock) -> Clock:
    return Clock(round(clock.minutes / SLOT_MIN) * SLOT_MIN % 1440)


def _clashes(item, protocol: Protocol) -> bool:
    """One window, one stop, one dim and one bright block are enough."""
    def alike(other) -> bool:
        return type(other) is type(item) and (not isinstance(item, Light) or other.ceiling == item.ceiling)

    return any(alike(other) for other in protocol.items)
