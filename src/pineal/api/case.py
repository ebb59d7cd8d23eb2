"""Verbs about one case: review, infer, simulate, plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

Progress = Callable[[str, float, float], None]


@frozen(eq=False)
class _Opened:
    """A case with its recordings read."""

    case: Any
    readings: tuple

    @property
    def log(self):
        """The first light log, if any."""
        return next((r.light for r in self.readings if r.light is not None), None)


def _open(path: str | Path) -> _Opened:
    from pineal.person.reading import read_case
    from pineal.recordings import read_recordings

    case = read_case(Path(path))
    return _Opened(case, read_recordings(case.recordings, case.habits.zone))


def _silent(label: str, done: float, total: float) -> None:
    """Nobody watches."""


def review(case: str | Path) -> dict:
    """The safety gate for what a person is and takes; raises DataError with every fault of the case.

    `recognised` and `not_recognised` list every name that was typed: clear is not the same as unknown.
    """
    from pineal.person import Protocol
    from pineal.person.reading import read_case
    from pineal.safety import review as judge
    from pineal.safety.recognised import recognised

    read = read_case(Path(case))
    person, usual = read.person, read.habits.usual
    found = judge(Protocol(), person, usual=usual)
    return found.as_json() | recognised(Protocol(), person, found, usual=usual)


def infer(case: str | Path, *, seed: int = 1, progress: Progress | None = None) -> dict:
    """Posterior, ranked contributors, what to measure next; red flags are reported, nothing is refused."""
    from pineal.engine.shipped import version
    from pineal.inference.causes import as_json
    from pineal.inference.quality import quality

    opened = _open(case)
    found, causes = _inferred(opened, seed, progress or _silent)
    flags = review(case)
    return {
        "schema": 1,
        "case": opened.case.person.id,
        **as_json(causes, found),
        "concerns": flags["concerns"],
        "facts": dict(found.week.facts),
        "quality": quality(found, opened.readings),
        "seed": seed,
        "model": version(),
    }


def _inferred(opened: _Opened, seed: int, progress: Progress):
    from pineal.errors import DataError, Fault, InferenceError
    from pineal.inference.causes import contributors
    from pineal.inference.posterior import posterior
    from pineal.inference.week import week

    try:
        found = posterior(week(opened.case, opened.readings), seed=seed, progress=progress)
    except InferenceError as error:  # the recordings and the model do not meet: for the user, a fault of the recordings
        raise DataError(Fault(str(opened.case.path), "recordings", str(error))) from error
    return found, contributors(found, seed=seed + 1000, progress=progress)


def simulate(case: str | Path, *, nights: int = 14, samples: int = 200, seed: int = 1, progress: Progress | None = None) -> dict:
    """Nights of persons like this one, with what they take (`case`) and without it (`none`).

    Persons are drawn from the prior with the stated facts, so the answer needs no recordings and is quick.
    """
    from pineal.engine.shipped import version
    from pineal.inference.prior import axes, persons, scores
    from pineal.inference.week import week

    opened = _open(case)
    along = axes(opened.case.person)
    people = persons(scores(samples, len(along), seed), along)
    rows = []
    for name, takes in (("none", ()), ("case", opened.case.person.takes)):
        lived = evolve(opened.case, person=evolve(opened.case.person, takes=takes))
        rows += _nights(week(lived, (), ahead=nights), people, seed, name, progress or _silent)
    return {"schema": 1, "case": opened.case.person.id, "nights": rows, "samples": samples, "seed": seed, "model": version()}


def _nights(week, people, seed: int, name: str, progress: Progress) -> list[dict]:
    from pineal.engine import simulate as run
    from pineal.engine.shipped import engine
    from pineal.inference.week import LEAD_IN

    done = run(engine(), people, week.timeline, seed=seed, start=week.begin(), progress=lambda d, n: progress(f"simulating ({name})", d, n))
    kept = done.nights.last(len(done.nights) - LEAD_IN)
    return [{"night": str(day), "protocol": name, "statistics": _summary(kept, k)} for k, day in enumerate(kept.dates)]


def _summary(nights, k: int) -> dict:
    import numpy as np

    from pineal.night.nights import MEASURES

    table = {}
    for measure, values in nights.statistics.items():
        known = values[:, k][np.isfinite(values[:, k])]
        if len(known):
            low, median, high = (round(float(q), 1) for q in np.quantile(known, (0.05, 0.5, 0.95)))
            table[measure] = {"median": median, "low": low, "high": high, "unit": MEASURES[measure]}
    return table


def plan(
    case: str | Path, *, out: str | Path | None = None, overwrite: bool = False, seed: int = 1, progress: Progress | None = None
) -> dict:
    """The main job: read, infer, plan, review, report.

    With `out`, ``report.html`` and ``plan.json`` are written there; a folder that holds files is only used
    with `overwrite`. Raises DataError with every fault of the case and its recordings.
    """
    from pineal.engine.shipped import version
    from pineal.inference.quality import quality
    from pineal.planning.answer import as_json
    from pineal.planning.plan import plan as search

    folder = _folder(out, overwrite)
    report = progress or _silent
    opened = _open(case)
    found, causes = _inferred(opened, seed, report)
    chosen = search(found, causes, opened.log, seed=seed + 2000, progress=report)
    answer = {
        "schema": 1,
        "case": opened.case.person.id,
        **as_json(chosen),
        "quality": quality(found, opened.readings),
        "seed": seed,
        "model": version(),
    }
    answer["beyond"] = _beyond(answer, opened.case.person)
    if folder is not None:
        _write(folder, answer, chosen, opened)
    return answer


def _beyond(answer: dict, person) -> dict:
    """The plan, and what is taken now, beside a sedative with the same gain."""
    from pineal.engine.intake import known
    from pineal.report import beyond_plan

    medicines = [one.name for one in person.medicines or () if known(one.name)]
    return beyond_plan.section(answer, [*(one.compound for one in person.takes), *medicines])


def _folder(out: str | Path | None, overwrite: bool) -> Path | None:
    from pineal.errors import DataError, Fault

    if out is None:
        return None
    folder = Path(out)
    if folder.exists() and not folder.is_dir():
        raise DataError(Fault(str(folder), "--out", "is a file", "name a folder"))
    if folder.is_dir() and any(folder.iterdir()) and not overwrite:
        raise DataError(Fault(str(folder), "--out", "holds files already", "name another folder, or ask to overwrite"))
    return folder


def _write(folder: Path, answer: dict, chosen, opened: _Opened) -> None:
    import json

    from pineal.report import render
    from pineal.report.from_plan import scenes

    folder.mkdir(parents=True, exist_ok=True)
    page = render(answer, scenes(chosen, opened.log))
    _replace(folder / "report.html", page)
    _replace(folder / "plan.json", json.dumps(answer, indent=2, ensure_ascii=False, sort_keys=False) + "\n")


def _replace(path: Path, text: str) -> None:
    """Write beside and move into place: a reader never sees half a file."""
    import os

    temporary = path.with_name(path.name + ".part")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)
