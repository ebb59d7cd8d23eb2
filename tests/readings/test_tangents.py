"""Tangents on a prescribed path: values against the kernel, derivatives against central differences.

Compared: states at every step, plasma, CBTmin and the log-likelihood of the path. Differences cannot see
how a switch moves between steps, so they are compared with tangents of the steps alone; the switch has its
own test, against an exact answer. JAX is compared in tests/referees.
"""

from functools import cache

import numpy as np
import pytest
from attrs import evolve

from pineal.declare import Input, Module, Parameter, State, assemble, jump, quantity, rate
from pineal.declare.chain import Chain, mask
from pineal.engine import Engine, Persons, Timeline, simulate
from pineal.engine.exchange import depots
from pineal.engine.tangent import Tangents, tangents
from pineal.errors import EngineError
from pineal.maths import exp, where
from readings import worlds

MODEL = worlds.engine().model
ALONG = (
    "circadian.period", "circadian.sensitivity", "melatonin.amplitude", "melatonin.half_occupancy", "homeostat.sleep_time",
    "homeostat.caffeine_half", "arousal.kappa", "stages.entry_trait", "stages.exit_trait", "stages.depth_trait", "stages.rem_trait",
    "stages.fragmented", "stages.style_1", "stages.scn_entry", "stages.adenosine_entry", "stages.adenosine_exit",
    "circadian.gain", "circadian.half_light", "melatonin.suppression", "homeostat.wake_time", "arousal.nrem_tone", "rem.build_time",
    "slow_wave.rise_time", "stages.early_time", "hpa.night_share", "hpa.need",
    "dose[0].amount", "dose[0].hour", "dose[1].amount", "dose[1].hour",
)  # fmt: skip
TURN = 2.0 * np.pi


def follow(values: dict[str, float] | None = None, shift: dict[str, float] | None = None) -> Tangents:
    """The short life with other values of parameters and doses moved."""
    timeline, path = worlds.life()
    doses = list(timeline.doses)
    for name, by in (shift or {}).items():
        k = int(name[5])
        amount, second = doses[k].amount_mg, doses[k].second
        doses[k] = evolve(doses[k], amount_mg=amount + by) if "amount" in name else evolve(doses[k], second=second + 3600.0 * by)
    return tangents(worlds.engine(), evolve(timeline, doses=tuple(doses)), path, ALONG, values, series_every=1, with_rises=False)


@cache
def base() -> Tangents:
    """The short life as it is."""
    return follow()


@cache
def ends(name: str) -> tuple[Tangents, Tangents, float]:
    """The life with one direction a little less and a little more, and the distance between the two."""
    if name.startswith("dose"):
        h = 2.0**-6 / 3600.0 if "hour" in name else 1e-4  # a part of a second that a time since 1970 keeps exactly
        return follow(shift={name: -h}), follow(shift={name: h}), 2.0 * h
    h = 1e-5 * max(abs(MODEL.values[name]), 0.1)
    return follow({name: MODEL.values[name] - h}), follow({name: MODEL.values[name] + h}), 2.0 * h


def test_the_values_are_those_of_the_kernel():
    timeline, path = worlds.life()
    run = simulate(worlds.engine(), Persons(1), timeline, seed=1, lanes=1, path=path[:, None], epochs=True, series_every=1)
    for name in worlds.engine().outputs:
        expected = run.nights.series[name][:, 0]
        assert np.abs(base().series[name] - expected).max() <= 1e-12 * np.abs(expected).max() + 1e-300, name
    assert np.abs(base().log_probability - np.log(run.nights.probability[0])).max() < 1e-12


@pytest.mark.parametrize("name", ALONG)
def test_states_and_plasma_along(name):
    """Within 1e-5 of the largest derivative, wherever the direction moves a series by more than rounding."""
    low, high, distance = ends(name)
    for series in worlds.engine().outputs:
        change = high.series[series] - low.series[series]
        if series == "circadian.phase":
            change = (change + np.pi) % TURN - np.pi
        found = base().d_series[series][:, ALONG.index(name)]
        rounding = 1e-13 * np.abs(base().series[series]).max() / distance
        assert np.abs(found - change / distance).max() <= 1e-5 * np.abs(found).max() + rounding, series


