"""Many lanes in single precision against one lane in double, and runs cut in different ways.

Compared: the same generated laws in two precisions. Not compared here: the laws (tests/physiology) and
the scheme (tests/physiology/test_numerical_error.py).
"""

import numpy as np
import pytest

from pineal.engine import Persons, Timeline, grid, simulate

from . import worlds

MEASURES = ("SOL", "WASO", "TST", "N1", "N2", "N3", "REM", "awakenings", "transitions", "final wake", "SE", "CBTmin")


def people(n: int) -> Persons:
    """Persons who differ in clock, light sensitivity, melatonin and sleep."""
    rng = np.random.default_rng(4)
    return Persons(n).put({
        "circadian.period": rng.normal(23.84, 0.15, n), "circadian.sensitivity": np.exp(rng.normal(0.0, 0.5, n)),
        "melatonin.amplitude": np.exp(rng.normal(0.0, 0.5, n)), "homeostat.sleep_time": rng.normal(4.2, 0.4, n),
        "stages.entry_trait": rng.normal(0.0, 0.4, n), "stages.exit_trait": rng.normal(0.0, 0.3, n),
        "body.weight": rng.normal(70.0, 10.0, n), "body.cyp1a2": np.exp(rng.normal(0.0, 0.3, n)),
    })


@pytest.fixture(scope="module")
def week() -> Timeline:
    return worlds.timeline(days=7, doses=worlds.three_doses())


def test_statistics_of_a_population_agree_within_monte_carlo_error(week):
    """Other seeds, so the two samples are independent; bound 4.5 standard errors of the difference."""
    single = simulate(worlds.engine(), people(2000), week, seed=1).nights
    double = simulate(worlds.engine(), people(2000).take(np.arange(600)), week, seed=2, lanes=1).nights
    for measure in MEASURES:
        a, b = single[measure].mean(axis=1), double[measure].mean(axis=1)
        # persons are shared, so only the first 600 are compared where persons differ much
        error = np.sqrt(a[:600].var(ddof=1) / 600 + b.var(ddof=1) / 600)
        assert abs(a[:600].mean() - b.mean()) < 4.5 * error, measure
        assert abs(a.mean() - b.mean()) < 4.5 * np.sqrt(a.var(ddof=1) / 2000 + b.var(ddof=1) / 600), measure


def test_nearly_all_draws_are_the_same_in_both_precisions(week):
    """The random numbers are equal bit by bit; a draw may differ only where it falls on the edge of a stage."""
    few = people(64)
    single = simulate(worlds.engine(), few, week, seed=1, epochs=True).nights
    double = simulate(worlds.engine(), few, week, seed=1, epochs=True, lanes=1).nights
    first = slice(0, week.windows[0].epochs)
    assert np.mean(single.stages[:, first] == double.stages[:, first]) > 0.99


def test_phase_on_a_given_path_agrees_to_a_tenth_of_a_minute(week):
    path = worlds.stage_path(week.steps.n_bed)[:, None]
    single = simulate(worlds.engine(), people(96), week, seed=1, path=path).nights["DLMO"]
    double = simulate(worlds.engine(), people(96), week, seed=1, path=path, lanes=1).nights["DLMO"]
    assert np.max(np.abs(single - double)) * 60.0 < 0.1


def test_sixty_days_of_darkness_in_single_precision():
    """The phase is wrapped and compensated; without that it drifts by more than an hour."""
    start, epochs = grid(worlds.AUTUMN, 60, worlds.ZONE)
    dark = Timeline(start, worlds.ZONE, worlds.nights(worlds.AUTUMN, 1), np.zeros(epochs), worlds.habitual(start, epochs))
    path = np.zeros((dark.steps.n_bed, 1), np.int8)
    phases = [
        simulate(worlds.engine(), people(32).take(np.arange(8)), dark, seed=1, path=path, lanes=lanes, series_every=120).nights.series["circadian.phase"]
        for lanes in (32, 1)
    ]
    turn = 2.0 * np.pi
    minutes = ((phases[0] - phases[1] + np.pi) % turn - np.pi) / turn * 24.2 * 60.0
    assert np.max(np.abs(minutes)) < 0.5


def test_slow_receptors_move_in_single_precision(week):
    """A state with a time constant of 12 days changes by less than the digits of one step."""
    path = worlds.stage_path(week.steps.n_bed)[:, None]
    ends = [simulate(worlds.engine(), Persons(1), week, seed=1, path=path, lanes=lanes).end for lanes in (32, 1)]
    row = ends[0].slots.index("homeostat.receptor")
    moved = ends[1].values[row, 0] - worlds.engine().model.states["homeostat.receptor"].start
    assert abs(ends[0].values[row, 0] - ends[1].values[row, 0]) < 0.02 * abs(moved)


