"""How one step is taken: Heun's method, made exact where a state only relaxes and where a law switches inside the step.

A state whose own rate b is a constant, or one for each stage, moves by the exponential form of Heun's method
(ETD2RK, Cox & Matthews 2002, doi:10.1006/jcph.2002.6995): with slopes k0 at the start and k1 at the predicted end,

    predicted = x + F k0,    x + A k0 + G k1,    F = (e^z - 1) / b,  G = (F - h) / z,  A = F - G e^z,  z = b h.

That is exact for a constant target, and Heun's method itself (F = h, A = G = h/2) for b = 0. Where a law
compares one state with a threshold and the state passes it with a share u of the step left, the slope's jump J
acts for that share: what it then gives, W J with W = u h (1 + y/2 + y²/6 + y³/24) and y = u z, replaces what the
formula above has counted (G J where the slope rises, A J where it falls, and the other share acts).

Laws that are smooth over every step, such as those of the clock alone, may instead be followed by the classical
method of Runge and Kutta, of fourth order.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import product
from math import factorial

import numpy as np
from attrs import frozen

from pineal.declare import Model
from pineal.declare.tracer import Node, evaluate, reachable
from pineal.engine.differential import Differential, Switch, switches
from pineal.engine.lanes import STAGE_NAMES
from pineal.engine.layout import dosed
from pineal.engine.trace import Traced
from pineal.errors import EngineError

TESTED_STEP = 4
"""Longest step, in epochs of 30 s, at which errors against a tight solver were measured (tests/physiology)."""

BRISK = 0.4
"""Own rate, 1/h, from which a state relaxes exactly; Heun's method loses (b h)^2 / 6 < 3e-5 of a slower one."""

STIFF = 0.5
"""Most that rate times step may be where Heun's method is left alone; beyond it a night would be wrong and look right."""

MANY = 4
"""Numbers of people that a rate may hang on for all their extremes to be judged together."""


@frozen(eq=False)
class Scheme:
    """What a step of a traced model does beside Heun's method.

    `rates`: own rate, 1/h, of each relaxing state in each of the five stages; `relaxing`: the same as an expression.
    `switches`: thresholds of one state, with the jumps of the slopes. `order`: 2, or 4 with neither of them.
    """

    rates: dict[str, tuple[float, ...]]
    relaxing: dict[str, Node]
    switches: tuple[Switch, ...]
    order: int = 2

    @property
    def varied(self) -> tuple[str, ...]:
        """Relaxing states whose rate is no number but hangs on constants that were left open."""
        stages = set(_staged("wake"))
        return tuple(s for s, rate in self.relaxing.items() if {n.args[0] for n in reachable([rate]) if n.op == "var"} - stages)

    def thresholds(self) -> dict[str, Node]:
        """By threshold k ``height k`` and ``jump k state``, and ``rate state`` of the states that jump and relax."""
        found = {f"height {k}": switch.height for k, switch in enumerate(self.switches)}
        for k, switch in enumerate(self.switches):
            found |= {f"jump {k} {state}": jump for state, jump in switch.jumps.items()}
            found |= {f"rate {state}": self.relaxing[state] for state in switch.jumps if state in self.relaxing}
        return found

    @property
    def kinds(self) -> tuple[tuple[float, ...], ...]:
        """The distinct rates, in the order in which states use them."""
        return tuple(dict.fromkeys(self.rates.values()))

    def kind(self, state: str) -> int:
        """The place of a state's rates among `kinds`."""
        return self.kinds.index(self.rates[state])

    def table(self) -> np.ndarray:
        """Coefficients F, A and G; shape (epochs of the step - 1, kinds, stages, 3)."""
        return np.array([[[coefficients(b, (n + 1) / 120.0) for b in rates] for rates in self.kinds] for n in range(TESTED_STEP)])


