"""Proofs that need a unit library: every unit parses and has the dimension its slot declares.

Called by the tests and by ``pineal check``, never when a file is read: pint is imported only here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pineal.errors import Fault, UnitError
from pineal.evidence.faults import suggest
from pineal.evidence.measured import Measured
from pineal.evidence.reading import place
from pineal.units import convert


def unit_faults(facts: Mapping[str, Measured], file: str) -> list[Fault]:
    """Faults of the units that do not parse, by the dotted name of the fact."""
    return [
        Fault(file, place(tuple(name.split(".")), "unit"), f"{fact.unit!r} is not a unit", "write it like 'mg', 'umol/L' or '1/h'")
        for name, fact in facts.items() if not parses(fact.unit)
    ]


def dimension_faults(facts: Mapping[str, Measured], slots: Mapping[str, str], file: str) -> list[Fault]:
    """Faults of facts that are missing, not declared, or of another dimension than their slot's unit."""
    faults = [Fault(file, name, "is missing", f"a fact in {unit!r}") for name, unit in slots.items() if name not in facts]
    faults += [Fault(file, name, "is not declared", suggest(name, slots)) for name in facts if name not in slots]
    for name in slots.keys() & facts.keys():
        try:
            convert(facts[name].unit, slots[name])
        except UnitError as error:
            faults.append(Fault(file, place(tuple(name.split(".")), "unit"), str(error)))
    return sorted(faults, key=str)


def parses(unit: str) -> bool:
    """Whether a unit can be read at all; ``"1"`` is the unit of a pure number."""
    try:
        convert(unit, f"({unit})")  # a second spelling, because equal texts are never looked at
    except UnitError:
        return False
    return True


def toml_files(folder: Path) -> Iterable[Path]:
    """The knowledge files below a folder, in a stable order."""
    return sorted(folder.rglob("*.toml"))
