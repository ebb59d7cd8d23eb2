"""Weibull semi-Markov chain: how long a visit lasts is Weibull, where it goes is drawn apart from that.

A visit of row r lasts T, S(n) = P(T > n) = exp(-(rate n)^shape) at n whole epochs, so that after n epochs the stage
is left with hazard 1 - S(n) / S(n - 1) (the discrete Weibull of Nakagawa and Osaki 1975, doi:10.1109/TR.1975.5214915).
With shape 1 the hazard is constant: a homogeneous chain.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from stage_chain import score
from stage_chain.data import Paths, held, row_of
from stage_chain.transitions import Row

HALF = 0.5  # of a transition, added to the count of every destination


@dataclass(frozen=True)
class Visits:
    """Of one row. shape: Weibull, 1. rate: 1/epoch. share: (4,) of the destinations other than the stay."""

    shape: float
    rate: float
    share: np.ndarray

    def log_stay(self, lasted: np.ndarray) -> np.ndarray:
        """Log-probability of a further epoch after `lasted` epochs (1, 2 ...) of the visit."""
        return -(self.rate**self.shape) * (lasted**self.shape - (lasted - 1.0) ** self.shape)

    def log_p(self, lasted: np.ndarray, choice: np.ndarray) -> np.ndarray:
        """Log-probability of the choices: 0 stay, 1 to 4 the other destinations."""
        stay = self.log_stay(lasted)
        leave = np.log(-np.expm1(stay)) + np.log(self.share)[np.maximum(choice - 1, 0)]
        return np.where(choice == 0, stay, leave)


def fit(lasted: np.ndarray, choice: np.ndarray) -> Visits:
    """Maximum likelihood; visits cut off by the end of the recording or by unscored epochs count as far as they are seen."""
    stays = np.bincount(lasted[choice == 0], minlength=lasted.max() + 1)[1:]
    leaves = np.bincount(lasted[choice > 0], minlength=lasted.max() + 1)[1:]
    n = np.arange(1.0, lasted.max() + 1)

    def cost(logs: np.ndarray) -> float:
        stay = Visits(*np.exp(logs), share=np.empty(0)).log_stay(n)
        return -float(stays @ stay + leaves @ np.log(-np.expm1(stay)))

    start = np.log([1.0, -np.log1p(-leaves.sum() / (leaves.sum() + stays.sum()))])
    found = minimize(cost, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-6, "maxiter": 2000})
    counts = np.bincount(choice, minlength=5)[1:] + HALF
    return Visits(*(float(x) for x in np.exp(found.x)), share=counts / counts.sum())


def lasted(paths: Paths) -> np.ndarray:
    """(paths, epochs) epochs spent so far in the row of the chain, the present one included."""
    row = row_of(held(paths.stages))
    out = np.ones(row.shape, dtype=int)
    for k in range(1, row.shape[1]):
        out[:, k] = np.where(row[:, k] == row[:, k - 1], out[:, k - 1] + 1, 1)
    return out


def held_out(paths: Paths, rows: list[Row], dealt: np.ndarray) -> score.Score:
    """Score on the folds; fitted per row and cohort on the training nights, the cohort told."""
    log_p = np.full(paths.stages.shape, np.nan)
    spent = lasted(paths)
    for row in rows:
        before = spent[row.path, row.epoch - 1]
        for fold in np.unique(dealt):
            for cohort in (0, 1):
                here = row.scored & (row.cohort == cohort)
                train, test = here & (dealt[row.path] != fold), here & (dealt[row.path] == fold)
                visits = fit(before[train], row.choice[train])
                log_p[row.path[test], row.epoch[test]] = visits.log_p(before[test], row.choice[test])
    return score.per_night(paths, log_p)
