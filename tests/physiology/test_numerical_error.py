"""What our steps cost: the kernels against SciPy's LSODA at rtol 1e-10 on one prescribed stage path.

Compared: four days with lights, one melatonin and one caffeine dose; clock, endogenous melatonin and
adenosine with `oracle.py`, which shares no line with the package; dosed plasma enters the oracle in closed
form. The traces of arousal, whose targets depend on the stage alone, are compared with exponentials.
Not compared: other stage paths; the laws themselves (the other files of this folder).

Bars: DLMO 0.1 min, each state 1e-3 of its peak and 1e-5 in the median. The same for every state of the whole
model, by its own laws, is test_whole_model_error.py.
"""

import math

import numpy as np
import pytest

from engine import worlds as engines
from pineal.compounds import get
from pineal.declare import Input, Module, Parameter, State, assemble, rate
from pineal.declare.chain import Chain
from pineal.engine import Engine, Persons, TimedDose, simulate
from pineal.errors import EngineError

from . import oracle, worlds

HOURS, NIGHTS, BED_H = 96.0, 3, 8.0
NAMES = (
    "circadian.amplitude", "circadian.phase", "circadian.activated", "melatonin.pineal", "melatonin.plasma",
    "homeostat.adenosine", "homeostat.receptor",
)
MELATONIN_S, CAFFEINE_S = 22 * 3600 + 17, 15 * 3600 + 41
LIGHTS = ((0.0, 3.0), (7.0, 300.0), (12.0, 2000.0), (12.5, 300.0), (20.5, 30.0), (23.0, 3.0))


def lights() -> tuple[list[float], list[float]]:
    """Edges (h) and lux of four days; 3 lux reach a sleeper who wakes."""
    return [24.0 * day + at for day in range(4) for at, _ in LIGHTS], [lux for _ in range(4) for _, lux in LIGHTS]


def stage_path() -> np.ndarray:
    """Bouts of 1 to 40 epochs, the same in every run; shape (epochs in bed,)."""
    rng, n = np.random.default_rng(1), round(NIGHTS * BED_H * 120)
    return np.repeat(rng.choice(5, n, p=[0.2, 0.13, 0.35, 0.12, 0.2]), rng.integers(1, 41, n))[:n].astype(np.int8)


def kernel(lanes: int):
    edges, lux = lights()
    windows = tuple(worlds.night(day, 24.0 * day + 23.0, 24.0 * day + 31.0) for day in range(NIGHTS))
    doses = (
        TimedDose(worlds.MIDNIGHT + MELATONIN_S, "melatonin", "immediate release", 2.0),
        TimedDose(worlds.MIDNIGHT + CAFFEINE_S, "caffeine", "immediate release", 150.0),
    )
    return worlds.run(worlds.scheduled(edges, lux, HOURS), windows=windows, path=stage_path()[:, None], doses=doses, lanes=lanes)


def dosed(t: float) -> float:
    """Plasma from the melatonin dose (pmol/L), written out."""
    (depot,), body = get("melatonin").kinetics("immediate release", weight_kg=70.0)
    since = t - MELATONIN_S / 3600.0 - depot.lag
    if since <= 0.0:
        return 0.0
    peak = 2.0 * get("melatonin").per("pmol/L") / body.volume_per_f * depot.fraction * depot.rate / (depot.rate - body.ke)
    return peak * (math.exp(-body.ke * since) - math.exp(-depot.rate * since))


def stage_edges() -> tuple[np.ndarray, np.ndarray]:
    """Hours at which the stage may change and the stage from then on."""
    at, stages = [0.0], [0]
    for day, codes in enumerate(stage_path().reshape(NIGHTS, -1)):
        at += [24.0 * day + 23.0 + i / 120.0 for i in range(len(codes))] + [24.0 * day + 31.0]
        stages += [*codes.tolist(), 0]
    return np.array(at), np.array(stages)


def world() -> oracle.World:
    """The same four days for the oracle."""
    edges, lux = lights()
    at, stages = stage_edges()
    awake = np.append(True, stages[1:] == 0)
    kept = np.append(True, awake[1:] != awake[:-1])
    at, awake = at[kept], awake[kept]
    marks = np.unique(np.concatenate([edges, at]))

    def now(points, values):
        return [values[np.searchsorted(points, mark + 1e-9, side="right") - 1] for mark in marks]

    (depot,), _ = get("melatonin").kinetics("immediate release", weight_kg=70.0)
    return oracle.World(marks, now(np.array(edges), lux), now(at, awake), dosed, [MELATONIN_S / 3600.0 + depot.lag])


@pytest.fixture(scope="module")
def truth():
    """Hours of the steps and the oracle's states there."""
    hours, _ = worlds.series(kernel(1), NAMES[0])
    start = [worlds.build().states[name].start for name in NAMES]
    return hours, oracle.integrate(world(), start, np.append(hours, HOURS))[:, :-1]


