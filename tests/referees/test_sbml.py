"""The exported model before two judges: libSBML reads it without a complaint, libRoadRunner runs it to the same night.

Compared: the states of a part of the model (tests/readings/worlds.py) over one day and night with light edges, one stage path and three doses: libRoadRunner
(CVODE, rtol 1e-10) with SciPy's LSODA on the laws called with floats, restarted at every edge; both at
equal error. The whole model is read and checked but not run: libRoadRunner writes every assignment rule out
at each use and takes minutes to compile it. The kernel, with its fixed steps, is compared with libRoadRunner at its own error. Not
compared: the draw of stages, which the file does not have.
"""

from functools import cache

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from pineal.declare import Input, Module, Parameter, State, assemble, jump, rate, sbml
from pineal.engine import Persons, simulate
from pineal.engine.exchange import given
from pineal.engine.exchange import sbml as exported
from pineal.engine.layout import timeline_inputs
from pineal.engine.reference import Reference
from pineal.engine.timeline import EPOCH_S
from pineal.errors import ModelError
from pineal.physiology import build
from readings import worlds

TURN = 2.0 * np.pi
MODEL = worlds.part()
STATES = list(MODEL.states)


@cache
def text() -> str:
    """The short life as SBML."""
    return exported(MODEL, *worlds.life())


def load(document: str):
    """The document in libRoadRunner with tight, absolute tolerances."""
    import roadrunner

    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    runner = roadrunner.RoadRunner(document)
    runner.integrator.setValue("relative_tolerance", 1e-10)
    runner.integrator.setValue("absolute_tolerance", [1e-12] * runner.model.getNumRateRules())
    runner.integrator.setValue("maximum_num_steps", 100_000)
    return runner


@cache
def hours() -> np.ndarray:
    """Starts of all steps, in hours."""
    return worlds.life()[0].steps.epoch / 120.0


@cache
def judged() -> dict[str, np.ndarray]:
    """What libRoadRunner finds."""
    names = [*STATES, "dose.melatonin", "dose.caffeine", "stages.early"]
    table = np.array(load(text()).simulate(times=hours().tolist(), selections=["time", *map(sbml.sid, names)]))
    return {name: table[:, 1 + i] for i, name in enumerate(names)}


@cache
def tight() -> dict[str, np.ndarray]:
    """LSODA on the laws called with floats, restarted at every edge of stage, light and dose."""
    timeline, path = worlds.life()
    life, laws = given(timeline, path), Reference(worlds.engine(), timeline)
    stages, light = np.array(life.stages), np.array(life.inputs["timeline.light"])
    taken = [(dose.second - timeline.start) / 3600.0 for dose in timeline.doses]
    marks = np.unique(np.concatenate([[0.0, hours()[-1]], stages[:, 0], light[:, 0], taken]))
    marks = marks[(marks >= 0.0) & (marks <= hours()[-1])]
    y, found = np.array([laws.state[name] for name in STATES]), np.zeros((len(hours()), len(STATES)))
    inputs = {name: 0.0 for name in timeline_inputs(MODEL)}
    for a, b in zip(marks[:-1], marks[1:], strict=True):
        laws.stage = int(stages[np.searchsorted(stages[:, 0], 0.5 * (a + b)) - 1, 1])
        inputs["timeline.light"] = light[np.searchsorted(light[:, 0], 0.5 * (a + b)) - 1, 1]
        y = jumped(laws, inputs, life, a, y)
        inside = (hours() >= a) & (hours() < b)
        run = solve_ivp(slopes(laws, inputs), (a, b), y, method="LSODA", rtol=1e-10, atol=1e-12, t_eval=np.append(hours()[inside], b))
        found[inside], y = run.y[:, :-1].T, run.y[:, -1]
    found[-1] = y
    return dict(zip(STATES, found.T, strict=True))


def jumped(laws: Reference, inputs: dict[str, float], life: sbml.Given, hour: float, y: np.ndarray) -> np.ndarray:
    """The states after the jumps of the events at an hour."""
    y, (off, _) = y.copy(), life.nights[0]
    asleep = [(max(a, off), min(b, hour)) for (a, code), (b, _) in zip(life.stages, life.stages[1:], strict=False) if code]
    laws.memory["slept"] = sum(b - a for a, b in asleep if b > a)
    for event, state, law in MODEL.jumps:
        if event != "step" and hour in life.hours(event):
            reading = laws.reading(inputs, hour * 120.0, dict(zip(STATES, y, strict=True)))
            y[STATES.index(state)] = reading.law(state.split(".")[0], law)
    return y


def slopes(laws: Reference, inputs: dict[str, float]):
    """The right-hand side under one light."""

    def rhs(hour: float, y: np.ndarray) -> list[float]:
        state = dict(zip(STATES, y, strict=True))
        state["circadian.phase"] %= TURN
        return list(laws.reading(inputs, hour * 120.0, state).derivatives().values())

    return rhs