def test_tiles_threads_and_first_person_do_not_matter():
    everyone, timeline = people(70), worlds.timeline(days=2, doses=worlds.three_doses())
    whole = simulate(worlds.engine(), everyone, timeline, seed=3, threads=1, epochs=True)
    assert whole.nights.stages.shape[0] == 70  # two tiles and six lanes
    threaded = simulate(worlds.engine(), everyone, timeline, seed=3, threads=3, epochs=True)
    assert np.array_equal(whole.nights.stages, threaded.nights.stages)
    assert np.array_equal(whole.end.values, threaded.end.values)
    part = np.arange(17, 49)
    shifted = simulate(worlds.engine(), everyone.take(part), timeline, seed=3, first_person=17, epochs=True)
    assert np.array_equal(whole.nights.stages[part], shifted.nights.stages)
    assert np.array_equal(whole.nights.probability[part], shifted.nights.probability)
    assert np.array_equal(whole.end.values[:, part], shifted.end.values)
    for measure in MEASURES:
        assert np.array_equal(whole.nights[measure][part], shifted.nights[measure])


def test_the_last_partial_tile_holds_only_its_persons():
    timeline = worlds.timeline(days=1)
    full = simulate(worlds.engine(), people(64), timeline, seed=3)
    less = simulate(worlds.engine(), people(64).take(np.arange(33)), timeline, seed=3)
    assert less.end.values.shape[1] == 33
    assert np.array_equal(full.nights["TST"][:33], less.nights["TST"])


def test_neighbouring_persons_draw_differently():
    nights = simulate(worlds.engine(), Persons(64), worlds.timeline(days=1), seed=3, epochs=True).nights
    assert len({row.tobytes() for row in nights.stages}) == 64


@pytest.mark.parametrize("lanes", [1, 32])
def test_resuming_equals_one_long_run(lanes):
    """On a given path, with the doses of the first days told to the second timeline as well."""
    doses, days = worlds.three_doses(), 4
    long = worlds.timeline(days=days, doses=doses)
    cut, end = worlds.timeline(days=2, doses=doses), worlds.timeline(worlds.AUTUMN.replace(day=29), days=2, doses=doses)
    path = worlds.stage_path(long.steps.n_bed)[:, None]
    n = cut.steps.n_bed
    engine, person = worlds.engine(), people(3)
    whole = simulate(engine, person, long, seed=1, lanes=lanes, path=path)
    first = simulate(engine, person, cut, seed=1, lanes=lanes, path=path[:n])
    second = simulate(engine, person, end, seed=1, lanes=lanes, path=path[n:], start=first.end)
    states = [i for i, name in enumerate(whole.end.slots) if not name.startswith("crossing.")]
    peak = np.maximum(np.abs(whole.end.values[states]), 1e-3)
    tolerance = 1e-11 if lanes == 1 else 2e-5  # single precision restarts plasma from a rounded value
    assert np.max(np.abs(second.end.values[states] - whole.end.values[states]) / peak) < tolerance
    assert np.allclose(second.nights["CBTmin"], whole.nights["CBTmin"][:, 2:], atol=1e-9 if lanes == 1 else 2e-4)


def test_a_resumed_run_draws_new_numbers():
    """A second fortnight must not repeat the luck of the first under the same seed."""
    one, two = worlds.timeline(days=1), worlds.timeline(worlds.AUTUMN.replace(day=30), days=1)
    engine = worlds.engine()
    first = simulate(engine, Persons(32), one, seed=1, epochs=True)
    again = simulate(engine, Persons(32), two, seed=1, epochs=True, start=first.end)
    share = np.mean(first.nights.stages == again.nights.stages)
    fresh = simulate(engine, Persons(32), two, seed=2, epochs=True, start=first.end)
    expected = np.mean(first.nights.stages == fresh.nights.stages)
    assert share < expected + 0.1


def test_progress_counts_tiles():
    told = []
    simulate(worlds.engine(), Persons(70), worlds.timeline(days=1), seed=1, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_state_that_leaves_the_finite_numbers_is_refused():
    from pineal.errors import EngineError

    with pytest.raises(EngineError, match="finite"):
        simulate(worlds.engine(), Persons(1).put({"melatonin.amplitude": 1e308}), worlds.timeline(days=1), seed=1, lanes=1)


def test_shared_values_change_without_compiling_again():
    engine = worlds.engine()
    engine.kernel(32)
    stronger = engine.with_shared({"stages.scn_entry": 0.0})
    assert stronger.kernel(32) is engine.kernel(32)
    timeline = worlds.timeline(days=1)
    assert not np.array_equal(
        simulate(engine, Persons(32), timeline, seed=1).nights["TST"], simulate(stronger, Persons(32), timeline, seed=1).nights["TST"])
    from pineal.errors import EngineError

    with pytest.raises(EngineError, match="circadian.gain"):
        engine.with_shared({"circadian.gain": 1.0})
