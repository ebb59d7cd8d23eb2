"""The deterministic runner on laws with known answers: edges, switches, kinks, jumps, refusals."""

import math

import numpy as np
import pytest

from pineal.declare import Crossing, Input, Module, Parameter, State, assemble, jump, quantity, rate
from pineal.engine.deterministic import Course, Laws, Plan, Steps, Switch, run
from pineal.errors import EngineError
from pineal.evidence import Measured
from pineal.maths import where
from pineal.physiology import clocks, comparators


class Sawtooth(Module):
    """Rises awake and falls asleep at one per hour; an angle turns once in ten hours."""

    need = State("1", "need", start=0.0)
    angle = State("rad", "angle", start=0.0)
    total = State("1", "integral of a law with a jump", start=0.0)
    wake = Input("1", "1 awake")
    light = Input("lux", "light")
    speed = Parameter("1/h", "rate", level="person")
    lamp = Parameter("lux", "unit of light")

    half = Crossing("angle", math.pi, "half a turn")

    @rate("need")
    def change(m):
        """Up and down."""
        return m.speed * (2.0 * m.wake - 1.0)

    @rate("angle")
    def turning(m):
        """Steady."""
        return m.speed * math.pi / 5.0

    @jump("angle", on="step")
    def wrap(m):
        """One turn."""
        return where(m.angle >= 2.0 * math.pi, m.angle - 2.0 * math.pi, m.angle)

    @rate("total")
    def adding(m):
        """Light where need is above a half."""
        return m.speed * where(m.need > 0.5, m.light / m.lamp, 0.0)

    @quantity("1")
    def over(m):
        """Above the middle."""
        return m.need - 0.5

    @quantity("1")
    def tired(m):
        """Upper threshold."""
        return m.need - 2.0

    @quantity("1")
    def rested(m):
        """Lower threshold."""
        return -m.need


def sawtooth():
    wires = {"sawtooth.wake": "stage.wake", "sawtooth.light": "timeline.light"}
    return assemble(Sawtooth, wires=wires, values={"sawtooth.speed": 1.0, "sawtooth.lamp": 1.0}, doses={})


def walked(method: str) -> Course:
    plan = Plan(
        {"timeline.light": Steps([0.0, 5.0], [1.0, 3.0])}, (Switch("stage.wake", "sawtooth.rested", "sawtooth.tired"),),
        kinks=("sawtooth.over",), watch={"down": ("sawtooth.over", -1)}, method=method)
    return run(sawtooth(), 24.0, plan, save=0.5)


@pytest.mark.parametrize("method", ["LSODA", "Radau", "DOP853"])
def test_known_answer(method):
    course = walked(method)
    assert [t for t, _, _ in course.switched] == pytest.approx(np.arange(2.0, 24.1, 2.0)[: len(course.switched)], abs=1e-7)
    assert course["sawtooth.need"] == pytest.approx([abs((t + 2) % 4 - 2) for t in course.hours], abs=1e-7)
    assert course.marks["sawtooth.half"] == pytest.approx([5.0, 15.0], abs=1e-7)
    assert course.marks["down"] == pytest.approx([3.5, 7.5, 11.5, 15.5, 19.5, 23.5], abs=1e-7)
    assert np.all(course["sawtooth.angle"] < 2 * math.pi + 1e-6)
    assert course["sawtooth.angle"][-1] == pytest.approx(24 * math.pi / 5 - 4 * math.pi, abs=1e-7)
    # need is above a half for 3 of every 4 hours; light is 1 until hour 5 and 3 after it
    assert course["sawtooth.total"][-1] == pytest.approx(3.5 + 3.0 * 14.5, abs=1e-6)


def test_parameters_that_may_vary_can_be_given():
    plan = Plan({"stage.wake": 1.0, "sawtooth.speed": Steps([0.0, 1.0], [1.0, 2.0])})
    assert run(sawtooth(), 2.0, plan).end["sawtooth.need"] == pytest.approx(3.0)


def test_smooth_inputs():
    plan = Plan({"stage.wake": 1.0, "timeline.light": lambda t: math.sin(t)})
    end = run(sawtooth(), 2.0, plan, {"sawtooth.need": 1.0}).end
    assert end["sawtooth.total"] == pytest.approx(1.0 - math.cos(2.0), abs=1e-7)


def test_unknown_names_are_refused_all_at_once():
    with pytest.raises(EngineError, match=r"start nowhere.*given sawtooth\.lamp"):
        run(sawtooth(), 1.0, Plan({"sawtooth.lamp": 1.0}), {"nowhere": 0.0})
    with pytest.raises(EngineError, match="neither a quantity"):
        run(sawtooth(), 1.0, Plan(watch={"w": ("sawtooth.nothing", 1)}))


def test_a_run_in_two_pieces_is_the_run():
    model = Laws(sawtooth())
    plan = Plan({"stage.wake": 1.0, "timeline.light": 1.0})
    half = run(model, [0.0, 1.3], plan)
    assert run(model, [1.3, 3.0], plan, half.end).end == pytest.approx(run(model, 3.0, plan).end)


def every_fact() -> dict[str, Measured]:
    found = {f"{name}/{key}": fact for name in clocks.CLOCKS for key, fact in clocks.facts(name).items()}
    return found | {f"{name}/{key}": fact for name in comparators.COMPARATORS for key, fact in comparators.facts(name).items()}


def test_every_fact_belongs_to_a_parameter_and_says_where_it_stands():
    known = {f"{n}/circadian.{p}" for n, c in clocks.CLOCKS.items() for p in c.parameters}
    known |= {f"{n}/{m.title()}.{p}" for n, c in comparators.COMPARATORS.items() for m in c.modules for p in m.parameters}
    facts = every_fact()
    assert set(facts) == known
    for name, fact in facts.items():
        assert fact.grade, name
        assert fact.where if fact.basis == "published" else fact.note, name
