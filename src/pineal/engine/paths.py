"""The way from a compound to the four effectors, read off the laws, with the numbers that stand on it.

No compound enters an outcome directly. `paths` walks from its handles or pools through quantities and states to
each effector it can reach, by the shortest chain of laws; what it cannot reach it does not move.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cache

from attrs import frozen

from pineal.compounds import Compound, get
from pineal.compounds.routes import NAMED_LAWS
from pineal.declare.module import targets
from pineal.declare.scope import Reading
from pineal.engine.shipped import HANDLES
from pineal.engine.slots import table
from pineal.physiology import CHAIN, build
from pineal.physiology.model import DOSED, SLOTS
from pineal.physiology.receptors import CLASSES

OUTCOMES = {"entry": "SOL", "exit": "WASO", "depth": "N3", "rem": "REM"}
"""The outcome that an effector moves first; minutes of one stage are taken from the others."""

EFFECTOR_NUMBERS = (
    "arousal.kappa", "stages.adenosine_entry", "stages.adenosine_exit", "stages.adenosine_depth",
    "receptors.a1_entry", "receptors.a1_exit", "receptors.ns_depth", "receptors.ns_rem", "receptors.h1_sleep", "receptors.orexin_sleep",
    "receptors.orexin_rem", "receptors.ht2a_exit", "receptors.ht2a_depth", "receptors.calm_sleep",
)
"""The free numbers that say what classes of compounds do to sleep, fourteen in all.

Beside them stand the weight of the clock's own drive (`stages.scn_entry`, which no compound needs), what 5-HTP does to
cortisol (fitted on cortisol), shares lost to tolerance, and weights of imbalances, whose priors include zero.
"""


@frozen
class Path:
    """`steps` are full names from the compound's handle or pool to the effector's quantity; `numbers` the shared
    parameters that scale it."""

    compound: str
    start: str
    steps: tuple[str, ...]
    effector: str
    numbers: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """The outcome that it moves first."""
        return OUTCOMES[self.effector]


def paths(name: str) -> tuple[Path, ...]:
    """Every way from a compound to an effector, contents included; empty where nothing is known."""
    found = get(name)
    own = [path for start, where in _starts(found) for path in _walk(found.name, start, where)]
    held = [path for content in found.contents for path in paths(content)]
    return (*own, *held)


def potencies(name: str) -> tuple[str, ...]:
    """The free numbers that a compound brings of its own: potencies that no assay has measured."""
    found = get(name)
    facts = {f"{h}.half_effect": found.handles[h].facts["half_effect"] for h in found.handles if h not in NAMED_LAWS}
    handed = [(handle, fact) for compound, handle, fact in HANDLES.values() if compound == found.name]
    facts |= {f"{handle}.{fact}": found.handles[handle].facts[fact] for handle, fact in handed}
    facts |= {f"store.{fact}": found.store[fact] for fact in ("gain_per_mg",) if fact in found.store}
    return tuple(name for name, fact in facts.items() if fact.basis != "published")


def _starts(found: Compound) -> list[tuple[str, str]]:
    """(handle or pool, full name at which the walk starts)."""
    if found.route.kind in ("gut", "store"):
        return [(found.route.pool, f"timeline.{found.route.pool}")]
    if found.name in DOSED:
        return [(next(iter(found.handles)), f"dose.{found.name}")]
    return [(handle, f"receptors.{handle}_first") for handle in found.handles if handle in CLASSES]  # its potency in a slot


def _walk(compound: str, start: str, where: str) -> list[Path]:
    """Breadth first, so that each effector is reached by the shortest chain."""
    before: dict[str, str | None] = {where: None}
    queue = deque([where])
    while queue:
        here = queue.popleft()
        for there in _readers().get(here, ()):
            if there not in before:
                before[there] = here
                queue.append(there)
    reached = [(effector, quantity) for effector, quantity in CHAIN.effectors.items() if quantity in before]
    return [Path(compound, start, steps := _back(quantity, before), effector, _numbers(steps)) for effector, quantity in reached]


def _back(name: str, before: dict[str, str | None]) -> tuple[str, ...]:
    steps: list[str] = []
    at: str | None = name
    while at is not None:
        steps.append(at)
        at = before[at]
    return tuple(reversed(steps))


def _numbers(steps: tuple[str, ...]) -> tuple[str, ...]:
    """Shared parameters that say how much a step moves the next."""
    shared, found = set(build().at_level("shared")) - table(build()), {}
    for here, there in zip(steps, steps[1:], strict=False):
        for law in _laws():
            if here in law.read and there in law.written:
                found |= dict.fromkeys(name for name in law.read if name in shared and law.weighs(name, here))
    return tuple(found)


@cache
def _readers() -> dict[str, tuple[str, ...]]:
    """For every name those that are computed from it in one law."""
    edges: dict[str, dict[str, None]] = {}
    for law in _laws():
        for name in law.read:
            edges.setdefault(name, {}).update(dict.fromkeys(law.written))
    return {name: tuple(found) for name, found in edges.items()}


@frozen(eq=False)
class _Read:
    """One law with the values it reads, by full name (weights of 0 as 1), and the names it writes; wires are followed."""

    body: Callable
    title: str
    read: dict[str, float]
    written: tuple[str, ...]

    def at(self, changes: dict[str, float]) -> float:
        """Its value with some of what it reads changed."""
        return self.body(_Scope(self.title, lambda full: changes.get(full, self.read[full])))

    def weighs(self, number: str, name: str) -> bool:
        """Whether the slope along `name` depends on `number`: their mixed difference is not 0."""
        x, w = ({full: 1.1 * self.read[full] + 0.01} for full in (name, number))
        mixed = self.at(x | w) - self.at(x) - self.at(w) + self.at({})
        return abs(mixed) > 1e-12 * max(1.0, abs(self.at({})))


@cache
def _laws() -> tuple[_Read, ...]:
    model, shared, found = build(), build().at_level("shared"), []
    typical = model.values | {name: model.values[name] or 1.0 for name in shared}
    slots = {name: float(name.removeprefix("dose.") in SLOTS) for name in model.externals}  # a full slot, so that potencies count
    quiet = Reading(model, typical | {name: term.start for name, term in model.states.items()} | slots)
    for title, module in model.modules.items():
        for name, law in module.laws.items():
            asked: dict[str, float] = {}
            law.body(_Scope(title, lambda full, asked=asked: asked.setdefault(full, quiet[full])))
            written = (name,) if law.kind == "quantity" else targets(law)
            found.append(_Read(law.body, title, asked, tuple(f"{title}.{one}" for one in written)))
    return tuple(found)


class _Scope:
    """The scope of a law, with values from a function of the full name."""

    def __init__(self, title: str, value: Callable[[str], float]):
        self._title, self._value = title, value

    def __getattr__(self, name: str):
        return self._value(build().resolve(f"{self._title}.{name}"))
