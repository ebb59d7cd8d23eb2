"""A stretch of a person's life on the grid: nights, light and doses, with a protocol laid over it.

A `Course` is built once from a case and its recordings; `under(protocol)` gives the timeline of the same
days lived differently. Nights that were not recorded follow usual times; light that was not logged
follows the person's own usual day where there is a log, else stated habits, else a typical day (assumed).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from attrs import frozen

from pineal.engine.intake import Laid, series, together, usual_meal
from pineal.engine.takes import Taking, circumstances, planned, takings
from pineal.engine.timeline import EPOCH_S, Timeline, Window, clock_minutes, grid, second, window
from pineal.evidence import Measured, read_measured
from pineal.maths import PI, TURN
from pineal.night import DiaryNight, LightLog
from pineal.person import Case, Days, Dose, Light, Protocol, Stop
from pineal.person import Window as ItemWindow
from pineal.units import Clock

EVENING_MIN = 180
"""The evening: minutes before lights out."""

_BIN_MIN = 15


@cache
def usual_light() -> dict[str, Measured]:
    """Typical light of the day, the evening and the night, assumed."""
    return read_measured(Path(__file__).parent / "data" / "usual_light.toml")


@frozen(eq=False)
class Course:
    """Days and nights before a protocol is laid over them.

    `light` melanopic lux per epoch from `start`; `takings` what is taken every day now; `recorded` the number
    of nights at the end that come from a diary; `meals` daily hours as stated (none stated: none simulated);
    `notes` what is taken and not simulated, in words; `beside` what changes the kinetics of what is taken.
    """

    zone: str
    start: int
    windows: tuple[Window, ...]
    light: np.ndarray
    takings: tuple[Taking, ...]
    usual: Days
    recorded: int = 0
    light_basis: str = "assumed"
    meals: tuple[Clock, ...] = ()
    notes: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def intakes(self) -> tuple[tuple[Clock, str, str, float], ...]:
        """Daily doses of compounds that act through plasma: clock time, compound, form and mg."""
        return tuple((taking.at, *dose) for taking in self.takings for dose in taking.intake.doses)

    @property
    def minutes(self) -> np.ndarray:
        """Local minutes since midnight of every epoch."""
        return clock_minutes(self.start, len(self.light), self.zone)

    def under(self, protocol: Protocol | None = None, *, aligned_cbt_min: float, first_night: int = 0) -> Timeline:
        """The timeline of these days with a protocol from night `first_night` on.

        `aligned_cbt_min`: local clock hour at which an aligned person of this schedule has CBTmin.
        """
        protocol = protocol or Protocol()
        windows = _windows(self, protocol, first_night)
        light = _light(self, protocol, first_night)
        laid = [*_taken(self, protocol, first_night), *_dosed(self, protocol, first_night)]
        doses = tuple(dose for each in laid for dose in each.doses)
        exposures = together(_eaten(self), series(laid, self.start, len(self.light)))
        phase = (PI + (self.minutes / 60.0 - aligned_cbt_min) * TURN / 24.0) % TURN
        return Timeline(self.start, self.zone, windows, light, phase, doses, exposures)

    def evening_light(self) -> float:
        """Mean melanopic EDI (lux) in the three hours before lights out, over the recorded (or all) nights."""
        nights = self.windows[-(self.recorded or len(self.windows)) :]
        values = [self.light[max(0, a - EVENING_MIN * 2) : a] for a in ((w.lights_off - self.start) // EPOCH_S for w in nights)]
        return float(np.mean(np.concatenate(values)))

    def day_light(self) -> float:
        """Mean melanopic EDI (lux) outside bed and evening, over the recorded (or all) nights."""
        awake = np.ones(len(self.light), bool)
        for w in self.windows:
            a, b = (w.lights_off - self.start) // EPOCH_S, (w.rise - self.start) // EPOCH_S
            awake[max(0, a - EVENING_MIN * 2) : b] = False
        return float(np.mean(self.light[awake]))


def course(
    case: Case,
    nights: Iterable[DiaryNight] = (),
    log: LightLog | None = None,
    *,
    lead_in: int = 12,
    ahead: int = 0,
    first: date | None = None,
) -> Course:
    """A course of `lead_in` usual nights, then the diary's, then `ahead` usual nights."""
    nights = sorted(nights, key=lambda night: night.lights_off)
    zone = case.habits.zone or (log.zone if log else None) or "UTC"
    usual = case.habits.usual or usual_days(nights)
    begin = nights[0].night if nights else (first or date(2024, 1, 8))
    recorded = tuple(_recorded(night) for night in nights)
    before = [begin - timedelta(days=k) for k in range(lead_in, 0, -1)]
    end = nights[-1].night if nights else begin - timedelta(days=1)
    dates = {night.night for night in nights}
    missing = [begin + timedelta(days=k) for k in range((end - begin).days) if begin + timedelta(days=k) not in dates]
    after = [end + timedelta(days=k + 1) for k in range(ahead)]
    made = [_usual_window(day, case, usual, zone) for day in (*before, *missing, *after)]
    windows = _apart(sorted((*made, *recorded), key=lambda w: w.lights_off))
    start, epochs = grid(before[0] if before else begin, lead_in + max(0, (end - begin).days + 1) + ahead, zone, (usual.bed, usual.rise))
    light, basis = _light_of(case, log, windows, usual, start, epochs, zone)
    taken, notes = takings(case)
    return Course(zone, start, windows, light, taken, usual, len(recorded), basis, case.habits.meals or (), notes,
                  circumstances(case.person))  # fmt: skip


