"""How the model sees a cause: is it present in a virtual person, and what would putting it right mean.

Each handle gives the probability of presence for every person of a posterior and the change that undoes
it: other columns of the person, another protocol over the same days, or other nights.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import evolve, frozen

from pineal.engine.course import EVENING_MIN, Course, minutes_after_noon
from pineal.engine.takes import changing
from pineal.engine.timeline import EPOCH_S, Window
from pineal.inference.posterior import Posterior
from pineal.inference.prior import axes
from pineal.person import Light, Protocol, Stop
from pineal.units import Clock

DIM_LUX = 10.0
"""Melanopic EDI of a dimmed evening (Brown 2022, doi:10.1371/journal.pbio.3001571)."""
_MIN_WINDOW_H = 6.5


@frozen(eq=False)
class Undo:
    """What putting a cause right changes; None leaves that part as it is."""

    columns: dict[str, np.ndarray] | None = None
    protocol: Protocol | None = None
    course: Course | None = None
    aligned: bool = False


@frozen(eq=False)
class Handle:
    """Presence per person (0..1, shape (persons,)), and how it is undone. `seen`: informed by the data."""

    present: np.ndarray
    undo: Undo
    seen: bool


def _share(p: Posterior, flags) -> np.ndarray:
    return np.broadcast_to(np.asarray(flags, float), len(p.persons)).copy()


def _hours_late(p: Posterior) -> np.ndarray:
    """Person's DLMO against that of an aligned person of the same times, hours."""
    from pineal.engine.simulate import DLMO_BEFORE_CBT_MIN_H

    aligned = p.week.aligned_cbt_min - DLMO_BEFORE_CBT_MIN_H
    return (p.nights["DLMO"].mean(axis=1) - aligned + 12.0) % 24.0 - 12.0


def clock_late(p: Posterior, beyond: float) -> Handle:
    """DLMO later than that of an aligned person by more than `beyond` hours."""
    return Handle(_share(p, _hours_late(p) > beyond), Undo(aligned=True), _seen(p, "DLMO"))


def clock_early(p: Posterior, beyond: float) -> Handle:
    """DLMO earlier than that of an aligned person by more than `beyond` hours."""
    return Handle(_share(p, _hours_late(p) < -beyond), Undo(aligned=True), _seen(p, "DLMO"))


def melatonin_low(p: Posterior, beyond: float) -> Handle:
    """Amplitude of melatonin synthesis below a share of the population's."""
    name = "melatonin.amplitude"
    return Handle(_share(p, p.persons[name] < beyond), Undo({name: np.ones(len(p.persons))}), _seen(p, name))


def evening_light(p: Posterior, beyond: float) -> Handle:
    """Light above the recommended maximum in the three hours before bed."""
    c = p.week.course
    bed = c.usual.bed
    dim = Light(bed.plus(-EVENING_MIN), bed, DIM_LUX, ceiling=True)
    return Handle(_share(p, c.evening_light() > beyond), Undo(protocol=Protocol((dim,))), c.light_basis != "assumed")


def caffeine_at_bedtime(p: Posterior, beyond: float) -> Handle:
    """Plasma caffeine at lights out above `beyond` (umol/L)."""
    plasma = _caffeine(p)
    undo = Undo(protocol=Protocol((Stop("caffeine", p.week.course.usual.rise),)))
    return Handle(_share(p, plasma > beyond), undo, True)


def _caffeine(p: Posterior) -> np.ndarray:
    from pineal.compounds import get, pk

    caffeine, total = get("caffeine"), np.zeros(len(p.persons))
    beside = changing(caffeine, p.week.course.beside)
    bed = p.week.course.usual.bed
    for at, compound, form, amount in p.week.course.intakes:
        if compound == "caffeine":
            depots, disposition = caffeine.kinetics(
                form, weight_kg=p.persons["body.weight"], activity=p.persons["body.cyp1a2"], beside=beside
            )
            for days in range(3):
                total += pk.concentration(amount, depots, at.until(bed) / 60.0 + 24.0 * days, disposition) * caffeine.per("umol/L")
    return total


