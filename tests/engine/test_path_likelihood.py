"""The exact likelihood of a path against the kernel's own probabilities.

Compared: values with the kernel's, gradients (weights, traits, effector weights, and a direction that needs
tangents) with central differences of the kernel in double precision, on sampled paths and recorded nights;
the score over simulated paths with its expectation, 0, and its variance, the information. Not compared:
the probabilities themselves with other tools; the reference path and JAX do that.
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve

from pineal.engine import Engine, Persons, simulate
from pineal.engine.drives import drives, local_parameters
from pineal.engine.path_likelihood import path_log_likelihood
from pineal.engine.scoring import held, one_night, scored
from pineal.engine.shipped import engine as shipped
from pineal.errors import EngineError

from . import worlds
from .nests import nest

NIGHTS = Path(__file__).parents[2] / "data" / "dod_hypnograms" / "hypnograms.csv"
LETTERS = {"W": 0, "1": 1, "2": 2, "3": 3, "R": 4, "?": -1}
TRAITS = ("stages.entry_trait", "stages.exit_trait", "stages.depth_trait", "stages.rem_trait", "stages.style_1", "stages.fragmented")


@cache
def night(n: int = 1) -> tuple:
    """Nights of the nest with different traits: persons, timeline, paths."""
    persons, timeline = Persons(n, {"nest.trait": np.linspace(-0.5, 0.5, n)}), worlds.timeline(days=2)
    return persons, timeline, simulate(nest(), persons, timeline, seed=4, lanes=1, epochs=True, threads=1).nights.stages.T


def kernels(engine: Engine, persons: Persons, timeline, path, counts=1.0) -> np.ndarray:
    """Log-likelihood of each person by the kernel."""
    run = simulate(engine, persons, timeline, seed=0, lanes=1, path=path, epochs=True, threads=1)
    return (np.log(run.nights.probability) * counts).sum(axis=1)


def slope(value, h: float) -> np.ndarray:
    """Central difference of fourth order."""
    return (8.0 * (value(h) - value(-h)) - (value(2.0 * h) - value(-2.0 * h))) / (12.0 * h)


def recorded(cohort: str, most: int) -> list[np.ndarray]:
    """The first scorer's stage codes of the first nights of a cohort."""
    with NIGHTS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["cohort"] == cohort and row["scorer"] == "1"]
    return [np.array([LETTERS[c] for c in row["stages"]]) for row in rows[:most]]


def test_values_are_the_kernels():
    persons, timeline, path = night(3)
    found = path_log_likelihood(nest(), persons, timeline, path)
    run = simulate(nest(), persons, timeline, seed=0, lanes=1, path=path, epochs=True)
    assert np.abs(found.log_probability.T - np.log(run.nights.probability)).max() < 1e-12
    assert found.value == pytest.approx(kernels(nest(), persons, timeline, path), rel=1e-13)


def test_drives_are_those_before_the_draw():
    """The series a run keeps are read after the draw: the memory of the stage differs wherever the stage changes."""
    persons, timeline, path = night(1)
    found = drives(nest(), persons, timeline, path)
    early = found.values[1, :, 0]
    begins, bout, expected = {0, timeline.windows[0].epochs}, 0.0, []
    for k in range(len(path)):  # counted here from the path alone
        bout = 0.0 if k in begins else bout + 0.5
        expected.append(np.exp(-bout / 3.0))
        if path[k, 0] != (0 if k in begins else path[k - 1, 0]):
            bout = 0.0
    assert early == pytest.approx(expected, rel=1e-12)


def test_gradient_in_the_weights():
    """Along random directions and in every seventh cell that the path reaches."""
    persons, timeline, path = night(1)
    engine, rng = nest(), np.random.default_rng(1)
    found = path_log_likelihood(engine, persons, timeline, path).by_weights[0]
    for _ in range(10):
        direction = rng.normal(size=engine.weights.shape)
        expected = slope(lambda h: kernels(evolve(engine, weights=engine.weights + h * direction), persons, timeline, path)[0], 1e-3)  # noqa: B023
        assert (found * direction).sum() == pytest.approx(expected, rel=1e-6)
    cells = np.array(np.nonzero(found)).T[:: 7]
    for cell in map(tuple, cells):
        direction = np.zeros(engine.weights.shape)
        direction[cell] = 1.0
        expected = slope(lambda h: kernels(evolve(engine, weights=engine.weights + h * direction), persons, timeline, path)[0], 1e-3)  # noqa: B023
        assert found[cell] == pytest.approx(expected, rel=1e-6, abs=1e-8)