@pytest.mark.parametrize("name", ALONG)
def test_the_score_along(name):
    low, high, distance = ends(name)
    expected = (high.log_probability.sum() - low.log_probability.sum()) / distance
    assert base().score[ALONG.index(name)] == pytest.approx(expected, rel=1e-5, abs=1e-12 / distance)


@pytest.mark.parametrize("name", ["circadian.period", "circadian.sensitivity", "melatonin.amplitude", "dose[1].amount"])
def test_the_marker_of_the_clock_along(name):
    low, high, distance = ends(name)
    expected = (high.crossings["circadian.cbt_min"] - low.crossings["circadian.cbt_min"]) / distance
    found = base().d_crossings["circadian.cbt_min"][:, ALONG.index(name)]
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-8)


class Lamp(Module):
    """A lamp that a clock turns on, and the warmth it leaves."""

    clock = State("1", "hand of a clock", start=0.0)
    warmth = State("1", "what the lamp leaves", start=0.0)
    wake = Input("1", "1 awake")
    pace = Parameter("1/h", "speed of the clock", level="person")
    hour = Parameter("1", "where the hand turns the lamp on", level="person")
    supply = Parameter("1/h", "warmth given", level="person")
    decay = Parameter("1/h", "warmth lost", level="person")

    @rate("clock")
    def runs(m):
        """Steadily."""
        return m.pace * m.wake

    @rate("warmth")
    def warms(m):
        """Given once the lamp is on, lost always."""
        return where(m.clock > m.hour, m.supply, 0.0) - m.decay * m.warmth

    @quantity("1")
    def felt(m):
        """The warmth itself."""
        return m.warmth


LAMP = {"lamp.pace": 0.5, "lamp.hour": 3.017, "lamp.supply": 2.0, "lamp.decay": 0.7}


def lamp() -> Engine:
    """The lamp with a chain that nobody asks."""
    model = assemble(Lamp, wires={"lamp.wake": "stage.wake"}, values=LAMP, doses={})
    chain = Chain(("lamp.felt",), {"entry": "lamp.felt"}, {"entry": mask({})})
    return Engine(model, chain, np.zeros((6, 5, 2)), ("lamp.warmth",))


def warmth(t: np.ndarray, pace: float, hour: float, supply: float, decay: float) -> np.ndarray:
    """The exact answer."""
    return supply / decay * -np.expm1(-decay * np.maximum(t - hour / pace, 0.0))


def test_a_moved_switch_moves_what_follows():
    """Against the exact answer, to the length of a step; steps alone would find nothing along what says when the lamp turns on."""
    day = Timeline(0, "UTC", (), np.zeros(24 * 120), np.zeros(24 * 120))
    found = tangents(lamp(), day, np.zeros(0, int), tuple(LAMP), series_every=1)
    t, values = found.series_epoch / 120.0, list(LAMP.values())
    settled = np.abs(t - LAMP["lamp.hour"] / LAMP["lamp.pace"]) > 0.1
    for lane, name in enumerate(LAMP):
        low, high = (warmth(t, *(v + sign * 1e-6 * (k == lane) for k, v in enumerate(values))) for sign in (-1, 1))
        expected = (high - low) / 2e-6
        error = np.abs(found.d_series["lamp.warmth"][:, lane] - expected)[settled]
        assert error.max() < 0.04 * np.abs(expected).max(), name


class Alarm(Module):
    """A level that every awakening raises."""

    level = State("1", "height", start=0.2)
    wake = Input("1", "1 awake")
    decay = Parameter("1/h", "loss", level="person")
    rise = Parameter("1", "share of the way to 1 gained by an awakening", level="person")

    @rate("level")
    def fall(m):
        """Falls, faster awake."""
        return -m.decay * (1.0 + m.wake) * m.level

    @jump("level", on="awakening")
    def ring(m):
        """Closer to 1."""
        return m.level + m.rise * (1.0 - m.level)

    @jump("level", on="lights off")
    def calm(m):
        """Half of it goes with the light."""
        return 0.5 * m.level

    @quantity("1")
    def height(m):
        """The level itself."""
        return m.level


@cache
def alarm() -> Engine:
    """A model of one state with jumps on events."""
    model = assemble(Alarm, wires={"alarm.wake": "stage.wake"}, values={"alarm.decay": 0.3, "alarm.rise": 0.4}, doses={})
    chain = Chain(("alarm.height",), {"entry": "alarm.height"}, {"entry": mask({("W after onset", "N2"): 1.0})})
    return Engine(model, chain, np.random.default_rng(3).normal(0.0, 0.4, (6, 5, 2)), ("alarm.level",))


