"""Time, understood once: nights, light and doses resolved to absolute seconds on a 30-s grid.

Readers, planner and simulation all end in a `Timeline`. Its integer epochs count from `start` (UTC);
local clock times enter through the zone, daylight saving included. In bed a step is one epoch, because
the stage may jump, and so it is for a while after getting up, after food, drink and stress and where a dose begins to be
absorbed; else a step is at most four, cut at every edge of the light and of the nights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from attrs import evolve, field, frozen

from pineal.compounds import get
from pineal.declare.externals import TIMELINE
from pineal.engine.emit import IN_BED, LIGHTS_OFF, NIGHT_ENDS, RISE
from pineal.engine.scheme import refuse_long
from pineal.errors import EngineError
from pineal.units import Clock

EPOCH_S = 30
LONGEST_STEP = 4
"""Epochs; measured: 2 min awake keep DLMO within 0.1 min, longer steps are refused."""

SETTLING = 150
"""Epochs (75 min) of short steps after getting up and after each change of a sudden input: what is fast
settles meanwhile. Measured (tests/physiology/test_whole_model_error.py): with none, insulin is off by 3e-3 of its peak after a meal."""
ABSORBING = 4
"""Epochs of short steps from where a dose begins to be absorbed: what saturates at a small part of its plasma is there at
once. Measured there too: with none, each 0.5 mg of melatonin puts the clock off by 0.03 min."""
SUDDEN = ("carbohydrate", "protein", "ethanol", "stress")


@frozen
class Window:
    """One night in bed: lights out and getting up, UTC seconds on the grid; `night` is the evening's date."""

    night: date
    lights_off: int
    rise: int

    @property
    def epochs(self) -> int:
        """Epochs in bed."""
        return (self.rise - self.lights_off) // EPOCH_S


@frozen
class TimedDose:
    """A dose at its true second (UTC); `amount_mg` of the active moiety, `beside` what is taken with it and changes its kinetics.

    `share` names a column of the persons that multiplies the amount (body weight, or 0 for those who do not take it),
    so that people with doses of their own share one timeline; empty: everybody takes `amount_mg`.
    """

    second: int
    compound: str
    form: str
    amount_mg: float
    beside: tuple[str, ...] = ()
    share: str = ""

    @property
    def absorbed_from(self) -> tuple[float, ...]:
        """Seconds (UTC) at which its parts begin to be absorbed."""
        return tuple(self.second + 3600.0 * lag for lag in get(self.compound).lags(self.form, self.beside))


