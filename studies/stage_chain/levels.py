"""Styles: a few directions of the intercepts in which persons and scorers differ."""

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from .effects import SIZE, Effects

ROOT3 = np.sqrt(3.0)
SCORERS = 5  # of each cohort


@dataclass(frozen=True)
class Styles:
    """along: (K, 6, 4) directions; a person (with the residual of a path) has N(0, 1) along each.

    share: (K,) part of that standard deviation which all paths of a night share: the person's.
    scorers: (2, 5, K) place of each scorer of each cohort on the directions.
    """

    along: np.ndarray
    share: np.ndarray
    scorers: np.ndarray


def styles(effects: Effects, scorers: np.ndarray, number: int) -> Styles:
    """The directions that hold most of what is told apart, in nats. scorers: (10, 6, 4) contrasts.

    The plane is that of the leading eigenvectors of person + residual + scorers, each logit weighed by its information;
    within it the axes are turned so that persons vary independently along them.
    """
    root, back = roots(effects.information)
    persons = root @ (effects.person + effects.residual) @ root
    graded = scorers.reshape(len(scorers), SIZE) @ root
    _, axes = np.linalg.eigh(persons + graded.T @ graded / len(scorers))
    plane = axes[:, ::-1][:, :number]
    size, turn = np.linalg.eigh(plane.T @ persons @ plane)
    axes, size = plane @ turn[:, ::-1], np.sqrt(size[::-1])
    axes = axes * np.sign((back @ axes).sum(axis=0))
    own = np.einsum("ik,ij,jk->k", axes, root @ effects.person @ root, axes)
    along = (back @ axes * size).T.reshape(number, 6, 4)
    return Styles(along, np.sqrt(own) / size, (graded @ axes / size).reshape(2, SCORERS, number))


def none() -> Styles:
    """No styles at all."""
    return Styles(np.zeros((0, 6, 4)), np.zeros(0), np.zeros((2, SCORERS, 0)))


def roots(information: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Square root of a symmetric matrix and the inverse of the root; unseen logits count a little."""
    size, axes = np.linalg.eigh(information)
    size = np.sqrt(np.maximum(size, 1e-3))
    return axes * size @ axes.T, axes / size @ axes.T


def nodes(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes (n, number) and weights (n,) for N(0, 1): a rule exact to the fifth degree.

    Up to three dimensions by products of three points; from four by the pairs of McNamee and Stenger 1967.
    """
    if number <= 3:
        points = np.array(list(product((-ROOT3, 0.0, ROOT3), repeat=number)))
        weights = np.array([np.prod([4.0 if x == 0.0 else 1.0 for x in point]) for point in points]) / 6.0**number
        return points.reshape(len(points), number), weights
    points = [np.zeros(number)]
    for i, j in combinations(range(number), 2):
        for signs in product((-ROOT3, ROOT3), repeat=2):
            points.append(np.zeros(number))
            points[-1][[i, j]] = signs
    weights = np.full(len(points), 1.0 / 36.0)
    weights[0] = 1.0 - weights[1:].sum()
    return np.array(points), weights


def mixture(sets: np.ndarray, found: Styles, spread: np.ndarray, used: int) -> tuple[np.ndarray, np.ndarray]:
    """Intercepts (styles, 6, 4) and log prior of each style: cohorts, their scorers, nodes on the first `used` directions.

    sets: (2, 6, 4) intercepts of the cohorts. spread: (2, K) of their persons.
    """
    points, weights = nodes(min(used, len(found.share)))
    full = np.zeros((len(points), len(found.share)))
    full[:, : points.shape[1]] = points
    intercepts, prior = [], []
    for of_cohort, scorers, wide in zip(sets, found.scorers, spread):
        for scorer in scorers:
            intercepts.append(of_cohort + np.tensordot(full * wide + scorer, found.along, axes=1))
            prior.append(np.log(weights / (2 * SCORERS)))
    return np.concatenate(intercepts), np.concatenate(prior)
