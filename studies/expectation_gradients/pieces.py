"""The work in pieces, each kept in a file, so that a run that was cut off goes on and a longer one starts from a shorter."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from functools import cache, partial, reduce
from pathlib import Path

import numpy as np

import pineal.engine as engine_code
from expectation_gradients.differences import differences
from expectation_gradients.world import ALONG, DIRECTIONS, NIGHTS, SEED, STATISTICS, Direction, person, start, timeline
from pineal.engine.expectation import Expectations, expectations
from pineal.engine.kernel import POPULATION, SCALAR
from pineal.engine.moments import Moments
from pineal.engine.shipped import engine, version
from pineal.engine.tangent import walk

HERE = Path(__file__).parent
LIVES = 2_500
"""Lives in a piece."""
CODE = ("expectation", "lives", "rewards", "epoch_scores", "moments", "tangent")
COUNTED = ("value", "error", "gradient", "gradient_error")


@cache
def folder() -> Path:
    """Where the pieces lie of this world, this model and the code that makes them; another has another folder."""
    made_by = [HERE / "world.py", HERE / "differences.py", *(Path(engine_code.__file__).parent / f"{name}.py" for name in CODE)]
    kernels = [engine().kernel(lanes).name for lanes in (POPULATION, SCALAR)] + [walk(engine(), timeline(), ALONG).run.__module__]
    text = repr((version(), kernels, LIVES)).encode() + b"".join(path.read_bytes() for path in made_by)
    place = HERE.parents[1] / "build" / "expectation_gradients" / hashlib.sha256(text).hexdigest()[:12]
    place.mkdir(parents=True, exist_ok=True)
    return place


def make(k: int, threads: int) -> None:
    """Piece k of everything, unless it is there."""
    _kept(_gradient_file(k), lambda: _gradients(k, threads))
    for number, direction in enumerate(DIRECTIONS):
        _kept(_difference_file(number, k), partial(_differences, direction, number, k))
    say(f"piece {k + 1} is there: {(k + 1) * LIVES * NIGHTS} nights")


def gradients(pieces: int) -> Expectations:
    """Likelihood-ratio gradients over so many pieces."""
    return reduce(Expectations.joined, (_read(_file(_gradient_file(k))) for k in range(pieces)))


def all_differences(pieces: int) -> list[dict[str, Moments]]:
    """For each direction its differences over so many pieces."""
    return [_pooled([_file(_difference_file(number, k)) for k in range(pieces)]) for number in range(len(DIRECTIONS))]


def _pooled(made: list[dict]) -> dict[str, Moments]:
    return {kind: reduce(Moments.joined, (_moments(one[kind]) for one in made)) for kind in ("stages", "marker")}


def _gradient_file(k: int) -> Path:
    return folder() / f"gradients_{k:04}.json"


def _difference_file(number: int, k: int) -> Path:
    return folder() / f"differences_{number}_{k:04}.json"


def say(*words: object) -> None:
    """Progress on standard error."""
    print(*words, file=sys.stderr, flush=True)


def compared(baseline: str, lives: int, threads: int) -> Expectations:
    """A small run with another baseline, for the gain of the one in use."""
    return _read(_kept(folder() / f"baseline_{baseline}_{lives}.json", lambda: _ran(lives, 0, threads, baseline, lambda done, n: None)))


def _gradients(k: int, threads: int) -> dict:
    def told(done: int, n: int) -> None:
        if done == n or done % 1024 == 0:
            say(f"gradients: {(k * LIVES + done) * NIGHTS} nights")

    return _ran(LIVES, k * LIVES, threads, "value", told)


def _ran(lives: int, first: int, threads: int, baseline: str, told: Callable[[int, int], None]) -> dict:
    found = expectations(
        engine(), timeline(), ALONG, n=lives, seed=SEED, persons=person(), statistics=STATISTICS, start=start(), baseline=baseline,
        first_person=first, threads=threads, progress=told,
    )
    return {"n": found.n} | {name: getattr(found, name).tolist() for name in COUNTED}


def _differences(direction: Direction, number: int, k: int) -> dict:
    found = differences(direction, number, k * LIVES, LIVES)
    return {kind: {"n": sums.n, "mean": sums.mean.tolist(), "squares": sums.squares.tolist()} for kind, sums in found.items()}


def _read(one: dict) -> Expectations:
    return Expectations(ALONG, STATISTICS, one["n"], *(np.array(one[name]) for name in COUNTED))


def _moments(one: dict) -> Moments:
    return Moments(one["n"], np.array(one["mean"]), np.array(one["squares"]))


def _kept(path: Path, make: Callable[[], dict]) -> dict:
    """What a file holds, made first where there is none; a file is whole or not there."""
    if not path.exists():
        found = make()
        part = path.with_suffix(".part")
        part.write_text(json.dumps(found), encoding="utf-8")
        part.replace(path)
    return _file(path)


def _file(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))
