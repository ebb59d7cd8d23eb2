"""A trial made ready to be lived: its groups with their people, its draws, where each night is slept."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from pineal.population import Sample
from pineal.trials import observe
from pineal.trials.days import Frame, each
from pineal.trials.draws import Draw
from pineal.trials.trial import Arm, Group, Outcome, Trial

LABORATORY, HOME, FIRST_NIGHT = "norm", "home", "first night"


@frozen(eq=False)
class Part:
    """A group of the trial with its people, one block of `each` for every draw."""

    group: Group
    frame: Frame
    people: Sample
    each: int

    def block(self, k: int) -> Sample:
        """The people of a draw."""
        return self.people.take(np.arange(k * self.each, (k + 1) * self.each))


@frozen(eq=False)
class World:
    """A trial ready to be lived: groups, draws, the arms and outcomes (by index) that are simulated."""

    trial: Trial
    parts: tuple[Part, ...]
    draws: tuple[Draw, ...]
    arms: tuple[int, ...]
    outcomes: tuple[int, ...]
    compounds: tuple[str, ...]

    @property
    def measured(self) -> tuple[Outcome, ...]:
        """The outcomes that are read."""
        return tuple(self.trial.outcomes[o] for o in self.outcomes)

    @property
    def comparators(self) -> frozenset[str]:
        """Names of arms that others are compared with."""
        return frozenset(one.versus for one in self.measured)


def setting_of(outcome: Outcome) -> str:
    return LABORATORY if observe.method_of(outcome) == "PSG" else HOME


def settings(trial: Trial, arm: Arm) -> list[str]:
    """Where each night of an arm is slept."""
    total = trial.nights_of(arm)
    found = [HOME] * total
    for outcome in trial.outcomes:
        for k in each(outcome.nights, total) if setting_of(outcome) == LABORATORY else ():
            found[k] = LABORATORY
    if trial.schedule_of(arm).unfamiliar and not trial.adaptation:
        found[0] = FIRST_NIGHT
    return found


def needs_stages(world: World) -> bool:
    return any(observe.needs_epochs(one) for one in world.measured)
