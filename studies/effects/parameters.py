"""The unknown numbers: prior, scale on which they are normal, and which of them a compound's effect rests on.

Every number is z standard deviations from the middle of its prior: value = median exp(log_sd z), or mean + sd z. A surface
reads it as a bounded mark, value / (value + median) for weights and potencies, so that no effect is extrapolated to infinity.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
from attrs import frozen
from scipy.special import expit

from pineal.compounds import get

HERE = Path(__file__).parent
SEROTONIN = tuple(f"stages.serotonin_{name}" for name in ("fast_entry", "fast_exit", "fast_rem", "slow_entry", "slow_exit"))
GABA = ("receptors.a1_entry", "receptors.a1_exit")
BY_HANDLE = {
    "melatonin_receptor": ("arousal.kappa", "stages.scn_entry"),
    "mt": ("arousal.kappa", "stages.scn_entry"),
    "adenosine": ("stages.adenosine_entry", "stages.adenosine_exit", "stages.adenosine_depth"),
    "gaba_a1": GABA,
    "gaba_ns": (*GABA, "receptors.ns_depth", "receptors.ns_rem"),
    "h1": ("receptors.h1_sleep", "receptors.h1_share"),
    "orexin": ("receptors.orexin_sleep", "receptors.orexin_rem"),
    "ht2a": ("receptors.ht2a_exit", "receptors.ht2a_depth"),
    "calm": ("receptors.calm_sleep",),
    "htp": SEROTONIN,
}
BY_POOL = {
    "tryptophan": SEROTONIN,
    "ethanol": ("stages.ethanol_entry", "stages.ethanol_exit", "stages.ethanol_rem"),
    "magnesium": ("stages.magnesium_entry", "stages.magnesium_exit"),
    "zinc": ("stages.zinc_exit",),
    "stress_brake": ("stages.cortisol_entry", "stages.cortisol_exit"),
}
DRUGS = frozenset(
    ("zolpidem", "temazepam", "triazolam", "doxepin", "suvorexant", "lemborexant", "trazodone", "ramelteon", "diphenhydramine")
)


@frozen
class Prior:
    """One number: group, middle, spread on its scale, whether that is the log scale, share exactly at 0."""

    name: str
    group: str
    middle: float
    spread: float
    log: bool
    spike: float = 0.0

    def value(self, z: float | np.ndarray) -> float | np.ndarray:
        """The number that lies z spreads from the middle."""
        return self.middle * np.exp(self.spread * z) if self.log else self.middle + self.spread * z

    def mark(self, z: float | np.ndarray) -> float | np.ndarray:
        """What a surface reads: bounded for logs, falling for half-effects, z itself for the others."""
        if not self.log:
            return z
        return expit((-1.0 if self.group == "potency" else 1.0) * self.spread * z)


@cache
def priors() -> tuple[Prior, ...]:
    """All numbers in the order of the file."""
    data = tomllib.loads((HERE / "priors.toml").read_text(encoding="utf-8"))
    found = []
    for group, numbers in data.items():
        for name, row in numbers.items():
            log = "log_sd" in row
            found.append(Prior(name, group, row["median" if log else "mean"], row["log_sd" if log else "sd"], log, row.get("spike", 0.0)))
    return tuple(found)


@cache
def prior(name: str) -> Prior:
    """The prior of one number."""
    return next(one for one in priors() if one.name == name)


@cache
def behind(compound: str) -> tuple[str, ...]:
    """The numbers that the effect of a compound rests on, without its own unknown shift."""
    found = get(compound)
    names = [name for handle in found.handles for name in (*BY_HANDLE[handle], f"half_effect.{found.name}.{handle}")]
    names += BY_POOL.get(found.route.pool or "", ())
    for content in found.contents:
        names += behind(content)
    known = {one.name for one in priors()}
    return tuple(dict.fromkeys(name for name in names if name in known))


def own(compound: str) -> str | None:
    """The unknown shift of a supplement without a probe, where it has one."""
    name = f"own.{get(compound).name}"
    return name if any(one.name == name for one in priors()) else None


def family(compound: str) -> str:
    """Class of handle (or route) by which the referee without a mechanism groups compounds."""
    found = get(compound)
    handles = {"melatonin_receptor": "mt"}
    return next((handles.get(name, name) for name in found.handles), "no probe")