def repeated(lived: Course, case: Case, log: LightLog | None, ahead: int) -> Course:
    """The nights after a recorded course, going on as before: recorded nights come again in their order."""
    pattern = lived.windows[-lived.recorded :] if lived.recorded else lived.windows[-7:]
    last = lived.windows[-1].night
    first = last + timedelta(days=1)
    windows = []
    for k in range(ahead):
        model = pattern[k % len(pattern)]
        windows.append(window(first + timedelta(days=k), _clock(model.lights_off, lived.zone), _clock(model.rise, lived.zone), lived.zone))
    start, epochs = grid(first, ahead, lived.zone, (lived.usual.bed, lived.usual.rise))
    apart = _apart(windows)
    light, basis = _light_of(case, log, apart, lived.usual, start, epochs, lived.zone)
    return Course(lived.zone, start, apart, light, lived.takings, lived.usual, 0, basis, lived.meals, lived.notes, lived.beside)


def _clock(second: int, zone: str) -> Clock:
    local = datetime.fromtimestamp(second, UTC).astimezone(ZoneInfo(zone))
    return Clock(local.hour * 60 + local.minute)


def usual_days(nights: list[DiaryNight]) -> Days:
    """Median lights out and getting up of a diary, as clock times."""
    if not nights:
        return Days(Clock.read("23:00"), Clock.read("07:00"))
    bed = np.median([minutes_after_noon(night.lights_off) for night in nights])
    rise = np.median([minutes_after_noon(night.lights_off) + night.time_in_bed_min for night in nights])
    return Days(Clock(round(bed) % 1440), Clock(round(rise) % 1440))


def minutes_after_noon(moment: datetime) -> float:
    """Minutes since local midnight, counted on past midnight for times before noon."""
    minutes = moment.hour * 60 + moment.minute
    return minutes if minutes >= 720 else minutes + 1440


def _recorded(night: DiaryNight) -> Window:
    off, rise = (round(t.timestamp() / EPOCH_S) * EPOCH_S for t in (night.lights_off, night.rise))
    return Window(night.night, off, rise)


def _usual_window(day: date, case: Case, usual: Days, zone: str) -> Window:
    free = case.habits.free if case.habits.free and day.weekday() in (4, 5) else usual  # evenings before Saturday and Sunday
    return window(day, free.bed, free.rise, zone)


def _apart(windows: list[Window]) -> tuple[Window, ...]:
    """Made-up nights give way where they would touch a recorded one."""
    kept: list[Window] = []
    for w in windows:
        if kept and w.lights_off < kept[-1].rise + 3600:
            continue
        kept.append(w)
    return tuple(kept)


def _light_of(
    case: Case, log: LightLog | None, windows: tuple[Window, ...], usual: Days, start: int, epochs: int, zone: str
) -> tuple[np.ndarray, str]:
    habitual = _habitual_light(case, windows, usual, start, epochs, zone)
    basis = "stated" if case.habits.light.evening is not None else "assumed"
    if log is None:
        return habitual, basis
    seen = _logged(log, start, epochs)
    return np.where(np.isfinite(seen), seen, _own_day(log, habitual, clock_minutes(start, epochs, zone))), log.basis


def _habitual_light(case: Case, windows: tuple[Window, ...], usual: Days, start: int, epochs: int, zone: str) -> np.ndarray:
    """Stated or typical light: night in bed, evening in the hours before it, day else."""
    stated = case.habits.light
    day, evening, night = (
        getattr(stated, name) if getattr(stated, name) is not None else usual_light()[name].value for name in ("day", "evening", "night")
    )
    minutes = clock_minutes(start, epochs, zone)
    abed = (minutes - usual.bed.minutes) % 1440.0 < usual.bed.until(usual.rise)
    light = np.where(abed, night, day)  # nights that no window covers stay dark at usual times
    for w in windows:
        off, rise = (w.lights_off - start) // EPOCH_S, (w.rise - start) // EPOCH_S
        light[max(0, off - 2 * 720) : off] = day
        light[rise : rise + 2 * 120] = day
    for w in windows:
        off, rise = (w.lights_off - start) // EPOCH_S, (w.rise - start) // EPOCH_S
        light[max(0, off - 2 * EVENING_MIN) : off] = evening
        light[off:rise] = night
    return light


