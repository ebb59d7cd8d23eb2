"""Pieces of work, on the cores of this machine or on a cluster that was named.

Assumption: a piece depends on its number and the job alone, so neither the order nor the place it is made at can change
a result. Pieces are handed out as they are asked for: what waits in memory does not grow with their number.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from multiprocessing import get_context
from typing import Any, Protocol
from uuid import uuid4

from pineal.errors import EngineError

Work = Callable[[Any, int], Any]

AHEAD = 2
"""Pieces handed out for every worker: one in hand and one waiting."""

_MINE: dict[str, Any] = {}
_READ: dict[str, tuple[Work, Any]] = {}


class Place(Protocol):
    """Somewhere else that makes pieces."""

    def made(self, work: Work, job: Any, numbers: list[int]) -> Iterator[tuple[int, Any]]:
        """Numbers and results, in the order in which they are done."""
        ...


_PLACE: ContextVar[Place | None] = ContextVar("place", default=None)
_IN_A_WORKER: ContextVar[bool] = ContextVar("in_a_worker", default=False)


@contextmanager
def on(scheduler: str | None) -> Iterator[None]:
    """All pieces made inside the block go to this Dask scheduler (None: stay on this machine).

    Raises DataError when nothing answers there, or when Dask is not installed.
    """
    if scheduler is None:
        yield
        return
    from pineal.engine.cluster import connected

    with connected(scheduler) as place:
        token = _PLACE.set(place)
        try:
            yield
        finally:
            _PLACE.reset(token)


def made(work: Work, job: Any, numbers: list[int], workers: int) -> Iterator[tuple[int, Any]]:
    """``(k, work(job, k))`` for every k, as they get done.

    `workers`: processes; 1 makes them here, one after another. Raises EngineError when a worker is killed.
    """
    place = _PLACE.get()
    if place is not None and len(numbers) > 1:
        yield from place.made(work, job, numbers)
    elif workers <= 1 or len(numbers) <= 1:
        yield from ((k, work(job, k)) for k in numbers)
    else:
        yield from _in_processes(pickle.dumps((work, job)), numbers, min(workers, len(numbers)))


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads() -> int:
    """Threads of a simulation that was told no number: one in a worker, whose neighbours have the other cores, else all cores."""
    return 1 if _IN_A_WORKER.get() else cores()


def worked(work: Work, job: Any, k: int) -> Any:
    """A piece, made in a worker."""
    token = _IN_A_WORKER.set(True)
    try:
        return work(job, k)
    finally:
        _IN_A_WORKER.reset(token)


def understood(run: str, told: bytes) -> tuple[Work, Any]:
    """Work and job of a run, read once by a process; those before are forgotten.

    Raises EngineError where the code of the work is missing or another.
    """
    found = _READ.get(run)
    if found is None:
        try:
            found = pickle.loads(told)
        except Exception as error:  # a missing module, a missing name, a class with other fields
            wrong = f"a worker cannot read its work ({type(error).__name__}: {error})"
            raise EngineError(f"{wrong}; start workers with the same code on their PYTHONPATH (docs/scale.md)") from error
        _READ.clear()
        _READ[run] = found
    return found


@contextmanager
def staying(workers: int) -> Iterator[None]:
    """Processes that stay for all jobs inside the block: many short jobs pay for one start of Python. 1: none, all is made here."""
    if workers <= 1:
        yield
        return
    with _pool(workers, None) as pool:
        token = _PLACE.set(_Crew(pool, workers))
        try:
            yield
        finally:
            _PLACE.reset(token)


class _Crew:
    """A pool as a place."""

    def __init__(self, pool: ProcessPoolExecutor, workers: int) -> None:
        self.pool, self.workers = pool, workers

    def made(self, work: Work, job: Any, numbers: list[int]) -> Iterator[tuple[int, Any]]:
        run, told = uuid4().hex, pickle.dumps((work, job))
        yield from _in_turn(lambda k: self.pool.submit(_piece_of, run, told, k), numbers, AHEAD * self.workers)


def _in_processes(payload: bytes, numbers: list[int], workers: int) -> Iterator[tuple[int, Any]]:
    with _pool(workers, payload) as pool:
        yield from _in_turn(lambda k: pool.submit(_piece, k), numbers, AHEAD * workers)


@contextmanager
def _pool(workers: int, payload: bytes | None) -> Iterator[ProcessPoolExecutor]:
    context = get_context("spawn")
    told, tell = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(payload, told))
    try:
        yield pool
    except BrokenProcessPool as error:
        raise EngineError("a worker process was killed, perhaps for want of memory; what was done before it is kept") from error
    finally:
        for worker in list((pool._processes or {}).values()):
            worker.kill()  # in the middle of a piece too: a worker has nothing of its own to lose
        pool.shutdown(wait=True, cancel_futures=True)
        tell.close()
        told.close()


def _in_turn(submit: Callable[[int], Future], numbers: Iterable[int], ahead: int) -> Iterator[tuple[int, Any]]:
    """Results as they come, with so many pieces under way."""
    left = iter(numbers)
    with _deaf():  # all processes start with the first pieces
        waiting = {submit(k): k for k in islice(left, ahead)}
    while waiting:
        for done in wait(waiting, return_when=FIRST_COMPLETED).done:
            yield waiting.pop(done), done.result()
            waiting |= {submit(k): k for k in islice(left, 1)}


@contextmanager
def _deaf() -> Iterator[None]:
    """A process started here does not hear Ctrl-C, not even before its own first line; this one hears it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(payload: bytes | None, told: Any) -> None:
    """A worker leaves Ctrl-C to its parent, goes when the parent is gone (its end of the pipe with it), and understands a job once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, args=(told,), daemon=True).start()
    if payload is not None:
        _MINE["work"], _MINE["job"] = pickle.loads(payload)


def _leave_with_parent(told: Any) -> None:
    try:
        told.recv()
    except (EOFError, OSError):
        os._exit(0)


def _piece(k: int) -> Any:
    return worked(_MINE["work"], _MINE["job"], k)


def _piece_of(run: str, told: bytes, k: int) -> Any:
    return worked(*understood(run, told), k)
