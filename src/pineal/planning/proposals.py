"""What may be proposed to a person, and the climb over it: behaviour one item at a time, then one dose.

Nothing here simulates. The verdict of safety and the worth of a protocol come from outside, so the same enumerator runs
under the simulator and under a utility drawn at random (`studies/safety_fuzz`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import frozen

from pineal.compounds import get
from pineal.engine.course import EVENING_MIN
from pineal.inference.handles import DIM_LUX
from pineal.person import Days, Dose, Item, Light, Protocol, Stop, Window
from pineal.planning.policy import policy
from pineal.safety import Limits
from pineal.units import Clock, Quantity

SLOT_MIN = 10
BRIGHT_LUX = 1000.0
"""Melanopic EDI of a morning light block: outdoors, or a light box near the eyes."""

JUDGED_SAFE = ("allowed", "limited")


@frozen(eq=False)
class Situation:
    """What proposals depend on: limits, usual nights, evening light (lux), stimulants taken, and the recorded habit.

    `rise` is the habitual clock of getting up, `in_bed` and `asleep` are medians in minutes.
    """

    usual: Days
    limits: Limits
    evening_lux: float
    drinks: frozenset[str]
    rise: Clock
    in_bed: float
    asleep: float

    def behaviours(self) -> Iterable[Item]:
        """Light, caffeine and window items that make sense for this person."""
        bed, rise = self.usual.bed, self.usual.rise
        if self.evening_lux > DIM_LUX:
            yield Light(bed.plus(-EVENING_MIN), bed, DIM_LUX, ceiling=True)
        if self.limits.bright_light:
            yield Light(rise, rise.plus(30), BRIGHT_LUX)
            yield Light(rise, rise.plus(60), BRIGHT_LUX)
        if "caffeine" in self.limits.stoppable and "caffeine" in self.drinks:
            yield from (Stop("caffeine", slot(bed.plus(-60 * hours))) for hours in (6, 9, 13))
        yield from self._windows()

    def _windows(self) -> Iterable[Window]:
        """Regular times; a window that fits the sleep obtained; a later or longer one."""
        wanted = {round(self.in_bed / SLOT_MIN) * SLOT_MIN}
        if self.limits.shorter_window and self.asleep / self.in_bed < 0.9:
            least = max(60.0 * self.limits.shortest_window_h, 360.0, self.asleep + 30.0)
            wanted |= {round(max(least, self.in_bed - cut) / SLOT_MIN) * SLOT_MIN for cut in (30, 60, 90)}
        if self.in_bed < 420.0:
            wanted |= {round((self.in_bed + 30.0) / SLOT_MIN) * SLOT_MIN, round((self.in_bed + 60.0) / SLOT_MIN) * SLOT_MIN}
        rise = slot(self.rise)
        yield from (Window(rise.plus(-minutes), rise) for minutes in sorted(wanted))

    def doses(self, bed: Clock, minutes_before: Iterable[int]) -> list[Dose]:
        """Every product strength of every compound that may be taken, at the given minutes before bed."""
        found = []
        for name in ("melatonin",):
            compound = get(name)
            for product in compound.products if self.limits.may_take(name) else ():
                for strength in product.strengths:
                    for minutes in minutes_before:
                        dose = Dose(name, Quantity(strength, "mg"), slot(bed.plus(-minutes)), product.form, product.name)
                        if self.permitted(dose):
                            found.append(dose)
        return found

    def permitted(self, dose: Dose) -> bool:
        """Within the cap of a day, and the hours around rising."""
        cap, hours = self.limits.caps.get(dose.compound), self.limits.hours.get(dose.compound)
        if cap is not None and dose.amount.to(cap.unit) > cap.left:
            return False
        since, until = self.usual.rise.until(dose.at) / 60.0, dose.at.until(self.usual.rise) / 60.0
        return hours is None or (since >= hours.earliest and (until >= -hours.latest or hours.latest == 0.0))


@frozen(eq=False)
class Climb:
    """One search in a situation: `verdict` is what safety says of a protocol, `worth` what it earns, in minutes a night."""

    situation: Situation
    verdict: Callable[[Protocol], str]
    worth: Callable[[Protocol], float]

    def behaviour(self) -> Protocol:
        """The best set of behaviours, added one by one while each earns its burden and safety can judge the whole."""
        chosen = Protocol()
        open_items = [item for item in self.situation.behaviours() if self.verdict(Protocol((item,))) in JUDGED_SAFE]
        for _ in range(int(policy()["rules"]["most_behaviours"])):
            options = [chosen.adding(item) for item in open_items if not clashes(item, chosen)]
            best = self._best([p for p in options if not chosen.items or self.verdict(p) in JUDGED_SAFE])
            if best is None or self.worth(best) <= self.worth(chosen) + 0.5:
                break
            chosen = best
        return chosen

    def _best(self, options: list[Protocol]) -> Protocol | None:
        return max(options, key=self.worth, default=None)

    def unjudged(self) -> list[Item]:
        """Behaviours that safety cannot judge for want of facts."""
        return [item for item in self.situation.behaviours() if self.verdict(Protocol((item,))) == "unknown"]

    def with_compound(self, behaviour: Protocol) -> Protocol | None:
        """The best single dose on top of a behaviour: a coarse look over hours, then strengths and 10-minute slots."""
        bed = behaviour.of(Window)[0].bed if behaviour.of(Window) else self.situation.usual.bed
        coarse = [d for d in self.situation.doses(bed, range(0, 361, 60)) if _modest(d)]
        coarse = [p for p in map(behaviour.adding, coarse) if self.verdict(p) != "refused"]
        best = self._best(coarse)
        for _ in range(2 if best else 0):
            near = [p for p in self._near(best, bed) if self.verdict(p) != "refused"]
            best = max([best, *near], key=lambda p: (self.worth(p), -p.of(Dose)[0].amount.value))
        return best

    def _near(self, best: Protocol, bed: Clock) -> list[Protocol]:
        """The same dose up to 40 minutes earlier or later, and every other strength at its hour."""
        dose = best.of(Dose)[0]
        shifts = (-40, -30, -20, -10, 10, 20, 30, 40)
        moved = [Dose(dose.compound, dose.amount, dose.at.plus(shift), dose.form, dose.product) for shift in shifts]
        others = [d for d in self.situation.doses(bed, [dose.at.until(bed)]) if (d.form, d.amount) != (dose.form, dose.amount)]
        return [best.replacing(dose, d) for d in [*filter(self.situation.permitted, moved), *others]]


def _modest(dose: Dose) -> bool:
    """Strengths of the coarse look: one low, one middle a form."""
    return dose.amount.value in (0.5, 2.0)


def slot(clock: Clock) -> Clock:
    """The nearest clock time of a plan."""
    return Clock(round(clock.minutes / SLOT_MIN) * SLOT_MIN % 1440)


def clashes(item: Item, protocol: Protocol) -> bool:
    """One window, one stop, one dim and one bright block are enough."""
    def alike(other) -> bool:
        return type(other) is type(item) and (not isinstance(item, Light) or other.ceiling == item.ceiling)

    return any(alike(other) for other in protocol.items)
