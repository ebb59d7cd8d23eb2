"""A night as its sleeper reported it: clock times and sums, no stages.

Assumption: reported minutes are perceptions. They differ from polysomnography by a bias that
belongs to the person (inference carries it as a trait) and are never corrected here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from attrs import frozen


@frozen
class DiaryNight:
    """One row of a diary; datetimes are zone-aware, durations in minutes, None = not reported.

    `night` is the date of the evening. `caffeine_mg` and `alcohol_g` belong to the day before it;
    `free_day` says whether the day of waking was free. `method` is "diary", or "actigraphy" when a
    device summed the night up.
    """

    night: date
    bed: datetime | None
    lights_off: datetime
    wake: datetime | None
    rise: datetime
    sol_min: float | None = None
    awakenings: int | None = None
    waso_min: float | None = None
    quality: float | None = None
    naps_min: float | None = None
    caffeine_mg: float | None = None
    alcohol_g: float | None = None
    free_day: bool | None = None
    notes: str = ""
    method: str = "diary"

    @property
    def time_in_bed_min(self) -> float:
        """Lights out to getting up, minutes."""
        return minutes_between(self.lights_off, self.rise)

    @property
    def tst_min(self) -> float | None:
        """Lights out to final waking less SOL and WASO, minutes; None when a part is missing."""
        if self.wake is None or self.sol_min is None or self.waso_min is None:
            return None
        return minutes_between(self.lights_off, self.wake) - self.sol_min - self.waso_min


def minutes_between(start: datetime, end: datetime) -> float:
    """Minutes that truly passed; Python alone would subtract clock faces when the clocks change."""
    return (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() / 60.0
