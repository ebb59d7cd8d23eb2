"""The model as SBML Level 3 Version 2, for any simulator that reads it; python-libsbml is the extra `sbml`.

Assumptions: time is in hours and every name carries a unit (radians count as dimensionless). States have
rate rules, quantities and fluxes assignment rules, jumps are events; ids are ``module__name``. The condition
of a `where` is a flag that two events keep; the law of a jump sees what stood just before its event. Stage,
light and doses of one given life (`Given`) are events at their times; without one they are parameters
to be set. The stage chain itself is random and is not part of the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from attrs import field, frozen

from pineal.declare.assemble import Model
from pineal.declare.symbols import Symbols
from pineal.declare.tracer import Node
from pineal.errors import ModelError
from pineal.units.quantity import _registry

STAGE_NAMES = ("wake", "n1", "n2", "n3", "rem")
_KINDS = {
    "hour": ("second", 3600.0), "minute": ("second", 60.0), "second": ("second", 1.0), "mole": ("mole", 1.0),
    "liter": ("litre", 1.0), "gram": ("gram", 1.0), "lux": ("lux", 1.0),
}
_BARE = "dimensionless"
_INFIX = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^",
    "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "and": "&&", "or": "||",
}
_ALIKE = ("lt", "le", "gt", "ge", "min", "max", "where")
_CALLS = {"exp": "exp", "log": "ln", "sqrt": "sqrt", "sin": "sin", "cos": "cos", "tanh": "tanh"}


@frozen
class Depot:
    """A share of a compound's doses on its way into plasma: `rate` 1/h, `per_mg` plasma concentration per mg absorbed at once."""

    name: str
    rate: float
    per_mg: float


@frozen
class Kinetics:
    """What one compound does: its depots, elimination `ke` (1/h), and what each dose puts where: (hour, depot name, mg)."""

    depots: tuple[Depot, ...]
    ke: float
    doses: tuple[tuple[float, str, float], ...] = ()


@frozen
class Given:
    """One life on a clock of hours from its start.

    `stages`: (hour, code of `STAGE_NAMES`), each until the next. `inputs`: likewise per timeline input;
    `slopes`: inputs that run on, (value at 0, change per hour). `nights`: (lights off, rise). `start`: the
    value at 0 of any state, depot or plasma that does not start as declared.
    """

    stages: tuple[tuple[float, int], ...] = ((0.0, 0),)
    inputs: Mapping[str, tuple[tuple[float, float], ...]] = field(factory=dict)
    slopes: Mapping[str, tuple[float, float]] = field(factory=dict)
    nights: tuple[tuple[float, float], ...] = ()
    start: Mapping[str, float] = field(factory=dict)

    def hours(self, event: str) -> tuple[float, ...]:
        """When an event happens; an awakening is one in bed, and rising is none."""
        if event in ("lights off", "rise"):
            return tuple(night[event == "rise"] for night in self.nights)
        woken = [hour for (_, before), (hour, code) in pairwise(self.stages) if before and not code]
        return tuple(hour for hour in woken if any(off <= hour < rise for off, rise in self.nights))


def export(model: Model, kinetics: Mapping[str, Kinetics] | None = None, given: Given | None = None) -> str:
    """The SBML text of a model, with the plasma kinetics of its dosed compounds and, if given, one life.

    Raises ModelError for a jump that cannot be an event.
    """
    return _Writer(model, kinetics or {}, given or Given()).text()


def problems(text: str) -> list[str]:
    """Everything libSBML finds in a file, units and modelling practice included; empty when it finds nothing."""
    libsbml = _libsbml()
    document = libsbml.readSBMLFromString(text)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, True)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_MODELING_PRACTICE, True)
    document.checkConsistency()
    return [document.getError(i).getMessage().strip() for i in range(document.getNumErrors())]


def _libsbml() -> Any:
    try:
        import libsbml
    except ImportError as error:
        raise ModelError("SBML needs python-libsbml; install it with: pip install 'pineal[sbml]'") from error
    return libsbml


def sid(full: str) -> str:
    """The id of a full name."""
    return full.replace(".", "__")