def coefficients(rate: float, hours: float) -> tuple[float, float, float]:
    """F, A and G of a step, in hours, for an own rate in 1/h."""
    z = rate * hours
    first = sum(z**n / factorial(n + 1) for n in range(8)) if abs(z) < 0.02 else np.expm1(z) / z
    second = sum(z**n / factorial(n + 2) for n in range(8)) if abs(z) < 0.02 else (first - 1.0) / z
    return hours * float(first), hours * float(first - second * np.exp(z)), hours * float(second)


@frozen(eq=False, slots=False)
class Freed(Model):
    """A model some of whose constants are left open, to be differentiated by."""

    free: tuple[str, ...] = ()

    def at_level(self, level: str) -> tuple[str, ...]:
        """As in the model, but a free constant is none."""
        return tuple(name for name in super().at_level(level) if level != "constant" or name not in self.free)


def freed(model: Model, free: tuple[str, ...]) -> Freed:
    """The model with some parameters left open."""
    return Freed(model.modules, model.wires, model.values, model.externals, free)


def opened(model: Model) -> tuple[str, ...]:
    """Parameters declared as constants of the model that are not folded into its code."""
    folded = set(model.at_level("constant"))
    return tuple(name for name, term in model.parameters.items() if term.level == "constant" and name not in folded)


@lru_cache(maxsize=8)
def scheme(traced: Traced) -> Scheme:
    """What the steps of a traced model do; constants that are left open stay in the expressions and change nothing else.

    Raises EngineError where steps of fourth order are asked for and laws are not smooth over them.
    """
    differential = _differential(traced)
    if traced.order == 4:
        refuse_rough(traced, _sudden(traced, differential))
        return Scheme({}, {}, (), 4)
    allowed = {*_staged("wake"), *opened(traced.model)}
    rates, relaxing = {}, {}
    for state, slope in traced.derivatives.items():
        rate = differential(slope, state)
        names = {node.args[0] for node in reachable([rate]) if node.op == "var"}
        if traced.model.states[state].compensated or not names <= allowed:
            continue
        found = tuple(float(evaluate([rate], traced.model.values | _staged(stage))[0]) for stage in STAGE_NAMES)
        if max(map(abs, found)) >= BRISK:
            rates[state], relaxing[state] = found, rate
    return Scheme(rates, relaxing, _sudden(traced, differential))


@lru_cache(maxsize=8)
def _differential(traced: Traced) -> Differential:
    """Derivatives of a traced model, each made once."""
    return Differential(traced.graph)


def of_second_order(traced: Traced) -> Scheme:
    """The same for what follows Heun's steps only; raises EngineError for steps of fourth order, which kernels alone take."""
    if traced.order != 2:
        raise EngineError("steps of fourth order have no tangents and no reference; use an engine of order 2 for these")
    return scheme(traced)


def refuse_rough(traced: Traced, sudden: tuple[Switch, ...]) -> None:
    """Raises EngineError where slopes jump inside a step or read the plasma of doses, which is known at its ends only."""
    faults = [f"{', '.join(switch.jumps)} passes a threshold at which its slope jumps" for switch in sudden]
    faults += [f"the laws read {name}, known at the ends of a step only" for name in dosed(traced.model)]
    if faults:
        raise EngineError("; ".join(faults) + ". Steps of fourth order are for laws that are smooth over every step; use order 2")


def _sudden(traced: Traced, differential: Differential) -> tuple[Switch, ...]:
    """Thresholds of one state at which slopes jump."""
    plain = [switch for switch in switches(traced, differential) if _of_one_state(switch, traced, differential)]
    return tuple(switch for switch in plain if _jumps_there(switch, traced, differential))


def _of_one_state(switch: Switch, traced: Traced, differential: Differential) -> bool:
    """Whether a threshold is one state against numbers; a comparison of anything else chooses between two forms of one number."""
    slopes = differential.row(switch.height, traced.model.states)
    return len(slopes) == 1 and all(slope.op == "const" for slope in slopes.values())


