"""What is to be judged: a protocol and a person, with every name resolved.

Assumptions: takes and medicines count as much as what is planned; a supplement listed among the
medicines is also a compound that is taken, a medicine listed among the takes is a medicine. A Stop
takes away what is taken at or after its hour, counted from midnight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import evolve, frozen

from pineal.person import Days, Dose, Intake, Light, Medicine, Person, Protocol, Stop, Window
from pineal.safety.lexicon import Lexicon
from pineal.safety.reading import Match, Reading
from pineal.units import Clock, Quantity

BRIGHT_LUX = 250.0
"""Melanopic EDI in lux from which brightening light counts as bright: the daytime minimum that
indoor guidance recommends (Brown 2022, doi:10.1371/journal.pbio.3001571), the stricter choice."""

Source = Dose | Intake | Medicine | None

LONG_WINDOW_H = 8.0
"""Hours in bed below which a window counts as shorter when the usual nights are not known."""


@frozen
class Exposure:
    """One substance from one origin: ``planned``, ``taken`` or ``medicine``."""

    name: str
    origin: str
    typed: str
    classes: frozenset[str]
    compound: bool
    amount: Quantity | None = None
    form: str | None = None
    of: str | None = None
    at: tuple[Clock, ...] = ()


@frozen(eq=False)
class Facts:
    """Everything the rules may ask about."""

    person: Person
    protocol: Protocol
    lexicon: Lexicon
    exposures: tuple[Exposure, ...]
    conditions: Mapping[str, str]
    readings: tuple[tuple[str, Reading], ...]
    stopped: tuple[tuple[str, str], ...]
    usual: Days | None = None

    def known_by(self, term: str) -> tuple[Exposure, ...]:
        """What is planned, taken or prescribed under a name, ``class:x`` or (medicines alone) ``drug:x``."""
        return tuple(self._index.get(term, ()))

    @cached_property
    def _index(self) -> Mapping[str, list[Exposure]]:
        found: dict[str, list[Exposure]] = defaultdict(list)
        for exposure in self.exposures:
            kinds = ("class",) if exposure.compound else ("class", "drug")
            for term in (exposure.name, *(f"{kind}:{c}" for kind in kinds for c in exposure.classes)):
                found[term].append(exposure)
        return found

    @cached_property
    def under_review(self) -> tuple[Exposure, ...]:
        """What is planned or taken on one's own account, supplements among the medicines included."""
        return tuple(e for e in self.exposures if e.compound or e.origin == "planned")

    @property
    def nights(self) -> Days | Window | None:
        """Bed and rise: those of the plan, else the usual ones."""
        return next(iter(self.protocol.of(Window)), self.usual)

    @cached_property
    def bright(self) -> bool:
        """Whether the plan brightens."""
        lights = self.protocol.of(Light)
        return any(not light.ceiling and light.melanopic_lux >= BRIGHT_LUX for light in lights)

    @cached_property
    def window_h(self) -> float | None:
        """Hours in bed of the planned window; None when the plan has no window."""
        window = next(iter(self.protocol.of(Window)), None)
        return window.bed.until(window.rise) / 60.0 if window else None

    @cached_property
    def shorter(self) -> bool:
        """Whether the planned window is shorter than the usual one (than 8 h when that is unknown)."""
        usual = self.usual.bed.until(self.usual.rise) / 60.0 if self.usual else LONG_WINDOW_H
        return self.window_h is not None and self.window_h < usual


