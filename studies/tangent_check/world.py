"""A life in which every number of the model has something to do.

Values are the shipped ones but for those that hide others: a number that is shipped as 0 (a weight, a trait, the potency of
an empty slot), a replete status, a threshold that an ordinary day does not reach, or at which it rests (no slope there).
They stand at made-up values here. Nothing of this world is a claim about people.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
from attrs import evolve, frozen

from pineal.declare import Model
from pineal.engine import Engine, TimedDose, Timeline
from pineal.engine.shipped import engine
from pineal.engine.slots import table
from pineal.engine.timeline import clock_minutes, daily, grid, night_second, window
from pineal.maths import PI, TURN
from pineal.units import Clock

FIRST, DAYS, ZONE = date(2024, 1, 8), 2, "UTC"
POTENCY = 2.0
"""L/mg, made up, for every class and slot."""

NUTRIENTS = ("magnesium", "plp", "folate", "iron", "zinc", "vitamin_d")
MADE_UP = {
    "circadian.mel_own": 0.3, "tryptophan.inflammation": 0.2, "hpa.need": 8.5, "metabolic.low_level": 95.0, "metabolic.threshold": 88.0,
    "serotonin.firing_floor": 0.3,
    **{f"cofactors.{name}_status": 0.5 for name in NUTRIENTS},
}  # fmt: skip
"""The threshold of insulin lies below fasting glucose: where glucose rests at it, no step of a difference is free of the corner."""
INSTEAD_OF_ZERO = 0.1
"""In the unit of the number."""

_DOSES = (
    ("14:20", "caffeine", "immediate release", 120.0), ("19:30", "5-HTP", "immediate release", 100.0),
    ("21:15", "melatonin", "prolonged release", 2.0), ("22:05", "melatonin", "immediate release", 0.5),
    ("22:10", "diphenhydramine", "immediate release", 50.0), ("22:40", "zolpidem", "immediate release", 10.0),
)  # fmt: skip
"""Clock time, compound, form and mg of each evening; none of them on the 30-s grid (moved by some seconds below)."""

_EXPOSED = {
    "carbohydrate": (("07:30", 60.0), ("08:00", 0.0), ("12:30", 90.0), ("13:00", 0.0), ("19:00", 80.0), ("19:30", 0.0)),
    "protein": (("07:30", 20.0), ("08:00", 0.0), ("12:30", 40.0), ("13:00", 0.0), ("19:00", 40.0), ("19:30", 0.0)),
    "tryptophan": (("20:00", 1.0), ("20:30", 0.0)),
    "ethanol": (("19:00", 18.0), ("21:00", 0.0)),
    "stress": (("10:00", 0.7), ("11:30", 0.0)),
    "disturbance": (("02:00", 0.6), ("03:10", 0.0)),
    "magnesium": (("00:00", 0.2),), "plp": (("00:00", 0.2),), "folate": (("00:00", 0.2),), "iron": (("00:00", 0.2),),
    "zinc": (("00:00", 0.2),), "vitamin_d": (("00:00", 0.2),), "stress_brake": (("00:00", 0.3),),
}
"""What each input of the timeline is from a clock time on, every day."""


@frozen(eq=False, slots=False)
class Opened(Model):
    """The model with every number a person's own, constants and shared ones too: the kernel then takes it as a column."""

    def at_level(self, level: str) -> tuple[str, ...]:
        """All parameters differ between persons."""
        return tuple(self.parameters) if level == "person" else ()


@cache
def shipped() -> Engine:
    """The shipped engine, every state kept beside its outputs."""
    found = engine()
    return evolve(found, outputs=tuple(dict.fromkeys([*found.model.states, *found.outputs])), kernels={})


@cache
def folded() -> Engine:
    """As compiled for use: the constants of this world in the code, the shipped outputs."""
    model = shipped().model
    return evolve(engine(), model=evolve(model, values=model.values | values()), kernels={})


@cache
def opened() -> Engine:
    """The same laws with every number a column of the persons."""
    m = shipped().model
    return evolve(shipped(), model=Opened(m.modules, m.wires, m.values, m.externals), kernels={})


@cache
def values() -> dict[str, float]:
    """The value of every parameter in this world."""
    model = shipped().model
    return {name: value or INSTEAD_OF_ZERO for name, value in model.values.items()} | dict.fromkeys(table(model), POTENCY) | MADE_UP


@cache
def timeline() -> Timeline:
    """Two days of light, food, drink, stress, noise, supplements and six doses an evening."""
    start, epochs = grid(FIRST, DAYS, ZONE)
    windows = tuple(window(date.fromordinal(FIRST.toordinal() + d), Clock.read("23:10"), Clock.read("07:00"), ZONE) for d in range(DAYS))
    series = {name: daily([(Clock.read(at), level) for at, level in rows], start, epochs, ZONE) for name, rows in _EXPOSED.items()}
    series["disturbance"] = np.where(clock_minutes(start, epochs, ZONE) < 120.0, 0.0, series["disturbance"])
    light = daily([(Clock.read("07:00"), 300.0), (Clock.read("20:30"), 25.0), (Clock.read("23:00"), 0.0)], start, epochs, ZONE)
    phase = (PI + (clock_minutes(start, epochs, ZONE) / 60.0 - 4.0) / 24.0 * TURN) % TURN
    return Timeline(start, ZONE, windows, light, phase, tuple(_doses()), series)


def _doses() -> list[TimedDose]:
    return [
        TimedDose(night_second(date.fromordinal(FIRST.toordinal() + d), Clock.read(at), ZONE) + 7 + 2 * k, compound, form, mg)
        for d in range(DAYS) for k, (at, compound, form, mg) in enumerate(_DOSES)
    ]  # fmt: skip


@cache
def path() -> np.ndarray:
    """Bouts of 1 to 40 epochs of every stage, shape (epochs in bed,)."""
    rng, n = np.random.default_rng(2), timeline().steps.n_bed
    return np.repeat(rng.choice(5, n, p=[0.12, 0.13, 0.4, 0.15, 0.2]), rng.integers(1, 41, n))[:n].astype(np.int8)


def along() -> tuple[str, ...]:
    """Every parameter of the model, and the amount and hour of every dose."""
    doses = [f"dose[{k}].{what}" for k in range(len(timeline().doses)) for what in ("amount", "hour")]
    return (*shipped().model.parameters, *doses)