def irregular_times(p: Posterior, beyond: float) -> Handle:
    """Lights out or getting up that scatter by more than `beyond` minutes (SD)."""
    off, rise = _clock_minutes(p)
    spread = float(max(np.std(off, ddof=1), np.std(rise, ddof=1))) if len(off) > 2 else 0.0
    undo = Undo(course=_moved(p.week.course, Clock(round(np.mean(off)) % 1440), Clock(round(np.mean(rise)) % 1440)))
    return Handle(_share(p, spread > beyond), undo, True)


def window_long(p: Posterior, beyond: float) -> Handle:
    """More than `beyond` hours in bed of which less than 85 % is sleep."""
    hours = np.mean([w.epochs for w in _recorded(p.week.course)]) * EPOCH_S / 3600.0
    asleep = p.nights["TST"].mean(axis=1) / 60.0
    fit = max(_MIN_WINDOW_H, float(np.median(asleep)) + 0.5)
    return Handle(_share(p, (hours > beyond) & (asleep / hours < 0.85)), Undo(course=_resized(p.week.course, fit - hours)), True)


def window_short(p: Posterior, beyond: float) -> Handle:
    """Less than `beyond` hours in bed."""
    hours = np.mean([w.epochs for w in _recorded(p.week.course)]) * EPOCH_S / 3600.0
    return Handle(_share(p, hours < beyond), Undo(course=_resized(p.week.course, 1.0)), True)


def entry_hard(p: Posterior, beyond: float) -> Handle:
    """Falling asleep harder than the clock and caffeine explain, by `beyond` SD of people at home."""
    return _trait(p, "stages.entry_trait", beyond)


def staying_hard(p: Posterior, beyond: float) -> Handle:
    """Staying asleep harder than people at home, by `beyond` SD."""
    return _trait(p, "stages.exit_trait", beyond)


def _trait(p: Posterior, name: str, beyond: float) -> Handle:
    axis = next(a for a in axes(p.week.case.person) if a.name == name)
    low = p.persons[name] < axis.typical - beyond * axis.sigma
    return Handle(_share(p, low), Undo({name: np.maximum(p.persons[name], axis.typical)}), _seen(p, name))


def _seen(p: Posterior, name: str, least: float = 0.15) -> bool:
    return p.estimates[name].contraction >= least


def _recorded(c: Course) -> tuple[Window, ...]:
    return c.windows[-(c.recorded or len(c.windows)):]


def _clock_minutes(p: Posterior) -> tuple[np.ndarray, np.ndarray]:
    """Lights out and getting up of the recorded nights, minutes counted on from the noon before."""
    recorded = _recorded(p.week.course)
    off = np.array([minutes_after_noon(p.week.timeline.clock((w.lights_off - p.week.timeline.start) / EPOCH_S)) for w in recorded])
    return off, off + np.array([0.5 * w.epochs for w in recorded])


def _moved(c: Course, bed: Clock, rise: Clock) -> Course:
    from pineal.engine.timeline import window

    first = len(c.windows) - c.recorded
    return evolve(c, windows=tuple(window(w.night, bed, rise, c.zone) if k >= first else w for k, w in enumerate(c.windows)))


def _resized(c: Course, hours: float) -> Course:
    """Lights out earlier (positive) or later (negative) by so many hours."""
    shift = round(hours * 3600.0 / EPOCH_S) * EPOCH_S
    first = len(c.windows) - c.recorded
    windows = [Window(w.night, min(w.lights_off - shift, w.rise - 4 * 3600), w.rise) if k >= first else w for k, w in enumerate(c.windows)]
    return evolve(c, windows=tuple(windows))


HANDLES: dict[str, Callable[[Posterior, float], Handle]] = {
    "clock late": clock_late, "clock early": clock_early, "melatonin low": melatonin_low, "evening light": evening_light,
    "caffeine at bedtime": caffeine_at_bedtime, "irregular times": irregular_times, "window long": window_long,
    "window short": window_short, "entry hard": entry_hard, "staying hard": staying_hard,
}
