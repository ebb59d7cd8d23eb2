"""The shipped chain on the same folds: the one place that says which recipe of stage_chain is ours."""

import numpy as np

from stage_chain import score
from stage_chain.__main__ import WITH_STYLES
from stage_chain.data import Paths
from stage_chain.transitions import Row

MIXTURE = "levels"  # cohort, scorer and person learned along the night


def held_out(paths: Paths, rows: list[Row], dealt: np.ndarray) -> score.Score:
    """Score of the calibrated chain; fitted and calibrated on the training nights of each fold."""
    return score.held_out(paths, rows, dealt, WITH_STYLES, (MIXTURE,), calibrated=True)[f"calibrated, {MIXTURE}"]
