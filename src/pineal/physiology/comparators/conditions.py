"""What an experiment holds: values that a comparator reads and that the runner may vary in time."""

from __future__ import annotations

from pineal.declare import Module, Parameter


class Conditions(Module):
    """Supplies inputs that in the whole model come from other modules."""

    plasma_tryptophan = Parameter("umol/L", "total tryptophan in plasma", level="person")
    firing = Parameter("1", "firing of serotonin neurons, 1 = the paper's", level="person")
    effort = Parameter("1", "1 while waking is forced, else 0", level="person")
