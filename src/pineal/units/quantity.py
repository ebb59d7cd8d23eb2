"""A number with its unit, read from text such as ``"62 kg"`` and converted on request.

Assumption: inside the package numbers travel in the unit their declaration names; conversion
happens at the door. `pint` does the converting and is imported only when a unit really changes.
"""

from __future__ import annotations

import re
from functools import cache

from attrs import frozen

from pineal.errors import UnitError

_LONGEST = 100
_TEXT = re.compile(r"^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([^\s\d].*?)\s*$")
_NUMBER_ONLY = re.compile(r"^\s*[+-]?(?:\d+[.,]?\d*|[.,]\d+)\s*$")
_SPELLINGS = {"µg": "ug", "μg": "ug", "mcg": "ug", "lx": "lux", "hours": "h", "hour": "h", "mins": "min", "minutes": "min"}
_PLAIN = {
    unit: (kind, factor)
    for kind, units in {
        "mass": {"ng": 1e-9, "ug": 1e-6, "mg": 1e-3, "g": 1.0, "kg": 1e3},
        "amount": {"nmol": 1e-9, "umol": 1e-6, "mmol": 1e-3, "mol": 1.0},
        "volume": {"mL": 1e-3, "L": 1.0},
        "mass per time": {"ug/h": 1e-6, "mg/h": 1e-3},
        "activity": {"IU": 1.0},
        **{name: {name: 1.0} for name in ("tablet", "capsule", "drop", "puff", "patch", "unit")},
    }.items()
    for unit, factor in units.items()
}
"""Units of dose with what they measure: no unit library need be loaded to tell these apart."""


@frozen
class Quantity:
    """A finite number and the text of its unit."""

    value: float
    unit: str

    @classmethod
    def read(cls, text: str) -> Quantity:
        """Parse ``"0.5 mg"``; raises UnitError that says what would be right."""
        if len(text) > _LONGEST:
            raise UnitError(f"{text[:20]!r}... is too long for a quantity; write a number, a space and a unit, like '0.5 mg'")
        if _NUMBER_ONLY.match(text):
            raise UnitError(f"{text.strip()!r} has no unit; write it like '{text.strip()} mg'")
        found = _TEXT.match(text)
        if not found:
            raise UnitError(f"{text!r} is not a quantity; write a number, a space and a unit, like '0.5 mg'")
        unit = found[2]
        return cls(float(found[1]), _SPELLINGS.get(unit, unit))

    def to(self, unit: str) -> float:
        """The magnitude in another unit; raises UnitError when the dimensions differ."""
        return self.value * convert(self.unit, unit)

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}"


@cache
def convert(source: str, target: str) -> float:
    """The factor that takes a magnitude in `source` to one in `target`."""
    if source == target:
        return 1.0
    if source in _PLAIN and target in _PLAIN:
        (kind, factor), (wanted, whole) = _PLAIN[source], _PLAIN[target]
        if kind != wanted:
            raise UnitError(f"{source!r} is not a unit of the same kind as {target!r}")
        return factor / whole
    import pint

    registry = _registry()
    try:
        return float(registry.Quantity(1.0, source).to(target).magnitude)
    except pint.UndefinedUnitError as error:
        raise UnitError(f"{source!r} is not a unit; write it like 'mg', 'umol/L' or '1/h'") from error
    except pint.DimensionalityError as error:
        raise UnitError(f"{source!r} is not a unit of the same kind as {target!r}") from error
    except Exception as error:  # pint's tokenizer raises bare Python errors on malformed text
        raise UnitError(f"{source!r} is not a unit; write it like 'mg', 'umol/L' or '1/h'") from error


@cache
def _registry():
    import pint

    return pint.UnitRegistry(cache_folder=None)
