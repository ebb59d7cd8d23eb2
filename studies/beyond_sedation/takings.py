"""What is taken, how much and when (takings.toml), and what that lays on a week."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
from attrs import evolve, frozen

from pineal.compounds import Compound, get
from pineal.engine import Timeline
from pineal.engine.intake import Intake, Laid, intake, series, together
from pineal.engine.paths import paths
from pineal.trials.axes import SPIKES
from pineal.trials.draws import declared
from pineal.units import Quantity

HERE = Path(__file__).parent
STRESSED = ("ashwagandha", "phosphatidylserine")
"""They act on the response to stress, so people without any cannot show it: their second line is people under stress."""


@frozen
class Taking:
    """A line of the comparison: compound, form, amount, hours before lights out, whose dose that is, points of its curves.

    `low` names the pool that people of the second line are short of, or ``"stress"``.
    """

    name: str
    label: str
    compound: str
    amount: str
    hours: tuple[float, ...]
    basis: str
    source: str
    form: str | None = None
    low: str = ""
    doses: tuple[float, ...] = ()
    before: tuple[float, ...] = ()

    @property
    def found(self) -> Compound:
        """The compound of the catalogue."""
        return get(self.compound)

    @property
    def intake(self) -> Intake:
        """One amount, understood."""
        return intake(self.compound, Quantity.read(self.amount), self.form)

    @property
    def known(self) -> bool:
        """Whether the model has a way from it to sleep that is more than an assumed nothing."""
        numbers = [set(path.numbers) for path in paths(self.compound)]
        return any(not found <= set(SPIKES) for found in numbers)

    def of(self, mg: float) -> Taking:
        """The same in another dose."""
        return evolve(self, amount=f"{mg:g} mg")

    def at(self, hours: float) -> Taking:
        """The same at another hour before bed."""
        return evolve(self, hours=(hours,))

    def laid(self, week: Timeline, factor: float = 1.0) -> Timeline:
        """A week with it; `factor` multiplies what is held, gained or absorbed in it (its own uncertainty)."""
        one = scaled(self.intake, factor) if varies(self) else self.intake
        laid = [one.at(window.lights_off - round(3600 * h)) for window in week.windows for h in self.hours]
        return with_laid(week, laid)


def with_laid(week: Timeline, laid: list[Laid]) -> Timeline:
    """A timeline with further exposures and doses."""
    exposures = together(week.exposures, series(laid, week.start, week.epochs))
    return evolve(week, exposures=exposures).with_doses(dose for one in laid for dose in one.doses)


def varies(taking: Taking) -> bool:
    """Whether what an amount means is itself uncertain: stores, and foods that hold something."""
    return bool(taking.found.store or taking.found.contents)


def scaled(one: Intake, factor: float) -> Intake:
    """An intake of which everything is so many times as much."""
    return evolve(
        one, doses=tuple((c, f, mg * factor) for c, f, mg in one.doses), eaten=tuple((p, g * factor) for p, g in one.eaten),
        stored=tuple((p, level * factor) for p, level in one.stored),
    )  # fmt: skip


def stressed(week: Timeline) -> Timeline:
    """The week of people under chronic stress, as trials have it."""
    level = np.full(week.epochs, declared()["chronic_stress"].value)
    for window in week.windows:
        level[week.epoch_of(window.lights_off) : week.epoch_of(window.rise)] = 0.0
    return evolve(week, exposures=together(week.exposures, {"stress": level}))


@cache
def takings() -> tuple[Taking, ...]:
    """All lines in the order of the file."""
    data = tomllib.loads((HERE / "takings.toml").read_text(encoding="utf-8"))
    return tuple(_read(name, row) for name, row in data.items())


def _read(name: str, row: dict) -> Taking:
    compound = get(row.get("compound", name)).name
    low = row.get("low") or ("stress" if compound in STRESSED else "")
    lists = {key: tuple(row.get(key, ())) for key in ("hours", "doses", "before")}
    rest = {key: row.get(key) for key in ("amount", "basis", "source", "form")}
    return Taking(name=name, label=row.get("label", compound), compound=compound, low=low, **lists, **rest)
