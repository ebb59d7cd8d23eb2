"""What moves the traits of everybody alike: the setting of a night, age and sex.

Offset 0 is the setting *laboratory* at the reference age: the recordings on which the stage chain was fitted. Other
settings and ages are differences from there, each fitted to its own published rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from attrs import frozen

from pineal.errors import DataError, Fault
from pineal.evidence import Measured, read_measured
from pineal.evidence.faults import suggest
from pineal.population.phenotype import FOLDER, TRAITS

SCORED_N3 = "scoring.n3"
"""Column of the scoring offset: logit by which N3 is scored out of N2 and N3 (amplitude rule), 0 as in the chain."""

DECADE = 10.0


@frozen
class Tables:
    """Offsets by setting and trait; effects of age and sex by name. `shipped()` holds those of the package."""

    settings: Mapping[str, Mapping[str, float]]
    ages: Mapping[str, float]
    mid_sleep_sd: float

    def setting(self, name: str) -> dict[str, float]:
        """Shift of each parameter in a setting; raises DataError for an unknown one."""
        if name not in self.settings:
            raise DataError(Fault("", "setting", f"{name!r} is not a setting", suggest(name, self.settings)))
        return {TRAITS[trait]: value for trait, value in self.settings[name].items()}

    def decades(self, age: np.ndarray) -> np.ndarray:
        """Decades from the reference age."""
        return (np.asarray(age, float) - self.ages["reference_age"]) / DECADE

    def people(self, age: np.ndarray, sex: np.ndarray) -> dict[str, np.ndarray]:
        """Shift of each parameter for ages in years and sexes ("female", "male", "" where it is not told), shape (n,)."""
        decades, found = self.decades(age), {}
        sign = np.where(sex == "female", 0.5, np.where(sex == "male", -0.5, 0.0))
        for trait, name in (*TRAITS.items(), ("n3", SCORED_N3)):
            by_age, by_sex = self.ages.get(f"per_decade.{trait}"), self.ages.get(f"women.{trait}")
            if by_age is not None or by_sex is not None:
                found[name] = (by_age or 0.0) * decades + (by_sex or 0.0) * sign
        return found

    def melatonin(self, age: np.ndarray) -> np.ndarray:
        """Amplitude of melatonin relative to the reference age."""
        return np.exp(self.ages["per_decade.melatonin"] * self.decades(age))

    def mid_sleep(self, age: np.ndarray) -> np.ndarray:
        """Habitual middle of the time in bed, hours after midnight."""
        return self.ages["mid_sleep"] + self.ages["per_decade.mid_sleep"] * self.decades(age)


@cache
def shipped() -> Tables:
    """The tables of the package."""
    offsets: dict[str, dict[str, float]] = {"laboratory": {}}
    for name, fact in settings().items():
        setting, trait = name.split(".")
        offsets.setdefault(setting.replace("_", " "), {})[trait] = fact.value
    spread = ages()["mid_sleep"].spread
    assert spread is not None
    return Tables(offsets, {name: fact.value for name, fact in ages().items()}, spread.sigma(ages()["mid_sleep"].value))


@cache
def settings() -> dict[str, Measured]:
    """Offsets of settings on traits (``"first_night.entry"``)."""
    return read_measured(FOLDER / "settings.toml")


@cache
def ages() -> dict[str, Measured]:
    """Effects of age (``"per_decade.exit"``) and sex, the reference age, habitual times."""
    return read_measured(FOLDER / "ages.toml")
