"""Sleep statistics of a hypnogram, by the definitions of the AASM manual: the one implementation, for
simulated and for recorded nights.

Choices that differ between tools, made here once (``docs/hypnogram.md`` lists them against YASA):

* WASO is wake between sleep onset and the final awakening; wake before getting up is `wake_after`.
* Latencies of stages count from sleep onset (the first epoch of any sleep), not from lights out.
* An unscored epoch is neither sleep nor wake: TIB holds it, and SE is of the *scored* time in bed. It
  does not break a stretch of one stage, nor 10 minutes of persistent sleep, but does not count to them.
* A hypnogram knows no arousals shorter than an epoch: a bout of sleep is free of *wake*, not of arousals.
"""

from __future__ import annotations

from statistics import fmean, median

import numpy as np

from pineal.night.cycles import cycles, lengthening, rem_episodes
from pineal.night.hypnogram import STAGES, Hypnogram
from pineal.night.runs import EPOCH_MIN, Run, asleep_runs, scored_runs, sleep_period
from pineal.night.transitions import lightenings, matrix, probabilities, shifts

PERSISTENT_MIN = 10.0
LONG_WAKE_MIN = 5.0
"""Shortest bout of wake, minutes, that counts as long: what a sleeper may remember."""

NAMES = dict(zip(STAGES, ("wake", "N1", "N2", "N3", "REM"), strict=True))
_SLEEP = ("N1", "N2", "N3", "REM")

UNITS = {
    "TIB": "min", "SPT": "min", "TST": "min", "SE": "%", "SME": "%", "SOL": "min", "LPS": "min", "WASO": "min", "wake_after": "min",
    "final_wake": "min",
    "N1": "min", "N2": "min", "N3": "min", "REM": "min", "NREM": "min",
    "N1_pct": "%", "N2_pct": "%", "N3_pct": "%", "REM_pct": "%", "NREM_pct": "%",
    "N1_latency": "min", "N2_latency": "min", "N3_latency": "min", "REM_latency": "min",
    "awakenings": "1", "long_awakenings": "1", "long_wake": "min", "short_wake": "min",
    "sleep_bout": "min", "sleep_bout_median": "min", "sleep_bout_longest": "min",
    "wake_bout": "min", "N1_bout": "min", "N2_bout": "min", "N3_bout": "min", "REM_bout": "min",
    "wake_bout_median": "min", "N1_bout_median": "min", "N2_bout_median": "min", "N3_bout_median": "min", "REM_bout_median": "min",
    "REM_episodes": "1", "REM_lengthening": "min", "cycles": "1", "cycle": "min",
    "N3_third_1": "min", "N3_third_2": "min", "N3_third_3": "min",
    "shifts": "1", "transitions": "1/h", "fragmentation": "1/h", "unscored": "min",
}  # fmt: skip
"""The unit of each statistic; percentages of stages are of TST, rates are per hour of sleep. `final_wake`
counts from lights out; `transitions` is the stage shift index; a `bout` is the mean of its stage within the
sleep period; thirds are of the sleep period; `REM_lengthening` is minutes of REM an episode."""


def sleep_statistics(hypnogram: Hypnogram) -> dict[str, float | None]:
    """Every statistic of one night by name, in the units of `UNITS`; None where it is not defined."""
    codes = hypnogram.codes
    found = {**_minutes(codes), **_continuity(codes), **_latencies(codes), **_bouts(codes), **_structure(codes)}
    return {name: found[name] for name in UNITS}


def sleep_structure(hypnogram: Hypnogram) -> dict:
    """What does not fit into one number: bouts of each stage, transitions, REM episodes and cycles.

    Epochs count from 0 and an end is the epoch after the last; transitions are between neighbouring
    scored epochs of the whole record, rows and columns in the order of `stages`.
    """
    codes = hypnogram.codes
    counts = matrix(codes)
    return {
        "stages": list(STAGES),
        "bouts": {NAMES[stage]: _spread(_of_stage(codes, stage)) for stage in STAGES} | {"sleep": _spread(_sleep_bouts(codes))},
        "transitions": {"counts": counts.tolist(), "probabilities": probabilities(counts)},
        "rem_episodes": [{"from_epoch": e.start, "to_epoch": e.end, "rem_min": e.rem_min} for e in rem_episodes(codes)],
        "cycles": [{"from_epoch": c.start, "rem_epoch": c.rem, "to_epoch": c.end, "minutes": c.minutes} for c in cycles(codes)],
    }


def _minutes(codes: np.ndarray) -> dict[str, float | None]:
    """Minutes of each stage of sleep, their sum, and their shares of it."""
    stages = {name: EPOCH_MIN * float(np.sum(codes == code)) for code, name in enumerate(_SLEEP, 1)}
    stages["NREM"] = stages["N1"] + stages["N2"] + stages["N3"]
    tst = stages["NREM"] + stages["REM"]
    return {"TST": tst, **stages, **{f"{name}_pct": 100.0 * value / tst if tst else None for name, value in stages.items()}}


