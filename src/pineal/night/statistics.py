"""Sleep statistics of a hypnogram, by the definitions of the AASM manual.

Three choices that differ between tools, made here once:

* WASO is wake between sleep onset and the final awakening; wake before getting up is `wake_after`.
* REM and N3 latency count from sleep onset (the first epoch of any sleep), not from lights out.
* An unscored epoch is neither sleep nor wake: TIB holds it, and SE is of the *scored* time in bed. It
  does not break a stretch of one stage, nor 10 minutes of persistent sleep, but does not count to them.

Without unscored epochs TIB, SPT, WASO, TST, SE, SME, SOL and the stage minutes are those of YASA.
"""

from __future__ import annotations

import numpy as np

from pineal.night.hypnogram import STAGES, Hypnogram

EPOCH_MIN = 0.5
PERSISTENT_MIN = 10.0
REM_APART_MIN = 15.0

UNITS = {
    "TIB": "min", "SPT": "min", "TST": "min", "SE": "%", "SME": "%", "SOL": "min", "LPS": "min", "WASO": "min", "wake_after": "min",
    "N1": "min", "N2": "min", "N3": "min", "REM": "min", "N1_pct": "%", "N2_pct": "%", "N3_pct": "%", "REM_pct": "%",
    "REM_latency": "min", "N3_latency": "min", "awakenings": "1", "REM_episodes": "1", "transitions": "1/h",
    "fragmentation": "1/h", "unscored": "min",
}  # fmt: skip
"""The unit of each statistic; percentages of stages are of TST, rates are per hour of sleep."""


def sleep_statistics(hypnogram: Hypnogram) -> dict[str, float | None]:
    """Every statistic of one night by name, in the units of `UNITS`; None where it is not defined."""
    codes = hypnogram.codes
    asleep = np.flatnonzero(codes > 0)
    minutes = {name: EPOCH_MIN * float(np.sum(codes == code)) for code, name in enumerate(("wake", "N1", "N2", "N3", "REM"))}
    tst = minutes["N1"] + minutes["N2"] + minutes["N3"] + minutes["REM"]
    stages = {name: minutes[name] for name in ("N1", "N2", "N3", "REM")}
    shares = {f"{name}_pct": 100.0 * value / tst if tst else None for name, value in stages.items()}
    found = {**_continuity(codes, asleep, tst), **stages, **shares, **_latencies(codes, asleep), **_structure(codes, asleep, tst)}
    return {name: found[name] for name in UNITS}


def _continuity(codes: np.ndarray, asleep: np.ndarray, tst: float) -> dict[str, float | None]:
    unscored = EPOCH_MIN * float(np.sum(codes < 0))
    tib = EPOCH_MIN * len(codes)
    scored = tib - unscored
    onset, end = (int(asleep[0]), int(asleep[-1]) + 1) if asleep.size else (0, 0)
    spt = EPOCH_MIN * (end - onset) if asleep.size else None
    return {
        "TIB": tib, "SPT": spt, "TST": tst, "unscored": unscored,
        "SE": 100.0 * tst / scored if scored else None,
        "SME": 100.0 * tst / spt if spt else None,
        "WASO": EPOCH_MIN * float(np.sum(codes[onset:end] == 0)) if asleep.size else None,
        "wake_after": EPOCH_MIN * float(np.sum(codes[end:] == 0)) if asleep.size else None,
    }  # fmt: skip


def _latencies(codes: np.ndarray, asleep: np.ndarray) -> dict[str, float | None]:
    onset = int(asleep[0]) if asleep.size else None
    return {
        "SOL": None if onset is None else EPOCH_MIN * onset,
        "LPS": _persistent(codes),
        "REM_latency": _latency(codes, STAGES.index("R"), onset),
        "N3_latency": _latency(codes, STAGES.index("N3"), onset),
    }


def _latency(codes: np.ndarray, stage: int, onset: int | None) -> float | None:
    found = np.flatnonzero(codes == stage)
    return EPOCH_MIN * (int(found[0]) - onset) if found.size and onset is not None else None


def _persistent(codes: np.ndarray) -> float | None:
    """Minutes from lights out to the first 10 scored minutes of sleep without wake."""
    where = np.flatnonzero(codes >= 0)
    for code, start, length in _runs(codes[where] > 0):
        if code and length >= PERSISTENT_MIN / EPOCH_MIN:
            return EPOCH_MIN * int(where[start])
    return None


def _structure(codes: np.ndarray, asleep: np.ndarray, tst: float) -> dict[str, float | None]:
    if not asleep.size:
        return dict.fromkeys(("awakenings", "REM_episodes", "transitions", "fragmentation"))
    span = codes[asleep[0] : asleep[-1] + 1]
    stages = span[span >= 0]
    before, after = stages[:-1], stages[1:]
    light = (after != before) & (before > 1) & (after < 2)
    return {
        "awakenings": float(sum(code == 0 for code, _, _ in _runs(stages))),
        "REM_episodes": float(_episodes(np.flatnonzero(codes == STAGES.index("R")))),
        "transitions": 60.0 * float(np.sum(after != before)) / tst,
        "fragmentation": 60.0 * float(np.sum(light)) / tst,
    }


def _episodes(rem: np.ndarray) -> int:
    """REM episodes: stretches of REM less than 15 minutes apart are one."""
    return int(rem.size > 0) + int(np.sum((np.diff(rem) - 1) * EPOCH_MIN >= REM_APART_MIN))


def _runs(codes: np.ndarray) -> list[tuple[int, int, int]]:
    """Stretches of equal values as (value, first index, length)."""
    if not len(codes):
        return []
    edges = np.flatnonzero(np.diff(codes.astype(np.int8))) + 1
    starts = np.concatenate([[0], edges])
    lengths = np.diff(np.concatenate([starts, [len(codes)]]))
    return [(int(codes[start]), int(start), int(length)) for start, length in zip(starts, lengths, strict=True)]
