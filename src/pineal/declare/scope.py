"""What a law sees as `m`: the names of its own module, read in one way.

An environment maps the full names of states, parameters and external values to numbers, nodes or
dimensions; quantities are computed on demand and remembered. All readings share this one class.
"""

from __future__ import annotations

from pineal.errors import ModelError


class Reading:
    """One evaluation of a model: an environment and the quantities computed so far."""

    def __init__(self, model, environment: dict):
        self.model = model
        self.environment = environment
        self.known: dict[str, object] = {}
        self._busy: list[str] = []

    def __getitem__(self, full: str):
        """The value of ``"module.name"``: state, parameter, external value or quantity."""
        if full in self.environment:
            return self.environment[full]
        if full not in self.known:
            self.known[full] = self._compute(full)
        return self.known[full]

    def _compute(self, full: str):
        law = self.model.quantities.get(full)
        if law is None:
            raise ModelError(f"{full} is not in the model; it has {', '.join(sorted(self.model.quantities))}")
        if full in self._busy:
            raise ModelError("quantities refer to each other in a circle: " + " -> ".join([*self._busy, full]))
        self._busy.append(full)
        value = self.on_quantity(full, self.law(full.split(".")[0], law))
        self._busy.pop()
        return value

    def on_quantity(self, full: str, value):
        """A hook for readings that name or check what was computed."""
        return value

    def law(self, title: str, law):
        """The value of one law of one module."""
        return law.body(Scope(self, title))

    def derivatives(self) -> dict:
        """The rate of change of every state, per hour."""
        return {state: self._sum(terms) for state, terms in self.model.movers.items()}

    def _sum(self, terms):
        total = None
        for sign, title, law in terms:
            value = self.law(title, law)
            value = value if sign > 0 else -value
            total = value if total is None else total + value
        return total


class Scope:
    """The namespace handed to a law."""

    __slots__ = ("_reading", "_title")

    def __init__(self, reading: Reading, title: str):
        self._reading = reading
        self._title = title

    def __getattr__(self, name: str):
        full = f"{self._title}.{name}"
        return self._reading[self._reading.model.resolve(full)]
