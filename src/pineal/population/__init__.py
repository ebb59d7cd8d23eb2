"""Populations: draw virtual persons of a kind, age, sex and setting, and screen them as trials do."""

from pineal.population.conditions import Tables, shipped
from pineal.population.draw import Sample, draw
from pineal.population.methods import METHODS, reported
from pineal.population.nights import Stay
from pineal.population.phenotype import Phenotype, phenotype, phenotypes
from pineal.population.screening import Criterion, Screened, passes, screened

__all__ = [
    "METHODS", "Criterion", "Phenotype", "Sample", "Screened", "Stay", "Tables", "draw", "passes", "phenotype", "phenotypes", "reported",
    "screened", "shipped",
]  # fmt: skip
