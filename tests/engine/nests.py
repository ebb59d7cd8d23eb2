"""Small models with a stage chain, for tests of likelihoods: they compile in seconds and no law of the shipped model moves them."""

from functools import cache

from pineal.declare import Input, Memory, Module, Parameter, State, assemble, jump, quantity, rate
from pineal.declare.chain import Chain, mask
from pineal.engine import Engine
from pineal.maths import exp

from . import worlds


class Nest(Module):
    """A pressure that wake builds, a level that awakenings raise, and a memory of the stage."""

    pressure = State("1", "builds awake", start=0.6)
    level = State("1", "raised by awakenings", start=0.2)
    wake = Input("1", "1 awake")
    in_stage = Memory("min", "time in the present stage")
    build = Parameter("1/h", "pace of building", level="person")
    decay = Parameter("1/h", "pace of loss", level="person")
    trait = Parameter("1", "ease of sleep", level="person")
    pull = Parameter("1", "weight of the level", level="shared")

    @rate("pressure")
    def builds(m):
        """Toward 1 awake, toward 0 asleep."""
        return m.build * m.wake * (1.0 - m.pressure) - m.build * (1.0 - m.wake) * m.pressure

    @rate("level")
    def falls(m):
        """Falls always."""
        return -m.decay * m.level

    @jump("level", on="awakening")
    def rings(m):
        """Half of the way to 1."""
        return 0.5 + 0.5 * m.level

    @quantity("1")
    def early(m):
        """The first minutes in a stage."""
        return exp(-m.in_stage / 3.0)

    @quantity("1")
    def ease(m):
        """A trait less what awakenings left."""
        return m.trait - m.pull * m.level


@cache
def nest() -> Engine:
    """A model of two states whose drives jump, remember and change with every draw."""
    wires = {"nest.wake": "stage.wake", "nest.in_stage": "memory.in_stage"}
    values = {"nest.build": 0.3, "nest.decay": 0.9, "nest.trait": 0.1, "nest.pull": 0.8}
    entry = mask({("W before onset", "N1"): 1.0, ("W after onset", "N1"): 1.0, ("N1", "W"): -1.0, ("N2", "W"): -1.0})
    chain = Chain(("nest.pressure", "nest.early"), {"entry": "nest.ease"}, {"entry": entry})
    return Engine(assemble(Nest, wires=wires, values=values, doses={}), chain, worlds.weights()[..., :3] * [1.0, 3.0, 3.0])


class Void(Module):
    """A state that does nothing: what is left is the chain."""

    idle = State("1", "nothing", start=0.0)

    @rate("idle")
    def rests(m):
        """Stays."""
        return -m.idle


@cache
def markov() -> Engine:
    """A homogeneous chain: no covariate, no effector, so the hidden stages are a Markov chain of six states."""
    return Engine(assemble(Void, wires={}, values={}, doses={}), Chain((), {}, {}), worlds.weights()[..., :1])
