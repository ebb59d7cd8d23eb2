"""Log-likelihood of a fully known stage path, with its gradient, exact but for rounding.

In the order of the simulation: stage k is drawn from the drives at the start of epoch k and the stage before.
Along a given path no drive depends on the weights of the chain, so that gradient is a sum of
(stage seen - probability) x covariate. Parameters that move the drives and no state have the same closed
form; every other direction goes through the forward tangents, whose kernel takes a minute to compile.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from pineal.declare.chain import OWN, STAGES, Chain
from pineal.engine.drives import Drives, drives, local_parameters
from pineal.engine.persons import Persons
from pineal.engine.simulate import Engine, Moment
from pineal.engine.tangent import tangents
from pineal.engine.timeline import Timeline
from pineal.errors import EngineError

_OWN = np.array(OWN)


@frozen(eq=False)
class PathLikelihood:
    """Value and derivatives for each person, in nats.

    `value`: (persons,). `log_probability`: (epochs in bed, persons). `by_weights`: (persons, rows, destinations,
    1 + covariates), 0 at a row's own stage. `score`: (persons, directions), the derivative along each of `along`.
    `information`: (persons, directions, directions), the sum over epochs of the expected squared score given
    the past; minus the second derivative where all directions are local, NaN in the others.
    """

    value: np.ndarray
    log_probability: np.ndarray
    by_weights: np.ndarray
    along: tuple[str, ...]
    score: np.ndarray
    information: np.ndarray


def path_log_likelihood(
    engine: Engine, persons: Persons, timeline: Timeline, path: np.ndarray, along: Sequence[str] | None = None, *,
    counts: np.ndarray | None = None, start: Moment | None = None,
) -> PathLikelihood:
    """Log-likelihood of stage codes, shape (epochs in bed, persons) or (epochs in bed, 1), for each person.

    `along`: parameters to differentiate by, the local ones unless told otherwise; others cost a tangent kernel
    for each new set of directions, and then neither `counts` nor `start` may be given. `counts`: (epochs in
    bed,), False where an epoch is held and not scored. Raises EngineError for a path with gaps.
    """  # fmt: skip
    local = local_parameters(engine)
    along = local if along is None else tuple(along)
    found = likelihood_of(drives(engine, persons, timeline, path, start=start), engine.chain, engine.weights,
                          [name for name in along if name in local], counts)  # fmt: skip
    far = tuple(name for name in along if name not in local)
    if not far:
        return found
    if counts is not None or start is not None:
        raise EngineError(f"tangents follow a whole path from the declared start; they are needed for {', '.join(far)}")
    return _joined(found, along, _far_scores(engine, persons, timeline, path, far), far)


def likelihood_of(
    found: Drives, chain: Chain, weights: np.ndarray, along: Sequence[str], counts: np.ndarray | None = None
) -> PathLikelihood:
    """The likelihood from drives that are already known, for any weights and local directions; nothing is simulated."""
    epochs, persons = found.path.shape
    kept = np.ones(epochs) if counts is None else np.asarray(counts, float)
    answers = [_person(found.take(np.array([p])), chain, weights, tuple(along), kept) for p in range(persons)]
    log_p, by_weights, score, information = (np.array(part) for part in zip(*answers, strict=True))
    return PathLikelihood(log_p @ kept, log_p.T, by_weights, tuple(along), score, information)


def _person(found: Drives, chain: Chain, weights: np.ndarray, along: tuple[str, ...], kept: np.ndarray):
    """Log-probabilities (epochs,), gradient in the weights, score and information of one person."""
    rows, stages, n_z = found.rows[:, 0], found.path[:, 0], len(chain.covariates)
    z = np.concatenate([np.ones((1, len(rows))), found.values[:n_z, :, 0]]).T
    by_drive = _by_drive(chain, weights)[rows]
    log_p = _log_softmax(np.einsum("tdc,tc->td", weights[rows][:, :, :1] * _moves(rows)[:, :, None], z[:, :1])
                         + np.einsum("tdk,kt->td", by_drive, found.values[:, :, 0]))  # fmt: skip
    p = np.exp(log_p)
    residual = (np.eye(len(STAGES))[stages] - p) * kept[:, None]
    by_weights = np.zeros(weights.shape)
    np.add.at(by_weights, rows, (residual * _moves(rows))[:, :, None] * z[:, None, :])
    slope = np.zeros((len(along), *p.shape))
    for n, name in enumerate(along):
        for k, by in found.slopes[name].items():
            slope[n] += by_drive[:, :, k] * by
    score = np.einsum("ntd,td->n", slope, residual)
    centred = slope - np.einsum("ntd,td->nt", slope, p)[:, :, None]
    information = np.einsum("ntd,mtd,td->nm", centred, centred, p * kept[:, None])
    return log_p[np.arange(len(stages)), stages], by_weights, score, information


def _by_drive(chain: Chain, weights: np.ndarray) -> np.ndarray:
    """Slope of every logit by every drive; shape (rows, destinations, covariates + effectors), 0 at a row's own stage."""
    masks = np.array([chain.masks[name] for name in chain.effectors]).reshape(len(chain.effectors), *weights.shape[:2])
    whole = np.concatenate([weights[:, :, 1:], np.moveaxis(masks, 0, -1)], axis=-1)
    return whole * _moves(np.arange(len(weights)))[:, :, None]


def _moves(rows: np.ndarray) -> np.ndarray:
    """1 where a destination is not the row's own stage, whose logit is 0 by convention; shape (len(rows), destinations)."""
    return (np.arange(len(STAGES)) != _OWN[rows][:, None]).astype(float)


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    top = logits - logits.max(axis=1, keepdims=True)
    return top - np.log(np.exp(top).sum(axis=1, keepdims=True))


def _far_scores(engine: Engine, persons: Persons, timeline: Timeline, path: np.ndarray, far: tuple[str, ...]) -> np.ndarray:
    """Derivatives through the states, by tangents; shape (persons, directions)."""
    paths = np.broadcast_to(path, (len(path), len(persons)))
    people = [{name: float(column[p]) for name, column in persons.columns.items()} for p in range(len(persons))]
    return np.array([tangents(engine, timeline, paths[:, p], far, person).score for p, person in enumerate(people)])


def _joined(found: PathLikelihood, along: tuple[str, ...], far_scores: np.ndarray, far: tuple[str, ...]) -> PathLikelihood:
    """Both kinds of directions in the order asked for."""
    persons, n = len(found.value), len(along)
    score, information = np.zeros((persons, n)), np.full((persons, n, n), np.nan)
    near = [along.index(name) for name in found.along]
    score[:, near] = found.score
    score[:, [along.index(name) for name in far]] = far_scores
    information[np.ix_(range(persons), near, near)] = found.information
    return PathLikelihood(found.value, found.log_probability, found.by_weights, along, score, information)
