"""Small worlds for tests: cases, the diaries that virtual persons would write, and few persons instead of many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from attrs import evolve

from pineal.engine import simulate
from pineal.engine.shipped import engine
from pineal.inference import observation, posterior
from pineal.inference.likelihood import MEASURES
from pineal.inference.posterior import Posterior
from pineal.inference.prior import axes, persons, scores
from pineal.inference.week import Week, week
from pineal.night import DiaryNight
from pineal.night.nights import Nights
from pineal.person import Case, Days, Habits, Intake, Person, UsualLight
from pineal.person.reading import read_medicine
from pineal.recordings import Reading
from pineal.units import Clock, Quantity

__all__ = ["read_medicine", "timedelta"]

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2024, 1, 8)
USUAL = Days(Clock.read("23:00"), Clock.read("07:00"))
ADULT = {"age": 40, "sex": "male", "weight": 80.0, "conditions": (), "medicines": (), "pregnant": False, "smoker": False}


def case(*, takes: tuple[Intake, ...] | None = (), light: UsualLight | None = None, usual: Days = USUAL, **facts) -> Case:
    """A healthy man of 40 in Berlin, with facts replaced; takes=None: not stated."""
    person = Person("test", **ADULT | facts, takes=takes or ())
    return Case(person, habits=Habits("Europe/Berlin", usual, light=light or UsualLight(), takes=takes))


def caffeine(amount: str, *at: str) -> Intake:
    """Caffeine on a usual day."""
    return Intake("caffeine", Quantity.read(amount), at=tuple(Clock.read(text) for text in at))


def night(day: date, sol: float | None = None, waso: float | None = None, bed: str = "23:00", hours: float = 8.0) -> DiaryNight:
    """A diary night in Berlin; a time in bed after midnight belongs to the same evening."""
    clock = Clock.read(bed)
    evening = day if clock.minutes >= 720 else day + timedelta(days=1)
    off = datetime.combine(evening, datetime.min.time(), BERLIN) + timedelta(minutes=clock.minutes)
    rise = off + timedelta(hours=hours)
    return DiaryNight(day, off, off, rise, rise, sol_min=sol, waso_min=waso)


def diary(reports: Iterable[tuple[float, float]], **more) -> Reading:
    """Nights from Monday on, 23:00 to 07:00, with reported SOL and WASO."""
    return reading(night(MONDAY + timedelta(days=k), sol, waso, **more) for k, (sol, waso) in enumerate(reports))


def reading(nights: Iterable[DiaryNight]) -> Reading:
    """A diary as if it had been read from a file."""
    nights = tuple(nights)
    return Reading("diary.csv", "diary", len(nights), nights=nights)


def told(nights: Nights, rows: Mapping[str, np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """What each person writes of the first of their simulated weeks, by the observation model; shape (persons, nights, SOL and WASO).

    `nights` holds the copies of each person in a row: their mean is the person's usual night.
    """
    columns = []
    for name, measure in MEASURES.items():
        slept = nights[measure].reshape(len(rows[f"diary.{name}_bias"]), -1, len(nights))
        usual = observation.scale(slept).mean(axis=(1, 2))[:, None]
        way = observation.reporting()[name]
        columns.append(way.draw(way.expected(slept[:, 0], usual, rows[f"diary.{name}_bias"][:, None]), rng))
    return np.clip(np.stack(columns, axis=-1), 0.0, 450.0)


@contextmanager
def few(cloud: int, copies: int, kept: int, least: float = 40.0, enough: float = 40.0):
    """Fewer virtual persons in inference, and how many of them must carry weight."""
    with pytest.MonkeyPatch.context() as patch:
        sizes = {"CLOUD": cloud, "COPIES": copies, "KEPT": kept, "LEAST_EFFECTIVE": least, "ENOUGH_EFFECTIVE": enough}
        for name, value in sizes.items():
            patch.setattr(posterior, name, value)
        yield


def lived(stretch: Week, n: int = 64, seed: int = 1, **columns: float) -> Posterior:
    """Persons of the prior (columns replaced, dots as double underscores) who lived a week; nothing is inferred."""
    along = axes(stretch.case.person)
    people = persons(scores(n, len(along), seed), along).having(**columns)
    with few(32, 1, 32):
        frame = posterior.posterior(evolve(stretch, nights=()), seed=seed)
    settled = simulate(engine(), people, stretch.parts[0], seed=seed, start=stretch.begin())
    run = simulate(engine(), people, stretch.parts[1], seed=seed + 1, start=settled.end) if stretch.nights else settled
    return evolve(frame, week=stretch, persons=people, before=settled.end, end=run.end, nights=run.nights)


def nobody_recorded(who: Case, n: int = 64, **columns: float) -> Posterior:
    """Persons of the prior with a case's habits and no recorded night."""
    return lived(week(who), n, **columns)
