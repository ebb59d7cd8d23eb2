"""The two-sample test: how well a judge tells recorded nights from simulated ones.

In each repeat one scorer is drawn for every recorded night and `MULTIPLE` virtual nights of the same length; nights
are dealt to five folds, a recorded night and its virtual ones together. A judge learns on four folds and scores the
fifth; only nights of one fold are compared with one another, since scores of different fits have no common scale.
The AUC is the share of such pairs in which the recorded night scores higher.

This is done with all features and with the standard ones alone (the package's own statistics).

`bound_nights`: 95 % quantile of the mean AUC when the recorded nights are drawn again with replacement (each with its
virtual ones; judges are not trained again). `bound_repeats`: 95 % quantile over repeats. The larger of the two, over
both judges, is held against the line; each set of features has its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from attrs import frozen

from .classifiers import Judge

REPEATS, FOLDS, MULTIPLE, DRAWS = 200, 5, 4, 2000
LINE = 0.75
STANDARD, ALL = "standard", "simulated"
"""Kinds of comparison: the package's own statistics alone, and with features that look for differences."""


@frozen(eq=False)
class Sample:
    """Features of the nights of a cohort.

    `real`: per recorded night (scorers, features). `virtual`: (nights, pool, features).
    """

    real: tuple[np.ndarray, ...]
    virtual: np.ndarray

    def __len__(self) -> int:
        return len(self.real)

    def first(self, count: int) -> Sample:
        """The same nights with the first features alone."""
        return Sample(tuple(scorers[:, :count] for scorers in self.real), self.virtual[..., :count])


@frozen(eq=False)
class Pairs:
    """Wins of recorded over virtual nights: `wins` and `count` of pairs by night (row) and night of the virtual one
    (column), and the AUC of each repeat."""

    wins: np.ndarray
    count: np.ndarray
    by_repeat: np.ndarray

    @property
    def auc(self) -> float:
        """Mean over the repeats."""
        return float(self.by_repeat.mean())


