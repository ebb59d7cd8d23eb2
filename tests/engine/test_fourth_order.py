"""Steps of fourth order: a closed form, the clock alone against SciPy's LSODA, and what refuses them.

Compared: logistic growth at two paces, so that the error tells the order of the method; amplitude, phase and photoreceptors of
the published clock (Hannay 2019) through three days of light. Not compared: nights with sampled stages, whose errors are those
of the draws.
"""

from functools import cache

import numpy as np
import pytest
from attrs import evolve

from pineal.declare import Module, Parameter, State, assemble, rate
from pineal.declare.chain import Chain
from pineal.engine import Engine, Persons, Timeline, daily, grid, simulate
from pineal.engine.deterministic import Plan, Steps, run
from pineal.engine.reference import Reference
from pineal.engine.tangent import tangents
from pineal.errors import EngineError
from pineal.physiology import build
from pineal.physiology.circadian import Circadian
from pineal.physiology.model import WIRES
from pineal.units import Clock

from . import worlds

TURN = 2.0 * np.pi
LUX = ((Clock.read("07:00"), 500.0), (Clock.read("20:30"), 50.0), (Clock.read("23:00"), 0.0))


class Growth(Module):
    """Logistic growth from a tenth of what there is room for."""

    size = State("1", "how large", start=0.1)
    pace = Parameter("1/h", "how fast", level="person")

    @rate("size")
    def grows(m):
        """Fastest at half."""
        return m.pace * m.size * (1.0 - m.size)


class Still(Module):
    """Melatonin that is not there."""

    nothing = Parameter("pmol/L", "no melatonin")


def alone(model, order: int) -> Engine:
    """A model without a chain."""
    return Engine(model, Chain((), {}, {}), worlds.weights()[..., :1], tuple(model.states), order=order)


def after(order: int, pace: float) -> float:
    """Error of the size when pace x time is 6, two minutes a step."""
    model = assemble(Growth, wires={}, values={"growth.pace": pace}, doses={})
    start, epochs = grid(worlds.AUTUMN, 1, worlds.ZONE)
    dark = Timeline(start, worlds.ZONE, (), np.zeros(epochs), np.zeros(epochs))
    kept = simulate(alone(model, order), Persons(1), dark, seed=1, lanes=1, series_every=1).nights
    at = int(np.searchsorted(kept.series_epoch, 120 * 6.0 / pace))
    hours = kept.series_epoch[at] / 120.0
    return abs(kept.series["growth.size"][at, 0] - 1.0 / (1.0 + 9.0 * np.exp(-pace * hours)))


@pytest.mark.parametrize("order", [2, 4])
def test_half_the_pace_has_an_error_smaller_by_the_order(order):
    assert np.log2(after(order, 3.0) / after(order, 1.5)) == pytest.approx(order, abs=0.3)


@cache
def clock():
    """Hannay et al.'s clock as published: light alone."""
    values = {name: value for name, value in build().values.items() if name.startswith("circadian.")}
    wires = {name: "still.nothing" if end.startswith("melatonin.") else end for name, end in WIRES.items() if name.startswith("circadian.")}
    return assemble(Circadian, Still, wires=wires, values=values | {"circadian.mel_max": 0.0, "still.nothing": 0.0}, doses={})


@cache
def lit() -> Timeline:
    """Three days of light, nobody in bed."""
    start, epochs = grid(worlds.AUTUMN, 3, worlds.ZONE)
    light = build().values["circadian.melanopic_per_lux"] * daily(list(LUX), start, epochs, worlds.ZONE)
    return Timeline(start, worlds.ZONE, (), light, np.zeros(epochs))


@cache
def truth(every: int = 20) -> dict[str, np.ndarray]:
    """The same laws by LSODA at rtol 1e-11, restarted at every edge of the light; a row every ten minutes."""
    light = lit().light
    edges = np.flatnonzero(np.diff(light, prepend=-1.0))
    given = {"timeline.light": Steps((edges / 120.0).tolist(), light[edges].tolist()), "stage.wake": 1.0}
    hours = np.arange(0, lit().epochs, every) / 120.0
    course = run(clock(), float(hours[-1]), Plan(given, rtol=1e-11, atol=1e-13, longest_h=0.25), save=hours)
    return {name: course[name] for name in clock().states}


def error(order: int, lanes: int) -> tuple[float, float]:
    """Largest error of the phase in minutes, and of the other states."""
    kept = simulate(alone(clock(), order), Persons(1), lit(), seed=1, lanes=lanes, series_every=20).nights.series
    off = {name: kept[name][:, 0] - values for name, values in truth().items()}
    phase = (off.pop("circadian.phase") + 0.5 * TURN) % TURN - 0.5 * TURN
    return float(np.abs(phase).max() / TURN * 1440.0), max(float(np.abs(one).max()) for one in off.values())


def test_clock_in_double_precision():
    minutes, other = error(4, 1)
    assert minutes < 1e-5
    assert other < 1e-6
    assert error(2, 1)[0] > 100.0 * minutes


def test_clock_in_single_precision():
    minutes, other = error(4, 32)
    assert minutes < 1e-3
    assert other < 2e-6


def test_an_engine_that_was_evolved_takes_its_own_order():
    heun = alone(clock(), 2)
    assert heun.kernel(1).traced.order == 2
    assert evolve(heun, order=4).kernel(1).traced.order == 4
    assert heun.kernel(1).traced.order == 2


def test_other_orders_are_no_engine():
    with pytest.raises(ValueError, match="order"):
        alone(clock(), 3)


def test_laws_with_doses_and_switches_are_refused():
    with pytest.raises(EngineError, match=r"slope jumps.*the laws read dose\.melatonin.*use order 2"):
        evolve(worlds.engine(), order=4).kernel(1)


def test_states_too_fast_for_it_are_refused():
    with pytest.raises(EngineError, match=r"growth.size moves with a rate"):
        after(4, 30.0)


def test_tangents_and_reference_want_second_order():
    for ask in (lambda: tangents(alone(clock(), 4), lit(), np.zeros(0, int), ["circadian.period"]), lambda: Reference(alone(clock(), 4), lit())):
        with pytest.raises(EngineError, match="fourth order"):
            ask()
