"""Covariates of the odds: simple states driven by the stage path, and smooth functions of them.

Within an epoch the stage is held, so each state relaxes exponentially to the target of that stage:
dx/dt = (target[stage] - x) / tau[stage]. A covariate of epoch k sees stages up to epoch k - 1.
"""

from dataclasses import dataclass

import numpy as np

from .data import EPOCH_MIN, W, held

HOUR = 60.0
NEVER = np.inf


@dataclass(frozen=True)
class Relaxation:
    """A state that relaxes to a target of the stage (order W N1 N2 N3 R).

    target: in the unit of the state. tau: time constants, min. start: value at lights-off.
    """

    target: tuple[float, ...]
    tau: tuple[float, ...]
    start: float


STATES = {
    # adenosine, nM (Phillips, Klerman and Butler 2017)
    "adenosine": Relaxation((869.5,) + (596.4,) * 4, (18.18 * HOUR,) + (4.2 * HOUR,) * 4, 766.7),
    # REM pressure, 0 to 1: builds in NREM, discharges in REM, fades in wake
    "rem_pressure": Relaxation((0.0, 1.0, 1.0, 1.0, 0.0), (180.0, 40.0, 40.0, 40.0, 10.0), 0.0),
    # monoamine tone, 0 to 1: waking 1, off in REM (time constant of Booth 2017)
    "monoamine": Relaxation((1.0, 0.6, 0.3, 0.3, 0.0), (23.0,) * 5, 1.0),
    # traces of recent arousal (W, N1), wake, REM and N1, 0 to 1
    "arousal": Relaxation((1.0, 1.0, 0.0, 0.0, 0.0), (2.0,) * 5, 1.0),
    "wake_trace": Relaxation((1.0, 0.0, 0.0, 0.0, 0.0), (2.0,) * 5, 1.0),
    "rem_trace": Relaxation((0.0, 0.0, 0.0, 0.0, 1.0), (2.0,) * 5, 0.0),
    "n1_trace": Relaxation((0.0, 1.0, 0.0, 0.0, 0.0), (5.0,) * 5, 0.0),
    # slow-wave depth, 0 to 1, before it is scaled by the homeostat (only for comparison)
    "depth": Relaxation((0.0, 0.2, 0.6, 1.0, 0.0), (5.0, 10.0, 10.0, 10.0, 5.0), 0.0),
}


def start(count: int) -> dict[str, np.ndarray]:
    """States of `count` paths at lights-off, after a day of 16 h awake."""
    state = {name: np.full(count, one.start) for name, one in STATES.items()}
    state["stage"] = np.full(count, W)
    state["in_stage"] = np.full(count, EPOCH_MIN)  # min
    state["clock"] = np.zeros(count)  # min since lights-off
    return state


def advance(state: dict[str, np.ndarray], stage: np.ndarray, first: bool = False) -> dict[str, np.ndarray]:
    """States after one epoch spent in `stage` (one per path)."""
    after = {}
    for name, one in STATES.items():
        target = np.array(one.target)[stage]
        keep = np.exp(-EPOCH_MIN / np.array(one.tau))[stage]
        after[name] = target + (state[name] - target) * keep
    same = (stage == state["stage"]) & (not first)
    after["stage"] = stage
    after["in_stage"] = np.where(same, state["in_stage"] + EPOCH_MIN, EPOCH_MIN)
    after["clock"] = state["clock"] + EPOCH_MIN
    return after


def features(state: dict[str, np.ndarray], others: bool = False) -> np.ndarray:
    """(paths, C) covariates, each (value - centre) / scale, in the order of NAMES (ALL_NAMES)."""
    chosen = {**COVARIATES, **OTHERS} if others else COVARIATES
    return np.stack([(f(state) - centre) / scale for f, centre, scale in chosen.values()], axis=-1)


def homeostat(state) -> np.ndarray:
    """Adenosine from its sleeping floor 0 to its waking ceiling 1."""
    return (state["adenosine"] - 596.4) / (869.5 - 596.4)


GATE_OPENS, GATE_STEEPNESS = 0.72, 30.0  # REM pressure after 51 min of NREM


def gate(state) -> np.ndarray:
    """The REM gate, shut 0 to open 1: a steep function of REM pressure."""
    return 1.0 / (1.0 + np.exp(-GATE_STEEPNESS * (state["rem_pressure"] - GATE_OPENS)))


COVARIATES = {  # name: (function of the state, centre, scale)
    "homeostat": (homeostat, 0.3, 0.2),
    "rem_pressure": (lambda s: s["rem_pressure"], 0.6, 0.3),
    "monoamine": (lambda s: s["monoamine"], 0.35, 0.25),
    "arousal": (lambda s: s["arousal"], 0.2, 0.3),
    "rem_trace": (lambda s: s["rem_trace"], 0.2, 0.35),
    "n1_trace": (lambda s: s["n1_trace"], 0.1, 0.155),
    "early": (lambda s: np.exp(-s["in_stage"] / 2.0), 0.15, 0.25),  # time in stage, 2 min
    "later": (lambda s: np.exp(-s["in_stage"] / 10.0), 0.4, 0.3),  # time in stage, 10 min
    "gate": (gate, 0.4, 0.4),
    "wake_trace": (lambda s: s["wake_trace"], 0.15, 0.25),
}
NAMES = tuple(COVARIATES)
OTHERS = {  # only for comparison
    "slow_waves": (lambda s: s["depth"] * homeostat(s), 0.15, 0.15),
    "log_in_stage": (lambda s: np.log1p(s["in_stage"]), 2.0, 1.2),
    "clock": (lambda s: s["clock"] / HOUR, 4.0, 2.5),
}
ALL_NAMES = NAMES + tuple(OTHERS)


def of_paths(stages: np.ndarray, others: bool = False) -> np.ndarray:
    """(paths, epochs, C) covariates of scored paths; epoch 0 has those of lights-off."""
    filled = held(stages)
    out = np.empty((*filled.shape, len(ALL_NAMES if others else NAMES)))
    state = start(len(filled))
    for k in range(filled.shape[1]):
        out[:, k] = features(state, others)
        state = advance(state, filled[:, k], first=k == 0)
    return out


def covariates(stages: np.ndarray) -> np.ndarray:
    """(epochs, C) covariates of one path of stages (0 W to 4 R, -1 not scored)."""
    return of_paths(np.asarray(stages)[None])[0]
