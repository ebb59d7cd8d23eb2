"""A case: the person, what they want, how they live, and where their recordings are."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen

from pineal.person.person import Intake, Person
from pineal.units import Clock


@frozen
class Goals:
    """Weights of what is wanted; they need not sum to one."""

    initiation: float = 1.0
    maintenance: float = 1.0
    architecture: float = 0.5
    morning: float = 0.5


@frozen
class Days:
    """Lights out and getting up on one kind of day."""

    bed: Clock
    rise: Clock


@frozen
class UsualLight:
    """Usual light at the eye, melanopic EDI in lux; None where it was not stated.

    `basis` is "assumed" when a photopic lux was converted by the kind of its source.
    """

    day: float | None = None
    evening: float | None = None
    night: float | None = None
    basis: str = "stated"


@frozen
class Habits:
    """How the person usually lives; every field may be unknown."""

    zone: str | None = None
    usual: Days | None = None
    free: Days | None = None
    light: UsualLight = UsualLight()
    meals: tuple[Clock, ...] | None = None
    takes: tuple[Intake, ...] | None = None


@frozen
class Recordings:
    """Paths of the recordings, already resolved against the folder of the case."""

    diary: Path | None = None
    light: Path | None = None
    actigraphy: Path | None = None
    labs: Path | None = None
    hypnograms: tuple[Path, ...] = ()
    mmash: Path | None = None


@frozen
class Case:
    """Everything a plan starts from."""

    person: Person
    goals: Goals = Goals()
    habits: Habits = Habits()
    recordings: Recordings = Recordings()
    path: Path | None = field(default=None, eq=False)
