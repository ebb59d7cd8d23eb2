"""Compounds: one TOML file each, found by existing, with closed-form kinetics.

Nothing here imports numpy until a concentration is asked for.
"""

from pineal.compounds import pk
from pineal.compounds.compound import Compound, Formulation, Handle, Product, Route, Salt
from pineal.compounds.forms import normalise
from pineal.compounds.pk import Depot, Disposition
from pineal.compounds.reading import read_compound
from pineal.compounds.shelf import all, get, traits

__all__ = [
    "Compound", "Depot", "Disposition", "Formulation", "Handle", "Product", "Route", "Salt",
    "all", "get", "normalise", "pk", "read_compound", "traits",
]
