"""Gradients of expectations against closed forms and against differences of the same random numbers.

Compared: a homogeneous chain with powers of its transition matrix (expected minutes asleep and to sleep, and their
derivatives); the nest, whose drives move, with central differences of the population kernel; a clock with an exact
marker. Not compared here: the shipped model, which studies/expectation_gradients does over a million nights.
"""

import threading
import time
from functools import cache

import numpy as np
import pytest
from attrs import evolve

from pineal.declare import Crossing, Input, Module, Parameter, State, assemble, quantity, rate
from pineal.declare.chain import Chain, mask
from pineal.engine import Engine, Persons, simulate
from pineal.engine.epoch_scores import _bare, _Far, _Near
from pineal.engine.expectation import Expectations, expectations
from pineal.engine.rewards import MARKERS, STATISTICS, rewards
from pineal.engine.timeline import Timeline, Window
from pineal.errors import EngineError

from . import worlds
from .nests import nest

ALONG = ("nest.trait", "nest.build")
"""One direction that moves no state and one that does."""


def short(nights: int = 1, epochs: int = 240) -> Timeline:
    """Nights of so many epochs in bed, 8 h apart from one another."""
    windows = worlds.nights(worlds.AUTUMN, nights)
    start = windows[0].lights_off
    offs = [start + k * (30 * epochs + 8 * 3600) for k in range(nights)]
    cut = tuple(Window(w.night, off, off + 30 * epochs) for w, off in zip(windows, offs, strict=True))
    length = (cut[-1].rise - start) // 30 + 240
    return Timeline(start, "UTC", cut, np.zeros(length), np.zeros(length))


def still() -> Engine:
    """The nest with nothing but constant logits and the trait: a homogeneous chain."""
    weights = nest().weights.copy()
    weights[:, :, 1:] = 0.0
    return evolve(nest().with_shared({"nest.pull": 0.0}), weights=weights)


def exact(engine: Engine, epochs: int, trait: float) -> np.ndarray:
    """TST and SOL of one night of the homogeneous chain, by powers of its matrix over the six hidden states."""
    logits = engine.weights[:, :, 0] + trait * np.array(engine.chain.masks["entry"])
    for row, own in enumerate((0, 0, 1, 2, 3, 4)):
        logits[row, own] = 0.0
    to_stage = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    p = np.zeros((6, 6))
    p[:, 2:] = to_stage[:, 1:]
    p[0, 0], p[1:, 1] = to_stage[0, 0], to_stage[1:, 0]
    at, asleep, waiting = np.eye(6)[0], 0.0, 0.0
    for _ in range(epochs):
        at = at @ p
        asleep, waiting = asleep + 0.5 * at[2:].sum(), waiting + 0.5 * at[0]
    return np.array([asleep, waiting])


def slope(engine: Engine, epochs: int) -> np.ndarray:
    """Derivative of the exact answer along the trait."""
    high, low = (exact(engine, epochs, 0.1 + h) for h in (1e-5, -1e-5))
    return (high - low) / 2e-5


@cache
def long_run(baseline: str = "value") -> Expectations:
    """Many lives in the homogeneous chain."""
    return expectations(still(), short(), ALONG, n=1500, seed=11, statistics=("TST", "SOL"), baseline=baseline)


def test_the_closed_form_of_a_homogeneous_chain():
    """Averages and gradient along the trait within 4 standard errors; the pace of a state that nobody reads does nothing at all."""
    found = long_run()
    assert (np.abs(found.value[0] - exact(still(), 240, 0.1)) < 4.0 * found.error[0]).all()
    assert (np.abs(found.gradient[0, :, 0] - slope(still(), 240)) < 4.0 * found.gradient_error[0, :, 0]).all()
    assert (found.gradient[0, :, 1] == 0.0).all()


@pytest.mark.parametrize("baseline", ["mean", "none"])
def test_every_baseline_tells_the_same_with_more_noise(baseline):
    found, best = long_run(baseline), long_run()
    assert (np.abs(found.gradient[0, :, 0] - slope(still(), 240)) < 4.0 * found.gradient_error[0, :, 0]).all()
    assert (found.gradient_error[0, :, 0] > 1.3 * best.gradient_error[0, :, 0]).all()


