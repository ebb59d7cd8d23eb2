"""Which rows of pk.csv a compound's kinetics are held to, as what, and the interval each must lie in.

Rows that were seen, with a dose, and a parameter the model has. What is read differently (another
formulation, another parameter) or left out stands with its reason in tests/compounds/conflicts.toml.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import attrs
from attrs import frozen

from pineal import compounds
from pineal.compounds.pk import Values
from pineal.compounds.predictive import Interval, interval, studies
from pineal.evidence import PkRow, pk_rows

WEIGHT_KG = 75.0  # none of the rows states a weight; healthy men, mostly
TABLE = tomllib.loads((Path(__file__).parents[2] / "tests/compounds/conflicts.toml").read_text(encoding="utf-8"))
LOOSER = {entry["row"]: entry["as"] for entry in TABLE["looser"]}
READ_AS = {entry["row"]: entry for entry in TABLE["read_as"]}
CONFLICTS = {entry["row"]: entry for entry in TABLE["conflict"]}
NO_KINETICS = ("protein_binding",)  # parameters that are facts of a compound but not of its curve
MODIFIERS = {
    "fluvoxamine 50 mg": "fluvoxamine", "caffeine 3 x 200 mg": "caffeine", "combined oral contraceptive": "oral contraceptive",
    "third trimester pregnancy": "third trimester",
}


@frozen
class Case:
    """A row, read as what it means, at one of its doses (mg), in a form, under a modifier (or none)."""

    row: PkRow
    dose_mg: float
    form: str
    modifier: str = ""

    @property
    def compound(self) -> compounds.Compound:
        """The compound of the row."""
        return compounds.get(self.row.compound)

    def interval(self, level: float = 0.9) -> Interval | None:
        """What a new study would find, or None for what the model does not have."""
        found = simulated(self)
        return None if found is None else interval(found, self.row, level)


@cache
def simulated(one: Case) -> Values | None:
    """What simulated studies print for a case."""
    if one.row.formulation == "endogenous" or (one.row.modifier and not one.modifier):
        return None
    return studies(one.compound, one.row, one.dose_mg, one.form, WEIGHT_KG, one.modifier)


def case(row: PkRow, dose_mg: float) -> Case:
    """A row at a dose, after what conflicts.toml says of it."""
    read = READ_AS.get(row.id, {})
    row = attrs.evolve(row, parameter=read.get("parameter", row.parameter), modifier=read.get("modifier", row.modifier))
    form = LOOSER.get(row.id) or ("oral" if row.formulation in ("intravenous", "any", None) else row.formulation)
    known = {dotted.rpartition(".")[2] for dotted in compounds.get(row.compound).modifiers}
    named = MODIFIERS.get(row.modifier or "", row.modifier or "")
    return Case(row, dose_mg, form or "oral", named if named in known else "")


@cache
def cases() -> tuple[Case, ...]:
    """Every case: seen, dosed, modelled, and not taken out."""
    rows = [row for row in pk_rows() if row.provenance == "seen" and row.doses and row.parameter not in NO_KINETICS]
    found = [case(row, dose) for row in rows if CONFLICTS.get(row.id, {}).get("tested", True) for dose in row.doses]
    return tuple(one for one in found if one.interval() is not None)


def unexplained() -> set[str]:
    """Dosed and seen rows that are neither tested nor explained."""
    dosed = {row.id for row in pk_rows() if row.provenance == "seen" and row.doses and row.parameter not in NO_KINETICS}
    return dosed - {one.row.id for one in cases()} - set(CONFLICTS)
