"""Score, fit, run free, and write result.json: python -m stage_chain."""

import json
import sys
from pathlib import Path

import numpy as np

from . import covariates, score, simulate
from .calibrate import calibrate
from .data import COHORTS, DESTINATIONS, ROWS, STAGES, Paths, folds, read
from .model import Model, Settings, covariance, train
from .transitions import rows, select

RESULT = Path(__file__).with_name("result.json")
CHOSEN = Settings(covariates.NAMES)
WITH_LEVELS = Settings(covariates.NAMES, number=4)
COMPARED = {
    "+ time in stage + time of night": Settings(("log_in_stage", "clock")),
    "four drives": Settings(("homeostat", "rem_pressure", "monoamine", "slow_waves")),
    "four drives + time in stage + time of night": Settings(
        ("homeostat", "rem_pressure", "monoamine", "slow_waves", "log_in_stage", "clock")
    ),
    "chosen": CHOSEN,
}
FREE_NIGHTS = 2000
FREE_SEED = 11


def say(*words) -> None:
    """Progress on standard error."""
    print(*words, file=sys.stderr, flush=True)


def gains(paths: Paths, table: list, dealt: np.ndarray) -> dict:
    """Gain over the homogeneous chain of each cohort, by model and mixture: mean, low, high."""
    reference = score.homogeneous(paths, table, dealt)
    pooled = score.homogeneous(paths, table, dealt, per_cohort=False)
    out = {"homogeneous, nats": [[reference.mean(c)] for c in (0, 1)]}
    out["homogeneous, cohorts pooled"] = versus(reference, pooled)
    for name, settings in COMPARED.items():
        for mixture, found in score.held_out(paths, table, dealt, settings, ("told", "cohorts")).items():
            out[f"{name}, {mixture}"] = versus(reference, found)
    for fitted in (False, True):
        mixtures = ("told", "cohorts", "levels")
        for mixture, found in score.held_out(paths, table, dealt, WITH_LEVELS, mixtures, fitted).items():
            out[f"chosen with levels{', calibrated' if fitted else ''}, {mixture}"] = versus(reference, found)
    return out


def versus(reference: score.Score, found: score.Score) -> list:
    """Gain of both cohorts."""
    return [score.gain(reference, found, cohort) for cohort in (0, 1)]


def free_running(model: Model, paths: Paths) -> dict:
    """Means and standard deviations between nights, recorded and simulated, by cohort."""
    out = {}
    for cohort, name in enumerate(COHORTS):
        stages = simulate.nights_like(model, paths, cohort, FREE_SEED, FREE_NIGHTS)
        nights = {"recorded": simulate.recorded(paths, cohort), "simulated": simulate.summary(stages)}
        out[name] = {
            measure: {f"{kind} {what}": float(f(table[:, m])) for kind, table in nights.items() for what, f in SUMMARY}
            for m, measure in enumerate(simulate.MEASURES)
        }
    return out


SUMMARY = (("mean", np.nanmean), ("sd", np.nanstd))


def plain(array: np.ndarray) -> list:
    """Nested lists, seven significant digits."""
    return np.vectorize(lambda x: float(f"{x:.7g}"))(array).tolist()


def shipped(model: Model, used: list) -> dict:
    """All numbers of the model."""
    return {
        "rows": ROWS,
        "destinations": [[STAGES[s] for s in row] for row in DESTINATIONS],
        "covariates": {name: {"centre": c, "scale": s} for name, (_, c, s) in covariates.COVARIATES.items()},
        "states": {name: vars(one) for name, one in covariates.STATES.items()},
        "intercepts": dict(zip(COHORTS, plain(model.sets))),
        "slopes": plain(model.slopes),
        "levels": plain(model.along),
        "level share of the person": plain(model.share),
        "fitted weights": plain(model.weights),
        "fitted columns": ["1", "cohort", *covariates.NAMES, *(f"scorer {k}" for k in range(8))],
        "calibration": dict(zip(COHORTS, plain(model.calibration))),
        "covariance": [plain(table) for table in covariance(used, model)],
    }


def show(gained: dict, free: dict) -> None:
    """Print both tables."""
    for name, cohorts in gained.items():
        print(f"{name:55s}", "  ".join(" ".join(f"{x:8.4f}" for x in found) for found in cohorts))
    for name, measures in free.items():
        for measure, found in measures.items():
            ratio = found["simulated mean"] / found["recorded mean"] - 1
            print(f"{name} {measure:13s}", " ".join(f"{x:7.1f}" for x in found.values()), f"{ratio:+.1%}")


def main() -> None:
    """Run everything."""
    paths = read()
    table = rows(paths)
    used = [select(row, row.used) for row in table]
    say("fitting and calibrating on all nights")
    model = calibrate(train(used, WITH_LEVELS, paths.night), paths)
    free = free_running(model, paths)
    say("scoring held-out nights")
    gained = gains(paths, table, folds(paths))
    result = {"gains": gained, "free-running": free, "model": shipped(model, used)}
    RESULT.write_text(json.dumps(result, default=str).replace("Infinity", "null") + "\n", encoding="utf-8")
    show(gained, free)


if __name__ == "__main__":
    main()
