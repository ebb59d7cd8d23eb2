"""The safety gate: what a protocol, and what a person already takes, may and may not contain.

Assumptions: named facts count and nothing is inferred silently; a name that is not recognised is
*unknown*, never clear; where sources differ the stricter stands. This layer knows nothing of
engine, inference or planning: an optimiser can only receive its limits, never soften them.
Rules and names are data (`data/rules`, `data/names`); the code only applies them.
"""

from pineal.safety.concern import Concern, Review
from pineal.safety.gate import review
from pineal.safety.limits import Cap, Limits, limits
from pineal.safety.rulebook import Rulebook, load, rulebook

__all__ = ["Cap", "Concern", "Limits", "Review", "Rulebook", "limits", "load", "review", "rulebook"]
