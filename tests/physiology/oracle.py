"""The clock, melatonin and adenosine written a second time, from the papers, for SciPy's LSODA.

Nothing of `pineal` is imported: a slip in a law, a unit or the generator shows up as a difference.
Hannay 2019 (doi:10.1177/0748730419878298) with the melatonin forcing of Stowe 2025
(doi:10.1111/jpi.70056), Phillips 2017 (doi:10.1371/journal.pcbi.1005759). Time in hours, light in
lux of the published source, melatonin in pmol/L, adenosine in nmol/L.

Integration restarts at every edge of light, sleep and doses. The jump of synthesis where the pineal
switches on is left to the error control, which cuts its steps there; 0.25 h is the longest step.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.integrate import solve_ivp

TURN = 2.0 * math.pi
TAU, K, GAMMA, BETA = 23.84, 0.06358, 0.024, -0.09318
A1, A2, L1, L2, SIGMA = 0.3855, 0.1977, -0.0026, -0.957756, 0.0400692
ALPHA, HALF, DELTA, GAIN = 0.05, 9325.0, 0.0075, 33.75
M_MAX, H_SAT, SLOPE = 0.019513, 301.0, 17.5
B1, T1, B2, T2, EPSILON = -1.00356684, -0.01949989, -0.56044428, 0.60146017, 0.07781353
SYNTHESIS, ON, OFF, SUPPRESSION, FALL = 363.6, 1.2566, 3.6128, 4.7887, 15.36
OUT, CLEAR, ABSORB = 7.83e-4 * 3600, 3.35e-4 * 3600, 1.62e-4 * 3600
AW, AS, TW, TS, RT, TARGET, KD = 869.5, 596.4, 18.18, 4.2, 291.0, 0.9677, 4.0

R, PSI, N, H1, H2, ADENOSINE, RECEPTOR = range(7)
STOWE_OMEGA = 0.263524
"""The authors' frequency (rad/h); Hannay's period of 23.84 h is 0.263557."""


def _nothing(_t: float) -> float:
    return 0.0


@dataclass
class World:
    """What happens to a person: pieces of constant light and wakefulness, and plasma from doses.

    `edges`: hours at which `light` (lux) and `awake` change; each holds until the next. `dosed` (pmol/L
    over h) adds to the melatonin that the clock sees; `breaks` are further hours to restart at.
    """

    edges: Sequence[float]
    light: Sequence[float]
    awake: Sequence[bool]
    dosed: Callable[[float], float] = _nothing
    breaks: Sequence[float] = field(default_factory=list)
    omega: float = TURN / TAU
    forcing: float = M_MAX


def slopes(y, light: float, awake: bool, dosed: float, omega: float, forcing: float) -> list[float]:
    """Rates of change per hour."""
    r, psi, n, h1, h2, a, r1 = y
    lux = light if awake else 0.0
    alpha = ALPHA * lux**1.5 / (lux**1.5 + HALF)
    b = GAIN * (1.0 - n) * alpha
    m = forcing / (1.0 + math.exp(min((H_SAT - h2 - dosed) / SLOPE, 700.0)))
    r4, r8 = r**4, r**8
    push_r = b * (0.5 * A1 * (1 - r4) * math.cos(psi + L1) + 0.5 * A2 * r * (1 - r8) * math.cos(2 * psi + L2))
    push_psi = b * (SIGMA - 0.5 * A1 * (r**3 + 1 / r) * math.sin(psi + L1) - 0.5 * A2 * (1 + r8) * math.sin(2 * psi + L2))
    pull_r = m * (0.5 * B1 * (1 - r4) * math.cos(psi + T1) + 0.5 * B2 * r * (1 - r8) * math.cos(2 * psi + T2))
    pull_psi = m * (EPSILON - 0.5 * B1 * (r**3 + 1 / r) * math.sin(psi + T1) - 0.5 * B2 * (1 + r8) * math.sin(2 * psi + T2))
    within = psi % TURN
    made = SYNTHESIS if ON < within < OFF else SYNTHESIS * math.exp(-FALL * ((psi - OFF) % TURN))
    made *= max(0.0, 1.0 - SUPPRESSION * b)
    total = a + r1 + KD
    bound = 0.5 * (total - math.sqrt(total * total - 4.0 * a * r1))
    return [
        -GAMMA * r + 0.5 * K * math.cos(BETA) * r * (1 - r4) + push_r + pull_r,
        omega + 0.5 * K * math.sin(BETA) * (1 + r4) + push_psi + pull_psi,
        60.0 * (alpha * (1.0 - n) - DELTA * n),
        made - OUT * h1,
        OUT * h1 - CLEAR * h2,
        (AW - a) / TW if awake else (AS - a) / TS,
        (bound - TARGET * r1) / RT,
    ]


def integrate(world: World, start: Sequence[float], hours: np.ndarray, rtol: float = 1e-10) -> np.ndarray:
    """States at the given hours (rising; the first is the start); shape (7, hours). Phase is not wrapped."""
    marks = np.unique(np.concatenate([[hours[0], hours[-1]], *(np.asarray(e, float) for e in (world.edges, world.breaks))]))
    marks = marks[(marks >= hours[0]) & (marks <= hours[-1])]
    found = np.empty((7, len(hours)))
    y = np.asarray(start, float)
    for a, b in zip(marks[:-1], marks[1:], strict=True):
        piece = int(np.searchsorted(world.edges, 0.5 * (a + b), side="right")) - 1
        y = _piece(world, piece, y, a, b, hours, found, rtol)
    found[:, hours == hours[-1]] = y[:, None]
    return found


def _piece(world, piece, y, a, b, hours, found, rtol) -> np.ndarray:
    light, awake = world.light[piece], world.awake[piece]

    def rhs(t, y):
        return slopes(y, light, awake, world.dosed(t), world.omega, world.forcing)

    wanted = (hours >= a) & (hours < b)
    run = solve_ivp(rhs, (a, b), y, method="LSODA", rtol=rtol, atol=1e-11, t_eval=np.append(hours[wanted], b), max_step=0.25)
    found[:, wanted] = run.y[:, :-1]
    return run.y[:, -1]


def crossing(hours: np.ndarray, values: np.ndarray, level: float) -> np.ndarray:
    """Hours at which values rise through a level, by linear interpolation."""
    up = np.flatnonzero((values[:-1] <= level) & (values[1:] > level))
    share = (level - values[up]) / (values[up + 1] - values[up])
    return hours[up] + share * (hours[up + 1] - hours[up])


def phase_times(hours: np.ndarray, phase: np.ndarray, level: float = math.pi) -> np.ndarray:
    """Hours at which an unwrapped phase passes a level of the turn."""
    turns = np.arange(math.ceil((phase[0] - level) / TURN), math.floor((phase[-1] - level) / TURN) + 1)
    return np.interp(level + TURN * turns, phase, hours)
