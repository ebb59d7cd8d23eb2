"""Virtual persons living every participant's week, with sleep traits drawn far wider than any population."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from home_prior.diaries import ZONE
from pineal.engine import Persons, simulate
from pineal.engine.shipped import engine
from pineal.inference import prior
from pineal.inference.week import Week, replicate, week
from pineal.night import DiaryNight
from pineal.night.nights import Nights
from pineal.person import Case, Habits, Person
from pineal.recordings import Reading

TRAITS = ("stages.entry_trait", "stages.exit_trait")
CENTRE, BROAD = (0.4, 0.6), (0.9, 0.8)
PERSONS, COPIES = 1024, 3
SEED = 31


@frozen(eq=False)
class Lived:
    """One participant's week as virtual persons would sleep it; persons x copies rows."""

    week: Week
    people: Persons
    nights: Nights


def broad() -> Persons:
    """Persons with prior physiology and broad sleep traits, without biases of reports; the same in every week."""
    along = tuple(axis for axis in prior.axes() if not axis.name.startswith("diary."))
    scores = prior.scores(PERSONS, len(along), SEED)
    names = [axis.name for axis in along]
    drawn = {name: c + s * scores[:, names.index(name)] for name, c, s in zip(TRAITS, CENTRE, BROAD, strict=True)}
    return prior.persons(scores, along).put(drawn)


def traits(people: Persons) -> np.ndarray:
    """Ease of falling and of staying asleep, shape (persons, 2)."""
    return np.stack([people[name] for name in TRAITS], axis=1)


def own_week(nights: tuple[DiaryNight, ...]) -> Week:
    """A participant's nights, of whom nothing else is known."""
    case = Case(person=Person(id=""), habits=Habits(zone=ZONE))
    return week(case, (Reading("diary.csv", "diary", len(nights), nights=nights),))


def live(nights: tuple[DiaryNight, ...], seed: int) -> Lived:
    """Simulate one participant's own nights after usual ones."""
    stretch, people = own_week(nights), broad()
    settled = simulate(engine(), people, stretch.parts[0], seed=seed, start=stretch.begin(), threads=1)
    return Lived(stretch, people, replicate(stretch, people, settled.end, COPIES, seed + 500, threads=1))


def numbered(stretches: list[tuple[DiaryNight, ...]], k: int) -> Lived:
    """The week of participant k, with its own random numbers."""
    return live(stretches[k], SEED + k)