def test_gradient_in_parameters_near_and_far():
    """The trait and the shared weight in closed form, the paces of the states by tangents, in one answer."""
    persons, timeline, path = night(2)
    along = ("nest.build", "nest.trait", "nest.pull", "nest.decay")
    assert set(local_parameters(nest())) == {"nest.trait", "nest.pull"}
    found = path_log_likelihood(nest(), persons, timeline, path, along)
    for n, name in enumerate(along):
        def moved(h, name=name):
            if name == "nest.pull":
                return kernels(nest().with_shared({name: 0.8 + h}), persons, timeline, path)
            value = persons.column(name, nest().model.values[name])
            return kernels(nest(), persons.put({name: value + h}), timeline, path)
        assert found.score[:, n] == pytest.approx(slope(moved, 1e-3), rel=1e-6), name
    near = [along.index(name) for name in ("nest.trait", "nest.pull")]
    assert np.isfinite(found.information[0][np.ix_(near, near)]).all()
    assert np.isnan(found.information[0, 0]).all()


@pytest.mark.parametrize("cohort", ["dodh", "dodo"])
def test_recorded_nights(cohort):
    """The shipped model on scored nights, unscored epochs held and left out: traits and effector weights."""
    engine = shipped()
    codes = recorded(cohort, 1)[0]
    counts, timeline, path = scored(codes), one_night(len(codes)), held(codes)[:, None]
    found = path_log_likelihood(engine, Persons(1), timeline, path, (*TRAITS, "stages.scn_entry", "stages.cortisol_exit"), counts=counts)
    assert found.value[0] == pytest.approx(kernels(engine, Persons(1), timeline, path, counts)[0], rel=1e-12)
    for n, name in enumerate(found.along):
        def moved(h, name=name):
            value = engine.model.values[name] + h
            here = engine.with_shared({name: value}) if name in engine.model.at_level("shared") else engine
            return kernels(here, Persons(1, {} if here is not engine else {name: np.array([value])}), timeline, path, counts)[0]
        assert found.score[0, n] == pytest.approx(slope(moved, 1e-2), rel=1e-6, abs=1e-7), name


def test_drives_moved_are_drives_run_again():
    persons, timeline, path = night(2)
    by = np.array([0.3, -0.2])
    again = drives(nest(), persons.put({"nest.trait": persons["nest.trait"] + by}), timeline, path)
    assert np.abs(drives(nest(), persons, timeline, path).moved({"nest.trait": by}).values - again.values).max() < 1e-13


def test_the_score_is_zero_on_average_and_varies_as_the_information_says():
    """300 paths at the true parameters: mean score within 4 standard errors of 0, variance within 25 % of the information.

    Of the weights, cells that at least 30 of the nights use: the spread of a rarer one is not known.
    """
    n = 300
    persons, timeline = Persons(n), worlds.timeline(days=1)
    path = simulate(nest(), persons, timeline, seed=9, lanes=1, epochs=True).nights.stages.T
    found = path_log_likelihood(nest(), persons, timeline, path)
    rows = drives(nest(), persons, timeline, path).rows
    often = [(row, d) for row in range(6) for d in range(5) if (np.any((rows == row) & (path == d), axis=0)).sum() >= 30]
    assert len(often) >= 12
    for score in (found.score, *(found.by_weights[:, row, d] for row, d in often)):
        error = score.std(axis=0) / np.sqrt(n)
        assert (np.abs(score.mean(axis=0)) <= 4.0 * error).all()
    assert found.score.var(axis=0) == pytest.approx(found.information.mean(axis=0).diagonal(), rel=0.25)


@pytest.mark.parametrize("path", [np.full((10, 1), 2), np.zeros(956)])
def test_a_path_of_another_shape_is_refused(path):
    with pytest.raises(EngineError, match="a path has shape"):
        path_log_likelihood(nest(), Persons(1), worlds.timeline(days=2), path)


def test_a_path_with_gaps_is_refused():
    persons, timeline, path = night(1)
    with pytest.raises(EngineError, match="hold the unscored"):
        path_log_likelihood(nest(), persons, timeline, np.where(np.arange(len(path))[:, None] < 4, -1, path))