class _Writer:
    """One document under construction; libsbml's objects stay inside."""

    def __init__(self, model: Model, kinetics: Mapping[str, Kinetics], given: Given):
        self.lib, self.model, self.kinetics, self.given = _libsbml(), model, kinetics, given
        self.document = self.lib.SBMLDocument(3, 2)
        self.sbml = self.document.createModel()
        self.symbols = Symbols(model.resolve)
        self.agenda: dict[float, dict[str, str]] = {}
        self.thresholds: dict[str, str] = {}

    def text(self) -> str:
        """The whole document."""
        self.sbml.setId("pineal")
        self.sbml.setTimeUnits(self.unit("h"))
        for part in (self._names, self._laws, self._memory, self._stage, self._timeline, self._plasma, self._jumps):
            part()
        for hour, values in sorted(self.agenda.items()):
            self.event(f"time >= {hour!r} h", values, at_start=False)
        return self.lib.writeSBMLToString(self.document)

    def _names(self) -> None:
        """Parameters, states and the values from outside; rules follow."""
        model = self.model
        for name, term in model.parameters.items():
            self.parameter(name, term.unit, term.meaning, model.values[name], constant=True)
        for name, term in model.states.items():
            self.parameter(name, term.unit, term.meaning, term.start)
        for name, external in model.externals.items():
            self.parameter(name, external.unit, external.meaning, 1.0 if name == "stage.wake" else external.quiet)

    def _laws(self) -> None:
        for title, module in self.model.modules.items():
            for name, law in module.laws.items():
                if law.kind in ("quantity", "flux"):
                    self.parameter(f"{title}.{name}", law.unit, law.meaning)
                    self.rule(self.sbml.createAssignmentRule(), f"{title}.{name}", self.formula(self.symbols.law(title, law)))
        for state in self.model.states:
            self.rule(self.sbml.createRateRule(), state, self._slope(state))

    def _slope(self, state: str) -> str:
        """The rate of change of a state in the names of its fluxes and of what its own law reads."""
        terms = []
        for sign, title, law in self.model.movers[state]:
            name = next(n for n, own in self.model.modules[title].laws.items() if own is law)
            value = sid(f"{title}.{name}") if law.kind == "flux" else self.formula(self.symbols.law(title, law))
            terms.append(f"{'+' if sign > 0 else '-'} {value}")
        return " ".join(terms).removeprefix("+ ")

    def _stage(self) -> None:
        self.rule(self.sbml.createAssignmentRule(), "stage.nrem", "stage__n1 + stage__n2 + stage__n3")
        for hour, code in self.given.stages:
            flags = {f"stage.{name}": float(code == k) for k, name in enumerate(STAGE_NAMES)}
            self.at(hour, {**flags, "memory.in_stage": 0.0, **({"memory.onset": 1.0} if code else {})})

    def _memory(self) -> None:
        """The counters of the chain run on and are set back at lights off."""
        self.parameter("memory.onset", "1", "1 once asleep since lights off", 0.0)
        self.parameter("memory.minutes", "min/h", "how fast minutes pass", 60.0, constant=True)
        rates = {
            "memory.in_stage": "memory__minutes", "memory.since_lights_off": f"1 {_BARE}",
            "memory.slept": f"1 {_BARE} - stage__wake", "memory.since_onset": "memory__onset",
        }
        for name, rate in rates.items():
            self.rule(self.sbml.createRateRule(), name, rate)
        for off, rise in self.given.nights:
            self.at(off, dict.fromkeys((*rates, "memory.onset"), 0.0))
            self.at(rise, {"memory.in_stage": 0.0})

    def _timeline(self) -> None:
        for name, steps in self.given.inputs.items():
            for hour, value in steps:
                self.at(hour, {name: value})
        for name, (first, slope) in self.given.slopes.items():
            self.at(0.0, {name: first})
            self.parameter(f"{name}_rate", f"{self.model.unit(name)}/h", "how fast it moves on", slope, constant=True)
            self.rule(self.sbml.createRateRule(), name, sid(f"{name}_rate"))

    def _plasma(self) -> None:
        """Depots empty into plasma at their rates; doses are events that fill them."""
        for compound, found in self.kinetics.items():
            plasma = f"dose.{compound}"
            unit = self.model.unit(plasma)
            self.parameter(f"{plasma}_ke", "1/h", f"elimination of {compound}", found.ke, constant=True)
            flows = [self._depot(f"{plasma}_{depot.name}", unit, depot) for depot in found.depots]
            self.rule(self.sbml.createRateRule(), plasma, " + ".join([f"-{sid(plasma)}_ke * {sid(plasma)}", *flows]))
            for k, (hour, depot, mg) in enumerate(found.doses, 1):
                place = f"{plasma}_{depot}"
                self.parameter(f"{plasma}_amount_{k}", "mg", f"dose {k} of {compound}, {depot}", mg, constant=True)
                self.event(f"time >= {hour!r} h", {place: f"{sid(place)} + {sid(plasma)}_amount_{k}"}, at_start=False)
        for name, value in self.given.start.items():
            self.at(0.0, {name: value})

    def _depot(self, place: str, unit: str, depot: Depot) -> str:
        """One depot; returns what it gives to plasma."""
        self.parameter(place, "mg", f"not yet absorbed, {depot.name}", 0.0)
        self.parameter(f"{place}_rate", "1/h", f"absorption, {depot.name}", depot.rate, constant=True)
        self.parameter(f"{place}_per_mg", f"{unit}/mg", f"plasma per mg absorbed, {depot.name}", depot.per_mg, constant=True)
        self.rule(self.sbml.createRateRule(), place, f"-{sid(place)}_rate * {sid(place)}")
        return f"{sid(place)}_per_mg * {sid(place)}_rate * {sid(place)}"

    def _jumps(self) -> None:
        for happens, state, law in self.model.jumps:
            value = self.symbols.law(state.split(".")[0], law)
            formula = self.formula(value, self.unit(self.model.unit(state)))
            if happens == "step":
                self._wrap(state, value)
            elif happens == "awakening" and not self.given.nights:
                self.event(f"stage__wake > 0.5 {_BARE}", {state: formula}, at_start=True)
            else:
                for hour in self.given.hours(happens):
                    self.agenda.setdefault(hour, {})[state] = formula

    def _wrap(self, state: str, value: Node) -> None:
        """A jump of every step that does nothing unless a condition holds is an event on that condition."""
        if value.op != "where" or value.args[2] is not self.symbols[state]:
            raise ModelError(f"the jump of {state} at every step cannot be an event; write where(condition, value, {state.split('.')[1]})")
        self.event(self.formula(value.args[0]), {state: self.formula(value.args[1])}, at_start=False)

    def at(self, hour: float, values: Mapping[str, float]) -> None:
        """Names set at an hour; at the start that is their initial value."""
        for full, value in values.items():
            if hour <= 0.0:
                self.sbml.getParameter(sid(full)).setValue(value)
            else:
                self.agenda.setdefault(hour, {})[full] = f"{value!r} {self.sbml.getParameter(sid(full)).getUnits()}"

    def parameter(self, full: str, unit: str, meaning: str, value: float | None = None, constant: bool = False) -> None:
        """A name with its unit, meaning and value (None where a rule gives it)."""
        made = self.sbml.createParameter()
        made.setId(sid(full))
        made.setName(" ".join(meaning.split()))
        made.setUnits(self.unit(unit))
        made.setConstant(constant)
        if value is not None:
            made.setValue(value)

    def rule(self, rule: Any, full: str, formula: str) -> None:
        """A rule of any kind for a name."""
        rule.setVariable(sid(full))
        rule.setMath(self.maths(formula))

    def event(self, condition: str, values: Mapping[str, str], at_start: bool) -> None:
        """Names set when a condition comes true; `at_start`: whether it counts as true before the start."""
        event = self.sbml.createEvent()
        event.setUseValuesFromTriggerTime(True)
        trigger = event.createTrigger()
        trigger.setInitialValue(at_start)
        trigger.setPersistent(True)
        trigger.setMath(self.maths(condition))
        for full, formula in values.items():
            assignment = event.createEventAssignment()
            assignment.setVariable(sid(full))
            assignment.setMath(self.maths(formula))

    def maths(self, formula: str) -> Any:
        """A formula in SBML's own notation as libsbml's tree."""
        settings = self.lib.L3ParserSettings()
        settings.setModel(self.sbml)
        found = self.lib.parseL3FormulaWithSettings(formula, settings)
        if found is None:
            raise ModelError(f"libSBML cannot read {formula!r}: {self.lib.getLastParseL3Error()}")
        return found

    def formula(self, node: Node, unit: str = _BARE) -> str:
        """A node in SBML's own notation; a law that is a number alone has a unit, the numbers inside others have none."""
        if node.op == "const":
            return f"({node.args[0]!r} {unit})"
        if node.op == "var":
            return sid(node.args[0])
        args = self._alike(node) if node.op in _ALIKE else [self.formula(a) for a in node.args]
        if node.op in _INFIX:
            return f"({f' {_INFIX[node.op]} '.join(args)})"
        if node.op in _CALLS:
            return f"{_CALLS[node.op]}({args[0]})"
        if node.op == "neg":
            return f"(-{args[0]})"
        if node.op == "where":
            return f"piecewise({args[1]}, {self._threshold(args[0])} > 0.5 {_BARE}, {args[2]})"
        return f"{node.op}({args[0]}, {args[1]})"

    def _alike(self, node: Node) -> list[str]:
        """Arguments of one unit: the number 0 beside a value of any unit is written as no share of that value."""
        args = [self.formula(a) for a in node.args]
        for k, other in ((-1, -2), (-2, -1)):
            if node.args[k].op == "const" and node.args[k].args[0] == 0.0 and node.args[other].op != "const":
                args[k] = f"(0 {_BARE} * {args[other]})"
        return args

    def _threshold(self, condition: str) -> str:
        """A flag that events keep: a simulator finds the moment and starts afresh, instead of stumbling over the edge."""
        if condition not in self.thresholds:
            full = f"threshold.{len(self.thresholds) + 1}"
            self.thresholds[condition] = sid(full)
            self.parameter(full, "1", f"1 where {condition}")
            start = self.sbml.createInitialAssignment()
            start.setSymbol(sid(full))
            start.setMath(self.maths(f"piecewise(1 {_BARE}, {condition}, 0 {_BARE})"))
            self.event(condition, {full: f"1 {_BARE}"}, at_start=False)
            self.event(f"!({condition})", {full: f"0 {_BARE}"}, at_start=False)
        return self.thresholds[condition]

    def unit(self, text: str) -> str:
        """The id of a unit's definition, made when it is first needed."""
        parts = _factors(text)
        if not parts:
            return _BARE
        name = _unit_id(text)
        predefined = self.lib.UnitKind_forName(name) != self.lib.UNIT_KIND_INVALID
        if not predefined and self.sbml.getUnitDefinition(name) is None:
            made = self.sbml.createUnitDefinition()
            made.setId(name)
            made.setName(text)
            for kind, scale, exponent in parts:
                self._factor(made.createUnit(), kind, scale, exponent)
        return name

    def _factor(self, unit: Any, kind: str, scale: float, exponent: float) -> None:
        unit.setKind(getattr(self.lib, f"UNIT_KIND_{kind.upper()}"))
        unit.setMultiplier(scale)
        unit.setScale(0)
        unit.setExponent(exponent)


def _factors(text: str) -> list[tuple[str, float, float]]:
    """A unit as (SBML kind, multiplier, exponent); radians count as dimensionless."""
    registry = _registry()
    found = []
    for name, exponent in registry.parse_units(text or "1")._units.items() if text not in ("", "1") else ():
        prefix, base, _ = registry.parse_unit_name(name)[0]
        if base == "radian":
            continue
        if base not in _KINDS:
            raise ModelError(f"the unit {name!r} of {text!r} has no kind in SBML yet")
        kind, scale = _KINDS[base]
        found.append((kind, scale * float(registry.Quantity(1.0, f"{prefix}{base}").to(base).magnitude), float(exponent)))
    return found


def _unit_id(text: str) -> str:
    """A unit's text as an identifier."""
    plain = re.sub(r"^1/", "per_", text).replace("**", "_to_").replace("*", "_").replace("/", "_per_").replace(".", "_")
    return re.sub(r"\W", "_", plain)