def folds(groups: int, rng: np.random.Generator, count: int = FOLDS) -> np.ndarray:
    """Fold of each group of rows that stay together, dealt at random; shape (groups,)."""
    return rng.permutation(np.arange(groups) % min(count, groups // 2))


def against_simulated(sample: Sample, judge: Judge, seed: int, repeats: int = REPEATS, shuffled: bool = False) -> Pairs:
    """Recorded against simulated. `shuffled`: which night of each group is called recorded is drawn by lot (the null)."""
    rng = np.random.default_rng(seed)
    return _repeated(len(sample), lambda: _draw(sample, rng, shuffled), judge, rng, repeats)


def against_recorded(sample: Sample, judge: Judge, seed: int, repeats: int = REPEATS) -> Pairs:
    """Recorded against recorded: each repeat pairs the nights at random and calls one of each pair "simulated".

    A pair shares its fold, so that training classes stay of one size; an odd night out is left out.
    """
    rng = np.random.default_rng(seed)

    def draw():
        night = rng.permutation(len(sample))[: len(sample) // 2 * 2]
        rows = np.array([sample.real[n][rng.integers(len(sample.real[n]))] for n in night])
        return rows, np.arange(len(night)) % 2 == 0, night, np.arange(len(night)) // 2

    return _repeated(len(sample), draw, judge, rng, repeats)


def _draw(sample: Sample, rng: np.random.Generator, shuffled: bool):
    """Rows (n, features), which of them are recorded, the night of each, and the group that shares a fold."""
    groups, pool = [], sample.virtual.shape[1]
    for scorers, virtual in zip(sample.real, sample.virtual):
        one = scorers[rng.integers(len(scorers))]
        groups.append(np.vstack([one, virtual[rng.choice(pool, MULTIPLE, replace=False)]]))
    size = MULTIPLE + 1
    chosen = rng.integers(size, size=len(groups)) if shuffled else np.zeros(len(groups), int)
    real = (np.arange(size) == chosen[:, None]).ravel()
    night = np.repeat(np.arange(len(groups)), size)
    return np.vstack(groups), real, night, night


def _repeated(nights: int, draw: Callable, judge: Judge, rng: np.random.Generator, repeats: int) -> Pairs:
    wins, count, by_repeat = np.zeros((nights, nights)), np.zeros((nights, nights)), []
    for _ in range(repeats):
        rows, real, night, group = draw()
        fold = folds(group.max() + 1, rng)[group]
        won, of = _once(rows, real, night, fold, judge, nights)
        wins, count = wins + won, count + of
        by_repeat.append(won.sum() / of.sum())
    return Pairs(wins, count, np.array(by_repeat))


def _once(rows, real, night, fold, judge: Judge, nights: int) -> tuple[np.ndarray, np.ndarray]:
    """Wins and pairs of one repeat by (night, night)."""
    wins, count = np.zeros((nights, nights)), np.zeros((nights, nights))
    for k in np.unique(fold):
        test = fold == k
        here = real[test]
        if here.all() or not here.any():
            continue
        score = judge(rows[~test], real[~test], rows[test])
        a, b = score[here][:, None], score[~here][None, :]
        at = (night[test][here][:, None], night[test][~here][None, :])
        np.add.at(wins, at, (a > b) + 0.5 * (a == b))
        np.add.at(count, at, 1.0)
    return wins, count


def auc_of_nights(pairs: Pairs, seed: int, draws: int = DRAWS) -> np.ndarray:
    """Mean AUC of nights drawn again with replacement; shape (draws,)."""
    rng = np.random.default_rng(seed)
    n = len(pairs.wins)
    weight = np.array([np.bincount(rng.integers(n, size=n), minlength=n) for _ in range(draws)], float)
    won = np.einsum("di,ij,dj->d", weight, pairs.wins, weight)
    return won / np.einsum("di,ij,dj->d", weight, pairs.count, weight)


def summary(pairs: Pairs, seed: int) -> dict[str, float]:
    """Mean AUC and its bounds."""
    return {
        "auc": pairs.auc,
        "bound_nights": float(np.quantile(auc_of_nights(pairs, seed), 0.95)),
        "bound_repeats": float(np.quantile(pairs.by_repeat, 0.95)),
        "repeats": len(pairs.by_repeat),
    }


def judged(sample: Sample, judges: dict[str, Judge], standard: int, seed: int, repeats: int = REPEATS) -> dict:
    """The whole test of one cohort: every judge, with all features and the first `standard` alone; recorded against
    recorded and labels by lot for scale."""
    found = {}
    for name, judge in judges.items():
        found[name] = {
            "simulated": summary(against_simulated(sample, judge, seed, repeats), seed),
            "standard": summary(against_simulated(sample.first(standard), judge, seed, repeats), seed),
            "recorded": summary(against_recorded(sample, judge, seed, repeats), seed),
            "null": summary(against_simulated(sample, judge, seed, repeats, shuffled=True), seed),
        }
    return found


def bound(found: dict, kind: str = STANDARD) -> float:
    """The figure held against the line: the larger bound of the stricter judge."""
    return max(largest(found, "bound_nights", kind), largest(found, "bound_repeats", kind))


def largest(found: dict, what: str, kind: str = STANDARD) -> float:
    """The largest of one figure of a comparison, over judges."""
    return max(kinds[kind][what] for kinds in found.values())


def column(sample: Sample, c: int) -> tuple[list[np.ndarray], np.ndarray]:
    """One feature: by recorded night its known values, and all known values of the virtual nights."""
    virtual = sample.virtual[..., c].ravel()
    return [_known(scorers[:, c]) for scorers in sample.real], _known(virtual)


def _known(values: np.ndarray) -> np.ndarray:
    return values[~np.isnan(values)]


def single(sample: Sample, names: Sequence[str]) -> dict[str, float]:
    """AUC of each feature alone, above 0.5 where simulated nights have more of it; scorers of a night share its weight."""
    found = {}
    for c, name in enumerate(names):
        real, virtual = column(sample, c)
        ordered = np.sort(virtual)
        above = [_share_above(ordered, values) for values in real if values.size]
        found[name] = float(np.mean(above)) if above and virtual.size else 0.5
    return found


def _share_above(ordered: np.ndarray, values: np.ndarray) -> float:
    left, right = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
    return float(np.mean(1.0 - 0.5 * (left + right) / len(ordered)))
