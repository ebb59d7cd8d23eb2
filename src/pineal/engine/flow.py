"""Work in threads, results in order, few of them waiting at a time, and an end within one path when somebody asks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


def flow(work: Callable[[Part, Callable[[], bool]], Result], parts: Iterable[Part], threads: int) -> Iterator[Result]:
    """Results of `work(part, stop)` in the order of the parts, at most two a thread ahead of what was taken.

    `stop()` turns true when the consumer gives up or is interrupted (Ctrl-C); work should ask it often.
    """
    end, waiting = Event(), deque[Future]()
    pool = ThreadPoolExecutor(threads)
    try:
        for part in parts:
            waiting.append(pool.submit(work, part, end.is_set))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        end.set()
        pool.shutdown(wait=True, cancel_futures=True)
