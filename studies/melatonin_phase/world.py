"""The shipped model as a clock laboratory: light by schedule, doses by mouth, many parameter sets side by side.

Parameters of the melatonin forcing are constants of the model; here each virtual person (a lane of the kernel)
has values of their own, so one run tries many. Nobody sleeps in the simulation: nights are dark, which for the clock is
the same as closed eyes. Serotonin is left out of melatonin synthesis, as in the published law.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, cached_property

import numpy as np
from attrs import evolve, frozen

from pineal.declare import Model
from pineal.engine import Engine, Moment, Persons, TimedDose, Timeline, simulate
from pineal.engine.timeline import second
from pineal.maths import PI, TURN
from pineal.physiology import CHAIN, build
from pineal.units import Clock

MELANOPIC_PER_LUX = build().values["circadian.melanopic_per_lux"]
"""Melanopic EDI per lux of the light behind the published laws: all light here is given in lux of that source."""
FORCING = tuple(f"circadian.mel_{name}" for name in ("max", "half", "slope", "1", "2", "phase_1", "phase_2", "speed", "own"))
"""Parameters of the melatonin forcing of the pacemaker."""
PUBLISHED = {
    "circadian.mel_max": 0.019513, "circadian.mel_half": 301.0, "circadian.mel_slope": 17.5, "circadian.mel_1": -1.00356684,
    "circadian.mel_2": -0.56044428, "circadian.mel_phase_1": -0.01949989, "circadian.mel_phase_2": 0.60146017,
    "circadian.mel_speed": 0.07781353, "circadian.mel_own": 1.0,
}  # fmt: skip
"""Stowe 2025, as in the authors' code; endogenous melatonin counts whole."""
DLMO_PHASE = PI - 7.0 * PI / 12.0
"""Phase at DLMO: 7 h before the minimum of core temperature, as the whole package has it."""
THRESHOLD = 10.0 * 1000.0 / 232.28
"""Plasma melatonin [pmol/L] of the published simulations' DLMO (10 pg/mL); a check only, it moves in steps of 2 min."""
MIDNIGHT = second(date(2024, 1, 1), Clock(0), "UTC")
LANES = 32


class Freed(Model):
    """The model with the forcing at the level of a person."""

    @cached_property
    def parameters(self):
        """All parameters; those of the forcing differ between persons."""
        return {name: evolve(term, level="person") if name in FORCING else term for name, term in super().parameters.items()}


@cache
def engine() -> Engine:
    """The shipped model, its forcing freed and its synthesis of melatonin independent of serotonin."""
    whole = build()
    values = whole.values | {"serotonin.melatonin_exponent": 0.0}
    weights = np.zeros((6, 5, 1 + len(CHAIN.covariates)))
    return Engine(Freed(whole.modules, whole.wires, values, whole.externals), CHAIN, weights, ("circadian.phase", "melatonin.plasma"))


@frozen(eq=False)
class Light:
    """Pieces of constant light [lux] from hours since the first midnight; each holds until the next."""

    edges: tuple[float, ...]
    lux: tuple[float, ...]

    def epochs(self, start: float, hours: float) -> np.ndarray:
        """Melanopic EDI of every 30-s epoch of a span; shape (epochs,)."""
        at = start + np.arange(round(hours * 120)) / 120.0
        piece = np.searchsorted(np.asarray(self.edges) - 1e-6, at, side="right") - 1
        return MELANOPIC_PER_LUX * np.asarray(self.lux, float)[piece]


def days(pattern: Sequence[tuple[float, float]], count: int, first: int = 0) -> Light:
    """The same (clock hour, lux) every day; the first hour is 0."""
    rows = [(24.0 * (first + d) + hour, lux) for d in range(count) for hour, lux in pattern]
    return Light(tuple(r[0] for r in rows), tuple(r[1] for r in rows))


@frozen(eq=False)
class Course:
    """What a run leaves: hours, endogenous plasma melatonin [pmol/L] and phase [rad], (hours, persons), and the end."""

    hours: np.ndarray
    plasma: np.ndarray
    phase: np.ndarray
    end: Moment

    def dlmo(self, day: int) -> np.ndarray:
        """Hours from midnight of a day (0 = first) to its DLMO, the one nearest to 21:00; shape (persons,)."""
        own = np.unwrap(self.phase, axis=0)
        middle = np.searchsorted(self.hours, 24.0 * day + 21.0)
        target = DLMO_PHASE + TURN * np.round((own[min(middle, len(own) - 1)] - DLMO_PHASE) / TURN)
        return np.array([np.interp(t, lane, self.hours) for t, lane in zip(target, own.T, strict=True)]) - 24.0 * day

    def onset(self, day: int) -> np.ndarray:
        """Last rise of endogenous plasma melatonin through the threshold within 12 h of DLMO; shape (persons,)."""
        found = []
        for near, values in zip(24.0 * day + self.dlmo(day), self.plasma.T, strict=True):
            up = np.flatnonzero((values[:-1] <= THRESHOLD) & (values[1:] > THRESHOLD) & (np.abs(self.hours[1:] - near) < 12.0))
            i = up[-1] if len(up) else 0
            share = (THRESHOLD - values[i]) / (values[i + 1] - values[i])
            found.append(self.hours[i] + share * (self.hours[i + 1] - self.hours[i]) - 24.0 * day if len(up) else np.nan)
        return np.array(found)


def persons(sets: Sequence[Mapping[str, float]]) -> Persons:
    """One virtual person for each parameter set; what a set leaves out is as published."""
    names = sorted(set().union(*sets, FORCING))
    return Persons(len(sets), {name: np.array([{**PUBLISHED, **one}[name] for one in sets]) for name in names})


def run(
    who: Persons, light: Light, start_h: float, hours: float, *, doses: Sequence[tuple[float, float]] = (), form: str = "immediate release",
    start: Moment | None = None, every: int = 8,
) -> Course:  # fmt: skip
    """Run persons from an hour on; `doses` are (hour, mg) by mouth."""
    lux = light.epochs(start_h, hours)
    at = MIDNIGHT + round(start_h * 3600)
    taken = tuple(TimedDose(MIDNIGHT + round(hour * 3600), "melatonin", form, mg) for hour, mg in doses)
    timeline = Timeline(at, "UTC", (), lux, np.zeros(len(lux)), taken)
    result = simulate(engine(), who, timeline, seed=1, lanes=LANES, start=start, series_every=every, threads=1)
    nights = result.nights
    if not every:
        return Course(np.empty(0), np.empty((0, len(who))), np.empty((0, len(who))), result.end)
    return Course(
        start_h + nights.series_epoch / 120.0, nights.series["melatonin.plasma"].astype(float),
        nights.series["circadian.phase"].astype(float), result.end)  # fmt: skip


HOME = ((0.0, 0.0), (7.0, 300.0), (8.0, 1000.0), (19.0, 300.0), (23.0, 0.0))
"""The home light of the published simulations: bed 23:00-07:00; it puts DLMO where the volunteers had it (21.1 h)."""
HOME_DAYS = 50


def settle(who: Persons, pattern: Sequence[tuple[float, float]] = HOME) -> Moment:
    """The state after 50 days at home, at midnight."""
    return run(who, days(pattern, HOME_DAYS), 0.0, 24.0 * HOME_DAYS, every=0).end
