"""The series behind the pictures, taken from a plan: nothing is computed here that the plan did not simulate."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from pineal.compounds import get
from pineal.night import DiaryNight, LightLog
from pineal.person import Dose, Light, Protocol, Stop, Window
from pineal.physiology.model import DOSED
from pineal.planning.plan import Option, Plan
from pineal.report.scenes import Actogram, Curve, Day, Dial, Estimate, Intake, LightBlock, Plasma, Scenes, StageProbabilities

_BIN_MIN, _GRID_MIN = 5, 5
_STAGES = 5
_ASSAY_FLOOR = {"melatonin": 0.5, "caffeine": 0.0}
"""Concentrations below what assays can tell (pg/mL, mg/L) are drawn at that floor."""

_PICTURED = 32
"""Persons of each group behind a picture."""


def scenes(plan: Plan, log: LightLog | None) -> Scenes:
    """Actogram, stage probabilities, plasma and dial of a plan; parts without data are None."""
    refused = not plan.limits.plan
    return Scenes(
        actogram=_actogram(plan, log),
        stages=None if refused else _stages(plan),
        plasma=None if refused else _plasma(plan),
        dial=None if refused else _dial(plan),
    )


def _actogram(plan: Plan, log: LightLog | None) -> Actogram | None:
    nights = plan.posterior.week.nights
    if not nights:
        return None
    zone = plan.posterior.week.course.zone
    by_date = {night.night: k for k, night in enumerate(nights)}
    first, last = min(by_date), max(by_date) + timedelta(days=1)
    if log is not None:
        first = min(first, log.span[0].astimezone(ZoneInfo(zone)).date())
    days = [_day(first + timedelta(days=k), plan, by_date, log, zone) for k in range((last - first).days + 1)]
    return Actogram(tuple(days), "assumed" if log is None else log.basis)


def _day(day: date, plan: Plan, by_date: dict[date, int], log: LightLog | None, zone: str) -> Day:
    label = f"{day:%a} {day.day} {day:%b}"
    light = None if log is None else _light(log, day, zone)
    if day not in by_date:
        return Day(label, light)
    k = by_date[day]
    night = plan.posterior.week.nights[k]
    hours = np.quantile(plan.posterior.nights["DLMO"][:, k], (0.5, 0.05, 0.95))
    dlmo = Estimate(*(1440.0 + 60.0 * float(h) for h in hours))
    return Day(label, light, _asleep(night, day), ((_minute(night.bed or night.lights_off, day), _minute(night.rise, day)),), dlmo)


def _minute(moment: datetime, day: date) -> float:
    """Minutes of the wall clock since midnight of a day."""
    return (moment.date() - day).days * 1440.0 + moment.hour * 60.0 + moment.minute


def _asleep(night: DiaryNight, day: date) -> tuple[tuple[float, float], ...] | None:
    if night.wake is None or night.sol_min is None:
        return None
    return ((_minute(night.lights_off, day) + night.sol_min, _minute(night.wake, day)),)


def _light(log: LightLog, day: date, zone: str) -> np.ndarray | None:
    """Mean melanopic lux in bins of 5 minutes of a local day; NaN where nothing was logged."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp()
    at = ((log.seconds - midnight) // (60 * _BIN_MIN)).astype(int)
    inside = (at >= 0) & (at < 1440 // _BIN_MIN)
    if not inside.any():
        return None
    count = np.bincount(at[inside], minlength=1440 // _BIN_MIN)
    total = np.bincount(at[inside], weights=log.melanopic_lux[inside], minlength=1440 // _BIN_MIN)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _stages(plan: Plan) -> StageProbabilities:
    """Share of persons in each stage over the last simulated night, on one clock for both protocols."""
    now = _last_night(plan, Protocol())
    then = _last_night(plan, plan.chosen.protocol) if plan.chosen.protocol.items else now
    begin = min(now[0], then[0])
    end = max(now[0] + len(now[1]) / 2, then[0] + len(then[1]) / 2)
    minutes = np.arange(begin - begin % _GRID_MIN, end, _GRID_MIN)
    return StageProbabilities(minutes, _on(minutes, *now), _on(minutes, *then))


def _last_night(plan: Plan, protocol: Protocol) -> tuple[float, np.ndarray]:
    """Minute of lights out, and the share of persons in each stage for every epoch; shape (epochs, 5)."""
    nights = plan.ahead.nights(protocol, per_group=_PICTURED, epochs=True)
    codes = nights.stages[:, -nights.bed_epochs[-1] :]
    timeline = plan.ahead.course.under(protocol, aligned_cbt_min=plan.posterior.week.aligned_cbt_min)
    off = datetime.fromtimestamp(timeline.windows[-1].lights_off, UTC).astimezone(ZoneInfo(timeline.zone))
    return _minute(off.replace(tzinfo=None), timeline.windows[-1].night), np.stack(
        [(codes == s).mean(axis=0) for s in range(_STAGES)], axis=1
    )


def _on(minutes: np.ndarray, begin: float, share: np.ndarray) -> np.ndarray:
    """Shares averaged over the bins of a clock grid; awake outside bed."""
    out = np.zeros((len(minutes), _STAGES))
    out[:, 0] = 1.0
    for k, minute in enumerate(minutes):
        a, b = int(2 * (minute - begin)), int(2 * (minute + _GRID_MIN - begin))
        inside = share[max(a, 0) : max(b, 0)]
        if len(inside):
            out[k] = inside.mean(axis=0)
    return out


def _plasma(plan: Plan) -> Plasma | None:
    now = _curves(plan, Protocol(), "now")
    then = _curves(plan, plan.chosen.protocol, "then") if plan.chosen.protocol.items else []
    curves = [*now, *then]
    return Plasma(tuple(curves)) if curves else None


def _curves(plan: Plan, protocol: Protocol, when: str) -> list[Curve]:
    nights = plan.ahead.nights(protocol, per_group=_PICTURED, series_every=20)
    timeline = plan.ahead.course.under(protocol, aligned_cbt_min=plan.posterior.week.aligned_cbt_min)
    minutes = _series_minutes(timeline, nights.series_epoch)
    kept = minutes >= minutes[-1] - 1440.0
    doses = [*_marks(plan, protocol)]
    dosed = bool(protocol.of(Dose))
    curves = [_curve("melatonin", "pg/mL", "melatonin.total", nights, minutes, kept, doses, when, "total" if dosed else "endogenous")]
    if any(c == "caffeine" for _, c, _, _ in plan.ahead.course.intakes):
        curves.append(_curve("caffeine", "mg/L", "dose.caffeine", nights, minutes, kept, doses, when, "dosed"))
    return curves


def _curve(compound: str, unit: str, series: str, nights, minutes, kept, doses, when: str, origin: str) -> Curve:
    found = get(compound)
    values = nights.series[series][kept] * found.per(unit) / found.per(DOSED[compound])
    low, median, high = np.maximum(_ASSAY_FLOOR[compound], np.quantile(values, (0.05, 0.5, 0.95), axis=1))
    marks = tuple((minute, label) for name, minute, label in doses if name == compound)
    return Curve(compound, unit, minutes[kept], median, low, high, marks, when, origin)


def _series_minutes(timeline, epochs: np.ndarray) -> np.ndarray:
    """Minutes since midnight of the last evening's date for the rows of a series."""
    last = timeline.windows[-1]
    off = datetime.fromtimestamp(last.lights_off, UTC).astimezone(ZoneInfo(timeline.zone)).replace(tzinfo=None)
    return _minute(off, last.night) + (epochs - (last.lights_off - timeline.start) / 30.0) / 2.0


def _marks(plan: Plan, protocol: Protocol):
    """(compound, minute, label) of doses of the pictured day."""
    usual = plan.ahead.course.usual
    for dose in protocol.of(Dose):
        yield dose.compound, _evening(dose.at.minutes, usual), f"{dose.amount} {dose.form or ''}".strip()
    stop = {s.compound: s.after for s in protocol.of(Stop)}
    for at, compound, _, amount in plan.ahead.course.intakes:
        if compound not in stop or usual.rise.until(at) < usual.rise.until(stop[compound]):
            yield compound, _evening(at.minutes, usual), f"{amount:g} mg"


def _evening(minute: float, usual) -> float:
    """Minutes since midnight of the evening's date for a clock time between two wakings."""
    since_rise = (minute - usual.rise.minutes) % 1440.0
    bed = usual.bed.minutes if usual.bed.minutes >= 720 else usual.bed.minutes + 1440
    return bed - usual.rise.until(usual.bed) + since_rise


def _dial(plan: Plan) -> Dial:
    usual, protocol = plan.ahead.course.usual, plan.chosen.protocol
    window = next(iter(protocol.of(Window)), None)
    stop = next((s for s in protocol.of(Stop) if s.compound == "caffeine"), None)
    caffeine = [at for at, compound, _, _ in plan.ahead.course.intakes if compound == "caffeine"]
    meals = plan.posterior.week.case.habits.meals
    return Dial(
        sleep_now=(usual.bed.minutes, usual.rise.minutes),
        sleep_then=(window.bed.minutes, window.rise.minutes) if window else (usual.bed.minutes, usual.rise.minutes),
        dlmo=_dlmo(plan.chosen),
        light=tuple(LightBlock(i.start.minutes, i.end.minutes, not i.ceiling, i.melanopic_lux) for i in protocol.of(Light)),
        doses=tuple(Intake(d.at.minutes, f"{d.compound} {d.amount}", d.compound) for d in protocol.of(Dose)),
        last_caffeine=stop.after.minutes if stop else max((at.minutes for at in caffeine), default=None),
        meals=None if meals is None else tuple(at.minutes for at in meals),
    )


def _dlmo(option: Option) -> Estimate:
    row = next(e for e in option.expected if e.measure == "DLMO")
    return Estimate(*(1440.0 + 60.0 * h for h in row.then))
