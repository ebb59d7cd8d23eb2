"""A group of people in one draw of the world: who they are in each setting, and how they live a stretch of days."""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen

from pineal.engine import Engine, Moment, Persons, Timeline
from pineal.engine.timeline import EPOCH_S
from pineal.population import Sample
from pineal.trials.courses import SERIES, SERIES_EVERY, Observed
from pineal.trials.draws import Draw
from pineal.trials.placebo import response
from pineal.trials.stretch import Stretch, followed, stretch
from pineal.trials.world import HOME, Part, World

_OWN = ("stages.entry_trait", "stages.exit_trait")
"""What a supplement's own shift moves."""


@frozen(eq=False)
class Life:
    """What stays the same for a group in one draw. `columns` are what these people have beyond their sample; `own`: the
    shift of what they take now (logits); `offset`: number of the first of them in the group.
    """

    world: World
    part: Part
    draw: Draw
    sample: Sample
    engine: Engine
    columns: dict[str, np.ndarray]
    seed: int
    first_person: int
    own: float = 0.0
    offset: int = 0

    def of(self, rows: np.ndarray) -> Life:
        """Some of the people, one after another; a person keeps their random numbers."""
        if len(rows) == len(self.sample):
            return self
        first = int(rows[0])
        columns = {name: values[rows] for name, values in self.columns.items()}
        return evolve(self, sample=self.sample.take(rows), columns=columns, first_person=self.first_person + first, offset=first)

    def persons(self, setting: str, treated: bool) -> Persons:
        """People in a setting, with what being in a trial does to them."""
        people = self.sample.at(setting).persons
        moved = dict(response(self.part.group.phenotype)) if treated and setting == HOME else {}
        for name in _OWN if treated and self.own else ():
            moved[name] = moved.get(name, 0.0) + self.own
        return people.put(self.columns | {name: people.column(name, 0.0) + by for name, by in moved.items()})

    def run(
        self, timeline: Timeline, settings: list[str], start: Moment, *, seed: int, treated: bool, stages: bool, end: int | None = None
    ) -> Stretch:
        """Live a timeline, night by night in its setting; the state is that at second `end` (None: at its end)."""
        head, tail = timeline.split((end - timeline.start) // EPOCH_S) if end is not None else (timeline, None)
        every = SERIES_EVERY if any(one.measure in SERIES for one in self.world.measured) else 0
        same = {"seed": seed, "first_person": self.first_person, "stages": stages, "every": every}
        done = stretch(self.engine, lambda setting: self.persons(setting, treated), head, settings, start, **same)
        if tail is None or not every:
            return done
        return followed(done, stretch(self.engine, lambda setting: self.persons(setting, treated), tail, settings[-1:], done.end, **same))

    def seen(self, done: Stretch, setting: str, first: int, times, challenges, seed: int, stayed: np.ndarray | None = None) -> Observed:
        """What a stretch shows in a setting."""
        sample = self.sample.at(setting)
        return Observed(
            done.nights, sample, self.part.frame, first, tuple(times), done.seconds, tuple(challenges), seed + 13 * self.offset, stayed
        )  # fmt: skip
