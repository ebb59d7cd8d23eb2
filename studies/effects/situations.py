"""Who took what and when: the situations of situations.toml, and their treated timelines."""

from __future__ import annotations

import tomllib
from functools import cache

import numpy as np
from attrs import evolve, frozen

from effects.parameters import HERE
from pineal.engine import Timeline
from pineal.engine.intake import intake, series, together
from pineal.population import Sample, Stay, draw
from pineal.units import Quantity

LAST = 3
"""Nights at the end of a treatment that count."""

LATE = {"delayed phase": "03:30"}
SEED = 40


@frozen
class Situation:
    """A compound in a dose, form, hour and number of nights, in a kind of people, seen by a method."""

    name: str
    compound: str
    amount: str
    hours: tuple[float, ...]
    nights: int
    kind: str
    age: tuple[float, float]
    rows: tuple[str, ...]
    form: str | None = None
    sex: float | None = None
    setting: str = "norm"
    method: str = "PSG"
    resolved: str = ""

    @property
    def stay(self) -> Stay:
        """Eight hours in bed around 03:00, half an hour later in delayed phase."""
        return Stay.of(480, nights=self.nights, middle=LATE.get(self.kind, "03:00"))

    def people(self, n: int) -> Sample:
        """The same persons at every call."""
        return draw(self.kind, n, age=self.age, sex=self.sex, setting=self.setting, seed=SEED)

    def treated(self) -> Timeline:
        """The nights that count, with what is taken before each."""
        late = self.stay.parts[1]
        taken = intake(self.compound, Quantity.read(self.amount), self.form)
        laid = [taken.at(w.lights_off - round(3600 * h)) for w in late.windows for h in self.hours]
        exposures = together(late.exposures, series(laid, late.start, late.epochs))
        return evolve(late, exposures=exposures).with_doses(dose for one in laid for dose in one.doses)

    def counted(self, values: np.ndarray) -> np.ndarray:
        """Mean of the last nights of each person, shape (n,)."""
        last = values[:, -LAST:]
        known = np.isfinite(last)
        return np.where(known, last, 0.0).sum(axis=1) / np.where(known.any(axis=1), known.sum(axis=1), np.nan)


@cache
def situations() -> dict[str, Situation]:
    """All situations by name."""
    data = tomllib.loads((HERE / "situations.toml").read_text(encoding="utf-8"))
    tupled = ("hours", "age", "rows")
    return {
        name: Situation(name, **{key: tuple(value) if key in tupled else value for key, value in row.items()}) for name, row in data.items()
    }


@cache
def situation_of(row: str) -> Situation | None:
    """The situation of a row of trials.csv, where it has one."""
    return next((one for one in situations().values() if row in one.rows), None)