def gather(protocol: Protocol, person: Person, usual: Days | None, lexicon: Lexicon) -> Facts:
    """Resolve every name once; what could not be resolved is kept as a reading."""
    kept = tuple(rest for intake in person.takes if (rest := _after_stops(intake, protocol, lexicon)))
    sources: list[tuple[str, str, Source]] = [("planned", dose.compound, dose) for dose in protocol.of(Dose)]
    sources += [("taken", intake.compound, intake) for intake in kept]
    sources += [("medicine", medicine.name, medicine) for medicine in person.medicines or ()]
    read = [(origin, lexicon.read_substance(name), item) for origin, name, item in sources]
    stated, stray = _conditions(person, lexicon)
    exposures = [e for origin, reading, item in read for e in _exposures(origin, reading, item, lexicon)]
    exposures += [e for reading in stray for e in _exposures("medicine", reading, None, lexicon)]
    readings = [(origin, reading) for origin, reading, _ in read] + [("condition", r) for r in stated]
    readings += [("stop", lexicon.read_substance(stop.compound)) for stop in protocol.of(Stop)]
    conditions = _positive(stated, lexicon)
    return Facts(person, protocol, lexicon, tuple(exposures), conditions, tuple(readings),
                 _stopped(protocol, person, lexicon), usual)


def names_in(typed: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The names a text holds, doubtful ones included."""
    reading = lexicon.read_substance(typed)
    return tuple(match.name for match in (*reading.names, *reading.doubtful))


def _exposures(origin: str, reading: Reading, item: Source, lexicon: Lexicon) -> Iterable[Exposure]:
    """One exposure for each name; the amount of a combination says nothing about its parts."""
    for match in reading.names:
        exposure = _exposure(origin, match, item, lexicon)
        yield exposure if len(reading.names) == 1 else evolve(exposure, amount=None)


def _exposure(origin: str, match: Match, item: Source, lexicon: Lexicon) -> Exposure:
    compound = lexicon.compounds.get(match.name)
    classes = frozenset(compound.classes) if compound else lexicon.medicines[match.name]
    if origin == "taken" and compound is None:
        origin = "medicine"
    at = getattr(item, "at", ())
    return Exposure(
        match.name, origin, match.typed, classes, compound is not None, getattr(item, "amount", None),
        getattr(item, "form", None), getattr(item, "of", None), (at,) if isinstance(at, Clock) else tuple(at),
    )


def _after_stops(intake: Intake, protocol: Protocol, lexicon: Lexicon) -> Intake | None:
    """What is left of an intake; one without a stated hour ends only with a stop from midnight."""
    names = set(names_in(intake.compound, lexicon))
    stops = [s.after.minutes for s in protocol.of(Stop) if names & set(names_in(s.compound, lexicon))]
    if not stops:
        return intake
    kept = tuple(at for at in intake.at if at.minutes < min(stops))
    gone = not kept and (intake.at or min(stops) == 0)
    return None if gone else Intake(intake.compound, intake.amount, intake.form, intake.of, kept)


def _stopped(protocol: Protocol, person: Person, lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    """Stopped names, each with what it is: caffeine and supplements are free, the rest is not."""
    prescribed = {n for m in person.medicines or () for n in names_in(m.name, lexicon)}
    pairs = [(n, _kind(n, prescribed, lexicon)) for s in protocol.of(Stop) for n in names_in(s.compound, lexicon)]
    return tuple(dict.fromkeys(pairs))


def _kind(name: str, prescribed: set[str], lexicon: Lexicon) -> str:
    compound = lexicon.compounds.get(name)
    if compound is None or name in prescribed or "alcohol" in compound.classes:
        return "medicine"
    return "free"


def _conditions(person: Person, lexicon: Lexicon) -> tuple[list[Reading], list[Reading]]:
    """Texts read as conditions, and texts that turn out to name a substance."""
    stated, stray = [], []
    for typed in person.conditions or ():
        reading = lexicon.read_condition(typed)
        other = lexicon.read_substance(typed) if reading.unknown and not reading.names else None
        if other and other.names and not other.unknown:
            stray.append(other)
        else:
            stated.append(reading)
    return stated, stray


def _positive(stated: Iterable[Reading], lexicon: Lexicon) -> dict[str, str]:
    """Conditions that hold, with the words that said so."""
    found: dict[str, str] = {}
    for reading in stated:
        for match in reading.names:
            for condition in lexicon.closure(match.name):
                found.setdefault(condition, match.typed)
    return found
