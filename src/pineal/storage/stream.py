"""A population run: parts are made anywhere, written here one by one, and summed up at the end."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from pineal.engine.fingerprint import knowledge
from pineal.engine.pieces import made
from pineal.engine.shipped import version
from pineal.storage.crowd import Crowd, part
from pineal.storage.folder import Folder
from pineal.storage.tables import THOUSANDTHS, added, ready

Progress = Callable[[str, float, float], None]

LABEL = "simulating nights"
DIGITS = 6


def streamed(crowd: Crowd, path: Path, *, workers: int, progress: Progress) -> dict:
    """Make what is missing of a run in the folder `path` and sum it up.

    The answer is the same for any number of workers and stops, and its `fingerprint` and statistics for any size of the
    parts. `progress` is told nights done and nights in all. Raises DataError for a folder of another run, a full disk,
    and a format whose library is not installed.
    """
    ready(crowd.form)
    folder, total = Folder(path, crowd.form), crowd.persons * crowd.nights
    with folder.opened(crowd.settings(), {"model": version(), "knowledge": knowledge()}):
        done = folder.done(crowd.parts)
        rows = sum(meta["rows"] for meta in done.values())
        progress(LABEL, rows, total)
        for k, content in made(part, crowd, [k for k in range(crowd.parts) if k not in done], workers):
            done[k] = folder.write(k, content)
            rows += done[k]["rows"]
            progress(LABEL, rows, total)
    return _answer(crowd, folder, [done[k] for k in range(crowd.parts)])


def _answer(crowd: Crowd, folder: Folder, parts: list[dict]) -> dict:
    whole = added(parts)
    return {
        "schema": 1,
        **crowd.settings(),
        "rows": whole["rows"],
        "parts": crowd.parts,
        "bytes": sum(folder.part(k).stat().st_size for k in range(crowd.parts)),
        "fingerprint": f"{whole['fingerprint']:016x}",
        "statistics": {name: _moments(*row) for name, row in whole["sums"].items()},
        "folder": str(folder.path),
        "model": version(),
    }


def _moments(n: int, total: int, squares: int) -> dict[str, float | int | None]:
    """Count, mean and standard deviation from whole numbers."""
    if not n:
        return {"n": 0, "mean": None, "sd": None}
    sd = math.sqrt(max(0, n * squares - total * total)) / n  # exact until the root: whole numbers have no rounding
    return {"n": n, "mean": round(total / n / THOUSANDTHS, DIGITS), "sd": round(sd / THOUSANDTHS, DIGITS)}
