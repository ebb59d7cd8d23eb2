"""The generated tangent program read by Python itself, all lanes of a line at once.

Compiling three hundred directions at once wants more than ten gigabytes. The program is plain Python, slow only in its loops
over lanes; here such a loop runs once, with an index that stands for all lanes. The text is that which would be compiled, to the
letter; that compiled code does the same is checked on some of the directions.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping

import numpy as np

from pineal.engine import Engine, Timeline
from pineal.engine.tangent import Tangents, Walk
from pineal.engine.tangent_emit import Source

_VECTOR = 8


class _Every:
    """An index that stands for all lanes: alone it is all of an axis, ``k * L + every`` the k-th stretch of L."""

    def __init__(self, lanes: int):
        self.lanes = lanes

    def __radd__(self, first: int) -> slice:
        return slice(first, first + self.lanes)


class _Lanes:
    """An array whose parts are handed out as copies, as numbers are: what is loaded does not change when the array does."""

    def __init__(self, values: np.ndarray):
        self.values = values

    def __getitem__(self, at):
        found = self.values[_plain(at)]
        return found.copy() if isinstance(found, np.ndarray) else found

    def __setitem__(self, at, value) -> None:
        self.values[_plain(at)] = value


def _plain(at):
    if isinstance(at, tuple):
        return tuple(slice(None) if isinstance(one, _Every) else one for one in at)
    return slice(None) if isinstance(at, _Every) else at


def interpreted(
    engine: Engine, timeline: Timeline, path: np.ndarray, along: tuple[str, ...], person: Mapping[str, float], *,
    series_every: int, with_rises: bool = False,
) -> Tangents:
    """As `pineal.engine.tangent.tangents`, without a compiler."""
    free = tuple(name for name in along if name in engine.model.parameters)
    source = Source(engine.traced(free), along, -(-len(along) // _VECTOR) * _VECTOR, with_rises)
    program = _program(source)

    def run(*given) -> None:
        with np.errstate(all="ignore"):  # as compiled: a branch that is not taken may divide by nothing
            program(*(_Lanes(one) if isinstance(one, np.ndarray) and one.ndim and _has_lanes(one, source) else one for one in given))

    return Walk(engine, timeline, dict(person), source, run, series_every).follow(path)


def _has_lanes(array: np.ndarray, source: Source) -> bool:
    return array.shape[-1] == source.lanes and array.dtype == float


def _program(source: Source):
    """The generated function, its loops over lanes run once."""
    lanes, every = source.lanes, _Every(source.lanes)
    text = source.text().replace("from numba import njit", "njit = lambda **how: lambda function: function")
    module: dict = {"range": lambda n: (every,) if n == lanes else builtins.range(n)}
    exec(compile(text, "tangents", "exec"), module)
    module["np"] = _Numbers(lanes)
    return module["run"]


class _Numbers:
    """NumPy, whose zeros hand out copies where they hold lanes."""

    def __init__(self, lanes: int):
        self.lanes = lanes

    def __getattr__(self, name: str):
        return getattr(np, name)

    def zeros(self, n):
        """Work arrays of whole lanes are read by stretches; small ones are what they are."""
        return _Lanes(np.zeros(n)) if isinstance(n, int) and n and n % self.lanes == 0 else np.zeros(n)