@pytest.fixture(scope="module", params=[1, 32], ids=["double", "single"])
def run(request):
    return kernel(request.param)


def errors(result, truth, name: str) -> np.ndarray:
    """Absolute errors relative to the peak."""
    found, expected = worlds.series(result, name)[1], truth[1][NAMES.index(name)]
    if name == "circadian.phase":
        found = np.unwrap(found)
    return np.abs(found - expected) / np.abs(expected).max()


@pytest.mark.parametrize("name", NAMES)
def test_states_against_lsoda(run, truth, name):
    error = errors(run, truth, name)
    assert error.max() < 1e-3
    assert np.median(error) < 1e-5


def test_plasma_melatonin_that_the_laws_read(run, truth):
    """Endogenous and dosed together."""
    hours, own = worlds.series(run, "melatonin.plasma")
    found = own + worlds.series(run, "dose.melatonin")[1]
    expected = truth[1][4] + np.array([dosed(t) for t in hours])
    error = np.abs(found - expected) / expected.max()
    assert error.max() < 1e-3
    assert np.median(error) < 1e-5


def test_dlmo_to_a_tenth_of_a_minute(run, truth):
    expected = oracle.phase_times(truth[0], truth[1][1])
    found = worlds.cbt_minima(run)
    assert np.max(np.abs(found - expected)) * 60.0 < 0.1
    hours = run.nights["CBTmin"][0] + 24.0 * (np.arange(NIGHTS) + 1.0)
    assert np.max(np.abs(hours - expected[1:])) * 60.0 < 0.1  # the kernel's own marker


TRACES = {
    "arousal.trace": ("arousal.trace_time", lambda v: [1.0, 1.0, 0.0, 0.0, 0.0]),
    "arousal.rem_trace": ("arousal.rem_trace_time", lambda v: [0.0, 0.0, 0.0, 0.0, 1.0]),
    "arousal.n1_trace": ("arousal.n1_trace_time", lambda v: [0.0, 1.0, 0.0, 0.0, 0.0]),
    "arousal.monoamine": ("arousal.monoamine_time", lambda v: [1.0, v["arousal.n1_tone"], v["arousal.nrem_tone"], v["arousal.nrem_tone"], 0.0]),
}


def relaxation(name: str, hours: np.ndarray) -> np.ndarray:
    """The exact solution toward a target of the stage."""
    model = worlds.build()
    time_name, targets = TRACES[name]
    time_constant, level = model.values[time_name], targets(model.values)
    at, stages = stage_edges()
    x, values = model.states[name].start, []
    for stage, since, until in zip(stages, at, np.append(at[1:], HOURS + 1.0), strict=True):
        here = hours[(hours >= since - 1e-9) & (hours < until - 1e-9)]
        values.append(level[stage] + (x - level[stage]) * np.exp(-(here - since) / time_constant))
        x = level[stage] + (x - level[stage]) * math.exp(-(until - since) / time_constant)
    return np.concatenate(values)


@pytest.mark.parametrize("name", TRACES)
def test_traces_of_arousal_are_exponentials(run, name):
    """They relax toward a target that a step holds, so a step of any length is exact but for rounding."""
    hours, found = worlds.series(run, name)
    assert np.abs(found - relaxation(name, hours)).max() < 2e-6


def test_a_longer_step_is_refused(monkeypatch):
    """With steps of 4 min the median of melatonin leaves its bar, with 8 min DLMO does: such nights look right."""
    monkeypatch.setattr("pineal.engine.timeline.LONGEST_STEP", 8)
    with pytest.raises(EngineError, match="a step of 4 min is longer than the 2 min"):
        kernel(1)


class Quick(Module):
    """A state that outruns the steps of the day."""

    level = State("1", "follows at once", start=0.5)
    wake = Input("1", "1 awake")
    pace = Parameter("1/h", "how fast", level="person")

    @rate("level")
    def follows(m):
        """Toward 1 awake."""
        return m.pace * (m.wake - m.level)


def test_a_state_too_fast_for_the_steps_is_refused():
    """Judged for each run by the fastest of its persons; a rate that is a constant of the model is stepped exactly."""
    timeline = engines.timeline(days=1)

    def lived(pace: float):
        model = assemble(Quick, wires={"quick.wake": "stage.wake"}, values={"quick.pace": 2.0}, doses={})
        engine = Engine(model, Chain((), {}, {}), engines.weights()[..., :1])
        return simulate(engine, Persons(2, {"quick.pace": np.array([2.0, pace])}), timeline, seed=1, lanes=1)

    assert np.isfinite(lived(14.0).end.values).all()
    with pytest.raises(EngineError, match=r"quick.level moves with a rate of 20/h, too fast for steps of 2 min"):
        lived(20.0)
