"""The shipped model under light by schedule, as the published tables were made: nobody sleeps unless a path says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import numpy as np
from attrs import evolve

from pineal.engine import Engine, Moment, Persons, Run, TimedDose, Timeline, Window, simulate
from pineal.engine.timeline import second
from pineal.physiology import CHAIN, build
from pineal.units import Clock

from . import oracle

ZONE = "UTC"
FIRST = date(2024, 1, 1)
MIDNIGHT = second(FIRST, Clock(0), ZONE)
MELANOPIC_PER_LUX = 0.618
"""Melanopic EDI per lux of the source behind the published laws."""

PUBLISHED_FORCING = {
    "circadian.mel_max": oracle.M_MAX, "circadian.mel_half": oracle.H_SAT, "circadian.mel_slope": oracle.SLOPE, "circadian.mel_own": 1.0,
    "circadian.mel_1": oracle.B1, "circadian.mel_phase_1": oracle.T1, "circadian.mel_2": oracle.B2, "circadian.mel_phase_2": oracle.T2,
    "circadian.mel_speed": oracle.EPSILON,
}
"""Stowe 2025 as published; the package ships a refit (studies/melatonin_phase)."""

OUTPUTS = (*build().states, "dose.melatonin", "dose.caffeine")


@cache
def engine(melatonin_forcing: bool = True) -> Engine:
    """The model with the published forcing; without it the pacemaker is plain Hannay 2019. The published law knows no serotonin."""
    changes = {"serotonin.melatonin_exponent": 0.0} | PUBLISHED_FORCING | ({} if melatonin_forcing else {"circadian.mel_max": 0.0})
    model = evolve(build(), values=build().values | changes)
    return Engine(model, CHAIN, np.zeros((6, 5, 1 + len(CHAIN.covariates))), OUTPUTS)


def scheduled(edges: Sequence[float], lux: Sequence[float], hours: float) -> np.ndarray:
    """Melanopic EDI of every epoch from pieces of constant light in lux; edges in h from the start."""
    starts = np.round(np.asarray(edges, float) * 120.0).astype(int)
    epochs = np.arange(round(hours * 120.0))
    return MELANOPIC_PER_LUX * np.asarray(lux, float)[np.searchsorted(starts, epochs, side="right") - 1]


def sixteen_eight(lux: float, days: int) -> tuple[list[float], list[float]]:
    """Edges (h from midnight) and lux of days with lights from 07:00 to 23:00."""
    return [24.0 * d + e for d in range(days) for e in (0.0, 7.0, 23.0)], [0.0, lux, 0.0] * days


def run(
    light: np.ndarray, *, windows: tuple[Window, ...] = (), path: np.ndarray | None = None, doses: tuple[TimedDose, ...] = (), lanes: int = 1,
    start: Moment | None = None, forcing: bool = True, every: int = 1, person: dict[str, float] | None = None, at: int = MIDNIGHT,
) -> Run:
    """One person (in all lanes) from midnight on; awake except along a given path."""
    timeline = Timeline(at, ZONE, windows, light, np.zeros(len(light)), doses)
    return simulate(
        engine(forcing), Persons(1).put(person or {}), timeline, seed=1, lanes=lanes, start=start, series_every=every, path=path, threads=1)


def night(day: int, bed_h: float, rise_h: float) -> Window:
    """A window from hours since MIDNIGHT of the first day."""
    return Window(FIRST + timedelta(days=day), MIDNIGHT + round(bed_h * 3600), MIDNIGHT + round(rise_h * 3600))


def series(result: Run, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Hours since the start and the values of one output."""
    return result.nights.series_epoch / 120.0, result.nights.series[name][:, 0].astype(float)


def cbt_minima(result: Run) -> np.ndarray:
    """Hours at which the phase passes pi."""
    hours, phase = series(result, "circadian.phase")
    from .oracle import phase_times

    return phase_times(hours, np.unwrap(phase))


def moment(values: dict[str, float]) -> Moment:
    """A state to start from; what is not named starts as declared."""
    states = {name: term.start for name, term in build().states.items()} | values
    return Moment(tuple(states), np.array([[v] for v in states.values()]))
