"""Published models in their own right: oracles of timing, referees of closed forms, comparators of the core.

Each is a set of declared modules with its own wires. They run with `pineal.engine.deterministic`; none
of them is part of the main model.
"""

from pineal.physiology.comparators.build import COMPARATORS, Comparator, build, facts

__all__ = ["COMPARATORS", "Comparator", "build", "facts"]
