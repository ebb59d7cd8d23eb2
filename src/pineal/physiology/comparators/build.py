"""Which modules make which comparator, and how they are wired."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from attrs import frozen

from pineal.declare import Model, Module, assemble
from pineal.evidence import Measured, read_measured
from pineal.physiology import clocks
from pineal.physiology.clocks import Forger99
from pineal.physiology.comparators.abeysuriya2018 import Abeysuriya2018
from pineal.physiology.comparators.best2020 import Best2020
from pineal.physiology.comparators.best2020_closed import Best2020Closed
from pineal.physiology.comparators.booth2017 import Booth2017
from pineal.physiology.comparators.brown1997 import Brown1997
from pineal.physiology.comparators.conditions import Conditions
from pineal.physiology.comparators.hcl import Hcl
from pineal.physiology.comparators.postnova2018 import Postnova2018

_DATA = Path(__file__).parent / "data"
_EYES = {
    "circadian.light": "timeline.light", "circadian.wake": "stage.wake", "circadian.plasma_melatonin": "dose.melatonin",
    "circadian.own_melatonin": "dose.melatonin",  # nobody makes melatonin here; at mel_own 1 it has no weight
}  # fmt: skip
_MELATONIN = {"melatonin": "pmol/L"}


@frozen
class Comparator:
    """Modules and wires. `clock` names the facts of the pacemaker and `changes` a file of its differences.

    `kinks` are quantities at whose zeros a law jumps; `switch` names the external value that the model
    sets itself, with the quantities that set it to 1 and to 0.
    """

    modules: tuple[type[Module], ...]
    wires: dict[str, str]
    clock: str = ""
    changes: str = ""
    kinks: tuple[str, ...] = ()
    switch: tuple[str, str, str] | None = None


def _terminal(title: str) -> dict[str, str]:
    return {f"{title}.plasma_tryptophan": "conditions.plasma_tryptophan", f"{title}.firing": "conditions.firing"}


COMPARATORS: dict[str, Comparator] = {
    "booth2017": Comparator(
        (Forger99, Booth2017), {**_EYES, "booth2017.clock": "circadian.x"}, clock="forger99", kinks=("booth2017.need_margin",)),
    "hcl": Comparator(
        (Forger99, Hcl), {**_EYES, "hcl.wake": "stage.wake", "hcl.x": "circadian.x", "hcl.xc": "circadian.xc"},
        clock="forger99", changes="hcl_clock", switch=("stage.wake", "hcl.wake_up", "hcl.fall_asleep")),
    "best2020": Comparator((Conditions, Best2020), _terminal("best2020")),
    "best2020_closed": Comparator((Conditions, Best2020Closed), _terminal("best2020_closed")),
    "brown1997": Comparator((Brown1997,), {}, kinks=("brown1997.before", "brown1997.left")),
    "abeysuriya2018": Comparator(
        (Conditions, Postnova2018, Abeysuriya2018),
        {
            "postnova2018.light": "timeline.light", "postnova2018.effort": "conditions.effort", "abeysuriya2018.light": "timeline.light",
            "abeysuriya2018.x": "postnova2018.x", "abeysuriya2018.y": "postnova2018.y",
        },
        kinks=("postnova2018.wake_margin", "abeysuriya2018.allowed")),
}


@cache
def facts(name: str) -> dict[str, Measured]:
    """Every parameter of a comparator by full name, with unit, source and spread."""
    parts = COMPARATORS[name]
    found = dict(clocks.facts(parts.clock)) if parts.clock else {}
    if parts.changes:
        found |= {f"circadian.{key}": fact for key, fact in read_measured(_DATA / f"{parts.changes}.toml").items()}
    for module in parts.modules:
        if module.title() != "circadian":
            found |= {f"{module.title()}.{key}": fact for key, fact in read_measured(_DATA / f"{module.title()}.toml").items()}
    return found


def build(name: str, **changes: float) -> Model:
    """The assembled comparator; `changes` are values by full name with ``__`` for the point."""
    parts = COMPARATORS[name]
    units = {f"{m.title()}.{key}": term.unit for m in parts.modules for key, term in m.parameters.items()}
    values = {key: fact.to(units.get(key, fact.unit)) for key, fact in facts(name).items()}
    values |= {key.replace("__", "."): value for key, value in changes.items()}
    return assemble(*parts.modules, wires=parts.wires, values=values, doses=_MELATONIN)
