"""Declarations that would compute something else than meant are refused, all faults at once."""

import math

import pytest

from pineal.declare import Module, Parameter, State, flux, jump, quantity, rate
from pineal.declare.chain import Chain
from pineal.declare.dimensions import prove
from pineal.declare.scope import Reading
from pineal.engine.trace import trace
from pineal.errors import ModelError

from . import worlds

NO_CHAIN = Chain((), {}, {})


def test_the_small_world_is_sound():
    model = worlds.model()
    assert prove(model) == []
    reading = Reading(model, model.values | {"tank.level": 2.0})
    assert reading.derivatives() == {"tank.level": 0.25 - 0.5 * 2.0}


def test_a_law_may_not_write_a_state_of_another_module():
    with pytest.raises(ModelError, match="'depth'.*not a state of this module"):
        class Wrong(Module):
            level = State("m", "height", start=0.0)

            @rate("depth")
            def change(m):
                """Writes what is not declared."""
                return m.level


def test_two_rates_of_one_state_are_refused():
    with pytest.raises(ModelError, match="level has 2 rate laws"):
        class Wrong(Module):
            level = State("m", "height", start=0.0)

            @rate("level")
            def change(m):
                """One writer."""
                return m.level

            @rate("level")
            def other(m):
                """Another writer."""
                return m.level


def test_a_module_names_all_its_faults():
    with pytest.raises(ModelError) as caught:
        class Wrong(Module):
            level = State("m", "height", start=0.0)

            @flux("level -> nowhere", "m/h")
            def gone(m):
                """A flux to a state that does not exist."""
                return m.level

            @quantity("m")
            def silent(m):
                return m.level

    text = str(caught.value)
    assert "Wrong" in text
    assert "'nowhere'" in text
    assert "silent has no docstring" in text


def test_a_flux_and_a_rate_on_one_state_add_up():
    """Two writers are an error only when both claim to be the whole derivative."""
    class Two(Module):
        a = State("m", "one", start=3.0)
        b = State("m", "other", start=0.0)

        @flux("a -> b", "m/h")
        def across(m):
            """From one to the other."""
            return 0.5 * m.a

        @flux("b ->", "m/h")
        def away(m):
            """Lost."""
            return 0.1 * m.b

    model = worlds.model(Two, wires={}, values={})
    reading = Reading(model, {"two.a": 3.0, "two.b": 2.0})
    assert reading.derivatives() == {"two.a": -1.5, "two.b": pytest.approx(1.3)}
    assert sum(reading.derivatives().values()) == pytest.approx(-0.2)  # a flux moves, it does not make


def test_an_event_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="'breakfast'"):
        jump("level", on="breakfast")


def test_a_level_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="'village'"):
        Parameter("1", "number", level="village")


def test_assembling_names_all_faults_of_wires_and_values():
    with pytest.raises(ModelError) as caught:
        worlds.model(wires={"tank.inflo": "spring.flow", "tank.outflow": "spring.flow"}, values={"tank.los": 1.0})
    text = str(caught.value)
    assert "input tank.inflow is not wired" in text
    assert "tank.inflo: there is no such input; did you mean tank.inflow?" in text
    assert "wire tank.outflow: there is no such input" in text
    assert "parameter tank.loss has no value" in text
    assert "parameter spring.rate_of_flow has no value" in text
    assert "value tank.los belongs to no parameter; did you mean tank.loss?" in text


def test_a_wire_to_nowhere_names_the_nearest():
    with pytest.raises(ModelError, match=r"spring.flaw: there is no such quantity; did you mean spring.flow\?"):
        worlds.model(wires={"tank.inflow": "spring.flaw"})


def test_a_wire_between_units_is_refused():
    class Creek(Module):
        @quantity("m/min")
        def flow(m):
            """A creek, by the minute."""
            return 1.0

    with pytest.raises(ModelError, match=r"tank.inflow \[m/h\] = creek.flow \[m/min\]: the units differ"):
        worlds.model(worlds.Tank, Creek, wires={"tank.inflow": "creek.flow"}, values={"tank.loss": 1.0})


