"""The verb about groups of people: a virtual trial."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Progress = Callable[[str, float, float], None]


def trial(
    path: str | Path,
    *,
    out: str | Path | None = None,
    overwrite: bool = False,
    samples: int | None = None,
    workers: int | None = None,
    fresh: bool = False,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> dict:
    """A trial simulated as it was run: the effect of every arm on every outcome, with intervals.

    `samples`: virtual people in all, instead of as many as the trial needs; `workers`: processes; `scheduler`: address of
    a Dask scheduler whose workers do the work. A stopped run goes on where it was, unless `fresh`. With `out`,
    ``trial.html`` and ``trial.json`` are written there. Raises DataError with every fault of the file, when almost nobody
    meets its entry criteria, and when no scheduler answers.
    """
    from pineal.api.case import _folder
    from pineal.engine.pieces import on
    from pineal.trials.reading import read_trial
    from pineal.trials.run import answered

    folder = _folder(out, overwrite)
    read = read_trial(path)
    with on(scheduler):
        answer = answered(read, samples=samples, workers=workers, fresh=fresh, progress=progress)
    if folder is not None:
        _write(folder, answer)
    return answer


def _write(folder: Path, answer: dict) -> None:
    import json

    from pineal.api.case import _replace
    from pineal.report.forest import render

    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / "trial.html", render(answer))
    _replace(folder / "trial.json", json.dumps(answer, indent=2, ensure_ascii=False) + "\n")
