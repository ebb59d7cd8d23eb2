"""Ethanol: gut, blood, and what the brain has adapted to.

Elimination saturates at once above trace levels. While blood is above what the brain has adapted to, ethanol
sedates; when it falls below, the adaptation is left over and wakes. Their weights on sleep are not known here.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, flux, quantity, rate
from pineal.maths import greatest, hill


class Alcohol(Module):
    """Blood level for a body of 70 kg; drinking is an input in grams per hour."""

    source = "jones2010"
    departs = ("adaptation and rebound are own forms", "body size is fixed; absorption is first order whatever is eaten")

    gut = State("g", "ethanol in the gut", start=0.0)
    blood = State("g/L", "ethanol in blood", start=0.0)
    adapted = State("g/L", "blood ethanol to which the brain has adapted", start=0.0)

    drunk = Input("g/h", "ethanol drunk")

    absorption = Parameter("1/h", "absorption")
    per_gram = Parameter("1/L", "rise of the blood level per ethanol absorbed")
    elimination = Parameter("g/L/h", "largest elimination", level="person")
    half_level = Parameter("g/L", "blood level at half of it")
    adaptation_time = Parameter("h", "time constant of acute adaptation")

    @flux("-> gut", "g/h")
    def drinking(m):
        """Drinks."""
        return m.drunk

    @flux("gut ->", "g/h", basis="assumed")
    def absorbing(m):
        """Absorption."""
        return m.absorption * m.gut

    @flux("-> blood", "g/L/h")
    def appearing(m):
        """Into total body water."""
        return m.per_gram * m.absorption * m.gut

    @flux("blood ->", "g/L/h")
    def eliminating(m):
        """Alcohol dehydrogenase, saturated above trace levels."""
        return m.elimination * hill(m.blood, m.half_level)

    @rate("adapted", basis="assumed")
    def adapting(m):
        """The brain follows the blood within hours."""
        return (m.blood - m.adapted) / m.adaptation_time

    @quantity("g/L", basis="assumed")
    def rebound(m):
        """Adaptation left over when blood has fallen; 0 without alcohol."""
        return greatest(0.0, m.adapted - m.blood)
