"""A number with its unit, read from text such as ``"62 kg"`` and converted on request.

Assumption: inside the package numbers travel in the unit their declaration names; conversion
happens at the door. `pint` does the converting and is imported only when a unit really changes.
"""

from __future__ import annotations

import re
from functools import cache

from attrs import frozen

from pineal.errors import UnitError

_TEXT = re.compile(r"^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([^\s\d].*?)\s*$")
_NUMBER_ONLY = re.compile(r"^\s*[+-]?(?:\d+[.,]?\d*|[.,]\d+)\s*$")
_SPELLINGS = {"µg": "ug", "μg": "ug", "mcg": "ug", "lx": "lux", "hours": "h", "hour": "h", "mins": "min", "minutes": "min"}


@frozen
class Quantity:
    """A finite number and the text of its unit."""

    value: float
    unit: str

    @classmethod
    def read(cls, text: str) -> Quantity:
        """Parse ``"0.5 mg"``; raises UnitError that says what would be right."""
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
