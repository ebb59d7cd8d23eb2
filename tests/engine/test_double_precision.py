"""Sine and cosine of the kernels in double precision against numpy's in extended precision.

Compared: absolute errors over the angles that laws meet and over a hundred turns. Not tested: the other functions, which are
the library's, and angles beyond 1e5, whose turns could not be taken off in three parts.
"""

import math

import numpy as np
import pytest

from . import worlds


@pytest.fixture(scope="module")
def functions():
    """The generated module's functions, mapped over an array."""
    return worlds.mapped(1)


@pytest.mark.parametrize("reach", [1e-3, math.pi, 4.0 * math.pi, 200.0 * math.pi])
@pytest.mark.parametrize(("name", "truth"), [("sin_", np.sin), ("cos_", np.cos)])
def test_absolute_error(functions, name, truth, reach):
    x = np.linspace(-reach, reach, 200_001)
    assert np.max(np.abs(functions(name)(x) - truth(x.astype(np.longdouble)))) < 2e-16


@pytest.mark.parametrize("quarter", range(-9, 10))
def test_quarters_of_a_turn(functions, quarter):
    """Where the nearest quarter changes, and where sine and cosine change places."""
    x = quarter * math.pi / 4.0 + np.linspace(-1e-9, 1e-9, 1001)
    assert np.max(np.abs(functions("sin_")(x) - np.sin(x))) < 3e-16
    assert np.max(np.abs(functions("cos_")(x) - np.cos(x))) < 3e-16