def test_jumps_on_events_carry_the_tangents():
    timeline, path = worlds.life()
    along = ("alarm.decay", "alarm.rise")
    found = tangents(alarm(), timeline, path, along, series_every=1)
    run = simulate(alarm(), Persons(1), timeline, seed=1, lanes=1, path=path[:, None], series_every=1)
    assert np.abs(found.series["alarm.level"] - run.nights.series["alarm.level"][:, 0]).max() < 1e-14
    for lane, name in enumerate(along):
        value = alarm().model.values[name]
        low, high = (tangents(alarm(), timeline, path, along, {name: value + h}, series_every=1) for h in (-1e-6, 1e-6))
        expected = (high.series["alarm.level"] - low.series["alarm.level"]) / 2e-6
        assert np.abs(found.d_series["alarm.level"][:, lane] - expected).max() < 1e-8 * np.abs(expected).max() + 1e-9
        assert found.score[lane] == pytest.approx((high.log_probability.sum() - low.log_probability.sum()) / 2e-6, rel=1e-6)


@pytest.mark.parametrize(
    ("along", "person", "says"),
    [
        (("circadian.perod",), {}, "circadian.perod"),
        (("dose[9].amount",), {}, "dose.9"),
        (("circadian.period", "circadian.period"), {}, "each once"),
        (("circadian.period",), {"circadian.gain": 0.5}, "circadian.gain"),
    ],
)
def test_what_cannot_be_differentiated_is_refused(along, person, says):
    timeline, path = worlds.life()
    with pytest.raises(EngineError, match=says):
        tangents(worlds.engine(), timeline, path, along, person)


def test_a_path_with_gaps_is_refused():
    timeline, path = worlds.life()
    with pytest.raises(EngineError, match="stage code"):
        tangents(worlds.engine(), timeline, np.where(np.arange(len(path)) < 5, -1, path), ("circadian.period",))


class Hand(Module):
    """Something that a dose turns on: nearly a switch in plasma, passed within seconds."""

    effect = State("1", "what the dose does", start=0.0)
    plasma = Input("pmol/L", "plasma")
    decay = Parameter("1/h", "effect lost", level="person")
    supply = Parameter("1/h", "effect gained", level="person")

    @rate("effect")
    def acts(m):
        """Gained above the threshold, lost always."""
        return m.supply / (1.0 + exp((861.0 - m.plasma) / 17.0)) - m.decay * m.effect

    @quantity("1")
    def felt(m):
        """The effect itself."""
        return m.effect


def test_a_later_dose_that_acts_like_a_switch_acts_later():
    """2 mg of melatonin pass the threshold within a step, wherever in it; with slopes at its ends alone the tangent was 0.

    The exact answer without the seconds to the threshold: minus the supply, decayed since. Allowed are the two minutes of a step.
    The amount moves those seconds only.
    """
    model = assemble(
        Hand, wires={"hand.plasma": "dose.melatonin"}, values={"hand.decay": 0.4, "hand.supply": 1.3}, doses={"melatonin": "pmol/L"}
    )
    world = Engine(model, Chain(("hand.felt",), {}, {}), np.zeros((6, 5, 2)), ("hand.effect",))
    for late in (0, 37, 95):
        dose = worlds.engines.at(worlds.engines.AUTUMN, "22:00", "melatonin", 2.0, plus_s=late)
        start = dose.second - 3600 - late
        day = Timeline(start, "UTC", (), np.zeros(3 * 120), np.zeros(3 * 120), (dose,))
        found = tangents(world, day, np.zeros(0, int), ("dose[0].hour", "dose[0].amount"), series_every=1)
        _, [(_, lag, _)] = depots(model, "dose.melatonin", "melatonin", [dose], {})
        since = found.series_epoch / 120.0 - (dose.second - start) / 3600.0 - lag
        told = since > 0.05
        expected = -1.3 * np.exp(-0.4 * since[told])
        assert found.d_series["hand.effect"][told, 0] == pytest.approx(expected, rel=0.03), late
        assert np.abs(found.d_series["hand.effect"][:, 1]).max() < 0.02
