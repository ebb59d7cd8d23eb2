"""Who it is about: facts that were stated, and nothing that was not.

Assumption: ``None`` means "not stated" and is never a default value. An empty tuple means that the
person said "none". Rules of safety that need a missing fact answer *unknown*.
"""

from __future__ import annotations

from attrs import frozen

from pineal.units import Clock, Quantity


@frozen
class Medicine:
    """A medicine as typed, with what could be read from the text."""

    text: str
    name: str
    amount: Quantity | None = None
    at: tuple[Clock, ...] = ()


@frozen
class Intake:
    """A supplement or stimulant the person already takes on a usual day."""

    compound: str
    amount: Quantity | None = None
    form: str | None = None
    of: str | None = None
    at: tuple[Clock, ...] = ()


@frozen
class Person:
    """The stated facts; `age` is years, or ``"adult"`` when only that is known; weight in kg."""

    id: str
    age: float | str | None = None
    sex: str | None = None
    weight: float | None = None
    conditions: tuple[str, ...] | None = None
    medicines: tuple[Medicine, ...] | None = None
    pregnant: bool | None = None
    smoker: bool | None = None
    takes: tuple[Intake, ...] = ()

    @property
    def years(self) -> float | None:
        """Age in years when a number was given."""
        return float(self.age) if isinstance(self.age, (int, float)) else None
