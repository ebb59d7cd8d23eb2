"""Laws read as dimensions: every equation proves its unit, scale included.

A `Dimension` carries no number, only a unit reduced to base units with its scale. Adding minutes to
hours is therefore an error, although both are times. `pint` is imported when the first one is made.
"""

from __future__ import annotations

import math
from functools import cache

from attrs import frozen

from pineal.declare.assemble import Model
from pineal.declare.module import targets
from pineal.declare.scope import Reading
from pineal.errors import ModelError, UnitError
from pineal.units.quantity import _registry

_TOLERANCE = 1e-9


@frozen
class Dimension:
    """Exponents of the base units, and the scale against them."""

    scale: float
    exponents: tuple[tuple[str, float], ...]

    @classmethod
    def __maths__(cls, name: str, arguments: tuple) -> Dimension:
        return _FUNCTIONS[name](*(_dimension(a) for a in arguments[: _DIMENSIONED[name]]), *arguments[_DIMENSIONED[name]:])

    def same(self, other) -> bool:
        """Whether the two have one unit, scale included."""
        other = _dimension(other)
        if ZERO in (self, other):
            return True
        return self.exponents == other.exponents and math.isclose(self.scale, other.scale, rel_tol=_TOLERANCE)

    def _together(self, other, what: str) -> Dimension:
        if not self.same(other):
            raise UnitError(f"{what} {self} and {_dimension(other)}")
        return _dimension(other) if self == ZERO else self

    def __add__(self, other):
        return self._together(other, "adding")

    __radd__ = __add__
    __sub__ = __add__
    __rsub__ = __add__

    def __neg__(self):
        return self

    def __mul__(self, other):
        other = _dimension(other)
        return Dimension(self.scale * other.scale, _merged(self.exponents, other.exponents, 1.0))

    __rmul__ = __mul__

    def __truediv__(self, other):
        other = _dimension(other)
        return Dimension(self.scale / other.scale, _merged(self.exponents, other.exponents, -1.0))

    def __rtruediv__(self, other):
        return _dimension(other) / self

    def __pow__(self, exponent: float):
        return Dimension(self.scale**exponent, tuple((base, power * exponent) for base, power in self.exponents))

    def __lt__(self, other):
        return _Condition(self._together(other, "comparing"))

    __le__ = __gt__ = __ge__ = __lt__

    def __str__(self) -> str:
        units = " ".join(f"{base}^{power:g}" for base, power in self.exponents) or "dimensionless"
        return f"[{self.scale:g} {units}]"


class _Condition:
    """The outcome of a comparison: neither a number nor a unit."""

    def __init__(self, _compared):
        pass

    @classmethod
    def __maths__(cls, name: str, arguments: tuple):
        return Dimension.__maths__(name, arguments)

    def __and__(self, other):
        return self

    __or__ = __and__

    def __bool__(self):
        raise ModelError("a law may not branch with 'if' on a value of the model; use pineal.maths.where")


NONE = Dimension(1.0, ())
ZERO = Dimension(0.0, ())  # the number 0 may stand for nothing of any unit


def _merged(left, right, sign: float):
    powers = dict(left)
    for base, power in right:
        powers[base] = powers.get(base, 0.0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if abs(power) > _TOLERANCE))


def _dimension(value):
    if isinstance(value, (Dimension, _Condition)):
        return value
    if isinstance(value, (int, float)):
        return NONE if value else ZERO
    raise ModelError(f"a law met {value!r}, which is not a value of the model")


def _pure(name: str):
    def check(x: Dimension) -> Dimension:
        if not x.same(NONE):
            raise UnitError(f"{name} of {x}; its argument must be dimensionless")
        return NONE

    return check


def _power(x: Dimension, exponent) -> Dimension:
    if isinstance(exponent, (int, float)):
        return x**exponent
    if not (x.same(NONE) and exponent.same(NONE)):
        raise UnitError(f"{x} to the power of {exponent}; divide by a reference first")
    return NONE


_FUNCTIONS = {
    **{name: _pure(name) for name in ("exp", "log", "sin", "cos", "tanh")},
    "sqrt": lambda x: x**0.5,
    "pow": _power,
    "min": lambda x, y: x._together(y, "the smaller of"),
    "max": lambda x, y: x._together(y, "the larger of"),
    "where": lambda _condition, yes, no: yes._together(no, "either"),
}
_DIMENSIONED = {**dict.fromkeys(_FUNCTIONS, 3), "pow": 1}


@cache
def dimension(unit: str) -> Dimension:
    """The dimension of a unit's text; raises UnitError for text that is no unit."""
    if unit in ("", "1"):
        return NONE
    try:
        base = _registry().Quantity(1.0, unit).to_base_units()
    except Exception as error:  # pint raises several kinds on malformed text
        raise UnitError(f"{unit!r} is not a unit") from error
    exponents = tuple(sorted((str(name), float(power)) for name, power in base.unit_items() if str(name) != "radian"))
    return Dimension(float(base.magnitude), exponents)


class Dimensions(Reading):
    """A model read as dimensions: quantities must have the unit they claim."""

    def __init__(self, model: Model):
        names = [*model.states, *model.parameters, *model.externals]
        super().__init__(model, {name: dimension(model.unit(name)) for name in names})

    def on_quantity(self, full: str, value):
        """A quantity must have the unit it declares."""
        claimed = dimension(self.model.unit(full))
        if not claimed.same(value):
            raise UnitError(f"{full} is {_dimension(value)} but claims {self.model.unit(full)!r} {claimed}")
        return claimed


def prove(model: Model) -> list[str]:
    """Every fault of dimension in a model's laws; an empty list is the proof that there is none."""
    faults = []
    for title, module in model.modules.items():
        for name, law in module.laws.items():
            fault = _fault(model, title, name, law)
            if fault:
                faults.append(fault)
    return faults


def _fault(model: Model, title: str, name: str, law) -> str | None:
    try:
        if law.kind == "quantity":
            Dimensions(model)[f"{title}.{name}"]
            return None
        value = _dimension(Dimensions(model).law(title, law))
        for state in targets(law):
            wanted = _wanted(model.unit(f"{title}.{state}"), law)
            if not wanted.same(value):
                return f"{title}.{name} is {value} but must be {wanted}"
        if law.unit and not dimension(law.unit).same(value):
            return f"{title}.{name} is {value} but claims {law.unit!r}"
    except (UnitError, ModelError) as error:
        return f"{title}.{name}: {error}"
    return None


def _wanted(unit: str, law) -> Dimension:
    return dimension(unit) if law.kind.startswith("jump") else dimension(unit) / dimension("h")
