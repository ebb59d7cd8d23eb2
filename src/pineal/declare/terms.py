"""What a physiology module may declare.

Vocabulary is SBML's own: `State` = species or rate-rule variable, `Parameter`, `Input` = what another
module, the timeline, the stage chain or a dose supplies, `flux` = reaction, `rate` = rate rule,
`quantity` = assignment rule, `jump` = event. `Memory` is a counter kept by the stage chain.
Rates are per hour: the unit of a flux or rate is the unit of its state divided by h.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import field, frozen

LEVELS = ("constant", "shared", "person")
BASES = ("published", "assumed")
EVENTS = ("step", "awakening", "lights off", "rise")


def _one_of(options: tuple[str, ...]):
    def check(_, attribute, value):
        if value not in options:
            raise ValueError(f"{attribute.name} is {value!r}; it must be one of {', '.join(map(repr, options))}")

    return check


@frozen
class State:
    """A quantity with a rate of change.

    `start` is its value before any history, in `unit`. `compensated` states are summed with a
    compensation in single precision: they move by less than its resolution in one step.
    """

    unit: str
    meaning: str
    start: float
    symbol: str = ""
    compensated: bool = False


@frozen
class Parameter:
    """A number from the data file beside the module.

    `constant` is folded into the code, `shared` is one value a run, `person` is one value a lane.
    """

    unit: str
    meaning: str
    level: str = field(default="constant", validator=_one_of(LEVELS))
    symbol: str = ""


@frozen
class Input:
    """What somebody else supplies; wired by name where the model is put together."""

    unit: str
    meaning: str
    symbol: str = ""


@frozen
class Memory:
    """A counter that the stage chain keeps; wired like an input."""

    unit: str
    meaning: str
    symbol: str = ""


@frozen
class Crossing:
    """The time at which a state last rose through a level: a marker such as CBTmin."""

    state: str
    level: float
    meaning: str


@frozen
class Law:
    """A function of the module's scope, with the kind of statement it makes."""

    kind: str
    target: str
    unit: str
    body: Callable
    meaning: str
    basis: str = field(default="published", validator=_one_of(BASES))
    source: str = ""


def _meaning(body: Callable) -> str:
    return (body.__doc__ or "").strip()


def flux(arrow: str, unit: str, *, basis: str = "published", source: str = "") -> Callable[[Callable], Law]:
    """A reaction ``"a -> b"`` (either side may be empty); it leaves `a` and enters `b`."""
    return lambda body: Law("flux", arrow, unit, body, _meaning(body), basis, source)


def rate(state: str, *, basis: str = "published", source: str = "") -> Callable[[Callable], Law]:
    """The derivative of a state, in its unit per hour."""
    return lambda body: Law("rate", state, "", body, _meaning(body), basis, source)


def quantity(unit: str, *, basis: str = "published", source: str = "") -> Callable[[Callable], Law]:
    """A named value derived from the others."""
    return lambda body: Law("quantity", body.__name__, unit, body, _meaning(body), basis, source)


def jump(state: str, on: str, *, basis: str = "published", source: str = "") -> Callable[[Callable], Law]:
    """The value a state takes at an event: ``step``, ``awakening``, ``lights off`` or ``rise``."""
    if on not in EVENTS:
        raise ValueError(f"a jump happens on one of {', '.join(EVENTS)}, not on {on!r}")
    return lambda body: Law(f"jump on {on}", state, "", body, _meaning(body), basis, source)
