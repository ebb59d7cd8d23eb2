"""The tangents before JAX, which calls the same laws with its own arrays and differentiates them itself.

Compared: values and derivatives of all states at every step, of the path's log-likelihood and of CBTmin over
one day and night with doses, along every parameter of the model, constants included, and along amounts and
hours of doses. Not compared: what a moved switch adds (tests/readings), which no differentiation of steps has.
"""

from functools import cache

import numpy as np
import pytest

from pineal.engine.jax_path import walk
from pineal.engine.tangent import Tangents, tangents
from readings import worlds

MODEL = worlds.part()
ALONG = (*MODEL.parameters, *[f"dose[{k}].{what}" for k in range(3) for what in ("amount", "hour")])


@cache
def ours() -> Tangents:
    """The tangents of the steps alone."""
    return tangents(worlds.engine(), *worlds.life(), ALONG, series_every=1, with_rises=False)


@cache
def theirs() -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Values and derivatives by JAX."""
    return walk(worlds.engine(), *worlds.life(), ALONG)


@pytest.mark.parametrize("name", MODEL.states)
def test_a_state_at_every_step(name):
    (values, slopes), place = theirs(), list(MODEL.states).index(name)
    assert np.abs(values["states"][:, place] - ours().series[name]).max() <= 1e-12 * np.abs(ours().series[name]).max()
    error = np.abs(slopes["states"][:, place] - ours().d_series[name]).max(axis=0)
    assert (error <= 1e-10 * np.abs(ours().d_series[name]).max(axis=0) + 1e-16).all()


def test_the_likelihood_of_the_path():
    values, slopes = theirs()
    assert values["log_likelihood"] == pytest.approx(ours().log_probability.sum(), rel=1e-13)
    assert np.abs(slopes["log_likelihood"] - ours().score).max() <= 1e-10 * np.abs(ours().score).max()
    moved = np.abs(ours().score) > 1e-9
    assert slopes["log_likelihood"][moved] == pytest.approx(ours().score[moved], rel=1e-8)


def test_the_marker_of_the_clock():
    values, slopes = theirs()
    last = np.flatnonzero(np.isfinite(values["marks"][:, 0]))[-1]
    assert values["marks"][last, 0] == pytest.approx(ours().crossings["circadian.cbt_min"][-1], abs=1e-9)
    assert slopes["marks"][last, 0] == pytest.approx(ours().d_crossings["circadian.cbt_min"][-1], rel=1e-8, abs=1e-8)
