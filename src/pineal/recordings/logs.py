"""What must hold of a log over time, and where it has holes.

Assumption: a hole is longer than 15 minutes and than twice the usual step between samples.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

import numpy as np

from pineal.recordings.notes import Notes
from pineal.recordings.reading import Gap
from pineal.recordings.times import offset_seconds

HOLE = 15 * 60
LONGEST_HOLE = 24 * 3600
LEAST_COVERAGE = 0.5
_BRIGHT_HOURS = (8, 20)


def check_log(seconds: np.ndarray, lines: np.ndarray, zone: tzinfo, notes: Notes) -> tuple[tuple[int, int], ...]:
    """The holes of a log, as (start, end) seconds; what cannot be used at all becomes a fault."""
    _check_increasing(seconds, lines, notes)
    notes.check()
    gaps = holes(seconds)
    _check_longest(seconds, lines, zone, notes)
    if coverage(seconds, gaps) < LEAST_COVERAGE:
        longest = max(gaps, key=lambda gap: gap[1] - gap[0])
        right = "give a log without that hole, or only its covered part"
        notes.fault(_between(*longest, zone), f"only {coverage(seconds, gaps):.0%} of the log's span is covered", right)
    for start, end in gaps:
        notes.warn(f"no samples for {(end - start) / 60:.0f} min {_between(start, end, zone)}: unknown, not dark")
    return gaps


def holes(seconds: np.ndarray) -> tuple[tuple[int, int], ...]:
    """Pairs (start, end) between samples that are too far apart."""
    if len(seconds) < 2:
        return ()
    steps = np.diff(seconds)
    wide = np.flatnonzero(steps > max(HOLE, 2 * float(np.median(steps))))
    return tuple((int(seconds[n]), int(seconds[n + 1])) for n in wide)


def coverage(seconds: np.ndarray, gaps: tuple[tuple[int, int], ...]) -> float:
    """The share of the span that lies outside holes, 0 to 1."""
    span = float(seconds[-1] - seconds[0])
    return 1.0 if span <= 0 else 1.0 - sum(end - start for start, end in gaps) / span


def as_gaps(gaps: tuple[tuple[int, int], ...], zone: tzinfo) -> tuple[Gap, ...]:
    """The same holes as local times."""
    return tuple(Gap(_local(start, zone), _local(end, zone)) for start, end in gaps)


def dark_day_hours(seconds: np.ndarray, lux: np.ndarray, zone: tzinfo) -> float:
    """Hours of exactly zero light between 08:00 and 20:00 local: a covered or unworn sensor."""
    hours = local_hours(seconds, zone)
    dark = (lux <= 0) & (hours >= _BRIGHT_HOURS[0]) & (hours < _BRIGHT_HOURS[1])
    return float(np.sum(durations(seconds)[dark])) / 3600.0


def durations(seconds: np.ndarray) -> np.ndarray:
    """Seconds each sample stands for: until the next, or one usual step at a hole and at the end; shape (n,)."""
    if len(seconds) < 2:
        return np.zeros(len(seconds))
    steps = np.diff(seconds).astype(float)
    usual = float(np.median(steps))
    return np.append(np.where(steps > max(HOLE, 2 * usual), usual, steps), usual)


def local_hours(seconds: np.ndarray, zone: tzinfo) -> np.ndarray:
    """Local clock hour of UTC seconds, 0 to 24, shape (n,)."""
    quarters, where = np.unique(seconds // 900, return_inverse=True)
    offsets = np.array([offset_seconds(datetime.fromtimestamp(int(q) * 900, zone)) for q in quarters])
    return ((seconds + offsets[where.reshape(-1)]) % 86400) / 3600.0


def _check_increasing(seconds: np.ndarray, lines: np.ndarray, notes: Notes) -> None:
    if len(seconds) < 2:
        notes.fault("", "holds fewer than two samples", "a log has a row for each sample")
    wrong = np.flatnonzero(np.diff(seconds) <= 0) + 1
    right = "rows in order of time, each time once; add the offset from UTC if the clocks changed"
    notes.some([(f"line {lines[n]}, column time", "is not later than the row before", right) for n in wrong])


def _check_longest(seconds: np.ndarray, lines: np.ndarray, zone: tzinfo, notes: Notes) -> None:
    for n in np.flatnonzero(np.diff(seconds) > LONGEST_HOLE):
        start, end = int(seconds[n]), int(seconds[n + 1])
        wrong = f"a hole of {(end - start) / 3600:.1f} h {_between(start, end, zone)}"
        notes.fault(f"line {lines[n + 1]}", wrong, "no hole longer than 24 h: give two files, or fill in what was recorded")


def _between(start: int, end: int, zone: tzinfo) -> str:
    return f"from {_local(start, zone):%Y-%m-%d %H:%M} to {_local(end, zone):%Y-%m-%d %H:%M}"


def _local(seconds: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(seconds, zone)
