"""The set that is frozen: which posterior values the package takes, and which numbers stay as they stand.

Effectors, the clock's drive, tolerance at H1 and potencies of drugs take their posterior. A number of which the rows say next
to nothing stays. Weights of imbalances move only where they contract by 20 %. Calming sites stay at 0 until it is 95 % sure
that they do anything; the potencies that hang on them stay too.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from effects.fit import Posterior
from effects.parameters import Prior, priors
from effects.recovery import PRIOR_LINE

SURE = 0.95
NOTHING, UNMOVED = 0.05, 0.25
IMBALANCE = 0.20


@frozen
class Number:
    """One number of the set: what is shipped, its posterior on its own scale (log or plain), contraction."""

    name: str
    group: str
    log: bool
    mean: float
    sd: float
    prior_mean: float
    prior_sd: float
    contraction: float
    shipped: float
    moved: bool

    @property
    def word(self) -> str:
        """Below 30 % contraction a number is "prior"."""
        return "trials" if self.contraction >= PRIOR_LINE else "prior"


def _takes(one: Prior, z: float, contraction: float, present: float) -> bool:
    if one.spike:
        return present >= SURE
    if one.group == "imbalance":
        return contraction >= IMBALANCE
    if one.group == "potency" and one.name.endswith(".calm"):
        return False
    return contraction >= NOTHING or abs(z) >= UNMOVED


def numbers(posterior: Posterior) -> list[Number]:
    """Every number that has a place in the package."""
    moments, present = posterior.moments(), posterior.present()
    found = []
    for one in priors():
        if one.group == "own":
            continue
        z, sd = map(float, moments[one.name])
        contraction = 1.0 - sd / float(np.sqrt(1.0 - one.spike))
        moved = bool(_takes(one, z, contraction, present.get(one.name, 1.0)))
        value = float(f"{float(one.value(z if moved else 0.0)):.3g}")
        middle = float(np.log(one.middle)) if one.log else one.middle
        found.append(Number(one.name, one.group, one.log, middle + one.spread * z, one.spread * sd, middle, one.spread,
                            contraction, value, moved))  # fmt: skip
    return found


def shipped(numbers: list[Number]) -> dict[str, float]:
    """Values of the frozen set by name."""
    return {number.name: number.shipped for number in numbers}


def covariance(posterior: Posterior, numbers: list[Number]) -> list[list[float]]:
    """Posterior covariance on the numbers' own scales, 5 digits."""
    scale = np.array([number.prior_sd for number in numbers])
    found = posterior.covariance([number.name for number in numbers]) * np.outer(scale, scale)
    return [[float(f"{x:.5g}") for x in row] for row in found]
