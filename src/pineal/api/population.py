"""The verb about many people: their nights, streamed into a folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

Progress = Callable[[str, float, float], None]


def population(
    phenotype: str,
    *,
    folder: str | Path,
    persons: int = 1000,
    nights: int = 14,
    age: str | tuple[float, float] | None = None,
    sex: str | float | None = None,
    bed: str | None = None,
    rise: str | None = None,
    setting: str = "home",
    seed: int = 1,
    part: int | None = None,
    form: str = "parquet",
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> dict:
    """Statistics of every night of many people of a kind, in ``part-*.parquet`` under `folder`, and their means.

    One row a night: person and night (numbers from 0), minutes in stages, latencies, counts, DLMO. Memory does not grow
    with `persons`. A stopped run goes on where it was; other settings in the same folder are refused. `age`: a range in
    years; `bed`, `rise`: clock times; `part`: people in one file; `form`: "parquet" or "npz"; `workers`: processes;
    `scheduler`: address of a Dask scheduler whose workers do the work. Raises DataError for settings that cannot be
    understood, a folder of another run, and a disk that is full.
    """
    from pineal.engine.pieces import cores, on
    from pineal.storage import streamed

    crowd = _crowd(phenotype, persons, nights, _ages(age), sex, bed, rise, setting, seed, part, form)
    with on(scheduler):
        return streamed(crowd, Path(folder), workers=workers or cores(), progress=progress or (lambda label, done, total: None))


def _crowd(kind: str, persons: int, nights: int, age, sex, bed, rise, setting: str, seed: int, part: int | None, form: str):
    from pineal.population import phenotype, shipped
    from pineal.storage.crowd import MOST_PEOPLE, Crowd, part_size, usual_bed
    from pineal.storage.tables import ready
    from pineal.units import Clock

    ready(form)
    _within("--persons", persons, 1, MOST_PEOPLE)
    _within("--nights", nights, 1, 10_000)
    shipped().setting(setting)
    age = age or phenotype(kind).age
    usual = usual_bed(kind, age, sex, seed)
    times = [str(Clock.read(asked)) if asked else habit for asked, habit in zip((bed, rise), usual, strict=True)]
    return Crowd(phenotype(kind).id, persons, nights, *times, age, sex, setting, seed, part or part_size(nights), form)


def _within(name: str, value: int, low: int, high: int) -> None:
    from pineal.errors import DataError, Fault

    if not low <= value <= high:
        raise DataError(Fault(name, "", f"is {value}", f"{low} to {high}"))


def _ages(age: str | tuple[float, float] | None) -> tuple[float, float] | None:
    from pineal.errors import DataError, Fault

    if age is None or not isinstance(age, str):
        return None if age is None else (float(age[0]), float(age[1]))
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)\s*", age)
    if not found:
        raise DataError(Fault("--age", "", f"is {age!r}", "two ages in years, like 20-60"))
    return float(found[1]), float(found[2])