@frozen(eq=False)
class Timeline:
    """All that happens to a person, shared by all lanes of a run.

    `light`: melanopic EDI in lux for each 30-s epoch from `start`, shape (epochs,). `habitual_phase`
    likewise in rad. `doses` in order of time. `exposures`: further inputs of the model by name (``"protein"``),
    each of shape (epochs,) in the unit of `pineal.declare.externals`; one that is absent is quiet (0).
    """

    start: int
    zone: str
    windows: tuple[Window, ...]
    light: np.ndarray
    habitual_phase: np.ndarray
    doses: tuple[TimedDose, ...] = field(default=(), converter=lambda doses: tuple(sorted(doses, key=lambda d: d.second)))
    exposures: Mapping[str, np.ndarray] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        _check(self)

    @property
    def epochs(self) -> int:
        """Length in 30-s epochs."""
        return len(self.light)

    @cached_property
    def steps(self) -> Steps:
        """The steps of integration; computed once."""
        return _steps(self)

    def with_doses(self, doses: Iterable[TimedDose]) -> Timeline:
        """The same timeline with further doses."""
        return evolve(self, doses=(*self.doses, *doses))

    def split(self, epoch: int) -> tuple[Timeline, Timeline]:
        """The parts before and after an epoch out of bed; doses act across the cut."""
        at = self.start + EPOCH_S * epoch
        early = tuple(w for w in self.windows if w.rise <= at)
        late = tuple(w for w in self.windows if w.lights_off >= at)
        if len(early) + len(late) != len(self.windows):
            raise EngineError("a timeline can only be split out of bed")
        return (
            evolve(self, windows=early, **self._cut(slice(None, epoch))),
            evolve(self, start=at, windows=late, **self._cut(slice(epoch, None))),
        )

    def _cut(self, part: slice) -> dict:
        """All series over a part of the epochs."""
        exposures = {name: values[part] for name, values in self.exposures.items()}
        return {"light": self.light[part], "habitual_phase": self.habitual_phase[part], "exposures": exposures}

    def clock(self, epoch: float) -> datetime:
        """Local time of an epoch."""
        return datetime.fromtimestamp(self.start + EPOCH_S * epoch, UTC).astimezone(ZoneInfo(self.zone))

    def epoch_of(self, second: float) -> int:
        """The epoch that holds a UTC second."""
        return int((second - self.start) // EPOCH_S)


@frozen(eq=False)
class Steps:
    """Arrays of one entry a step: length in epochs, flags, night, first epoch, inputs.

    `moment` is the epoch since 1970 and `evening` the night's date as a day number: they name the random
    numbers, so a run that goes on from another draws what one long run would have drawn.
    """

    length: np.ndarray
    flags: np.ndarray
    night: np.ndarray
    epoch: np.ndarray
    moment: np.ndarray
    evening: np.ndarray
    light: np.ndarray
    habitual_phase: np.ndarray
    exposures: Mapping[str, np.ndarray]
    n_bed: int

    def given(self, name: str) -> np.ndarray:
        """One input of the model (``"light"``) at every step; quiet where the timeline says nothing."""
        if name in ("light", "habitual_phase"):
            return getattr(self, name)
        return self.exposures.get(name, np.zeros(len(self.length)))


def _check(timeline: Timeline) -> None:
    end = timeline.start + EPOCH_S * timeline.epochs
    before = timeline.start
    for window in timeline.windows:
        if window.lights_off < before or window.rise <= window.lights_off or window.rise > end:
            raise EngineError(f"night of {window.night}: {window.lights_off}..{window.rise} s overlaps another or leaves the timeline")
        before = window.rise
    series = {"habitual_phase": timeline.habitual_phase, **timeline.exposures}
    short = [name for name, values in series.items() if len(values) != timeline.epochs]
    unknown = [name for name in timeline.exposures if f"timeline.{name}" not in TIMELINE]
    if short or unknown:
        raise EngineError(f"every input needs one value an epoch and a known name; wrong: {', '.join(short + unknown)}")
    if not (np.isfinite(timeline.light).all() and (timeline.light >= 0).all()):
        raise EngineError("light must be known and not negative at every epoch; fill gaps before simulating")


def _steps(timeline: Timeline) -> Steps:
    bed = np.zeros(timeline.epochs, bool)
    off, rise = set(), set()
    for window in timeline.windows:
        a, b = timeline.epoch_of(window.lights_off), timeline.epoch_of(window.rise)
        bed[a:b] = True
        off.add(a)
        rise.add(b)
    first = _boundaries(timeline.light, bed | _unsettled(timeline, rise), off | rise)
    length = np.diff(np.append(first, timeline.epochs)).astype(np.int32)
    refuse_long(int(length.max(initial=1)))
    flags = np.where(bed[first], IN_BED, 0) + LIGHTS_OFF * np.isin(first, list(off)) + RISE * np.isin(first + length, list(rise))
    night = _night_of(timeline, first)
    ends = np.append(night[1:] != night[:-1], True)
    mean = np.add.reduceat(timeline.light, first) / length
    days = np.array([w.night.toordinal() for w in timeline.windows] or [0])
    return Steps(
        length, (flags + NIGHT_ENDS * ends).astype(np.int32), night, first.astype(np.int64),
        (first + timeline.start // EPOCH_S).astype(np.int64), days[np.minimum(night, len(days) - 1)].astype(np.int64),
        mean, timeline.habitual_phase[first],
        {name: np.add.reduceat(values, first) / length for name, values in timeline.exposures.items()}, int(bed.sum()),
    )


def _unsettled(timeline: Timeline, rise: set[int]) -> np.ndarray:
    """Epochs soon after getting up or a change of what is eaten, drunk or felt, or where a dose begins; shape (epochs,)."""
    mask = np.zeros(timeline.epochs + SETTLING, bool)
    changes = [np.flatnonzero(np.diff(timeline.exposures[name], prepend=0.0)) for name in SUDDEN if name in timeline.exposures]
    for at in np.unique(np.concatenate([sorted(rise), *changes]).astype(int)).tolist():
        mask[at : at + SETTLING] = True
    begins = {timeline.epoch_of(second) for dose in timeline.doses if dose.amount_mg for second in dose.absorbed_from}
    for at in sorted(begins):
        mask[max(at, 0) : max(at + ABSORBING, 0)] = True
    return mask[: timeline.epochs]


def _boundaries(light: np.ndarray, short: np.ndarray, edges: set[int]) -> np.ndarray:
    """First epochs of the steps: each that asks for a short one, every edge, every change of a light that holds, else every fourth."""
    n = len(light)
    start = short.copy()
    start[0] = True
    start[[e for e in edges if e < n]] = True
    start[::LONGEST_STEP] = True
    changed = np.flatnonzero(np.diff(light) != 0.0) + 1
    lasting = changed[(np.diff(np.append(changed, n)) >= LONGEST_STEP) & (np.diff(np.insert(changed, 0, 0)) >= LONGEST_STEP)]
    start[lasting] = True
    return np.flatnonzero(start)


def _night_of(timeline: Timeline, first: np.ndarray) -> np.ndarray:
    """The night each step belongs to; a night lasts until the middle of the day after it."""
    windows = timeline.windows
    middles = [(a.rise + b.lights_off) // 2 for a, b in zip(windows, windows[1:], strict=False)]
    return np.searchsorted([(m - timeline.start) // EPOCH_S for m in middles], first, side="right").astype(np.int32)


def second(day: date, clock: Clock, zone: str) -> int:
    """UTC second of a local clock time on a day, on the 30-s grid; a time skipped in spring moves on."""
    local = datetime.combine(day, time(clock.minutes // 60, clock.minutes % 60), ZoneInfo(zone))
    return round(local.timestamp() / EPOCH_S) * EPOCH_S


def night_second(night: date, clock: Clock, zone: str) -> int:
    """UTC second of the first occurrence of a clock time after 12:00 of `night`."""
    day = night if clock.minutes >= 720 else night + timedelta(days=1)
    return second(day, clock, zone)


def window(night: date, bed: Clock, rise: Clock, zone: str) -> Window:
    """The night of a date from two clock times."""
    off = night_second(night, bed, zone)
    up = night_second(night, rise, zone)
    return Window(night, off, up if up > off else second(night + timedelta(days=1), rise, zone))


def grid(first: date, days: int, zone: str, usual: tuple[Clock, Clock] = (Clock(1380), Clock(420))) -> tuple[int, int]:
    """UTC second of the middle of the waking day that leads to the night of `first`, and the epochs of `days` days.

    `usual` are the usual lights out and getting up; the middle lies far from bed for late and shift sleepers too.
    """
    bed, rise = usual
    half = rise.until(bed) * 30
    start, end = (night_second(day, bed, zone) - half for day in (first, first + timedelta(days=days)))
    start -= start % EPOCH_S
    return start, (end - start) // EPOCH_S


def clock_minutes(start: int, epochs: int, zone: str) -> np.ndarray:
    """Local minutes since midnight of every epoch; shape (epochs,)."""
    minutes = np.empty(epochs)
    at = 0
    while at < epochs:
        local = datetime.fromtimestamp(start + EPOCH_S * at, UTC).astimezone(ZoneInfo(zone))
        now = local.hour * 60 + local.minute + local.second / 60
        run = min(epochs - at, 120 - (local.minute * 2 + local.second // EPOCH_S) % 120)  # offsets change on whole hours
        minutes[at: at + run] = now + 0.5 * np.arange(run)
        at += run
    return minutes % 1440.0


def daily(pattern: Sequence[tuple[Clock, float]], start: int, epochs: int, zone: str) -> np.ndarray:
    """A value for every epoch from (clock time, value from then on), repeated each local day; shape (epochs,)."""
    ordered = sorted(pattern, key=lambda row: row[0])
    edges = np.array([row[0].minutes for row in ordered], float)
    values = np.array([row[1] for row in ordered], float)
    return values[np.searchsorted(edges, clock_minutes(start, epochs, zone), side="right") - 1]
