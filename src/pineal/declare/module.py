"""A physiology module: a class of declarations, checked when the class is made.

Assumption: a module never imports another. It declares what it reads as `Input` and is wired to the
rest in one place (`assemble`). Its numbers live in a data file beside it.
"""

from __future__ import annotations

from typing import ClassVar

from pineal.declare.terms import Crossing, Input, Law, Memory, Parameter, State
from pineal.errors import ModelError


class Module:
    """Base of all modules; subclasses hold declarations only and are never instantiated."""

    source: ClassVar[str] = ""
    departs: ClassVar[tuple[str, ...]] = ()

    states: ClassVar[dict[str, State]]
    parameters: ClassVar[dict[str, Parameter]]
    inputs: ClassVar[dict[str, Input | Memory]]
    crossings: ClassVar[dict[str, Crossing]]
    laws: ClassVar[dict[str, Law]]

    def __init_subclass__(cls) -> None:
        terms = {name: term for name, term in vars(cls).items() if not name.startswith("_")}
        cls.states = _of(terms, State)
        cls.parameters = _of(terms, Parameter)
        cls.inputs = _of(terms, (Input, Memory))
        cls.crossings = _of(terms, Crossing)
        cls.laws = _of(terms, Law)
        faults = list(_faults(cls))
        if faults:
            raise ModelError(f"{cls.__name__}: " + "; ".join(faults))

    @classmethod
    def title(cls) -> str:
        """The module's name in the model: snake case of the class name."""
        return "".join("_" + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(cls.__name__))


def _of(terms: dict, kind) -> dict:
    return {name: term for name, term in terms.items() if isinstance(term, kind)}


def _faults(cls):
    moved: dict[str, int] = {}
    for name, law in cls.laws.items():
        for state in targets(law):
            if state not in cls.states:
                yield f"law {name} writes {state!r}, which is not a state of this module"
            if law.kind == "rate":
                moved[state] = moved.get(state, 0) + 1
        if not law.meaning:
            yield f"law {name} has no docstring"
    for state, writers in moved.items():
        if writers > 1:
            yield f"state {state} has {writers} rate laws"
    for name, crossing in cls.crossings.items():
        if crossing.state not in cls.states:
            yield f"crossing {name} watches {crossing.state!r}, which is not a state of this module"


def targets(law: Law) -> tuple[str, ...]:
    """The states a law writes."""
    if law.kind == "quantity":
        return ()
    if law.kind == "flux":
        return tuple(side.strip() for side in law.target.split("->") if side.strip())
    return (law.target,)
