"""From nights to plain data: every part of the study."""

from __future__ import annotations

import sys

import numpy as np
from attrs import frozen

from pineal.engine.shipped import version

from . import classifiers, features, norm, recorded, rem, shape, simulated, two_sample
from .gallery import gallery
from .key_statistics import compared
from .verdicts import verdicts

EACH = 200
"""Virtual nights in the pool of each recorded night."""
SEED = 7
LISTED = 20


@frozen(eq=False)
class Cohort:
    """A cohort's recorded nights, their pools of virtual ones, and the features of both."""

    name: str
    nights: tuple[recorded.Recorded, ...]
    pools: list[simulated.Pool]
    sample: two_sample.Sample


def cohort(name: str, each: int = EACH) -> Cohort:
    """Simulate a cohort and read every feature."""
    say(f"{name}: simulating {each} virtual nights for every recorded one")
    nights, pools = recorded.nights(name), simulated.pool(name, each)
    real = tuple(features.table(night.paths) for night in nights)
    return Cohort(name, nights, pools, two_sample.Sample(real, np.array([features.table(pool.paths) for pool in pools])))


def told_apart(one: Cohort, repeats: int = two_sample.REPEATS) -> dict:
    """The two-sample test of a cohort, and what gives the simulated nights away."""
    say(f"{one.name}: judging")
    judges = two_sample.judged(one.sample, classifiers.JUDGES, len(features.STANDARD), SEED, repeats)
    alone = two_sample.single(one.sample, features.NAMES)
    strongest = sorted(alone, key=lambda name: -abs(alone[name] - 0.5))[:LISTED]
    return {
        "judges": judges,
        "bound": two_sample.bound(judges),
        "features": len(features.NAMES),
        "alone": {name: _told(one, name, alone[name]) for name in strongest},
        "together": _together(one),
    }


def _told(one: Cohort, name: str, auc: float) -> dict:
    """A feature's AUC (above 0.5: simulated nights have more of it) and its means."""
    scorers, virtual = two_sample.column(one.sample, features.NAMES.index(name))
    real = np.mean([values.mean() for values in scorers if values.size])
    return {"auc": auc, "recorded": float(real), "simulated": float(virtual.mean())}


def _together(one: Cohort) -> dict[str, float]:
    """Weights of the logistic judge on all nights, per SD, positive where more of it speaks for simulated."""
    rows = np.vstack([*one.sample.real, one.sample.virtual.reshape(-1, len(features.NAMES))])
    real = np.arange(len(rows)) < sum(map(len, one.sample.real))
    weights = -classifiers.coefficients(classifiers.standard(rows)(rows), real.astype(float))[1:]
    first = np.argsort(-np.abs(weights))[:LISTED]
    return {features.NAMES[c]: float(weights[c]) for c in first}


def key(one: Cohort) -> dict:
    """The key statistics of a cohort."""
    return compared(one.sample, SEED)


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


def everything(repeats: int = two_sample.REPEATS, each: int = EACH) -> dict:
    """The whole result, as it is written to result.json."""
    cohorts = [cohort(name, each) for name in recorded.COHORTS]
    result = {
        "model": version(),
        "virtual_nights_each": each,
        "cohorts": {one.name: _of_cohort(one, repeats) for one in cohorts},
        "norm": norm.found(),
        "gallery": gallery(cohorts, SEED),
    }
    result = short(result)
    return result | {"verdicts": verdicts(result)}


def short(value):
    """Numbers to four significant digits, all the way down."""
    if isinstance(value, dict):
        return {key: short(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [short(v) for v in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _of_cohort(one: Cohort, repeats: int) -> dict:
    test = told_apart(one, repeats)
    say(f"{one.name}: structure and shape")
    real, virtual = [night.paths for night in one.nights], [pool.paths for pool in one.pools]
    low, high = rem.share_difference(real, virtual, SEED)
    return {
        "nights": len(real),
        "two_sample": test,
        "key": key(one),
        "rem": {"recorded": rem.structure(real), "simulated": rem.structure(virtual), "share_difference": [low, high]},
        "shape": {"recorded": shape.of_paths(sum(real, ())), "simulated": shape.of_paths(sum(virtual, ()))},
        "scorers": _scorers(one),
    }


def _scorers(one: Cohort) -> dict:
    """What each scorer of a cohort makes of the same nights, and the SDs between scorers of a night and between nights."""
    found = {}
    for name in ("N1", "N2>N1", "W>N2", "N1>W", "awakenings"):
        table = np.array([scorers[:, features.NAMES.index(name)] for scorers in one.sample.real])
        within = float(np.sqrt(np.nanmean(np.nanvar(table, axis=1, ddof=1))))
        found[name] = {
            "by_scorer": np.nanmean(table, axis=0).tolist(),
            "sd_between_scorers": within,
            "sd_between_nights": float(np.nanstd(np.nanmean(table, axis=1), ddof=1)),
        }
    return found
