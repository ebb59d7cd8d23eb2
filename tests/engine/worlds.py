"""Engines and timelines that the tests of the engine share. The chain's weights here are made up:
plausible enough for varied nights, and free of whatever the shipped chain was fitted to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

import numba
import numpy as np

from pineal.engine import Engine, TimedDose, Timeline, Window, daily, grid, window
from pineal.engine.timeline import EPOCH_S, clock_minutes, night_second
from pineal.physiology import CHAIN, build
from pineal.units import Clock

ZONE = "Europe/Berlin"
AUTUMN = date(2023, 10, 27)
"""Two nights before the clocks go back."""
TURN = 2.0 * np.pi

SHIFTS = ("receptors.entry", "receptors.staying", "receptors.deepening", "receptors.dreaming")
OUTPUTS = (
    *build().states, "dose.melatonin", "dose.caffeine", "dose.first", "dose.second", "dose.third", *SHIFTS, "melatonin.signal",
    "cofactors.magnesium",
)


def weights() -> np.ndarray:
    """Made-up weights of the chain: shape (rows, destinations, 1 + covariates)."""
    logits = np.full((6, 5), -9.0)
    logits[0, 1], logits[1, 1], logits[1, 2] = -3.0, -1.0, -2.5
    logits[2] = [-2.3, 0.0, -1.2, -9.0, -4.0]
    logits[3] = [-4.0, -3.5, 0.0, -3.0, -4.0]
    logits[4] = [-5.0, -5.0, -2.8, 0.0, -9.0]
    logits[5] = [-4.0, -3.2, -5.0, -9.0, 0.0]
    rng = np.random.default_rng(5)
    return np.concatenate([logits[..., None], rng.normal(0.0, 0.15, (6, 5, len(CHAIN.covariates)))], axis=-1)


@cache
def engine() -> Engine:
    """The shipped model with made-up chain weights; every state, all plasma levels and the shifts of dosed compounds can be kept."""
    return Engine(build(), CHAIN, weights(), OUTPUTS)


def mapped(lanes: int) -> Callable[[str], Callable[[np.ndarray], np.ndarray]]:
    """From the name of a function of the generated file to that function over an array."""
    module = engine().kernel(lanes).module

    def named(name: str):
        function = getattr(module, name)

        @numba.njit(error_model="numpy")
        def run(x):
            y = np.empty_like(x)
            for i in range(len(x)):
                y[i] = function(x[i])
            return y

        return run

    return named


def habitual(start: int, epochs: int) -> np.ndarray:
    """The phase of a person whose CBTmin is at 04:00."""
    return (np.pi + (clock_minutes(start, epochs, ZONE) / 60.0 - 4.0) / 24.0 * TURN) % TURN


def nights(first: date, days: int, bed: str = "23:10", rise: str = "07:00") -> tuple[Window, ...]:
    """One window each night."""
    return tuple(window(first + timedelta(days=d), Clock.read(bed), Clock.read(rise), ZONE) for d in range(days))


def at(night: date, clock: str, compound: str, mg: float, form: str = "immediate release", plus_s: int = 0) -> TimedDose:
    """A dose at a clock time of a night, to the second."""
    return TimedDose(night_second(night, Clock.read(clock), ZONE) + plus_s, compound, form, mg)


def timeline(first: date = AUTUMN, days: int = 3, doses: tuple[TimedDose, ...] = (), day_lux: float = 300.0) -> Timeline:
    """Days of light from 07:00, dimmed from 20:30, dark from 23:00, with one night each."""
    start, epochs = grid(first, days, ZONE)
    light = daily([(Clock.read("07:00"), day_lux), (Clock.read("20:30"), 25.0), (Clock.read("23:00"), 0.0)], start, epochs, ZONE)
    return Timeline(start, ZONE, nights(first, days), light, habitual(start, epochs), doses)


def three_doses(first: date = AUTUMN) -> tuple[TimedDose, ...]:
    """Melatonin of two formulations and caffeine, none of them on the 30-s grid."""
    next_day = first + timedelta(days=1)
    return (
        at(first, "14:20", "caffeine", 150.0, plus_s=11), at(first, "22:00", "melatonin", 0.5, plus_s=7),
        at(next_day, "15:05", "caffeine", 80.0, plus_s=29), at(next_day, "21:30", "melatonin", 2.0, "prolonged release", 23),
    )


def stage_path(epochs: int, seed: int = 2) -> np.ndarray:
    """A path with bouts of 1 to 40 epochs, wake included; shape (epochs,)."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, 41, epochs)
    stages = rng.choice(5, epochs, p=[0.12, 0.13, 0.4, 0.15, 0.2])
    return np.repeat(stages, lengths)[:epochs].astype(np.int8)


__all__ = ["AUTUMN", "EPOCH_S", "OUTPUTS", "SHIFTS", "ZONE", "at", "engine", "habitual", "nights", "stage_path", "three_doses", "timeline", "weights"]