def _jumps_there(switch: Switch, traced: Traced, differential: Differential) -> bool:
    """Whether a slope jumps at the threshold itself; where it only bends nothing is to be mended."""
    (state, slope), = differential.row(switch.height, traced.model.states).items()
    seen = []
    for stage in STAGE_NAMES:
        here = {name: value or 0.5 for name, value in _outset(traced, stage).items()}  # what starts at nothing does not stay there
        here |= _staged(stage) | {state: 0.0}
        here[state] = -evaluate([switch.height], here)[0] / slope.args[0]
        seen += [abs(jump) for jump in evaluate(list(switch.jumps.values()), here)]
    return max(seen) > 1e-9


def _outset(traced: Traced, stage: str) -> dict[str, float]:
    """Values of all variables where the model starts, in a stage."""
    model = traced.model
    outside = {name: external.quiet for name, external in model.externals.items()}
    return model.values | outside | {name: term.start for name, term in model.states.items()} | _staged(stage)


def _staged(stage: str) -> dict[str, float]:
    return {f"stage.{name}": float(name == stage) for name in STAGE_NAMES} | {"stage.nrem": float(stage in ("n1", "n2", "n3"))}


def refuse_long(longest: int) -> None:
    """Raises EngineError for steps, in epochs, longer than were ever compared with a tight solver."""
    if longest > TESTED_STEP:
        raise EngineError(
            f"a step of {longest / 2:g} min is longer than the {TESTED_STEP / 2:g} min at which its error is known; "
            "such nights look right and are wrong")


def refuse_stiff(traced: Traced, columns: Mapping[str, np.ndarray]) -> None:
    """Raises EngineError where a state that Heun's method moves is too fast for the longest step, for any of the persons.

    Rates that hang on the stage and on parameters alone are judged at the extremes of the persons' columns, others where
    the model starts. `columns`: values of parameters, each (persons,).
    """
    faults = []
    for state, rate, names in _heun_rates(traced):
        moved = [name for name in names if name in columns]
        extremes = _extremes([columns[name] for name in moved])
        fastest = max(_fastest(traced, rate, tuple(zip(moved, values, strict=True))) for values in extremes)
        if fastest * TESTED_STEP / 120.0 > STIFF:
            faults.append(f"{state} moves with a rate of {fastest:.3g}/h, too fast for steps of {TESTED_STEP / 2:g} min")
    if faults:
        raise EngineError("; ".join(faults) + ". A rate that is a constant of the model, or one for each stage, has no such limit")


def _extremes(columns: list[np.ndarray]) -> list[tuple[float, ...]]:
    """All corners of the persons' values where few numbers differ, else some of the persons."""
    ends = [sorted({float(np.min(column)), float(np.max(column))}) for column in columns]
    if sum(len(end) > 1 for end in ends) <= MANY:
        return list(product(*ends))
    some = np.unique(np.linspace(0, len(columns[0]) - 1, 2**MANY).astype(int))
    return [tuple(float(column[k]) for column in columns) for k in some]


@lru_cache(maxsize=8)
def _heun_rates(traced: Traced) -> tuple[tuple[str, Node, tuple[str, ...]], ...]:
    """States that Heun's method moves, with their own rate and the parameters of people that it hangs on."""
    differential, relaxing, found = _differential(traced), scheme(traced).rates, []
    for state, slope in traced.derivatives.items():
        rate = differential(slope, state)
        names = tuple(node.args[0] for node in reachable([rate]) if node.op == "var")
        if state not in relaxing and rate.op != "const":
            found.append((state, rate, tuple(name for name in names if name in traced.model.parameters)))
    return tuple(found)


@lru_cache(maxsize=4096)
def _fastest(traced: Traced, rate: Node, changed: tuple[tuple[str, float], ...]) -> float:
    """The largest size of an own rate over the stages, at the start of the model, 1/h."""
    return max(abs(evaluate([rate], _outset(traced, stage) | dict(changed))[0]) for stage in STAGE_NAMES)
