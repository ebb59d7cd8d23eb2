"""Small modules that the tests of declarations break in turn."""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, assemble, quantity, rate


class Tank(Module):
    """Water that runs out through a hole."""

    level = State("m", "height of the water", start=1.0)
    inflow = Input("m/h", "what comes in")
    loss = Parameter("1/h", "share lost each hour")

    @quantity("m/h")
    def outflow(m):
        """What runs out."""
        return m.loss * m.level

    @rate("level")
    def change(m):
        """In minus out."""
        return m.inflow - m.outflow


class Spring(Module):
    """A steady source."""

    rate_of_flow = Parameter("m/h", "water an hour")

    @quantity("m/h")
    def flow(m):
        """What the spring gives."""
        return m.rate_of_flow


WIRES = {"tank.inflow": "spring.flow"}
VALUES = {"tank.loss": 0.5, "spring.rate_of_flow": 0.25}


def model(*modules, wires=None, values=None):
    """Tank and spring, or others in their place."""
    return assemble(*(modules or (Tank, Spring)), wires=WIRES if wires is None else wires, values=VALUES if values is None else values, doses={})
