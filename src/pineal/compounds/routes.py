"""How a compound reaches the model, and what an amount of it means.

Routes: ``plasma`` (kinetics; handles read its concentration), ``gut`` (mass into a pool that the physiology
absorbs), ``store`` (a slow pool that intake lifts over weeks), ``none`` (no path is known: its effect is unknown).
"""

from __future__ import annotations

from attrs import frozen

from pineal.evidence import Measured

POOLS = {
    "plasma": (),
    "gut": ("tryptophan", "ethanol", "protein"),
    "store": ("magnesium", "plp", "folate", "iron", "zinc", "vitamin_d", "stress_brake"),
    "none": (),
}
"""Kinds of route, each with the pools it may end in."""

HANDLES = ("mt", "gaba_a1", "gaba_ns", "h1", "orexin", "ht2a", "adenosine", "htp", "calm", "melatonin_receptor")
"""The closed list of handles. `melatonin_receptor` and `adenosine` belong to melatonin and caffeine, whose plasma laws read by name."""

NAMED_LAWS = ("melatonin_receptor", "adenosine")
"""Handles whose facts the physiology reads one by one; all others have exactly one potency, `half_effect`."""


@frozen
class Route:
    """Kind of route and, for gut and store, the pool it ends in."""

    kind: str = "none"
    pool: str = ""


@frozen
class Salt:
    """A salt of a mineral: share of its mass that is the element, and share of the element that is absorbed."""

    name: str
    element_fraction: Measured
    absorbed: Measured | None = None
    words: tuple[str, ...] = ()
