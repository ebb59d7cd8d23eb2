"""What the pictures are drawn from: series only, no sentences.

Assumptions: minutes count from local midnight of the day they belong to and may pass 1440 (a night runs
into the next day) or be negative. ``None`` and NaN mean *not known*; they are said in words or hatched and
never drawn as zero. Medians come with the ends of their interval.
"""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

Span = tuple[float, float]


def _column(values) -> np.ndarray | None:
    if values is None:
        return None
    column = np.array(values, dtype=float)
    column.setflags(write=False)
    return column


def _of_day(instance, attribute, value) -> None:
    if value is not None and value.shape != (288,):
        raise ValueError(f"light of {instance.label!r} has shape {value.shape}; give 288 values, one for every 5 minutes of the day")


def _of_stages(instance, attribute, value) -> None:
    if value.shape != (len(instance.minutes), 5):
        raise ValueError(f"{attribute.name} has shape {value.shape}; give one row per minute and the columns W N1 N2 N3 R")


def _of_minutes(instance, attribute, value) -> None:
    if value.shape != instance.minutes.shape:
        raise ValueError(f"{attribute.name} of {instance.compound} has shape {value.shape}; its minutes have {instance.minutes.shape}")


@frozen
class Estimate:
    """A clock time with its interval, in minutes."""

    median: float
    low: float
    high: float


@frozen(eq=False)
class Day:
    """One local day. `light`: melanopic lux in 288 bins of 5 minutes, NaN unknown, None nothing recorded.

    `sleep` and `in_bed` hold the night that *begins* on this day; None = no diary. `gaps`: further spans
    in which light is unknown.
    """

    label: str
    light: np.ndarray | None = field(default=None, converter=_column, validator=_of_day)
    sleep: tuple[Span, ...] | None = None
    in_bed: tuple[Span, ...] | None = None
    dlmo: Estimate | None = None
    gaps: tuple[Span, ...] = ()


@frozen(eq=False)
class Actogram:
    """Consecutive days; a day without any record is a `Day` with its label alone. `basis` of the light: measured or assumed."""

    days: tuple[Day, ...] = field(converter=tuple)
    basis: str = "measured"

    @property
    def lit(self) -> bool:
        """Whether any light was recorded."""
        return any(day.light is not None for day in self.days)


@frozen(eq=False)
class StageProbabilities:
    """Probability of each stage over the clock; columns W N1 N2 N3 R, rows sum to 1. `minutes` shape (n,), `now` and `then` (n, 5)."""

    minutes: np.ndarray = field(converter=_column)
    now: np.ndarray = field(converter=_column, validator=_of_stages)
    then: np.ndarray = field(converter=_column, validator=_of_stages)


@frozen(eq=False)
class Curve:
    """One plasma concentration with its interval.

    `when` is "now" or "then"; `origin` is "total", "endogenous" or "dosed"; `doses` are (minute, label) pairs.
    """

    compound: str
    unit: str
    minutes: np.ndarray = field(converter=_column)
    median: np.ndarray = field(converter=_column, validator=_of_minutes)
    low: np.ndarray = field(converter=_column, validator=_of_minutes)
    high: np.ndarray = field(converter=_column, validator=_of_minutes)
    doses: tuple[tuple[float, str], ...] = ()
    when: str = "then"
    origin: str = "total"


@frozen(eq=False)
class Plasma:
    """Curves to draw, grouped by compound in order of appearance; `log` names compounds that need a log axis."""

    curves: tuple[Curve, ...] = field(converter=tuple)
    log: tuple[str, ...] = ("melatonin",)


@frozen
class LightBlock:
    """Light to seek (`bright`) or to keep low, with the melanopic lux that is meant; None = not stated."""

    start: float
    end: float
    bright: bool
    lux: float | None = None


@frozen
class Intake:
    """A dose on the dial."""

    minute: float
    label: str
    compound: str


@frozen
class Dial:
    """The plan around 24 hours; every part may be unknown (None) or absent (empty)."""

    sleep_now: Span | None = None
    sleep_then: Span | None = None
    dlmo: Estimate | None = None
    light: tuple[LightBlock, ...] = ()
    doses: tuple[Intake, ...] = ()
    last_caffeine: float | None = None
    meals: tuple[float, ...] | None = None


@frozen(eq=False)
class Scenes:
    """Everything the pictures need; a scene that is None is described as missing."""

    actogram: Actogram | None = None
    stages: StageProbabilities | None = None
    plasma: Plasma | None = None
    dial: Dial | None = None
