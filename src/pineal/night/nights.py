"""Many nights as columns: what a population run returns."""

from __future__ import annotations

from datetime import date

import numpy as np
from attrs import field, frozen

from pineal.night.hypnogram import Hypnogram

MEASURES = {
    "SOL": "min",
    "WASO": "min",
    "TST": "min",
    "SE": "%",
    "TIB": "min",
    "N1": "min",
    "N2": "min",
    "N3": "min",
    "REM": "min",
    "REM latency": "min",
    "N3 latency": "min",
    "awakenings": "1",
    "transitions": "1",
    "final wake": "min",
    "long wake": "min",
    "long awakenings": "1",
    "CBTmin": "h",
    "DLMO": "h",
}
"""Unit of each measure. `final wake` counts from lights out; `CBTmin` and `DLMO` are hours after local
midnight that ends the evening (negative before it)."""


@frozen(eq=False)
class Nights:
    """Statistics of persons x nights, and stages when they were asked for.

    `statistics[measure]`: shape (persons, nights), NaN where undefined (REM latency without REM).
    `stages`, `probability`: shape (persons, epochs in bed), nights one after another, or None.
    `series[name]`: shape (rows, persons), with `series_epoch` the epochs of the rows.
    """

    dates: tuple[date, ...]
    statistics: dict[str, np.ndarray]
    bed_epochs: tuple[int, ...]
    stages: np.ndarray | None = None
    probability: np.ndarray | None = None
    series: dict[str, np.ndarray] = field(factory=dict)
    series_epoch: np.ndarray | None = None
    method: str = "simulated stages"

    def __len__(self) -> int:
        return len(self.dates)

    def __getitem__(self, measure: str) -> np.ndarray:
        """One measure, shape (persons, nights)."""
        return self.statistics[measure]

    def hypnogram(self, person: int, night: int) -> Hypnogram:
        """The stages of one night as a view."""
        if self.stages is None:
            raise ValueError("this run kept no stages; ask for epochs=True")
        first = sum(self.bed_epochs[:night])
        return Hypnogram(self.stages[person, first : first + self.bed_epochs[night]])

    def last(self, n: int) -> Nights:
        """The last n nights, statistics only (a lead-in is dropped this way)."""
        kept = {name: values[:, -n:] for name, values in self.statistics.items()}
        return Nights(self.dates[-n:], kept, self.bed_epochs[-n:], method=self.method)