def test_unbiased_and_honest_over_two_hundred_replicates():
    """The mean of 200 small runs is the closed form, and their spread is the error that they state.

    The spread of 200 is known to 5 %, four times that is allowed; small runs state their errors 2 % too small or less.
    """
    runs = [expectations(still(), short(epochs=80), ("nest.trait",), n=32, seed=100 + k, statistics=("TST", "SOL"), pilot=32) for k in range(200)]
    found = np.array([run.gradient[0, :, 0] for run in runs])
    spread = found.std(axis=0, ddof=1)
    assert (np.abs(found.mean(axis=0) - slope(still(), 80)) < 4.0 * spread / np.sqrt(200)).all()
    stated = np.sqrt(np.mean([run.gradient_error[0, :, 0] ** 2 for run in runs], axis=0))
    assert stated == pytest.approx(spread, rel=0.22)


def difference(name: str, h: float, n: int, statistics: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Central difference of the nest over lives with the same random numbers, with its error; shape (nights, statistics)."""
    timeline = short(2)
    low, high = (
        simulate(nest(), Persons(n, {name: np.full(n, nest().model.values[name] + by)}), timeline, seed=77, threads=1).nights for by in (-h, h)
    )
    each = np.array([(high[s] - low[s]) / (2.0 * h) for s in statistics])
    return each.mean(axis=1).T, each.std(axis=1).T / np.sqrt(n)


def test_differences_of_a_chain_whose_drives_move():
    """Two nights, eight statistics, a trait and the pace of a state: the sum of squared z is that of normal numbers."""
    statistics = ("SOL", "WASO", "TST", "N3", "REM", "awakenings", "transitions", "long wake")
    found = expectations(nest(), short(2), ALONG, n=1500, seed=5, statistics=statistics)
    for k, (name, h) in enumerate((("nest.trait", 0.1), ("nest.build", 0.03))):
        expected, error = difference(name, h, 20_000, statistics)
        both = np.hypot(error, found.gradient_error[:, :, k])
        told = both > 0.0
        z = (found.gradient[:, :, k] - expected)[told] / both[told]
        assert np.abs(z).max() < 4.0, name
        assert (np.abs(found.gradient[:, 2, k]) > 4.0 * found.gradient_error[:, 2, k]).all(), f"{name} moves sleep, or nothing is tested"


def test_both_ways_to_the_score_are_one():
    timeline, persons = short(), Persons(3, {"nest.trait": np.array([-0.4, 0.1, 0.6])})
    paths = simulate(nest(), persons, timeline, seed=3, epochs=True, threads=1).nights.stages.T
    near = _Near(nest(), timeline, ("nest.trait",), None)(paths, persons, bool).scores
    far = _Far(_bare(nest()), timeline, ALONG, {})(paths, persons, bool).scores
    assert np.abs(near[:, :, 0] - far[:, :, 0]).max() < 1e-12
    assert np.abs(near).max() > 0.1


def test_the_same_for_any_batch_and_number_of_threads():
    """To the last bit: blocks are summed in their order, however they were dealt out."""
    runs = [expectations(nest(), short(2), ALONG, n=80, seed=2, pilot=64, batch=b, threads=t) for b, t in ((1, 1), (64, 1), (4096, 3), (32, 2))]
    for run in runs[1:]:
        assert (run.gradient == runs[0].gradient).all() and (run.gradient_error == runs[0].gradient_error).all()
        assert (run.value == runs[0].value).all() and run.n == 80


def test_two_parts_are_the_whole():
    whole, *parts = (expectations(nest(), short(), ALONG, n=n, first_person=f, seed=2, pilot=64) for n, f in ((96, 0), (40, 0), (56, 40)))
    joined = parts[0].joined(parts[1])
    assert joined.n == 96
    for name in ("value", "error", "gradient", "gradient_error"):
        assert getattr(joined, name) == pytest.approx(getattr(whole, name), rel=1e-9, abs=1e-12)


def test_a_night_is_not_moved_by_the_nights_after_it():
    """The first of two nights is the one night alone, gradient and error, to the last bit."""
    two = short(2)
    one = two.split((two.windows[0].rise - two.start) // 30 + 400)[0]
    alone, first = (expectations(nest(), timeline, ALONG, n=64, seed=2, pilot=64) for timeline in (one, two))
    assert (alone.gradient[0] == first.gradient[0]).all() and (alone.gradient_error[0] == first.gradient_error[0]).all()


def test_what_epochs_add_up_to_is_what_the_kernel_says():
    """All statistics of 64 nights, from stages alone."""
    night = simulate(nest(), Persons(64), short(), seed=8, epochs=True, threads=1).nights
    names = tuple(name for name in STATISTICS if name not in MARKERS)
    summed = rewards(night.stages.T, names).sum(axis=1)
    for name, row in zip(names, summed, strict=True):
        assert row == pytest.approx(night[name][:, 0], rel=1e-5, abs=1e-4), name
        assert row.std() > 0.0, f"{name} never differs, so nothing is tested"


class Circadian(Module):
    """A hand that runs faster awake, with a marker."""

    hand = State("1", "hand of a clock", start=0.0)
    wake = Input("1", "1 awake")
    pace = Parameter("1/h", "speed of the hand", level="person")
    ease = Parameter("1", "ease of sleep", level="person")
    cbt_min = Crossing("hand", 1.0, "the marker")

    @rate("hand")
    def runs(m):
        """Steadily, by half faster awake."""
        return m.pace * (1.0 + 0.5 * m.wake)

    @quantity("1")
    def falls_asleep(m):
        """The ease itself."""
        return m.ease


@cache
def clock() -> Engine:
    """The clock with a homogeneous chain."""
    model = assemble(Circadian, wires={"circadian.wake": "stage.wake"}, values={"circadian.pace": 0.4, "circadian.ease": 0.0}, doses={})
    entry = mask({("W before onset", "N1"): 1.0, ("W after onset", "N1"): 1.0, ("N2", "W"): -1.0})
    return Engine(model, Chain((), {"entry": "circadian.falls_asleep"}, {"entry": entry}), worlds.weights()[..., :1])


def test_a_marker_moves_along_the_path_and_with_it():
    """The hand is at 1 when pace x (hours + half the hours awake) is: exact along a path, by differences over paths."""
    along, n, timeline = ("circadian.pace", "circadian.ease"), 1500, short()
    found = expectations(clock(), timeline, along, n=n, seed=4, statistics=("DLMO", "CBTmin", "TST"))
    for k, (name, h) in enumerate(zip(along, (0.004, 0.1), strict=True)):
        value = clock().model.values[name]
        runs = [simulate(clock(), Persons(20_000, {name: np.full(20_000, value + by)}), timeline, seed=9, threads=1).nights for by in (-h, h)]
        each = (runs[1]["DLMO"] - runs[0]["DLMO"])[:, 0] / (2.0 * h)
        both = np.hypot(each.std() / np.sqrt(20_000), found.gradient_error[0, 0, k])
        assert abs(found.gradient[0, 0, k] - each.mean()) < 4.0 * both, name
        assert abs(each.mean()) > 5.0 * both, f"{name} moves the marker, or nothing is tested"
    assert found.gradient[0, 0] == pytest.approx(found.gradient[0, 1])
    assert found.value[0, 1] - found.value[0, 0] == pytest.approx(7.0)


def test_persons_live_in_turn():
    """A group's expectation is the mean of its members', each with half the lives."""
    persons = Persons(2, {"nest.trait": np.array([-0.5, 0.7])})
    both = expectations(nest(), short(), ("nest.trait",), n=1024, seed=6, persons=persons, statistics=("TST",))
    each = [expectations(nest(), short(), ("nest.trait",), n=512, seed=7 + k, persons=persons.take([k]), statistics=("TST",)) for k in (0, 1)]
    for name in ("value", "gradient"):
        apart = getattr(both, name) - 0.5 * (getattr(each[0], name) + getattr(each[1], name))
        error = getattr(both, "error" if name == "value" else "gradient_error")
        assert (np.abs(apart) < 5.0 * error).all(), name


def test_everything_wrong_is_said_at_once():
    with pytest.raises(EngineError) as caught:
        expectations(
            nest(), short(), ("nest.trait", "nest.trait", "nest.treit", "dose[3].hour"), n=1, seed=-1, statistics=("TST", "DLMO", "REM latency"),
            baseline="best", threads=0, pilot=1.5, start={"nest.presure": 1.0},
        )
    for said in ("nest.treit", "dose[3].hour", "twice: nest.trait", "DLMO", "REM latency", "best", "n must", "seed", "threads", "pilot", "nest.presure"):
        assert said in str(caught.value), said


def test_progress_counts_lives():
    told = []
    expectations(nest(), short(), ("nest.trait",), n=70, seed=1, pilot=8, batch=32, progress=lambda done, n: told.append((done, n)))
    assert told == [(32, 70), (64, 70), (70, 70)]


def test_an_interrupt_ends_work_that_has_begun():
    """Ctrl-C reaches the main thread while it waits; lives that threads have begun are dropped at the next path."""
    seen, before = [], threading.active_count()

    def interrupted(done, n):
        seen.append(time.perf_counter())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        expectations(nest(), short(), ALONG, n=1_000_000, seed=1, pilot=8, batch=256, threads=2, progress=interrupted)
    assert time.perf_counter() - seen[0] < 1.0
    assert threading.active_count() == before