@cache
def settled() -> np.ndarray:
    """Which starts of steps are not the moment of an event."""
    life = given(*worlds.life())
    return ~np.isin(hours(), [hour for event in ("awakening", "rise", "lights off") for hour in life.hours(event)])


def apart(name: str, left: np.ndarray, right: np.ndarray) -> float:
    """Largest difference relative to the peak; phases differ on the circle. At the moment of a jump either side may stand in a table."""
    left, right = left[settled()], right[settled()]
    difference = left - right
    if name == "circadian.phase":
        difference = (difference + np.pi) % TURN - np.pi
    return float(np.abs(difference).max() / max(np.abs(right).max(), 1e-9))


@pytest.mark.parametrize("document", ["the whole model", "a life of the whole model", "a life of its part"])
def test_libsbml_finds_nothing_wrong(document):
    """Neither errors nor warnings, units and modelling practice included."""
    whole = {"the whole model": (build(),), "a life of the whole model": (build(), *worlds.life())}
    assert sbml.problems(exported(*whole[document]) if document in whole else text()) == []


def test_libsbml_does_look_at_units():
    wrong = text().replace('<parameter id="circadian__damping" name="loss of amplitude" value="0.024" units="per_h"',
                           '<parameter id="circadian__damping" name="loss of amplitude" value="0.024" units="h"')  # fmt: skip
    assert wrong != text()
    assert any("units" in problem for problem in sbml.problems(wrong))


def test_every_name_is_in_the_file():
    import libsbml

    shipped = build()
    model = libsbml.readSBMLFromString(exported(shipped)).getModel()
    names = [*shipped.states, *shipped.parameters, *shipped.quantities, *shipped.externals]
    missing = [name for name in names if model.getParameter(sbml.sid(name)) is None]
    assert missing == []
    assert all(model.getParameter(i).getUnits() for i in range(model.getNumParameters()))


@pytest.mark.parametrize("name", STATES)
def test_libroadrunner_runs_the_same_night(name):
    assert apart(name, judged()[name], tight()[name]) < 1e-6


def test_the_kernel_agrees_to_its_own_error():
    """Heun's error at fixed steps: largest for traces of a few minutes, small for what is slow.

    The trace of wake is judged in bed: after rising a step is as long as its time constant, and nothing reads it there.
    """
    timeline, path = worlds.life()
    run = simulate(worlds.engine(), Persons(1), timeline, seed=1, lanes=1, path=path[:, None], series_every=1)
    at = timeline.start + EPOCH_S * run.nights.series_epoch
    abed = np.any([(at >= w.lights_off) & (at <= w.rise) for w in timeline.windows], axis=0)
    error = {}
    for name in worlds.engine().outputs:
        found = run.nights.series[name][:, 0]
        error[name] = apart(name, np.where(abed | (name != "arousal.wake_trace"), found, judged()[name]), judged()[name])
    assert max(error.values()) < 2e-2
    assert max(error[name] for name in ("circadian.phase", "homeostat.adenosine", "homeostat.receptor")) < 1e-4
    assert max(error["dose.melatonin"], error["dose.caffeine"]) < 1e-8


def test_the_counters_of_the_chain_run_along():
    """Minutes in the present stage; at the very moment of an event a table may hold either side of it."""
    timeline, path = worlds.life()
    early = judged()["stages.early"]
    steps = timeline.steps
    minutes, expected, between = 0.0, [], []
    codes = np.zeros(len(steps.length), int)
    codes[(steps.flags & 2) > 0] = path
    for i, length in enumerate(steps.length):
        changed = i > 0 and codes[i] != codes[i - 1]
        minutes = 0.0 if changed or steps.flags[i] & 1 or (i and steps.flags[i - 1] & 4) else minutes
        between.append(minutes > 0.0)
        expected.append((np.exp(-minutes / MODEL.values["stages.early_time"]) - 0.15) / 0.25)
        minutes += 0.5 * length
    assert np.abs(early - expected)[between].max() < 1e-6


def test_the_plain_model_takes_a_dose_from_whoever_runs_it():
    runner = load(exported(MODEL))
    runner["dose__melatonin_immediate_release_1"] = 0.5
    table = np.array(runner.simulate(0, 8, 81, ["dose__melatonin", "melatonin__extra_occupancy"]))
    assert 0 < table[:, 0].argmax() < 30
    assert table[:, 1].max() > 0.1


class Wave(Module):
    """A level with a jump that no event can make."""

    level = State("1", "height", start=0.0)
    wake = Input("1", "1 awake")
    pace = Parameter("1/h", "rise")

    @rate("level")
    def rises(m):
        """Rises."""
        return m.pace * m.wake

    @jump("level", on="step")
    def halves(m):
        """Halves at every step, whatever a step is."""
        return 0.5 * m.level


def test_a_jump_that_depends_on_the_step_is_refused():
    model = assemble(Wave, wires={"wave.wake": "stage.wake"}, values={"wave.pace": 1.0}, doses={})
    with pytest.raises(ModelError, match=r"jump of wave\.level"):
        sbml.export(model)
