"""What share of a handle usual doses occupy: plasma level over level plus potency, at the peak and hours later."""

from __future__ import annotations

import numpy as np

from catalogue_pk.cases import WEIGHT_KG
from pineal import compounds
from pineal.compounds import pk

USUAL_MG = {
    "zolpidem": 10.0, "temazepam": 15.0, "triazolam": 0.25, "doxepin": 6.0, "suvorexant": 20.0, "lemborexant": 5.0, "trazodone": 50.0,
    "ramelteon": 8.0, "diphenhydramine": 50.0, "5-HTP": 100.0, "L-theanine": 200.0, "GABA": 300.0, "valerian": 600.0,
}
LATER_H = (4.0, 8.0, 12.0)


def occupancies() -> list[dict]:
    """One entry a compound and handle, for the typical person at the typical potency."""
    return [entry for name, mg in USUAL_MG.items() for entry in _of(compounds.get(name), mg)]


def _of(compound: compounds.Compound, mg: float) -> list[dict]:
    depots, params = compound.kinetics("oral", weight_kg=WEIGHT_KG)
    levels = [float(pk.cmax(mg, depots, params)), *pk.concentration(mg, depots, np.array(LATER_H), params).tolist()]
    found = []
    for name, handle in compound.handles.items():
        fact = handle.facts["half_effect"]
        half = fact.value / compound.per(fact.unit)
        shares = [float(f"{level / (level + half):.3g}") for level in levels]
        found.append({"compound": compound.name, "handle": name, "mg": mg, "basis": fact.basis, "peak": shares[0],
                      **dict(zip(map(str, LATER_H), shares[1:], strict=True))})
    return found
