"""The melatonin phase response protocol of Stowe 2025, after Burgess 2008 and 2010.

50 days at home: lights 07:00-23:00, 1000 lux from 08:00 to 19:00, else 300 lux. Then five days in the
laboratory: 5 lux on days 1 and 5; on days 2-4 lights of 40 lux for 2.5 h and dark for 1.5 h, lights on
at the hour of the dose (placebo: at 00:00). A dose at 21 + offset o'clock on days 2-4 enters the gut as a
Gaussian (sd sqrt(0.002) h, centre 0.1 h after intake). DLMO is where plasma rises through 10 pg/mL.
The schedule was read in the authors' public code (diniz-behn-lab/melatonin); no code was taken from it.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np

from . import oracle

GOLDEN = Path(__file__).parent / "golden"
OFFSETS = tuple(range(0, 24, 2))
DOSES_MG = (0.5, 3.0)
DLMO_CLOCK = 21
WIDTH, CENTRE, REACH = math.sqrt(0.002), 0.1, 0.2
PMOL_PER_PG = 4.3
THRESHOLD = 10.0 * PMOL_PER_PG
HOURS = np.arange(0.0, 120.0 + 1e-9, 0.05)


def peak_input(mg: float) -> float:
    """Peak of the input to the gut (pmol/L/h)."""
    return 962.48 * mg**3 - 6316.5 * mg**2 + 66719.0 * mg + 1975.9


def home_light() -> tuple[list[float], list[float]]:
    """Edges (h) and lux over one day."""
    return [0.0, 7.0, 8.0, 19.0, 23.0], [0.0, 300.0, 1000.0, 300.0, 0.0]


def laboratory_light(offset: int | None) -> tuple[list[float], list[float]]:
    """Edges (h) and lux over five days."""
    first = 0 if offset is None else (DLMO_CLOCK + offset) % 24 % 4
    edges, lux = [0.0], [5.0]
    for cycle in range(-1, 18):
        on = 24.0 + first + 4.0 * cycle
        for at, level in ((on, 40.0), (on + 2.5, 0.0)):
            edges.append(min(max(at, 24.0), 96.0))
            lux.append(level)
    kept = [i for i in range(len(edges)) if i + 1 == len(edges) or edges[i + 1] > edges[i]]
    edges, lux = [edges[i] for i in kept], [lux[i] for i in kept]
    while edges[-1] >= 96.0:
        edges.pop(), lux.pop()
    return [*edges, 96.0], [*lux, 5.0]


def dose_hours(offset: int) -> list[float]:
    """Hours of the three doses since midnight of day 1."""
    return [24.0 * day + (DLMO_CLOCK + offset) % 24 for day in (1, 2, 3)]


def grains(mg: float, offset: int, seconds: int) -> list[tuple[float, float]]:
    """The Gaussian input as small doses into the gut: (h, pmol/L)."""
    size = seconds / 3600.0
    steps = np.arange(-REACH + 0.5 * size, REACH, size)
    amounts = peak_input(mg) * np.exp(-0.5 * (steps / WIDTH) ** 2) * size
    return [(hour + CENTRE + s, a) for hour in dose_hours(offset) for s, a in zip(steps, amounts, strict=True)]


def plasma_of_doses(mg: float, offset: int):
    """Plasma from the doses over time, closed form: a Gaussian through two exponentials."""
    area = peak_input(mg) * WIDTH * math.sqrt(oracle.TURN)
    centres = [hour + CENTRE for hour in dose_hours(offset)]

    def one(rate: float, since: float) -> float:
        # integral of the Gaussian times exp(-rate (t - u)); exact, in the form that does not overflow
        z = (rate * WIDTH - since / WIDTH) / math.sqrt(2.0)
        return 0.5 * area * math.exp(0.5 * (rate * WIDTH) ** 2 - rate * since) * math.erfc(z) if since > -8 * WIDTH else 0.0

    def plasma(t: float) -> float:
        scale = oracle.ABSORB / (oracle.CLEAR - oracle.ABSORB)
        return scale * sum(one(oracle.ABSORB, t - c) - one(oracle.CLEAR, t - c) for c in centres)

    return plasma




def entrained() -> np.ndarray:
    """The state after 50 days at home."""
    edges, lux = home_light()
    days = [24.0 * day + e for day in range(50) for e in edges]
    world = oracle.World(days, lux * 50, [True] * len(days), omega=oracle.STOWE_OMEGA)
    start = [1.0, 0.0, 0.0, 0.0, 0.0, 766.7, 582.3]
    return oracle.integrate(world, start, np.array([0.0, 1200.0]))[:, -1]


def laboratory(start: np.ndarray, mg: float | None, offset: int | None) -> np.ndarray:
    """Plasma melatonin (pmol/L) on HOURS."""
    edges, lux = laboratory_light(offset)
    world = oracle.World(edges, lux, [True] * len(edges), omega=oracle.STOWE_OMEGA)
    dosed = plasma_of_doses(mg, offset) if mg else None
    if dosed:
        world.dosed = dosed
        world.breaks = [hour + s for hour in dose_hours(offset) for s in (CENTRE - 8 * WIDTH, CENTRE, CENTRE + REACH)]
    states = oracle.integrate(world, start, HOURS)
    return states[oracle.H2] + (np.array([dosed(t) for t in HOURS]) if dosed else 0.0)


def last_dlmo(hours: np.ndarray, plasma: np.ndarray, day: int) -> float:
    """Clock time of the last rise through the threshold on a day (1 to 5)."""
    inside = (hours >= 24.0 * (day - 1)) & (hours <= 24.0 * day)
    return float(oracle.crossing(hours[inside], plasma[inside], THRESHOLD)[-1]) - 24.0 * (day - 1)


def read(name: str) -> dict[tuple[float, int], dict[str, float]]:
    """A table of shifts by (mg, offset); both files have the columns of the published one."""
    with (GOLDEN / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return {
        (mg, int(row["hours_after_DLMO"])): {
            "shift": float(row[f"shift_{mg:g}mg_h"]), "peak": float(row[f"peak_plasma_{mg:g}mg_pg_mL"])}
        for row in rows for mg in DOSES_MG
    }
