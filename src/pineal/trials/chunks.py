"""Pieces of work on all cores, each kept when it is done: a run that was stopped goes on where it was.

Where they are made (here, in processes, on a cluster) is the matter of `pineal.engine.pieces`.
A piece depends on its number and the job alone, so any number of workers, and any number of stops, give the same bytes.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from pineal.engine.pieces import made

Arrays = dict[str, np.ndarray]
Work = Callable[[Any, int], Any]
Progress = Callable[[str, float, float], None]


def ran(work: Work, job: Any, n: int, *, folder: Path | None, workers: int, label: str, progress: Progress) -> list:
    """``work(job, k)`` for k below n, in order. `folder` holds finished pieces, arrays by name (None: none are kept)."""
    found = {k: kept for k in range(n) if (kept := _load(folder, k)) is not None}
    missing = [k for k in range(n) if k not in found]
    progress(label, len(found), n)
    for k, result in made(work, job, missing, workers):
        _save(folder, k, result)
        found[k] = result
        progress(label, len(found), n)
    return [found[k] for k in range(n)]


def _path(folder: Path, k: int) -> Path:
    return folder / f"{k:04d}.npz"


def _load(folder: Path | None, k: int) -> Arrays | None:
    if folder is None or not _path(folder, k).exists():
        return None
    try:
        with np.load(_path(folder, k)) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError):  # a file that something else broke is made again
        return None


def _save(folder: Path | None, k: int, arrays: Arrays) -> None:
    """Written beside and moved into place; a folder that cannot be written stops nothing."""
    if folder is None:
        return
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
        os.replace(temporary, _path(folder, k))
