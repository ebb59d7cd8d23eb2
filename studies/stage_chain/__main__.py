"""Score, fit, run free, and write result.json: python -m stage_chain."""

import json
import sys
from pathlib import Path

import numpy as np

import places

from . import covariates, features, report, score, simulate
from .calibrate import calibrate, recorded
from .data import COHORTS, DESTINATIONS, ROWS, STAGES, Paths, folds, read
from .model import Model, Settings, covariance, train
from .transitions import rows, select

RESULT = Path(__file__).with_name("result.json")
CHOSEN = Settings(covariates.NAMES)
WITH_STYLES = Settings(covariates.NAMES, number=5)
FOUR = ("homeostat", "rem_pressure", "monoamine", "slow_waves")
COMPARED = {"four drives": Settings(FOUR), "chosen": CHOSEN}
MIXTURES = ("told", "cohorts", "levels")
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
    for mixture, found in score.held_out(paths, table, dealt, WITH_STYLES, MIXTURES, calibrated=True).items():
        out[f"chosen with levels, {mixture}"] = versus(reference, found)
    return out


def versus(reference: score.Score, found: score.Score) -> list:
    """Gain of both cohorts."""
    return [score.gain(reference, found, cohort) for cohort in (0, 1)]


def free_running(model: Model, paths: Paths) -> dict:
    """Means and standard deviations by cohort: recorded (between nights, scorers averaged; between paths) and simulated."""
    out = {}
    for cohort, name in enumerate(COHORTS):
        target = recorded(paths, cohort)
        nights = features.table(simulate.nights_like(model, paths, cohort, FREE_SEED, FREE_NIGHTS).stages)
        out[name] = {
            measure: {
                "recorded mean": float(target.means[m]), "recorded sd": float(target.between[m]),
                "recorded sd of paths": float(target.spread[m]),
                "simulated mean": float(np.nanmean(nights[:, m])), "simulated sd": float(np.nanstd(nights[:, m])),
            }
            for m, measure in enumerate(features.NAMES)
        }  # fmt: skip
        seen = features.table(paths.stages[paths.cohort == cohort])
        out[name]["4 to 6 REM episodes"] = {"recorded mean": usual(seen), "simulated mean": usual(nights)}
    return out


def usual(rows: np.ndarray) -> float:
    """Share of nights with four to six REM episodes."""
    episodes = rows[:, features.NAMES.index("REM_episodes")]
    return float(np.mean((episodes >= 4) & (episodes <= 6)))


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
        "tilt": plain(model.tilt),
        "styles": plain(model.styles.along),
        "style share of the person": plain(model.styles.share),
        "style spread": dict(zip(COHORTS, plain(model.spread))),
        "scorers": dict(zip(COHORTS, plain(model.styles.scorers))),
        "fitted weights": plain(model.weights),
        "fitted columns": ["1", "cohort", *covariates.NAMES, *(f"scorer {k}" for k in range(8))],
        "calibration": dict(zip(COHORTS, plain(model.calibration))),
        "covariance": [plain(table) for table in covariance(used, model)],
    }


def main() -> None:
    """Run everything."""
    paths = read()
    table = rows(paths)
    used = [select(row, row.used) for row in table]
    with places.asked():
        say("fitting and calibrating on all nights")
        model = calibrate(train(used, WITH_STYLES, paths.night), paths, used)
        free = free_running(model, paths)
        say("scoring held-out nights")
        gained = gains(paths, table, folds(paths))
    result = {"gains": gained, "free-running": free, "model": shipped(model, used)}
    RESULT.write_text(json.dumps(result, default=str).replace("Infinity", "null") + "\n", encoding="utf-8")
    report.write(result)


if __name__ == "__main__":
    main()
