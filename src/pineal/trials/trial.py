"""A trial as it was planned: groups of people, arms with doses and times in bed, outcomes.

What an arm receives stands in `rules`. ``None`` means "not stated". Nights are numbered from 1; an arm's nights from its own first.
"""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from pineal.trials.rules import (
    ALL,
    HABITUAL,
    UNSTATED,
    Amount,
    Anchor,
    Beside,
    Challenge,
    Diet,
    DoseRule,
    LightBlock,
    MealRule,
    NightRange,
    Schedule,
)
from pineal.units import Clock, Quantity


@frozen
class Criterion:
    """An entry criterion at baseline; bounds in `unit`.

    `measure` is a name of `words.MEASURES` or of `words.ENTRY`. With `relative_to` ("bed", "desired bed", "rise") a
    clock measure counts in minutes after that event; without it, in hours since midnight (negative before it).
    """

    measure: str
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    relative_to: str | None = None
    method: str | None = None


@frozen
class Habit:
    """What people usually take a day, as a range."""

    compound: str
    low: Quantity
    high: Quantity


@frozen
class Group:
    """One kind of people and its share of the trial.

    `phenotype`: id of `pineal.population.phenotypes`. `age`: years, or None for the phenotype's own. `sex`: "female",
    "male", the share of women, or None. `severity`: "mild", "moderate", "severe" or None. `stress`: "low", "usual",
    "high" or None. `low`: what they are short of, as written. `conditions`, `medicines`: as written.
    """

    phenotype: str = "healthy"
    share: float = 1.0
    age: tuple[float, float] | None = None
    sex: str | float | None = None
    severity: str | None = None
    stress: str | None = None
    low: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
    smoker: bool | None = None
    habitual: tuple[Habit, ...] = ()
    where: tuple[Criterion, ...] = ()


@frozen
class Arm:
    """What one arm receives, beyond what all arms do.

    `nights`, `schedule`, `adherence` and `dropout` are None where the trial's own hold; an arm's schedule replaces the trial's, its light,
    meals, diet and challenges come on top (where two blocks of light overlap the arm's wins).
    """

    name: str
    doses: tuple[DoseRule, ...] = ()
    nights: int | None = None
    schedule: Schedule | None = None
    light: tuple[LightBlock, ...] = ()
    meals: tuple[MealRule, ...] = ()
    diet: tuple[Diet, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    also: tuple[str, ...] = ()
    adherence: float | None = None
    dropout: float | None = None


@frozen
class Window:
    """A part of the night. `kind`: "share" (`start` and `end` from 0 to 1 of the time in bed), "after bed" or
    "before rise" (minutes after, minutes before that event), "clock" (minutes after midnight, `end` may be the next day), "evening"
    (the hours before lights out).
    """

    text: str
    kind: str
    start: float = 0.0
    end: float = 1.0


@frozen
class Outcome:
    """One thing measured.

    `measure`: a name of `words.MEASURES`, which tells its unit. `label` is unique. `method`: as stated, or None for
    the measure's own (polysomnography for sleep). `scale`: "absolute", "percent", "SMD". `kind`: "final" or "change".
    `versus`: name of the comparator arm, always set. `bout`: ("over" or "up to", minutes). `at`: clock time of a sample.
    """

    measure: str
    label: str
    versus: str
    method: str | None = None
    nights: NightRange = ALL
    window: Window | None = None
    scale: str = "absolute"
    kind: str = "final"
    bout: tuple[str, float] | None = None
    at: Clock | None = None


@frozen
class Trial:
    """A whole trial. `design`: "parallel", "crossover" or "sequence"; `n` people per arm (in all, where everybody goes
    through every arm). `washout`: days between the periods of a crossover, None for long enough for every compound.
    `adaptation`: nights before night 1 that do not count. `adherence`: share of doses taken. `dropout`: share of people lost
    by the end of an arm. `analysis`: of completers, or with the last observation carried forward. `path`: the file, for messages.
    """

    title: str
    design: str
    nights: int
    n: int
    seed: int
    populations: tuple[Group, ...]
    arms: tuple[Arm, ...]
    outcomes: tuple[Outcome, ...]
    washout: float | None = None
    adaptation: int = 0
    schedule: Schedule = HABITUAL
    light: tuple[LightBlock, ...] = ()
    meals: tuple[MealRule, ...] = ()
    diet: tuple[Diet, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    adherence: float = 1.0
    dropout: float = 0.0
    analysis: str = "completers"
    path: Path | None = None

    def arm(self, name: str) -> Arm:
        """The arm of a name; KeyError when there is none."""
        return {arm.name: arm for arm in self.arms}[name]

    def nights_of(self, arm: Arm) -> int:
        """How many nights an arm lasts."""
        return self.nights if arm.nights is None else arm.nights

    def schedule_of(self, arm: Arm) -> Schedule:
        """The times in bed of an arm."""
        return self.schedule if arm.schedule is None else arm.schedule

    def adherence_of(self, arm: Arm) -> float:
        """The share of its doses that is taken in an arm."""
        return self.adherence if arm.adherence is None else arm.adherence

    def dropout_of(self, arm: Arm) -> float:
        """The share of people that an arm loses by its end."""
        return self.dropout if arm.dropout is None else arm.dropout

    def compared(self) -> tuple[tuple[Outcome, Arm, Arm], ...]:
        """Every entry of the answer, in declared order: outcome, arm, comparator."""
        return tuple(
            (outcome, arm, self.arm(outcome.versus)) for outcome in self.outcomes for arm in self.arms if arm.name != outcome.versus
        )


__all__ = [
    "ALL", "HABITUAL", "UNSTATED", "Amount", "Anchor", "Arm", "Beside", "Challenge", "Criterion", "Diet", "DoseRule", "Group", "Habit",
    "LightBlock", "MealRule", "NightRange", "Outcome", "Schedule", "Trial", "Window",
]  # fmt: skip
