"""Putting modules together: wires, checked, in one place.

`assemble` refuses unwired inputs, unknown ends, unit mismatches, double writers and states without a
law, and lists all of them. External values (timeline, stage, memory, dose) are ends of wires too and
are declared once in `pineal.declare.externals`.
"""

from __future__ import annotations

import difflib
from functools import cached_property

from attrs import frozen

from pineal.declare.externals import EXTERNALS, External, dosed
from pineal.declare.module import Module, targets
from pineal.declare.terms import Law, Parameter, State
from pineal.errors import ModelError


@frozen(eq=False, slots=False)
class Model:
    """Modules and their wires; names are ``"module.name"`` throughout."""

    modules: dict[str, type[Module]]
    wires: dict[str, str]
    values: dict[str, float]
    externals: dict[str, External]

    def resolve(self, full: str) -> str:
        """Follow the wire of an input to what supplies it; other names stand for themselves."""
        return self.wires.get(full, full)

    @cached_property
    def states(self) -> dict[str, State]:
        """All states, in order of declaration."""
        return {f"{title}.{name}": term for title, m in self.modules.items() for name, term in m.states.items()}

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """All parameters, in order of declaration."""
        return {f"{title}.{name}": term for title, m in self.modules.items() for name, term in m.parameters.items()}

    def at_level(self, level: str) -> tuple[str, ...]:
        """Names of the parameters of one level."""
        return tuple(name for name, term in self.parameters.items() if term.level == level)

    @cached_property
    def quantities(self) -> dict[str, Law]:
        """All derived quantities."""
        return {
            f"{title}.{name}": law
            for title, m in self.modules.items() for name, law in m.laws.items() if law.kind == "quantity"
        }

    @cached_property
    def movers(self) -> dict[str, list]:
        """For each state the (sign, module, law) terms of its derivative."""
        terms: dict[str, list] = {state: [] for state in self.states}
        for title, module in self.modules.items():
            for law in module.laws.values():
                for sign, state in _signed(law):
                    terms[f"{title}.{state}"].append((sign, title, law))
        return terms

    @cached_property
    def jumps(self) -> tuple[tuple[str, str, Law], ...]:
        """(event, full state, law) of every jump."""
        return tuple(
            (law.kind.removeprefix("jump on "), f"{title}.{law.target}", law)
            for title, m in self.modules.items() for law in m.laws.values() if law.kind.startswith("jump")
        )

    @cached_property
    def crossings(self) -> dict[str, tuple[str, float]]:
        """Marker name to (full state, level)."""
        return {
            f"{title}.{name}": (f"{title}.{c.state}", c.level)
            for title, m in self.modules.items() for name, c in m.crossings.items()
        }

    def unit(self, full: str) -> str:
        """The declared unit of any name."""
        for table in (self.states, self.parameters, self.quantities, self.externals):
            if full in table:
                return table[full].unit
        raise ModelError(f"{full} is not in the model")


def _signed(law: Law):
    if law.kind == "rate":
        yield 1, law.target
    elif law.kind == "flux":
        source, target = (side.strip() for side in law.target.split("->"))
        if source:
            yield -1, source
        if target:
            yield 1, target


def assemble(*modules: type[Module], wires: dict[str, str], values: dict[str, float], doses: dict[str, str]) -> Model:
    """Join modules; `wires` maps an input to its supplier, `values` each parameter to its number,
    `doses` each compound that can be dosed to the unit of its plasma concentration.

    Raises ModelError listing every unwired input, unknown end, unit mismatch, missing value, state
    without a law and name declared twice.
    """
    titles = {module.title(): module for module in modules}
    model = Model(titles, dict(wires), dict(values), {**EXTERNALS, **dosed(doses)})
    faults = [*_double(modules), *_wire_faults(model), *_value_faults(model), *_idle_states(model)]
    if faults:
        raise ModelError("the model cannot be put together:\n  " + "\n  ".join(faults))
    return model


def _double(modules):
    titles = [module.title() for module in modules]
    for title in sorted({t for t in titles if titles.count(t) > 1}):
        yield f"two modules are called {title}"


def _wire_faults(model: Model):
    inputs = {f"{t}.{n}": term for t, m in model.modules.items() for n, term in m.inputs.items()}
    known = {**model.states, **model.quantities, **model.externals, **model.parameters}
    for name in inputs:
        if name not in model.wires:
            yield f"input {name} is not wired"
    for name, end in model.wires.items():
        if name not in inputs:
            yield f"wire {name}: there is no such input{_near(name, inputs)}"
        elif end not in known:
            yield f"wire {name} = {end}: there is no such quantity{_near(end, known)}"
        elif inputs[name].unit != known[end].unit:
            yield f"wire {name} [{inputs[name].unit}] = {end} [{known[end].unit}]: the units differ"


def _value_faults(model: Model):
    for name in model.parameters:
        if name not in model.values:
            yield f"parameter {name} has no value"
    for name in model.values:
        if name not in model.parameters:
            yield f"value {name} belongs to no parameter{_near(name, model.parameters)}"


def _idle_states(model: Model):
    for state, terms in model.movers.items():
        if not terms:
            yield f"state {state} has no flux or rate"


def _near(name: str, known) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


__all__ = ["Model", "assemble", "targets"]
