"""Where the simulations of a study are made: on all cores of this machine, or on the workers of a Dask scheduler.

    make study-effects ARGS="--scheduler tcp://HOST:8786"

Assumption: a piece of a study depends on its number and its job alone, so its place changes nothing. Workers of a cluster
stand in a clone of the same state and start with `PYTHONPATH=studies`; they need neither the data nor the `build` folder
of the machine that asks, because a job carries what it reads.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from pineal.engine import pieces
from pineal.engine.pieces import Work
from pineal.errors import EngineError

HERE = Path(__file__).parent
KINDS = ("*.py", "*.toml")
"""Files of the studies that a piece may read; results are rewritten by runs and count nothing."""


@contextmanager
def asked(words: Sequence[str] | None = None) -> Iterator[list[str]]:
    """Take `--scheduler ADDRESS` and `--workers N` (else one a core) off a command line and yield what is left of it.

    Pieces made inside the block go there. Raises DataError when no scheduler answers at the address.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--scheduler")
    parser.add_argument("--workers", type=_number, default=pieces.cores())
    told, left = parser.parse_known_args(words)
    with pieces.staying(told.workers) if told.scheduler is None else pieces.on(told.scheduler):
        yield left


def made(work: Work, job: Any, n: int) -> Iterator[tuple[int, Any]]:
    """``(k, work(job, k))`` for k below n, as they get done; outside of `asked` here, one after another.

    `work` is a function of a module that a worker can import, not of a `__main__`. Raises EngineError where a worker
    lacks the code of the studies or has another state of it.
    """
    yield from pieces.made(_piece, (code(), work, job), list(range(n)), 1)


def ordered(work: Work, job: Any, n: int) -> list:
    """``work(job, k)`` for k below n, in order."""
    found = dict(made(work, job, n))
    return [found[k] for k in range(n)]


@cache
def code() -> str:
    """Hash of the code and settings of all studies; 64 hexadecimal digits."""
    files = sorted((path.relative_to(HERE).as_posix(), path) for kind in KINDS for path in HERE.rglob(kind))
    parts = (name.encode() + hashlib.sha256(path.read_bytes()).digest() for name, path in files)
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _number(word: str) -> int:
    if int(word) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return int(word)


def _piece(told: tuple[str, Work, Any], k: int) -> Any:
    """A piece, wherever it is made."""
    state, work, job = told
    if code() != state:
        raise EngineError("a worker has another state of the studies; bring its clone to the same one")
    return work(job, k)
