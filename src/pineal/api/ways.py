"""The way from what is swallowed to an outcome, law by law, with the free numbers on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pineal.compounds import Compound
    from pineal.engine.paths import Path

CLOCK = ("stages.scn_entry",)
"""The weight of the clock's own drive, which no compound needs and melatonin rides on."""


def ways(found: Compound) -> dict:
    """Every way of a compound to SOL, WASO, N3 and REM; `known` is False, and `ways` empty, where none is known.

    `steps` are full names of quantities and states, each computed from the one before by one declared law; the last is an
    effector, which shifts the logits of `moves`. `numbers` are the shared weights on the way, by what they count as. A way with a
    weight that is shipped as 0 is `silent`: it is there, and nothing is known to pass along it.
    """
    from pineal.engine.paths import EFFECTOR_NUMBERS, paths, potencies

    found_ways = [_way(found, path) for path in paths(found.name)]
    counts = {"effectors, for all compounds": len(EFFECTOR_NUMBERS), "fitted or assumed potencies of its own": len(potencies(found.name))}
    return {"name": found.name, "known": bool(found_ways), "ways": found_ways, "counts": counts, "potencies": list(potencies(found.name))}


def _way(found: Compound, path: Path) -> dict:
    from pineal.compounds import get
    from pineal.physiology import facts

    carrier = get(path.compound)
    begin = _swallowed(found) if carrier.name == found.name else (*_swallowed(found), f"holds {carrier.name}")
    values = {name: facts()[name].value if name in facts() else None for name in path.numbers}
    return {
        "outcome": path.outcome,
        "effector": path.effector,
        "begin": [*begin, *_body(carrier, path.start)],
        "steps": list(path.steps),
        "moves": moves(path.effector),
        "numbers": [{"name": name, "value": x, "counts as": counts_as(name)} for name, x in values.items()],
        "silent": 0.0 in values.values(),
    }


def _swallowed(found: Compound) -> tuple[str, ...]:
    """The forms or salts in which it is taken."""
    forms = [*found.formulations, *found.salts]
    return (found.name, *([" or ".join(forms)] if forms else []))


def _body(found: Compound, start: str) -> tuple[str, ...]:
    if found.route.kind == "plasma":
        return ("plasma", f"{found.handles[start].target} ({start})" if start in found.handles else start)
    return ({"gut": "eaten", "store": "taken daily, a store of the body"}.get(found.route.kind, found.route.kind), start)


def moves(effector: str) -> list[str]:
    """The moves between stages whose logits an effector shifts."""
    from pineal.declare.chain import ROWS, STAGES
    from pineal.physiology import CHAIN

    mask = CHAIN.masks[effector]
    return [f"{row} to {stage}" for row, signs in zip(ROWS, mask, strict=True) for stage, sign in zip(STAGES, signs, strict=True) if sign]


def counts_as(name: str) -> str:
    """One of the fourteen effector weights, the clock's drive, a potency, alcohol's own, or a weight of the physiology."""
    from pineal.engine.paths import EFFECTOR_NUMBERS
    from pineal.engine.shipped import HANDLES

    if name in EFFECTOR_NUMBERS:
        return "effector"
    if name in CLOCK:
        return "clock"
    if name.startswith("stages.ethanol_"):
        return "alcohol"
    return "potency" if name in HANDLES else "imbalance" if name.startswith("stages.") else "physiology"
