"""Penalised multinomial fit of one row of the chain, with a covariance clustered by night."""

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """(n, 5) probabilities; column 0 is the stay (logit 0), then the (n, 4) logits."""
    all_logits = np.column_stack([np.zeros(len(logits)), logits])
    all_logits -= all_logits.max(axis=1, keepdims=True)
    np.exp(all_logits, out=all_logits)
    return all_logits / all_logits.sum(axis=1, keepdims=True)


def probabilities(design: np.ndarray, weights: np.ndarray, offset: float | np.ndarray = 0.0) -> np.ndarray:
    """(n, 5) probabilities of the stay and of the other destinations.

    design: (n, p). weights: (4, p), one line per destination. offset: (n, 4) added logits.
    """
    return softmax(design @ weights.T + offset)


def gradient(design, choice, mass, probability) -> np.ndarray:
    """(4, p) slope of the weighted log-likelihood."""
    miss = -probability[:, 1:]
    leave = choice > 0
    miss[leave, choice[leave] - 1] += 1.0
    return (miss * mass[:, None]).T @ design


def information(design, mass, probability) -> np.ndarray:
    """(4p, 4p) expected information of the weighted log-likelihood."""
    p, d = design.shape[1], probability.shape[1] - 1
    out = np.zeros((d, p, d, p))
    for i in range(d):
        for j in range(i + 1):
            pi, pj = probability[:, 1 + i], probability[:, 1 + j]
            curve = mass * pi * ((i == j) - pj)
            out[i, :, j] = out[j, :, i] = design.T @ (design * curve[:, None])
    return out.reshape(d * p, d * p)


def objective(design, choice, mass, weights, penalty, offset=0.0) -> float:
    """Penalised weighted log-likelihood, nats."""
    chosen = probabilities(design, weights, offset)[np.arange(len(choice)), choice]
    return float(mass @ np.log(chosen) - 0.5 * np.sum(penalty * weights**2))


def fit(design, choice, mass, penalty, start=None, offset=0.0, steps: int = 30, close: float = 1e-3) -> np.ndarray:
    """(4, p) weights by Newton steps, halved while they do not improve.

    choice: 0 stay, 1 to 4 the other destinations. mass: weight of each transition.
    penalty: (p,) ridge on each column. offset: (n, 4) known part of the logits.
    close: stop when a step promises fewer nats.
    """
    p = design.shape[1]
    weights = np.zeros((4, p)) if start is None else start.copy()
    value = objective(design, choice, mass, weights, penalty, offset)
    for _ in range(steps):
        probability = probabilities(design, weights, offset)
        slope = gradient(design, choice, mass, probability) - penalty * weights
        curve = information(design, mass, probability) + np.diag(np.tile(penalty, 4))
        move = np.linalg.solve(curve, slope.ravel()).reshape(4, p)
        weights, value = improve(design, choice, mass, penalty, weights, move, value, offset)
        if 0.5 * np.sum(slope * move) < close:
            break
    return weights


def improve(design, choice, mass, penalty, weights, move, value, offset):
    """The weights after the largest of the moves 1, 1/2, 1/4 ... that raises the objective."""
    for _ in range(12):
        after = objective(design, choice, mass, weights + move, penalty, offset)
        if after >= value:
            return weights + move, after
        move = move / 2
    return weights, value


def clustered_covariance(design, choice, mass, penalty, weights, cluster, offset=0.0) -> np.ndarray:
    """(4p, 4p) sandwich covariance; transitions of one cluster (night) may depend on each other."""
    probability = probabilities(design, weights, offset)
    curve = information(design, mass, probability) + np.diag(np.tile(penalty, 4))
    slopes = []
    for c in np.unique(cluster):
        one = cluster == c
        slopes.append(gradient(design[one], choice[one], mass[one], probability[one]).ravel())
    slopes = np.array(slopes)
    count = len(slopes)
    bread = np.linalg.inv(curve)
    spread = slopes @ bread
    return spread.T @ spread * count / (count - 1)
