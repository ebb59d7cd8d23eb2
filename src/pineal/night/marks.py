"""What limits the statistics of a night: said beside them, never left to be guessed.

Each mark names the statistics it touches. They are computed all the same, by their definitions; a mark says
why they may not mean what they usually mean.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from pineal.night.hypnogram import Hypnogram
from pineal.night.runs import EPOCH_MIN, runs, sleep_period

LONG_H = 14.0
SHORT_H = 3.0
LATE_ONSET_H = 3.0
HOLE_MIN = 5.0
GRAVE = ("nothing scored", "no sleep", "longer than a night", "late onset", "short")
"""Marks under which the statistics they touch are not those of a night in bed, and are compared with nobody's."""
_FROM_LIGHTS_OUT = ("SOL", "LPS", "TIB", "SE", "final_wake")
_OF_A_NIGHT = (*_FROM_LIGHTS_OUT, "SPT", "SME", "WASO", "wake_after", "awakenings", "long_wake", "wake_bout")
_AT_THE_END = ("SPT", "TST", "WASO", "SME", "wake_after", "final_wake", "awakenings", "REM_lengthening")
_NEED_SLEEP = ("SOL", "LPS", "SPT", "SME", "WASO", "REM_latency", "awakenings", "cycles", "transitions")
_RATES = ("transitions", "fragmentation", "cycles", "REM_episodes")
_SUMS = ("TST", "SE", "WASO", "awakenings", "transitions")


@frozen
class Mark:
    """One limit: a short id, a plain sentence, and the statistics it touches."""

    mark: str
    text: str
    touches: tuple[str, ...] = ()


def marks(hypnogram: Hypnogram) -> list[Mark]:
    """Everything that limits the statistics of a night, the gravest first."""
    codes = hypnogram.codes
    found = [_no_sleep(codes), _long(codes), *_edges(codes), _late(codes), _short(codes), _unscored(codes)]
    return [mark for mark in found if mark is not None]


def _no_sleep(codes: np.ndarray) -> Mark | None:
    if np.any(codes > 0):
        return None
    if not np.any(codes >= 0):
        return Mark("nothing scored", "no epoch is scored: there is nothing to count", (*_NEED_SLEEP, "SE", "TST"))
    return Mark("no sleep", "no epoch is scored as sleep: latencies, awakenings and shares are not defined", _NEED_SLEEP)


def _long(codes: np.ndarray) -> Mark | None:
    hours = len(codes) * EPOCH_MIN / 60.0
    if hours <= LONG_H:
        return None
    text = f"the record lasts {hours:.1f} h, day and night together: naps count as sleep, the day as wake; cut it to the time in bed"
    return Mark("longer than a night", text, _OF_A_NIGHT)


def _edges(codes: np.ndarray) -> list[Mark]:
    scored = codes[codes >= 0]
    period = sleep_period(codes)
    if period is None:
        return []
    found = []
    if scored[0] > 0:
        text = "the first scored epoch is sleep: falling asleep is not on the record, so the latency of sleep is at least what is given"
        found.append(Mark("begins asleep", text, ("SOL", "LPS", "TIB", "SE", "REM_latency", "N3_latency")))
    if scored[-1] > 0:
        found.append(Mark("ends asleep", "the last scored epoch is sleep: the final awakening is not on the record", _AT_THE_END))
    return found


def _late(codes: np.ndarray) -> Mark | None:
    period = sleep_period(codes)
    hours = period[0] * EPOCH_MIN / 60.0 if period else 0.0
    if hours <= LATE_ONSET_H:
        return None
    text = f"{hours:.1f} h before the first sleep: the record may begin before lights out, which it does not mark"
    return Mark("late onset", text, _FROM_LIGHTS_OUT)


def _short(codes: np.ndarray) -> Mark | None:
    hours = len(codes) * EPOCH_MIN / 60.0
    if hours >= SHORT_H:
        return None
    return Mark("short", f"the record lasts {hours:.1f} h: rates and counts of a night are not comparable", _RATES)


def _unscored(codes: np.ndarray) -> Mark | None:
    share = float(np.mean(codes < 0)) if len(codes) else 0.0
    if not 0.0 < share < 1.0:
        return None
    holes = [run for run in runs(codes < 0) if run.value and run.minutes >= HOLE_MIN]
    where = "; ".join(f"epochs {run.start} to {run.end - 1} ({run.minutes:g} min)" for run in holes[:5])
    more = f"; and {len(holes) - 5} more" if len(holes) > 5 else ""
    text = f"{100.0 * share:.1f} % of the epochs are unscored and count as neither sleep nor wake"
    return Mark("unscored", text + (f"; stretches: {where}{more}" if where else ""), _SUMS)
