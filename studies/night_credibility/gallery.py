"""Eight nights in random order, four of them recorded: can a reader tell?"""

from __future__ import annotations

import numpy as np

SIGNS = "W123R"


def gallery(cohorts, seed: int, of_each: int = 2) -> list[dict]:
    """Recorded and simulated nights of every cohort, never of one recorded night, shuffled by the seed."""
    rng = np.random.default_rng(seed)
    shown = []
    for one in cohorts:
        for rank, k in enumerate(rng.permutation(len(one.nights))[: 2 * of_each]):
            recorded = rank < of_each
            paths = one.nights[k].paths if recorded else one.pools[k].paths
            shown.append({"cohort": one.name, "recorded": bool(recorded), "stages": written(paths[rng.integers(len(paths))])})
    return [shown[k] for k in rng.permutation(len(shown))]


def written(path: np.ndarray) -> str:
    """A path as one sign an epoch: W 1 2 3 R, ? not scored."""
    return "".join("?" if code < 0 else SIGNS[code] for code in path)


def read(text: str) -> np.ndarray:
    """The codes of a written path."""
    return np.array([-1 if sign == "?" else SIGNS.index(sign) for sign in text], np.int8)