def _continuity(codes: np.ndarray) -> dict[str, float | None]:
    period, tst = sleep_period(codes), EPOCH_MIN * float(np.sum(codes > 0))
    unscored, tib = EPOCH_MIN * float(np.sum(codes < 0)), EPOCH_MIN * len(codes)
    found = {"TIB": tib, "unscored": unscored, "SE": 100.0 * tst / (tib - unscored) if tib > unscored else None}
    if period is None:
        return found | dict.fromkeys(("SPT", "SME", "WASO", "wake_after", "final_wake"))
    onset, end = period
    spt = EPOCH_MIN * (end - onset)
    return found | {
        "SPT": spt,
        "SME": 100.0 * tst / spt,
        "WASO": EPOCH_MIN * float(np.sum(codes[onset:end] == 0)),
        "wake_after": EPOCH_MIN * float(np.sum(codes[end:] == 0)),
        "final_wake": EPOCH_MIN * end,
    }


def _latencies(codes: np.ndarray) -> dict[str, float | None]:
    period = sleep_period(codes)
    onset = period[0] if period else None
    stages = {f"{NAMES[stage]}_latency": _latency(codes, STAGES.index(stage), onset) for stage in STAGES[1:]}
    return {"SOL": None if onset is None else EPOCH_MIN * onset, "LPS": persistent_sleep(codes), **stages}


def _latency(codes: np.ndarray, stage: int, onset: int | None) -> float | None:
    found = np.flatnonzero(codes == stage)
    return EPOCH_MIN * (int(found[0]) - onset) if found.size and onset is not None else None


def persistent_sleep(codes: np.ndarray, minutes: float = PERSISTENT_MIN) -> float | None:
    """Minutes from lights out to the first so many scored minutes of sleep without wake; None without them."""
    return next((EPOCH_MIN * run.start for run in asleep_runs(codes) if run.value and run.minutes >= minutes), None)


def _within(codes: np.ndarray) -> np.ndarray:
    period = sleep_period(codes)
    return codes[period[0] : period[1]] if period else codes[:0]


def _of_stage(codes: np.ndarray, stage: str) -> list[Run]:
    return [run for run in scored_runs(_within(codes)) if run.value == STAGES.index(stage)]


def _sleep_bouts(codes: np.ndarray) -> list[Run]:
    return [run for run in asleep_runs(_within(codes)) if run.value]


def _bouts(codes: np.ndarray) -> dict[str, float | None]:
    """Mean and median bout of each stage within the sleep period, and its wake in short and long bouts."""
    found: dict[str, float | None] = {}
    for stage in STAGES:
        spread = _spread(_of_stage(codes, stage))
        found |= {f"{NAMES[stage]}_bout": spread["mean"], f"{NAMES[stage]}_bout_median": spread["median"]}
    sleep = _spread(_sleep_bouts(codes))
    found |= {"sleep_bout": sleep["mean"], "sleep_bout_median": sleep["median"], "sleep_bout_longest": sleep["longest"]}
    if sleep_period(codes) is None:
        return found | dict.fromkeys(("awakenings", "long_awakenings", "long_wake", "short_wake"))
    wake = _of_stage(codes, "W")
    long = [run for run in wake if run.minutes >= LONG_WAKE_MIN]
    long_min, all_min = sum(run.minutes for run in long), sum(run.minutes for run in wake)
    counts = {"awakenings": float(len(wake)), "long_awakenings": float(len(long))}
    return found | counts | {"long_wake": float(long_min), "short_wake": float(all_min - long_min)}


def _spread(bouts: list[Run]) -> dict[str, float | None]:
    minutes = [run.minutes for run in bouts]
    middle = {"mean": fmean(minutes), "median": median(minutes), "longest": max(minutes)} if minutes else {}
    return {"n": len(minutes), "mean": None, "median": None, "longest": None} | middle


def _structure(codes: np.ndarray) -> dict[str, float | None]:
    names = ("REM_episodes", "REM_lengthening", "cycles", "cycle", "N3_third_1", "N3_third_2", "N3_third_3")
    hours = EPOCH_MIN * float(np.sum(codes > 0)) / 60.0
    if not hours:
        return dict.fromkeys((*names, "shifts", "transitions", "fragmentation"))
    episodes, found = rem_episodes(codes), cycles(codes)
    return {
        "REM_episodes": float(len(episodes)),
        "REM_lengthening": lengthening(episodes),
        "cycles": float(len(found)),
        "cycle": fmean(cycle.minutes for cycle in found) if found else None,
        **{f"N3_third_{n + 1}": minutes for n, minutes in enumerate(_thirds(_within(codes) == STAGES.index("N3")))},
        "shifts": float(shifts(codes)),
        "transitions": shifts(codes) / hours,
        "fragmentation": lightenings(codes) / hours,
    }


def _thirds(there: np.ndarray) -> list[float]:
    """Minutes of something in each third of the sleep period."""
    third = 3 * np.arange(len(there)) // max(len(there), 1)
    return [EPOCH_MIN * float(np.sum(there[third == n])) for n in range(3)]