def test_two_modules_of_one_name_are_refused():
    with pytest.raises(ModelError, match="two modules are called tank"):
        worlds.model(worlds.Tank, worlds.Tank, worlds.Spring)


def test_a_state_that_nothing_moves_is_refused():
    class Idle(Module):
        level = State("m", "height", start=0.0)

    with pytest.raises(ModelError, match="idle.level has no flux or rate"):
        worlds.model(Idle, wires={}, values={})


class Circle(Module):
    """Two quantities that wait for each other."""

    level = State("m", "height", start=1.0)

    @quantity("m")
    def hen(m):
        """From the egg."""
        return m.egg

    @quantity("m")
    def egg(m):
        """From the hen."""
        return m.hen

    @rate("level")
    def change(m):
        """Asks for the hen."""
        return m.hen


def test_circular_quantities_are_refused_with_their_circle():
    model = worlds.model(Circle, wires={}, values={})
    with pytest.raises(ModelError, match=r"circle: circle.hen -> circle.egg -> circle.hen"):
        Reading(model, {"circle.level": 1.0}).derivatives()
    with pytest.raises(ModelError, match="circle"):
        trace(model, NO_CHAIN)
    assert all("circle" in fault for fault in prove(model))
    assert prove(model)


def lawful(body) -> Module:
    """A module whose one rate is `body`."""
    body.__doc__ = "A law under test."
    return type("Law", (Module,), {"x": State("1", "a number", start=1.0), "change": rate("x")(body)})


BRANCHES = {
    "if": lambda m: 1.0 if m.x > 0.5 else 2.0,
    "and": lambda m: (m.x > 0.5 and m.x < 2.0) * 1.0,
    "while": lambda m: next(v for v in (1.0, 2.0) if m.x > v),
}


@pytest.mark.parametrize("body", BRANCHES.values(), ids=BRANCHES)
def test_branching_on_a_traced_value_is_refused(body):
    model = worlds.model(lawful(body), wires={}, values={})
    with pytest.raises(ModelError, match="may not branch with 'if'.*where"):
        trace(model, NO_CHAIN)


FOREIGN = {
    "math.exp": lambda m: math.exp(m.x), "math.floor": lambda m: math.floor(m.x), "float": lambda m: float(m.x),
    "math.sin": lambda m: math.sin(m.x) * 2.0,
}


@pytest.mark.parametrize("body", FOREIGN.values(), ids=FOREIGN)
def test_functions_outside_the_closed_list_are_refused(body):
    model = worlds.model(lawful(body), wires={}, values={})
    with pytest.raises((ModelError, TypeError)):
        trace(model, NO_CHAIN)


UNTRACED = {"abs": lambda m: abs(m.x), "modulo": lambda m: m.x % 1.0, "floor division": lambda m: m.x // 1.0, "int": lambda m: int(m.x), "equality": lambda m: 1.0 * (m.x == 1.0)}


@pytest.mark.parametrize("name", UNTRACED)
def test_operators_outside_the_closed_list_are_refused(name):
    model = worlds.model(lawful(UNTRACED[name]), wires={}, values={})
    with pytest.raises((ModelError, TypeError)):
        trace(model, NO_CHAIN)


def test_numpy_is_outside_the_closed_list():
    import numpy as np

    model = worlds.model(lawful(lambda m: np.exp(m.x)), wires={}, values={})
    with pytest.raises((ModelError, TypeError)):
        trace(model, NO_CHAIN)


def test_a_name_that_is_not_declared_is_refused_when_traced():
    model = worlds.model(lawful(lambda m: m.xx), wires={}, values={})
    with pytest.raises(ModelError, match="law.xx is not in the model"):
        trace(model, NO_CHAIN)
    assert any("law.xx" in fault for fault in prove(model))
