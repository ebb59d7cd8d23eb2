"""Clocks that can stand in the place of `Circadian`: same title, same inputs, same public values.

Each takes light [melanopic EDI, lux], wake, plasma melatonin and the endogenous part of it, and gives phase (PI at CBTmin),
amplitude on the scale of Hannay 2019, light_drive and the marker cbt_min. Its numbers are in ``data/<name>.toml``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pineal.declare import Module
from pineal.evidence import Measured, read_measured
from pineal.physiology.clocks.forger99 import Forger99
from pineal.physiology.clocks.hannay19tp import Hannay19tp
from pineal.physiology.clocks.hilaire07 import Hilaire07
from pineal.physiology.clocks.jewett99 import Jewett99

CLOCKS: dict[str, type[Module]] = {"forger99": Forger99, "jewett99": Jewett99, "hilaire07": Hilaire07, "hannay19tp": Hannay19tp}

AFTER_TROUGH_H = {"forger99": 0.0, "jewett99": 0.8, "hilaire07": 0.97}
"""Hours from the minimum of x to CBTmin, as published; the two populations have CBTmin at phase PI."""

_DATA = Path(__file__).parent / "data"


@cache
def facts(name: str) -> dict[str, Measured]:
    """The facts of one clock, named as the model names them (``"circadian.period"``)."""
    return {f"circadian.{key}": fact for key, fact in read_measured(_DATA / f"{name}.toml").items()}


def values(name: str) -> dict[str, float]:
    """The parameters of one clock in their declared units, ready for `assemble`."""
    terms = CLOCKS[name].parameters
    return {full: fact.to(terms[full.removeprefix("circadian.")].unit) for full, fact in facts(name).items()}


__all__ = ["AFTER_TROUGH_H", "CLOCKS", "facts", "values"]
