"""A gradient-boosted black box: the next stage from the whole causal history of the path.

Settings and the number of trees are chosen by nested folds: for an outer fold f, models trained without f and a
neighbouring fold g are judged on g alone; nothing of f enters the choice.
"""

import hashlib
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from stage_chain import score
from stage_chain.data import DESTINATIONS, TABLE, Paths
from stage_chain.transitions import COHORT_SHIFT, Row

from . import history

CACHE = Path(__file__).parents[2] / "out" / "stage_referees"
STEP = 10  # rounds of boosting between two looks
FIXED = {
    "objective": "multiclass",
    "num_class": 5,
    "verbosity": -1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 5,
    "max_bin": 127,
    "bagging_freq": 1,
    "metric": "none",
}


@dataclass(frozen=True)
class Setting:
    """Of the boosting. columns, bagging: shares of the columns and of the nights' transitions that each tree sees.

    told: the cohort is a column. final: the final awakening is in the fit, as it is in the score.
    """

    leaves: int = 15
    rate: float = 0.05
    rounds: int = 300
    least: int = 100
    l2: float = 10.0
    columns: float = 0.3
    bagging: float = 0.5
    told: bool = False
    final: bool = True

    def parameters(self) -> dict:
        """In the names of LightGBM."""
        return {
            **FIXED,
            "num_leaves": self.leaves,
            "learning_rate": self.rate,
            "min_data_in_leaf": self.least,
            "lambda_l2": self.l2,
            "feature_fraction": self.columns,
            "bagging_fraction": self.bagging,
        }


@dataclass(frozen=True)
class Transitions:
    """All transitions in one table. stage: the next one; row: index in ROWS; path, epoch: where it ends."""

    path: np.ndarray
    epoch: np.ndarray
    row: np.ndarray
    stage: np.ndarray
    scored: np.ndarray
    used: np.ndarray


def gather(rows: list[Row]) -> Transitions:
    """The rows of the chain, one below the other."""
    joined = {name: np.concatenate([getattr(row, name) for row in rows]) for name in ("path", "epoch", "scored", "used")}
    row = np.repeat(np.arange(6), [len(row.path) for row in rows])
    stage = DESTINATIONS[row, np.concatenate([row.choice for row in rows])]
    return Transitions(row=row, stage=stage, **joined)


def library():
    """LightGBM."""
    try:
        import lightgbm
    except ImportError as missing:
        raise SystemExit("The black box needs LightGBM, which comes with: sh scripts/with_python.sh --referees") from missing
    return lightgbm


def table(paths: Paths, rows: list[Row], given: np.ndarray, told: bool) -> tuple[np.ndarray, Transitions, np.ndarray]:
    """Columns (n, C), the transitions, and (n, 5) log-probabilities of the mean person of the `given` paths."""
    usual = score.shares(rows, given)
    at = gather(rows)
    columns = history.of_paths(paths.stages, usual)[at.path, at.epoch]
    if told:
        columns = np.column_stack([columns, np.take(COHORT_SHIFT, paths.cohort[at.path]).astype(np.float32)])
    return columns, at, np.log(usual)[DESTINATIONS[at.row, 0]]


def grow(paths: Paths, rows: list[Row], given: np.ndarray, setting: Setting):
    """Yield (scored transitions, their (n, 5) log-probabilities) of the other paths after every STEP rounds."""
    lightgbm = library()
    columns, at, start = table(paths, rows, given, setting.told)
    use = given[at.path] & (at.scored if setting.final else at.used & at.scored)
    data = lightgbm.Dataset(columns[use], at.stage[use], init_score=start[use].ravel(order="F"), free_raw_data=False)
    booster = lightgbm.train(setting.parameters(), data, setting.rounds)
    test = np.flatnonzero(~given[at.path] & at.scored)
    logits = start[test].copy()
    for first in range(0, setting.rounds, STEP):
        logits += booster.predict(columns[test], raw_score=True, start_iteration=first, num_iteration=STEP)
        yield at, test, logits - score.log_sum(logits)[:, None]


def curve(paths: Paths, rows: list[Row], given: np.ndarray, setting: Setting) -> np.ndarray:
    """(looks, nights) nats per epoch of the nights not given, nan for the others; kept in CACHE."""
    file = CACHE / f"{key(paths, given, setting)}.npy"
    if file.exists():
        return np.load(file)
    out = []
    for at, test, log_p in grow(paths, rows, given, setting):
        chosen = np.full(paths.stages.shape, np.nan)
        chosen[at.path[test], at.epoch[test]] = log_p[np.arange(len(test)), at.stage[test]]
        out.append(nights(paths, chosen, ~given))
    CACHE.mkdir(parents=True, exist_ok=True)
    np.save(file, np.array(out))
    return np.array(out)


def nights(paths: Paths, log_p: np.ndarray, tested: np.ndarray) -> np.ndarray:
    """Mean negative log-likelihood of each night, as stage_chain.score has it; nan for nights not tested."""
    out = np.full(paths.night.max() + 1, np.nan)
    of_path = -np.nanmean(log_p[tested], axis=1)
    count = np.bincount(paths.night[tested], minlength=len(out))
    known = count > 0
    out[known] = np.bincount(paths.night[tested], of_path, len(out))[known] / count[known]
    return out


def key(paths: Paths, given: np.ndarray, setting: Setting) -> str:
    """Name of a fit: everything it depends on, the columns by those of two paths."""
    columns = history.of_paths(paths.stages[:: len(paths.stages) - 1], np.full((5, 5), 0.2))
    digest = hashlib.sha256(f"{asdict(setting)}{sorted(FIXED.items())}".encode())
    for part in (TABLE.read_bytes(), columns.tobytes(), given.tobytes()):
        digest.update(part)
    return digest.hexdigest()[:20]


def outer(paths: Paths, rows: list[Row], dealt: np.ndarray, setting: Setting) -> np.ndarray:
    """(looks, nights): every night by the model that was trained without its fold."""
    curves = []
    for fold in np.unique(dealt):
        print(f"black box {setting}: fold {fold}", file=sys.stderr, flush=True)
        curves.append(curve(paths, rows, dealt != fold, setting))
    return np.nansum(curves, axis=0)


def inner(paths: Paths, rows: list[Row], dealt: np.ndarray, setting: Setting) -> np.ndarray:
    """(folds, looks): for each outer fold, mean nats of its two neighbours by models that saw neither it nor them."""
    last = dealt.max() + 1
    fold_of = np.zeros(paths.night.max() + 1, dtype=int)
    fold_of[paths.night] = dealt
    out = [[] for _ in range(last)]
    for fold in range(last):
        other = (fold + 1) % last
        print(f"black box {setting}: without folds {fold} and {other}", file=sys.stderr, flush=True)
        found = curve(paths, rows, (dealt != fold) & (dealt != other), setting)
        out[fold].append(found[:, fold_of == other])
        out[other].append(found[:, fold_of == fold])
    return np.array([np.concatenate(both, axis=1).mean(axis=1) for both in out])
