"""Virtual persons living every participant's week, with sleep traits drawn far wider than any population."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from home_prior.diaries import ZONE
from pineal.engine import Moment, Persons, simulate
from pineal.engine.course import course
from pineal.engine.shipped import engine
from pineal.inference import prior
from pineal.inference.week import aligned_cbt_min
from pineal.maths import PI, TURN
from pineal.night import DiaryNight
from pineal.person import Case, Habits, Person

TRAITS = ("stages.entry_trait", "stages.exit_trait")
CENTRE, BROAD = (0.2, 0.8), (1.0, 0.9)
PERSONS = 1024
LEAD_IN = 8
SEED = 31
READ = {"SOL": "SOL", "WASO": "long wake", "TST": "TST", "all wake": "WASO"}
"""Diary measure: engine measure. People remember wake bouts of about 5 minutes or more."""


@frozen(eq=False)
class Lived:
    """The nights of one week as virtual persons would sleep them: minutes, shape (persons, nights)."""

    minutes: dict[str, np.ndarray]


def broad() -> Persons:
    """Persons with prior physiology and broad sleep traits; the same in every week."""
    along = prior.axes()
    scores = prior.scores(PERSONS, len(along), SEED)
    names = [axis.name for axis in along]
    drawn = {name: c + s * scores[:, names.index(name)] for name, c, s in zip(TRAITS, CENTRE, BROAD, strict=True)}
    return prior.persons(scores, along).put(drawn)


def traits() -> np.ndarray:
    """Ease of falling and of staying asleep of the virtual persons, shape (persons, 2)."""
    people = broad()
    return np.stack([people[name] for name in TRAITS], axis=1)


def live(nights: tuple[DiaryNight, ...], seed: int) -> Lived:
    """Simulate one participant's own nights after usual ones."""
    stretch = course(Case(person=Person(id=""), habits=Habits(zone=ZONE)), nights, lead_in=LEAD_IN)
    aligned = aligned_cbt_min(stretch.usual)
    timeline = stretch.under(aligned_cbt_min=aligned)
    now = timeline.clock(0)
    phase = (PI + (now.hour + now.minute / 60.0 - aligned) * TURN / 24.0) % TURN
    people = broad()
    start = Moment(("circadian.phase",), np.full((1, len(people)), phase))
    slept = simulate(engine(), people, timeline, seed=seed, start=start, threads=1).nights
    own = [slept.dates.index(night.night) for night in nights]
    return Lived({name: slept[kept][:, own] for name, kept in READ.items()})