def _logged(log: LightLog, start: int, epochs: int) -> np.ndarray:
    """Mean of the log in every epoch; NaN where it has no sample within the hour or a gap."""
    at = (log.seconds - start) // EPOCH_S
    inside = (at >= 0) & (at < epochs)
    count = np.bincount(at[inside], minlength=epochs)
    total = np.bincount(at[inside], weights=log.melanopic_lux[inside], minlength=epochs)
    seen = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    known = np.flatnonzero(count)
    if not len(known):
        return seen
    last = known[np.maximum(np.searchsorted(known, np.arange(epochs), side="right") - 1, 0)]
    held = np.where((np.arange(epochs) >= known[0]) & (np.arange(epochs) - last <= 30), seen[last], np.nan)
    for a, b in log.gaps:
        held[max(0, (a - start) // EPOCH_S + 1) : max(0, (b - start) // EPOCH_S)] = np.nan
    return held


def _own_day(log: LightLog, fallback: np.ndarray, minutes: np.ndarray) -> np.ndarray:
    """The person's usual day: geometric-mean light by quarter hour of the clock."""
    zone = ZoneInfo(log.zone)
    offset = datetime.fromtimestamp(int(log.seconds[0]), UTC).astimezone(zone).utcoffset().total_seconds()
    clock = ((log.seconds + offset) // 60) % 1440 // _BIN_MIN
    bins = 1440 // _BIN_MIN
    count = np.bincount(clock.astype(int), minlength=bins)
    mean = np.bincount(clock.astype(int), weights=np.log1p(log.melanopic_lux), minlength=bins) / np.maximum(count, 1)
    profile = np.where(count > 0, np.expm1(mean), float(np.median(fallback)))
    return profile[(minutes // _BIN_MIN).astype(int)]


def _windows(c: Course, protocol: Protocol, first: int) -> tuple[Window, ...]:
    items = protocol.of(ItemWindow)
    if not items:
        return c.windows
    new = [window(w.night, items[0].bed, items[0].rise, c.zone) if i >= first else w for i, w in enumerate(c.windows)]
    return _apart(new)


def _epoch(c: Course, first: int) -> int:
    """First epoch of the day that leads to a night: 12 h before its lights out."""
    return max(0, (c.windows[first].lights_off - c.start) // EPOCH_S - 1440) if first else 0


def _light(c: Course, protocol: Protocol, first: int) -> np.ndarray:
    light = c.light
    for item in protocol.of(Light):
        inside = (c.minutes - item.start.minutes) % 1440.0 < item.start.until(item.end)
        inside[: _epoch(c, first)] = False
        bound = np.minimum(light, item.melanopic_lux) if item.ceiling else np.maximum(light, item.melanopic_lux)
        light = np.where(inside, bound, light)
    return light


def _taken(c: Course, protocol: Protocol, first: int) -> Iterable[Laid]:
    stops = {item.compound: item.after for item in protocol.of(Stop)}
    begin = c.start + EPOCH_S * _epoch(c, first)
    for w in c.windows:
        for taking in c.takings:
            at, compound = taking.at, taking.intake.compound
            when = before_night(w, at, c)
            stopped = compound in stops and when >= begin and _late(at, stops[compound], c.usual)
            if not stopped:
                yield taking.intake.at(when)


def before_night(w: Window, at: Clock, c: Course) -> int:
    """UTC second of a clock time on the day that leads to a night, or in that night for a time usually in bed."""
    day = datetime.fromtimestamp(w.lights_off, UTC).astimezone(ZoneInfo(c.zone)).date()
    awake = c.usual.rise.until(at) < c.usual.rise.until(c.usual.bed)
    ahead = at.until(c.usual.bed) if awake else -c.usual.bed.until(at)
    meant = w.lights_off - 60 * ahead
    return min((second(day + timedelta(days=k), at, c.zone) for k in (-1, 0, 1)), key=lambda when: abs(when - meant))


def _eaten(c: Course) -> dict[str, np.ndarray]:
    """Carbohydrate and protein eaten, g/h in every epoch, from the stated hours of meals."""
    if not c.meals:
        return {}
    meal = usual_meal()
    minutes = c.minutes
    eating = sum(((minutes - at.minutes) % 1440.0 < meal["duration"].value).astype(float) for at in c.meals)
    return {name: eating * meal[name].value / (meal["duration"].value / 60.0) for name in ("carbohydrate", "protein")}


def _late(at: Clock, after: Clock, usual: Days) -> bool:
    return usual.rise.until(at) >= usual.rise.until(after)


def _dosed(c: Course, protocol: Protocol, first: int) -> Iterable[Laid]:
    for item in protocol.of(Dose):
        for w in c.windows[first:]:
            yield planned(item, c.beside).at(before_night(w, item.at, c))
