"""The same pieces on a Dask cluster: any scheduler that answers at an address.

Assumptions: workers have the same Pineal installed (they refuse otherwise) and need no folder in common. A worker that
dies takes nothing with it but the pieces in hand: Dask gives them to another, and every piece is the same wherever it
is made. Several threads in one worker are allowed; one thread a worker is quicker.
"""

from __future__ import annotations

import pickle
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

from attrs import field, frozen

from pineal.engine.fingerprint import knowledge
from pineal.engine.pieces import AHEAD, Work, understood, worked
from pineal.errors import DataError, EngineError, Fault

WAIT_S = 10
"""Seconds in which a scheduler must answer."""


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """The cluster behind a scheduler; raises DataError when there is none, or no Dask."""
    try:
        from distributed import Client
    except ImportError as error:
        raise DataError(Fault("--scheduler", address, "needs Dask, which is not installed", "pip install 'pineal[scale]'")) from error
    try:
        client = Client(address, timeout=WAIT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        right = "start one with `dask scheduler` and workers with `dask worker ADDRESS --nthreads 1`"
        raise DataError(Fault("--scheduler", address, f"no scheduler answers ({error})", right)) from error
    try:
        yield Cluster(client)
    finally:
        with suppress(Exception):  # a cluster that is gone cannot be left politely
            client.close(timeout=1)


@frozen(eq=False)
class Cluster:
    """A connected Dask client."""

    client: Any
    _seen: dict[int, int] = field(factory=dict)

    @property
    def size(self) -> int:
        """Threads of all workers, at least one; asked for once a second, because to ask takes as long as a small piece."""
        now = int(time.monotonic())
        if now not in self._seen:
            self._seen.clear()
            self._seen[now] = max(1, sum(self.client.nthreads().values()))
        return self._seen[now]

    def made(self, work: Work, job: Any, numbers: list[int]) -> Iterator[tuple[int, Any]]:
        """Numbers and results, in the order in which they are done."""
        from distributed import as_completed
        from distributed.scheduler import KilledWorker

        run, left, pieces = f"pineal-{uuid.uuid4().hex}", iter(numbers), {}
        # The job is a task of its own: one copy a worker, and made anew by the scheduler when its holder dies. Workers hand it
        # on as bytes, so that one without the code of the work says so in `understood` and nowhere else.
        told = self.client.submit(bytes, pickle.dumps((work, job)), key=f"{run}-job")

        def submit(k: int):
            piece = self.client.submit(_piece, knowledge(), run, told, k, key=f"{run}-{k}")
            pieces[piece.key] = k
            return piece

        under_way = as_completed([submit(k) for k in islice(left, AHEAD * self.size)], loop=self.client.loop)
        try:
            for done in under_way:
                yield pieces.pop(done.key), done.result()
                for k in islice(left, max(1, AHEAD * self.size - len(pieces))):  # workers may have joined
                    under_way.add(submit(k))
        except KilledWorker as error:
            raise EngineError("several workers died over one piece, perhaps for want of memory; what was done before it is kept") from error
        finally:
            with suppress(Exception):
                self.client.cancel([told, *under_way.futures])


def _piece(pineal: str, run: str, told: bytes, k: int) -> Any:
    """A piece, on a worker. Raises EngineError where another Pineal is installed, or the code of the work is missing."""
    if knowledge() != pineal:
        raise EngineError("a worker of the cluster has another version of Pineal; install the same one everywhere")
    return worked(*understood(run, told), k)
