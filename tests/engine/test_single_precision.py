"""The functions of the generated single-precision file against numpy in double.

Compared: each vector form over the range the laws use, on float32 arguments, so that only the form is
judged and not the rounding of its argument. Not tested: infinities, NaN and denormals, which no law
should meet (a run that leaves the finite numbers is refused).
"""

import math

import numba
import numpy as np
import pytest

from . import worlds


@pytest.fixture(scope="module")
def functions():
    """The generated module's functions, mapped over an array of float32."""
    return worlds.mapped(32)


def grid(low: float, high: float, n: int = 200_001) -> np.ndarray:
    """Float32 arguments over a range."""
    return np.linspace(low, high, n).astype(np.float32)


# name, numpy's function, range, bound on the absolute error; a float32 near 1 has a spacing of 1.2e-7
ABSOLUTE = [
    ("sin_", np.sin, -6.5, 6.5, 4e-7),
    ("cos_", np.cos, -6.5, 6.5, 6e-7),
    ("sin_", np.sin, -15.0, 15.0, 1e-6),
    ("cos_", np.cos, -15.0, 15.0, 1.5e-6),  # twice the phase plus a constant
    ("tanh_", np.tanh, -9.0, 9.0, 3e-7),
    ("log_", np.log, 0.5, 2.0, 2e-7),
]


@pytest.mark.parametrize(("name", "truth", "low", "high", "bound"), ABSOLUTE)
def test_absolute_error(functions, name, truth, low, high, bound):
    x = grid(low, high)
    y = functions(name)(x)
    assert y.dtype == np.float32
    assert np.max(np.abs(y - truth(x.astype(np.float64)))) < bound


def test_exponential_is_right_to_the_last_digits(functions):
    x = grid(-80.0, 80.0)
    truth = np.exp(x.astype(np.float64))
    assert np.max(np.abs(functions("exp_")(x) / truth - 1.0)) < 4e-7


def test_exponential_saturates_instead_of_overflowing(functions):
    y = functions("exp_")(np.array([-1000.0, -88.0, 88.0, 1000.0], np.float32))
    assert np.isfinite(y).all()
    assert 0.0 <= y[0] < 1e-37
    assert y[3] == y[2]


def test_logarithm_over_many_decades(functions):
    x = np.geomspace(1e-30, 1e30, 200_001).astype(np.float32)
    truth = np.log(x.astype(np.float64))
    assert np.max(np.abs(functions("log_")(x) - truth) / np.maximum(1.0, np.abs(truth))) < 3e-7


@pytest.mark.parametrize("exponent", [0.5, 1.5, 0.3])
def test_power_of_positive_numbers(functions, exponent):
    module = worlds.engine().kernel(32).module
    power, y = module.pow_, np.float32(exponent)

    @numba.njit(error_model="numpy")
    def run(x):
        out = np.empty_like(x)
        for i in range(len(x)):
            out[i] = power(x[i], y)
        return out

    x = np.geomspace(1e-4, 1e4, 100_001).astype(np.float32)
    truth = x.astype(np.float64) ** exponent
    # the error of the logarithm (3e-7 of up to 9.2) is multiplied by the exponent
    assert np.max(np.abs(run(x) / truth - 1.0)) < 5e-7 + 3e-7 * 9.2 * exponent


def test_sine_and_cosine_stay_on_the_circle(functions):
    x = grid(-math.tau, math.tau)
    s, c = functions("sin_")(x).astype(float), functions("cos_")(x).astype(float)
    assert np.max(np.abs(s * s + c * c - 1.0)) < 1e-6
