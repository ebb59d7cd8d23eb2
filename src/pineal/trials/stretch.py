"""A stretch of days lived by some people, cut where the place in which they sleep changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

import numpy as np
from attrs import evolve, frozen

from pineal.engine import Engine, Moment, Persons, Timeline, simulate
from pineal.engine.timeline import EPOCH_S
from pineal.maths import PI, TURN
from pineal.night.nights import Nights
from pineal.population.nights import with_persistent_sleep
from pineal.trials.days import DAY_S


@frozen(eq=False)
class Stretch:
    """Its nights, UTC seconds of the kept series, and the state at its end."""

    nights: Nights
    seconds: np.ndarray
    end: Moment


def followed(day: Stretch, after: Stretch) -> Stretch:
    """The same nights with the course of the hours after them; the state is still that at their end."""
    series = {name: np.concatenate([values, after.nights.series[name]]) for name, values in day.nights.series.items()}
    return Stretch(evolve(day.nights, series=series), np.concatenate([day.seconds, after.seconds]), day.end)


def stretch(
    engine: Engine, persons: Callable[[str], Persons], timeline: Timeline, settings: list[str], start: Moment, *,
    seed: int, first_person: int, stages: bool, every: int,
) -> Stretch:  # fmt: skip
    """Live a timeline, each night as `persons` are in its setting; `every`: epochs between kept series (0: none)."""
    nights, seconds, moment = [], [], start
    for piece, setting in _pieces(timeline, settings) if timeline.windows else [(timeline, settings[-1])]:
        given = {"seed": seed, "first_person": first_person, "epochs": stages, "series_every": every}
        done = simulate(engine, persons(setting), piece, start=moment, threads=1, **given)
        nights.append(done.nights)
        seconds.append(np.zeros(0) if done.nights.series_epoch is None else piece.start + EPOCH_S * done.nights.series_epoch)
        moment = done.end
    whole = _joined(nights)
    return Stretch(with_persistent_sleep(whole) if stages and timeline.windows else whole, np.concatenate(seconds), moment)


def begin(timeline: Timeline, cbt_min: np.ndarray) -> Moment:
    """The clocks at the start of a timeline of people whose CBTmin comes at these clock hours."""
    hour = timeline.start % DAY_S / 3600.0
    return Moment(("circadian.phase",), ((PI + (hour - cbt_min) * TURN / 24.0) % TURN)[None, :])


def _pieces(timeline: Timeline, settings: list[str]) -> Iterable[tuple[Timeline, str]]:
    """The timeline cut by day where the setting changes."""
    windows, rest = timeline.windows, timeline
    ends = np.cumsum([len(list(run)) for _, run in groupby(settings)])
    for end in ends[:-1]:
        middle = (windows[end - 1].rise + windows[end].lights_off) // 2
        head, rest = rest.split((middle - rest.start) // EPOCH_S)
        yield head, settings[end - 1]
    yield rest, settings[-1]


def _joined(parts: list[Nights]) -> Nights:
    """Nights of one stretch after another."""
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    return Nights(
        tuple(day for one in parts for day in one.dates),
        {name: np.concatenate([one.statistics[name] for one in parts], axis=1) for name in first.statistics},
        tuple(n for one in parts for n in one.bed_epochs),
        stages=None if first.stages is None else np.concatenate([one.stages for one in parts], axis=1),
        series={name: np.concatenate([one.series[name] for one in parts]) for name in first.series},
    )
