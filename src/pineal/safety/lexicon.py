"""The names safety knows: medicines, conditions and compounds, with their classes.

Assumption: a name without a rule is as welcome as one with: it is what tells "recognised and
clear" from "not recognised". Spellings and brands are facts; everything is data in `data/names`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from attrs import field, frozen

from pineal.safety.reading import Reading, Vocabulary, read


@frozen
class Condition:
    """A condition, symptom or circumstance; `implies` holds the wider ones it is a case of."""

    id: str
    label: str
    phrases: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()


@frozen
class Compound:
    """Something a person takes without prescription.

    `everyday` (coffee, alcohol, food): taking it is a habit, not a treatment. `proposable`: a plan
    may contain it. `element`: mass fraction of the element in a salt. `ug_per_iu`: for vitamins.
    """

    name: str
    also: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    everyday: bool = False
    proposable: bool = False
    element: Mapping[str, float] = field(factory=dict, hash=False)
    ug_per_iu: float | None = None


@frozen(eq=False)
class Lexicon:
    """All names, and the vocabularies that read free text."""

    medicines: Mapping[str, frozenset[str]]
    conditions: Mapping[str, Condition]
    compounds: Mapping[str, Compound]
    vague: frozenset[str]
    of_conditions: Vocabulary
    of_substances: Vocabulary

    @property
    def classes(self) -> frozenset[str]:
        """Every class of medicines and compounds."""
        own = (frozenset(compound.classes) for compound in self.compounds.values())
        return frozenset().union(*self.medicines.values(), *own)

    @cached_property
    def offered(self) -> Mapping[str, frozenset[str]]:
        """What a plan may contain, with every term of a rule that means it."""
        return {c.name: frozenset({"compound", c.name, *(f"class:{kind}" for kind in c.classes)})
                for c in self.compounds.values() if c.proposable}

    def read_condition(self, typed: str) -> Reading:
        """What a text says about conditions."""
        return read(typed, self.of_conditions)

    def read_substance(self, typed: str) -> Reading:
        """What a text says about medicines and compounds."""
        return read(typed, self.of_substances)

    def closure(self, condition: str) -> tuple[str, ...]:
        """A condition and everything it implies."""
        wider = (other for implied in self.conditions[condition].implies for other in self.closure(implied))
        return tuple(dict.fromkeys((condition, *wider)))
