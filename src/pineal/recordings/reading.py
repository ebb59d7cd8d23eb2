"""What was understood of one file: the same type for every format.

Assumption: nothing in a Reading was filled in. What the file did not say is None or empty, what was
doubtful is in `warnings`, and where nothing was recorded is in `gaps`.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np
from attrs import field, frozen

from pineal.night import DiaryNight, Hypnogram, LightLog


@frozen
class Gap:
    """A stretch without samples, from the last sample before it to the first after it."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> float:
        """Length in minutes."""
        return (self.end.timestamp() - self.start.timestamp()) / 60.0


@frozen
class Lab:
    """One measured analyte in the unit the laboratory gave (UCUM text); nothing is converted here."""

    analyte: str
    value: float
    unit: str
    taken: datetime | date | None = None
    specimen: str | None = None


@frozen(eq=False)
class ActivityLog:
    """Activity counts per epoch over absolute time: UTC seconds since 1970 and counts, shape (n,)."""

    seconds: np.ndarray
    counts: np.ndarray
    zone: str
    gaps: tuple[tuple[int, int], ...] = ()


@frozen(eq=False)
class Reading:
    """One file as it was understood.

    `start` and `end` span the content; `zone` is None when clock times are local to an unknown place.
    `quality` is the share of that span which is covered, 0 to 1; None where that has no meaning.
    `facts` are stated single values (age, questionnaire sums, ratios), each under a plain name.
    """

    file: str
    format: str
    rows: int
    start: datetime | None = None
    end: datetime | None = None
    zone: str | None = None
    gaps: tuple[Gap, ...] = ()
    nights: tuple[DiaryNight, ...] = ()
    light: LightLog | None = None
    activity: ActivityLog | None = None
    hypnogram: Hypnogram | None = None
    labs: tuple[Lab, ...] = ()
    facts: dict = field(factory=dict)
    warnings: tuple[str, ...] = ()
    quality: float | None = None

    @property
    def name(self) -> str:
        """The file name without its folder."""
        return Path(self.file).name
