"""Multinomial logits on given covariates, the cohort told: no levels of a person, nothing learned along the night."""

from dataclasses import dataclass

import numpy as np

from stage_chain import fit, score
from stage_chain.data import Paths
from stage_chain.transitions import COHORT_SHIFT, SCORER_WEIGHT, Row, covariates_of

RIDGE, FREE = 3.0, 0.02  # on the slopes, on intercepts and cohort; as in stage_chain
DRIVES = ("homeostat", "rem_pressure", "monoamine", "slow_waves")


@dataclass(frozen=True)
class Logit:
    """names: covariates of stage_chain. squares: of all of them too. products: pairs of names."""

    names: tuple[str, ...]
    squares: bool = False
    products: tuple[tuple[str, str], ...] = ()

    def design(self, row: Row) -> np.ndarray:
        """(n, p) columns: 1, cohort, covariates, squares, products."""
        x = covariates_of(row, self.names)
        columns = [np.ones(len(x)), np.take(COHORT_SHIFT, row.cohort), x]
        if self.squares:
            columns.append(x**2)
        columns += [x[:, self.names.index(a)] * x[:, self.names.index(b)] for a, b in self.products]
        return np.column_stack(columns)


COMPARED = {
    "time of night": Logit(("clock",), squares=True),
    "time in stage + time of night": Logit(("log_in_stage", "clock"), squares=True),
    "four drives": Logit(DRIVES),
    "four drives + time in stage + time of night, squares, two products": Logit(
        (*DRIVES, "log_in_stage", "clock"), squares=True, products=(("homeostat", "rem_pressure"), ("log_in_stage", "clock"))
    ),
}


def held_out(paths: Paths, rows: list[Row], dealt: np.ndarray, logit: Logit) -> score.Score:
    """Score on the folds."""
    log_p = np.full(paths.stages.shape, np.nan)
    for row in rows:
        columns = logit.design(row)
        penalty = np.full(columns.shape[1], RIDGE)
        penalty[:2] = FREE
        for fold in np.unique(dealt):
            train, test = row.scored & (dealt[row.path] != fold), row.scored & (dealt[row.path] == fold)
            mass = np.full(train.sum(), SCORER_WEIGHT)
            weights = fit.fit(columns[train], row.choice[train], mass, penalty)
            logits = columns[test] @ weights.T
            log_p[row.path[test], row.epoch[test]] = score.chosen(logits, row.choice[test])
    return score.per_night(paths, log_p)
