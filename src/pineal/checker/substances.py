"""What is in play: every substance, condition and stop of a person and a plan, by the names of the names files."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from attrs import frozen

from pineal.person import Days, Dose, Light, Person, Protocol, Stop, Window
from pineal.safety.lexicon import Lexicon
from pineal.safety.reading import Reading
from pineal.units import Quantity

LEAST_BRIGHT_LUX = 250.0
"""Melanopic EDI from which added light is bright (Brown 2022, doi:10.1371/journal.pbio.3001571)."""

SHORT_OF_H = 8.0


@frozen
class Substance:
    """One substance from one place: a plan, a habit or a prescription; hours in minutes of the clock."""

    name: str
    place: str
    said: str
    kinds: frozenset[str]
    unprescribed: bool
    amount: Quantity | None
    form: str | None
    of: str | None
    minutes: tuple[int, ...]

    @property
    def judged(self) -> bool:
        """Whether a rule may be about it (prescribed medicines are only what it may clash with)."""
        return self.unprescribed or self.place == "planned"


@frozen(eq=False, slots=False)
class Scene:
    """One person with one plan."""

    person: Person
    protocol: Protocol
    usual: Days | None
    names: Lexicon

    @cached_property
    def texts(self) -> list[tuple[str, Reading]]:
        """Everything that was typed as a name, with where it stood."""
        found = [("planned", self.substance(item.compound)) for item in self.protocol.items if isinstance(item, Dose)]
        found += [("taken", self.substance(intake.compound)) for intake, _ in self.kept]
        found += [("medicine", self.substance(m.name)) for m in self.person.medicines or ()]
        found += [("condition", reading) for reading in self.stated[0]]
        return found + [("stop", self.substance(item.compound)) for item in self.protocol.items if isinstance(item, Stop)]

    def substance(self, text: str) -> Reading:
        """The names a text holds."""
        return self.names.read_substance(text)

    def mentioned(self, text: str) -> set[str]:
        """All names of a text, denied ones included."""
        reading = self.substance(text)
        return {m.name for m in reading.names} | {m.name for m in reading.doubtful}

    @cached_property
    def kept(self) -> list[tuple]:
        """Habits that the plan leaves, each with the minutes that remain."""
        left = []
        for intake in self.person.takes:
            mine = self.mentioned(intake.compound)
            ends = [i.after.minutes for i in self.protocol.items if isinstance(i, Stop) and mine & self.mentioned(i.compound)]
            times = [at.minutes for at in intake.at if not ends or at.minutes < min(ends)]
            ended = ends and not times and (intake.at or min(ends) == 0)
            if not ended:
                left.append((intake, tuple(times)))
        return left

    @cached_property
    def stated(self) -> tuple[list[Reading], list[Reading]]:
        """Conditions as read, and those that turn out to be substances."""
        ill, other = [], []
        for text in self.person.conditions or ():
            reading = self.names.read_condition(text)
            as_substance = self.substance(text) if reading.rest and not reading.names else None
            if as_substance is not None and as_substance.names and not as_substance.rest:
                other.append(as_substance)
            else:
                ill.append(reading)
        return ill, other

    @cached_property
    def conditions(self) -> frozenset[str]:
        """Conditions that hold, and all they are a case of."""
        found: set[str] = set()
        queue = [match.name for reading in self.stated[0] for match in reading.names]
        while queue:
            name = queue.pop()
            if name not in found:
                found.add(name)
                queue += self.names.conditions[name].implies
        return frozenset(found)

    @cached_property
    def substances(self) -> tuple[Substance, ...]:
        """Every substance of plan, habits and prescriptions."""
        found: list[Substance] = []
        for item in self.protocol.items:
            if isinstance(item, Dose):
                found += self._named("planned", item.compound, item, (item.at.minutes,))
        for intake, times in self.kept:
            found += self._named("taken", intake.compound, intake, times)
        for medicine in self.person.medicines or ():
            found += self._named("medicine", medicine.name, medicine, tuple(at.minutes for at in medicine.at))
        for reading in self.stated[1]:
            found += self._named("medicine", reading.text, None, ())
        return tuple(found)

    def _named(self, place: str, text: str, item, minutes: tuple[int, ...]) -> Iterable[Substance]:
        matches = self.substance(text).names
        for match in matches:
            entry = self.names.compounds.get(match.name)
            kinds = frozenset(entry.classes) if entry else self.names.medicines[match.name]
            where = "medicine" if place == "taken" and entry is None else place
            amount = getattr(item, "amount", None) if len(matches) == 1 else None
            form, of = getattr(item, "form", None), getattr(item, "of", None)
            yield Substance(match.name, where, match.typed, kinds, entry is not None, amount, form, of, minutes)

    @cached_property
    def judged(self) -> tuple[Substance, ...]:
        """What rules may be about."""
        return tuple(s for s in self.substances if s.judged)

    @cached_property
    def window(self) -> Window | None:
        """The first planned window."""
        return next((item for item in self.protocol.items if isinstance(item, Window)), None)

    @cached_property
    def rise(self) -> int | None:
        """Minute of getting up: of the plan, else the usual one."""
        nights = self.window or self.usual
        return None if nights is None else nights.rise.minutes

    @cached_property
    def bed(self) -> int | None:
        """Minute of lights out: of the plan, else the usual one."""
        nights = self.window or self.usual
        return None if nights is None else nights.bed.minutes

    @cached_property
    def planned_min(self) -> int | None:
        """Minutes in bed of the planned window."""
        return None if self.window is None else (self.window.rise.minutes - self.window.bed.minutes) % 1440

    @cached_property
    def usual_min(self) -> int | None:
        """Minutes in bed of the usual nights."""
        return None if self.usual is None else (self.usual.rise.minutes - self.usual.bed.minutes) % 1440

    @property
    def shortened(self) -> bool:
        """Whether the plan leaves less time in bed."""
        before = 60 * SHORT_OF_H if self.usual_min is None else self.usual_min
        return self.planned_min is not None and self.planned_min < before

    @cached_property
    def brightest(self) -> float | None:
        """Highest light that the plan adds, lux."""
        added = [item.melanopic_lux for item in self.protocol.items if isinstance(item, Light) and not item.ceiling]
        return max(added, default=None)

    @property
    def bright(self) -> bool:
        """Whether the plan adds bright light."""
        return self.brightest is not None and self.brightest >= LEAST_BRIGHT_LUX

    @cached_property
    def stops(self) -> list[tuple[str, str]]:
        """What the plan ends, and whether it is free to do so."""
        prescribed = {name for m in self.person.medicines or () for name in self.mentioned(m.name)}
        ended = {name for item in self.protocol.items if isinstance(item, Stop) for name in self.mentioned(item.compound)}
        return sorted((name, "free" if self._free(name, prescribed) else "medicine") for name in ended)

    def _free(self, name: str, prescribed: set[str]) -> bool:
        entry = self.names.compounds.get(name)
        return entry is not None and name not in prescribed and "alcohol" not in entry.classes

    def treatments(self, only: str | None = None) -> list[str]:
        """Compounds that are planned, or taken as more than food or drink."""
        found = [s for s in self.judged if s.unprescribed and of_place(s, only)]
        return list(dict.fromkeys(s.name for s in found if s.place == "planned" or not self.names.compounds[s.name].everyday))


def of_place(substance: Substance, only: str | None) -> bool:
    """Whether a rule for planned or for taken things is about this one."""
    return only is None or (only == "planned") is (substance.place == "planned")
