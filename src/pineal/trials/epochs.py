"""Statistics of parts of nights, for many people at once; the definitions are those of `pineal.night.statistics`.

Stages are codes (0 wake, 1 to 3 N1 to N3, 4 REM), shape (persons, epochs) of one night.
"""

from __future__ import annotations

import numpy as np

from pineal.night.runs import EPOCH_MIN

STAGE_CODES = {"N1": 1, "N2": 2, "N3": 3, "REM": 4}


def period(stages: np.ndarray) -> np.ndarray:
    """Epochs from sleep onset to the final awakening; boolean, shape (persons, epochs)."""
    asleep = stages > 0
    begun = np.maximum.accumulate(asleep, axis=1)
    lasts = np.maximum.accumulate(asleep[:, ::-1], axis=1)[:, ::-1]
    return begun & lasts


def bouts(there: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Person, first epoch and length in epochs of every stretch in which something holds."""
    edge = np.zeros((len(there), 1), np.int8)
    steps = np.diff(np.concatenate([edge, there.astype(np.int8), edge], axis=1), axis=1)
    who, first = np.nonzero(steps == 1)
    return who, first, np.nonzero(steps == -1)[1] - first


def wake_in_bouts(stages: np.ndarray, rule: tuple[str, float] | None, inside: np.ndarray) -> np.ndarray:
    """Minutes awake after sleep onset in bouts over, or up to, so many minutes; shape (persons,)."""
    who, first, length = bouts((stages == 0) & period(stages))
    limit = np.inf if rule is None else rule[1]
    fits = length * EPOCH_MIN > limit if rule is not None and rule[0] == "over" else length * EPOCH_MIN <= limit
    fits &= inside[first]
    return np.bincount(who[fits], EPOCH_MIN * length[fits], minlength=len(stages))


def fragmentation(stages: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Shifts from N2, N3 or REM to N1 or wake, per hour of sleep."""
    within = period(stages)
    lighter = (stages[:, :-1] > 1) & (stages[:, 1:] < 2) & within[:, 1:] & inside[None, 1:]
    hours = EPOCH_MIN / 60.0 * np.sum((stages > 0) & inside, axis=1)
    return np.divide(lighter.sum(axis=1), hours, out=np.full(len(stages), np.nan), where=hours > 0)


def within(measure: str, stages: np.ndarray, inside: np.ndarray, bout: tuple[str, float] | None) -> np.ndarray | None:
    """A measure over part of a night (`inside`: boolean, (epochs,)); None where a part has no such measure."""
    minutes, here = EPOCH_MIN * float(inside.sum()), stages[:, inside]
    asleep = EPOCH_MIN * np.sum(here > 0, axis=1).astype(float)
    if measure in STAGE_CODES:
        return EPOCH_MIN * np.sum(here == STAGE_CODES[measure], axis=1)
    if measure.removesuffix(" %") in STAGE_CODES:
        of = EPOCH_MIN * np.sum(here == STAGE_CODES[measure.removesuffix(" %")], axis=1)
        return 100.0 * np.divide(of, asleep, out=np.full(len(stages), np.nan), where=asleep > 0)
    awake = (stages == 0) & period(stages)
    simple = {
        "TST": lambda: asleep,
        "SE": lambda: 100.0 * asleep / minutes,
        "wake": lambda: minutes - asleep,
        "wake %": lambda: 100.0 - 100.0 * asleep / minutes,
        "WASO": lambda: EPOCH_MIN * np.sum(awake & inside, axis=1),
        "awakenings": lambda: np.bincount(*_begun(awake, inside), minlength=len(stages)).astype(float),
        "wake in bouts": lambda: wake_in_bouts(stages, bout, inside),
        "fragmentation": lambda: fragmentation(stages, inside),
    }
    return simple[measure]() if measure in simple else None


def _begun(awake: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray]:
    who, first, _ = bouts(awake)
    return (who[inside[first]],)
