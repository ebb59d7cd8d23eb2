"""Pieces of work on all cores, each kept when it is done: a run that was stopped goes on where it was.

A piece depends on its number and the job alone, so any number of workers, and any number of stops, give the same bytes.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

import numpy as np

Arrays = dict[str, np.ndarray]
Work = Callable[[Any, int], Any]
Progress = Callable[[str, float, float], None]

_MINE: dict[str, Any] = {}


def ran(work: Work, job: Any, n: int, *, folder: Path | None, workers: int, label: str, progress: Progress) -> list:
    """``work(job, k)`` for k below n, in order. `folder` holds finished pieces, arrays by name (None: none are kept)."""
    found = {k: kept for k in range(n) if (kept := _load(folder, k)) is not None}
    missing = [k for k in range(n) if k not in found]
    progress(label, len(found), n)
    for k, result in _made(work, job, missing, workers):
        _save(folder, k, result)
        found[k] = result
        progress(label, len(found), n)
    return [found[k] for k in range(n)]


def _made(work: Work, job: Any, numbers: list[int], workers: int):
    if workers <= 1 or len(numbers) <= 1:
        for k in numbers:
            yield k, work(job, k)
        return
    payload = pickle.dumps((work, job))
    pool = ProcessPoolExecutor(min(workers, len(numbers)), mp_context=get_context("spawn"), initializer=_begin, initargs=(payload,))
    try:
        pieces: dict[Future, int] = {pool.submit(_piece, k): k for k in numbers}
        for done in as_completed(pieces):
            yield pieces[done], done.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(payload: bytes) -> None:
    """A worker leaves Ctrl-C to its parent, ends when that is gone, and understands the job once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_with_parent, daemon=True).start()
    _MINE["work"], _MINE["job"] = pickle.loads(payload)


def _with_parent() -> None:
    """A parent that was killed tells its workers nothing: without this they would wait for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _piece(k: int) -> Arrays:
    return _MINE["work"](_MINE["job"], k)


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
