"""What counts as better, and what effort costs: policy, kept apart from physiology."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import numpy as np

from pineal.night.nights import Nights
from pineal.person import Dose, Goals, Item, Light, Protocol, Stop, Window

_KINDS = {Dose: "dose", Light: "light", Stop: "stop", Window: "window"}


@cache
def policy() -> dict[str, dict[str, float]]:
    """The tables of policy.toml."""
    return tomllib.loads((Path(__file__).parent / "data" / "policy.toml").read_text(encoding="utf-8"))


def kind(item: Item) -> str:
    """The word of an item's kind."""
    return _KINDS[type(item)]


def burden(protocol: Protocol) -> float:
    """Minutes that a protocol must earn before it is worth its effort."""
    return sum(policy()["burden"][kind(item)] for item in protocol.items)


def benefit(then: Nights, now: Nights, goals: Goals, last: int) -> np.ndarray:
    """Minutes of weighted benefit per person over the last nights; shape (persons,)."""
    weights = policy()["benefit"]

    def gained(measure: str, sign: float) -> np.ndarray:
        return sign * (then[measure][:, -last:].mean(axis=1) - now[measure][:, -last:].mean(axis=1))

    return (
        goals.initiation * weights["initiation"] * gained("SOL", -1.0)
        + goals.maintenance * weights["maintenance"] * gained("WASO", -1.0)
        + goals.architecture * weights["architecture"] * (gained("N3", 1.0) + gained("REM", 1.0))
        + goals.morning * weights["morning"] * gained("TST", 1.0)
    )
