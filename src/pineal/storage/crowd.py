"""Who sleeps in a population run, and one part of it.

Assumptions: everybody has the same time in bed (the mean of the kind's habits unless it is stated), typical light, no
doses; nights are those of the stage chain, without a scorer's or a diary's errors. A person's number alone decides who
they are and how they sleep, so parts of any size give the same rows.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import asdict, frozen

from pineal.population import Sample, Stay, draw
from pineal.population.nights import LEAD_IN
from pineal.population.screening import joined
from pineal.storage.tables import Columns, encoded
from pineal.units import Clock

GROUP = 1024
"""People are drawn in groups of this many, whatever the part: array arithmetic may depend on the length of an array."""

BLOCK = 2**20
"""Sobol points are walked through, not jumped to; after so many people a row of its own begins."""

MOST_PEOPLE = 2**32
"""Random numbers count people in 32 bits."""

PART_NIGHTS = 32_768
"""Rows of a part that is a few seconds of work and a few megabytes of memory."""

_MEASURES = (
    "SOL", "WASO", "TST", "SE", "N1", "N2", "N3", "REM", "REM latency", "N3 latency", "awakenings", "transitions", "final wake",
    "long wake", "long awakenings", "CBTmin", "DLMO",
)  # fmt: skip


@frozen(slots=False)
class Crowd:
    """The people and nights of a run; `age` a range in years, `sex` as for `draw`, `part` people in one file."""

    phenotype: str
    persons: int
    nights: int
    bed: str
    rise: str
    age: tuple[float, float]
    sex: str | float | None
    setting: str
    seed: int
    part: int
    form: str

    @property
    def parts(self) -> int:
        """Number of files."""
        return -(-self.persons // self.part)

    @cached_property
    def stay(self) -> Stay:
        """The nights that count and those before them."""
        return Stay(Clock.read(self.bed), Clock.read(self.rise), self.nights)

    def span(self, k: int) -> tuple[int, int]:
        """First person of part k and the one after its last."""
        return k * self.part, min((k + 1) * self.part, self.persons)

    def settings(self) -> dict:
        """Everything that decides the rows."""
        return asdict(self) | {"lead_in": LEAD_IN}

    def __getstate__(self) -> dict:
        return asdict(self)  # a timeline is made again where it is needed: it is larger than what it is made from

    def __setstate__(self, state: dict) -> None:
        self.__dict__.update(state)


def part_size(nights: int) -> int:
    """People of a part, a multiple of the kernel's lanes."""
    return int(np.clip(32 * round(PART_NIGHTS / nights / 32), 32, 4096))


def usual_bed(kind: str, age: tuple[float, float], sex: str | float | None, seed: int) -> tuple[str, str]:
    """Mean habitual lights out and getting up of a kind of people, to five minutes."""
    people = draw(kind, 256, age=age, sex=sex, seed=seed)
    return tuple(str(Clock(int(5 * round(60.0 * float(np.mean(hours)) / 5)) % 1440)) for hours in (people.bed, people.rise))


def people(crowd: Crowd, first: int, end: int) -> Sample:
    """Persons `first` to before `end`, the same whatever else is drawn."""
    groups = [_group(crowd, k) for k in range(first // GROUP, -(-end // GROUP))]
    return joined(groups).take(np.arange(first, end) - first // GROUP * GROUP)


def _group(crowd: Crowd, k: int) -> Sample:
    block, first = divmod(k * GROUP, BLOCK)
    seed = (crowd.seed, block) if block else crowd.seed
    return draw(crowd.phenotype, GROUP, age=crowd.age, sex=crowd.sex, setting=crowd.setting, seed=seed, first=first)


def rows(crowd: Crowd, k: int) -> Columns:
    """Part k as columns: person (number), night (from 0), then minutes, counts, % and clock hours; shape (persons x nights,)."""
    first, end = crowd.span(k)
    sample = people(crowd, first, end)
    nights = crowd.stay.lived(sample, crowd.seed, first_person=first)
    columns: Columns = {
        "person": np.repeat(np.arange(first, end, dtype=np.uint32), crowd.nights),
        "night": np.tile(np.arange(crowd.nights, dtype=np.uint16), end - first),
        "age": np.repeat(sample.age.astype(np.float32), crowd.nights),
    }
    return columns | {name: nights[name].astype(np.float32).reshape(-1) for name in _MEASURES if name in nights.statistics}


def part(crowd: Crowd, k: int) -> bytes:
    """Part k as the bytes of its file, made where the work is done."""
    return encoded(rows(crowd, k), crowd.form)
