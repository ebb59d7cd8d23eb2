"""What a method reports of simulated nights: polysomnography, diary, actigraphy, a wearable.

Biases belong to persons (``diary.sol_bias``) and act on log(minutes + 5), as in inference's observation of a diary.
Movement and wearables take quiet wake for sleep; wake before lights out and after the last waking is `idle`.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from pineal.errors import DataError, Fault
from pineal.evidence import Measured, read_measured
from pineal.evidence.faults import suggest
from pineal.night.nights import Nights
from pineal.population.phenotype import FOLDER

OFFSET_MIN = 5.0
TAIL_DF = 5.0
METHODS = ("PSG", "diary", "questionnaire", "actigraphy", "wearable")
STAGES = ("N1", "N2", "N3", "REM")


@cache
def facts() -> dict[str, Measured]:
    """Bias, recall and error of each method."""
    return read_measured(FOLDER / "methods.toml")


def reported(method: str, nights: Nights, sample, seed: int) -> dict[str, np.ndarray]:
    """What a method says of the nights of a `Sample`, shape (persons, nights), in minutes and %.

    Every method gives SOL, WASO, TST, SE and TIB; PSG also LPS (where stages were kept), stages as minutes and % of
    sleep, REM latency and DLMO. Raises DataError for an unknown method.
    """
    if method not in METHODS:
        raise DataError(Fault("", "method", f"{method!r} is not a method", suggest(method, METHODS)))
    if method == "PSG":
        return _scored(nights, sample)
    rng = np.random.default_rng((seed, METHODS.index(method)))
    return _told(nights, sample, rng, method == "questionnaire") if method in METHODS[1:3] else _moved(method, nights, sample, rng)


def scale(minutes: np.ndarray) -> np.ndarray:
    """Minutes on the scale of the errors: log(minutes + 5)."""
    return np.log(np.asarray(minutes, float) + OFFSET_MIN)


def _scored(nights: Nights, sample) -> dict[str, np.ndarray]:
    """A scorer's view: the amplitude rule moves N3 to N2 by the person's scoring offset."""
    found = {name: nights[name] for name in ("SOL", "WASO", "TST", "SE", "TIB", "REM latency", "N3 latency", "awakenings", *STAGES)}
    found |= {name: nights[name] for name in ("LPS", "DLMO", "CBTmin") if name in nights.statistics}
    offset = sample.persons.columns.get("scoring.n3", np.zeros(len(sample)))[:, None]
    deep = found["N2"] + found["N3"]
    n3 = deep * found["N3"] / np.maximum(found["N3"] + found["N2"] * np.exp(-offset), 1e-9)
    found |= {"N3": n3, "N2": deep - n3}
    return found | {f"{stage}%": 100.0 * found[stage] / np.maximum(found["TST"], 0.5) for stage in STAGES}


def _told(nights: Nights, sample, rng: np.random.Generator, usual_only: bool) -> dict[str, np.ndarray]:
    """A diary: personal bias, drift toward the usual night, only wake that can be remembered; `usual_only` one answer for all."""
    said = {}
    for name, measure in (("SOL", "SOL"), ("WASO", "long wake")):
        word = name.lower()
        y = scale(nights[measure])
        usual = y.mean(axis=1, keepdims=True)
        recall = 0.0 if usual_only else facts()[f"diary.{word}_recall"].value
        error = facts()[f"diary.{word}_error"].value * rng.standard_t(TAIL_DF, (len(y), 1) if usual_only else y.shape)
        said[name] = _minutes(usual + recall * (y - usual) + sample.persons[f"diary.{word}_bias"][:, None] + error, nights["TIB"])
    return _sums(said, nights["final wake"], nights["TIB"] + sample.idle[:, None])


def _moved(method: str, nights: Nights, sample, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Movement: latency and wake by a bias of the method, spread between persons and an error of each night."""
    said = {}
    for name in ("SOL", "WASO"):
        bias, error = facts()[f"{method}.{name.lower()}_bias"], facts()[f"{method}.{name.lower()}_error"]
        own = bias.value + bias.spread.sigma(bias.value) * rng.standard_normal((len(sample), 1))
        said[name] = _minutes(scale(nights[name]) + own + error.value * rng.standard_normal(nights[name].shape), nights["TIB"])
    idle = sample.idle[:, None]
    return _sums(said, nights["final wake"] + facts()[f"{method}.idle_asleep"].value * idle, nights["TIB"] + idle)


def _minutes(logs: np.ndarray, most: np.ndarray) -> np.ndarray:
    return np.clip(np.exp(logs) - OFFSET_MIN, 0.0, most)


def _sums(said: dict[str, np.ndarray], until_waking: np.ndarray, in_bed: np.ndarray) -> dict[str, np.ndarray]:
    tst = np.maximum(0.0, until_waking - said["SOL"] - said["WASO"])
    return said | {"TST": tst, "TIB": in_bed, "SE": 100.0 * tst / in_bed}
