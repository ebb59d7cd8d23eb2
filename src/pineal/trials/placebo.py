"""What being in a trial does to sleep at home, in every arm alike: shifts of traits, only where a size was published.

The sizes are of diaries, so nights in the laboratory are left as they are. Regression to the mean is not in it: that
comes out of the entry criteria. A kind of people without a row is left as is.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pineal.evidence import read_measured
from pineal.population.phenotype import TRAITS


@cache
def response(phenotype: str) -> dict[str, float]:
    """Shift of each parameter for a kind of people, by its id; empty where nothing is published."""
    facts = read_measured(Path(__file__).parent / "data" / "placebo.toml")
    own = {name.rpartition("."): fact for name, fact in facts.items()}
    return {TRAITS[trait]: fact.value for (kind, _, trait), fact in own.items() if kind == phenotype}
