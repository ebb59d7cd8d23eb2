"""The functions a law may use: a closed list, read from the type of the argument.

The same law is read with floats (numbers), with nodes of the tracer (code) and with dimensions
(proof of units). A reading announces itself with a class method ``__maths__(name, arguments)``;
everything else is a number. Anything beyond this list is an error when a law is traced.
"""

from __future__ import annotations

import math

PI = math.pi
TURN = 2.0 * math.pi


def _where(condition, yes, no):
    return yes if condition else no


_NUMBERS = {
    "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos,
    "tanh": math.tanh, "pow": math.pow, "min": min, "max": max, "where": _where,
}

FUNCTIONS = tuple(_NUMBERS)


def _apply(name: str, *arguments):
    for argument in arguments:
        reading = getattr(type(argument), "__maths__", None)
        if reading is not None:
            return reading(name, arguments)
    return _NUMBERS[name](*arguments)


def exp(x):
    """e to the power of a dimensionless argument."""
    return _apply("exp", x)


def log(x):
    """Natural logarithm of a dimensionless, positive argument."""
    return _apply("log", x)


def sqrt(x):
    """Square root; the unit is rooted too."""
    return _apply("sqrt", x)


def sin(x):
    """Sine of an angle in radians."""
    return _apply("sin", x)


def cos(x):
    """Cosine of an angle in radians."""
    return _apply("cos", x)


def tanh(x):
    """Hyperbolic tangent of a dimensionless argument."""
    return _apply("tanh", x)


def pow(x, exponent):
    """`x` to a dimensionless `exponent`; `x` is dimensionless and positive unless the exponent is a number."""
    return _apply("pow", x, exponent)


def least(x, y):
    """The smaller of two values of one unit."""
    return _apply("min", x, y)


def greatest(x, y):
    """The larger of two values of one unit."""
    return _apply("max", x, y)


def where(condition, yes, no):
    """`yes` where the condition holds, else `no`; both have one unit."""
    return _apply("where", condition, yes, no)


def hill(x, half):
    """Occupancy x / (x + half); `half` has the unit of `x`."""
    return x / (x + half)
