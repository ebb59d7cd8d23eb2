"""The same laws under JAX: an independent check of the tangents, and a way to other hardware (extra `jax`).

No printer and no derivative along a path of ours is used here: each law is called with arrays of JAX, a scan
walks the steps of the timeline along the prescribed stages (which states relax, and where slopes jump, the
scheme says), and JAX differentiates what it has seen. Doses enter by the closed form of every dose. One
person at a time; `jax.vmap` over the returned function gives more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from attrs import frozen

from pineal.declare.chain import OWN
from pineal.declare.scope import Reading
from pineal.declare.tracer import evaluate
from pineal.engine.emit import IN_BED, LIGHTS_OFF, RISE
from pineal.engine.exchange import depots
from pineal.engine.lanes import STAGE_NAMES
from pineal.engine.layout import dosed, timeline_inputs
from pineal.engine.scheme import Scheme, of_second_order
from pineal.engine.simulate import Engine
from pineal.engine.slots import potencies, seats
from pineal.engine.timeline import EPOCH_S, Timeline


class Value:
    """A JAX array that a law can compute with."""

    __slots__ = ("x",)

    def __init__(self, x: Any):
        self.x = x

    @classmethod
    def __maths__(cls, name: str, arguments: tuple) -> Value:
        return cls(_function(name)(*map(_raw, arguments)))

    def __add__(self, other):
        return Value(self.x + _raw(other))

    def __mul__(self, other):
        return Value(self.x * _raw(other))

    __radd__, __rmul__ = __add__, __mul__

    def __sub__(self, other):
        return Value(self.x - _raw(other))

    def __rsub__(self, other):
        return Value(_raw(other) - self.x)

    def __truediv__(self, other):
        return Value(self.x / _raw(other))

    def __rtruediv__(self, other):
        return Value(_raw(other) / self.x)

    def __neg__(self):
        return Value(-self.x)

    def __pow__(self, exponent):
        return Value(self.x ** _raw(exponent))

    def __lt__(self, other):
        return Value(self.x < _raw(other))

    def __le__(self, other):
        return Value(self.x <= _raw(other))

    def __gt__(self, other):
        return Value(self.x > _raw(other))

    def __ge__(self, other):
        return Value(self.x >= _raw(other))

    def __and__(self, other):
        return Value(self.x & _raw(other))

    def __or__(self, other):
        return Value(self.x | _raw(other))


def _raw(value: Any) -> Any:
    return value.x if isinstance(value, Value) else value


def _function(name: str) -> Callable:
    import jax.numpy as jnp

    if name == "sqrt":
        return _sqrt
    return getattr(jnp, {"pow": "power", "min": "minimum", "max": "maximum"}.get(name, name))


def _sqrt(x: Any) -> Any:
    """A root whose derivative at 0 is 0 and not infinite, as in the tangents."""
    import jax.numpy as jnp

    return jnp.where(x > 0.0, jnp.sqrt(jnp.where(x > 0.0, x, 1.0)), 0.0)


@frozen(eq=False)
class Walk:
    """The steps of a timeline along given stages, as a function of chosen values.

    `along` as in `pineal.engine.tangent.tangents`; calling a walk needs JAX in double precision. A
    compound must not be absorbed exactly as fast as it leaves.
    """

    engine: Engine
    timeline: Timeline
    path: np.ndarray
    along: tuple[str, ...]
    person: Mapping[str, float]

    @property
    def typical(self) -> np.ndarray:
        """The values around which to differentiate; shape (directions,). Hours of doses count from their own time."""
        values = dict(self._typical) | dict(self.person)
        for k, dose in enumerate(self.timeline.doses):
            values |= {f"dose[{k}].amount": dose.amount_mg, f"dose[{k}].hour": 0.0}
        return np.array([values[name] for name in self.along])

    def __call__(self, chosen: Any) -> dict[str, Any]:
        """Log-likelihood of the path, `state` at the end, `states` at the start of every step (steps, states), `marks` (steps, markers).

        `marks` are hours from the start, NaN in the steps in which a marker was not passed.
        """
        import jax
        import jax.numpy as jnp

        values = dict(zip(self.along, chosen, strict=True))
        plasma = self._plasma(values)
        steps, start = self.timeline.steps, [term.start for term in self.engine.model.states.values()]
        codes = np.zeros(len(steps.length), int)
        codes[(steps.flags & IN_BED) > 0] = self.path
        rows = {
            "length": steps.length / 120.0, "now": steps.epoch / 120.0, "flags": steps.flags, "code": codes,
            **{name: steps.given(name.removeprefix("timeline.")) for name in timeline_inputs(self.engine.model)},
            "begin": plasma[:-1], "end": plasma[1:],
        }  # fmt: skip
        first = (jnp.array(start, float), dict.fromkeys(("bout", "slept", "lights", "onset_time", "onset"), 0.0), 0)
        last, (states, log_p, marks) = jax.lax.scan(lambda carry, row: self._step(values, carry, row), first, rows)
        return {"log_likelihood": log_p.sum(), "state": last[0], "states": states, "marks": marks}

    @property
    def _scheme(self) -> Scheme:
        free = tuple(name for name in self.along if name in self.engine.model.parameters)
        return _scheme(self.engine, free)

    @property
    def _typical(self) -> dict[str, float]:
        """Values of the model with the potencies of the compounds in its slots."""
        model = self.engine.model
        return model.values | potencies(model, seats(model, self.timeline.doses), self.engine.half_effects)

    def _plasma(self, values: Mapping[str, Any]) -> Any:
        """Plasma of every dosed compound at the edges of all steps, (edges, compounds)."""
        import jax.numpy as jnp

        model, timeline = self.engine.model, self.timeline
        hours = (np.append(timeline.steps.epoch, timeline.epochs) * EPOCH_S) / 3600.0
        columns, seated = [], seats(model, timeline.doses)
        for name in dosed(model):
            doses = [(k, dose) for k, dose in enumerate(timeline.doses) if dose.compound == seated[name]]
            ke, found = depots(model, name, seated[name], [dose for _, dose in doses], self.person)
            column = jnp.zeros(len(hours))
            for k, dose in doses:
                amount = values.get(f"dose[{k}].amount", dose.amount_mg)
                taken = (dose.second - timeline.start) / 3600.0 + values.get(f"dose[{k}].hour", 0.0)
                for _, lag, depot in (row for row in found if row[0] == dose.form):
                    t = jnp.maximum(hours - taken - lag, 0.0)
                    curve = (jnp.exp(-ke * t) - jnp.exp(-depot.rate * t)) / (depot.rate - ke)
                    column = column + amount * depot.per_mg * depot.rate * curve
            columns.append(column)
        return jnp.stack(columns, axis=1)

    def _step(self, values: Mapping[str, Any], carry: tuple, row: Mapping[str, Any]) -> tuple:
        """Draw, step of the states, crossings, jumps and memory of one step."""
        import jax.numpy as jnp

        states, memory, stage = carry
        off, in_bed, rise = ((row["flags"] & flag) > 0 for flag in (LIGHTS_OFF, IN_BED, RISE))
        memory = {name: jnp.where(off, 0.0, value) for name, value in memory.items()}
        stage = jnp.where(off, 0, stage)
        states = self._jumped("lights off", off, values, states, memory, stage, row)
        log_p = self._log_probability(self._reading(values, states, memory, stage, row, "begin"), memory, stage, row["code"])
        woke = in_bed & (stage > 0) & (row["code"] == 0)
        memory["bout"] = memory["bout"] * jnp.where(in_bed & (row["code"] != stage), 0.0, 1.0)
        stage = jnp.where(in_bed, row["code"], stage)
        memory["onset"] = jnp.where(in_bed & (stage > 0), 1.0, memory["onset"])
        states = self._jumped("awakening", woke, values, states, memory, stage, row)
        new = self._stepped(values, states, memory, stage, row)
        marks = self._marks(states, new, row)
        new = self._jumped("step", True, values, new, memory, stage, row)
        memory = _ticked(memory, stage, row["length"])
        memory["bout"] = jnp.where(rise, 0.0, memory["bout"])
        stage = jnp.where(rise, 0, stage)
        new = self._jumped("rise", rise, values, new, memory, stage, row)
        return (new, memory, stage), (states, jnp.where(in_bed, log_p, 0.0), marks)

    def _reading(self, values, states, memory, stage, row, moment: str) -> Reading:
        """The laws at one moment."""
        model = self.engine.model
        found = dict(self._typical) | dict(self.person) | {n: v for n, v in values.items() if n in model.parameters}
        found |= dict(zip(model.states, states, strict=True)) | dict(zip(dosed(model), row[moment], strict=True))
        found |= {f"stage.{name}": (stage == code) * 1.0 for code, name in enumerate(STAGE_NAMES)}
        found["stage.nrem"] = ((stage >= 1) & (stage <= 3)) * 1.0
        found |= {"memory.in_stage": memory["bout"], "memory.slept": memory["slept"], "memory.since_lights_off": memory["lights"]}
        found |= {name: row[name] for name in timeline_inputs(model)} | {"memory.since_onset": memory["onset_time"]}
        return Reading(model, {name: Value(value) for name, value in found.items()})

    def _log_probability(self, reading: Reading, memory, stage, code) -> Any:
        """Log-probability of the next stage in the row of the present one."""
        import jax
        import jax.numpy as jnp

        chain = self.engine.chain
        row = jnp.where(stage > 0, stage + 1, memory["onset"].astype(int))
        z = jnp.stack([jnp.ones(()), *(_raw(reading[name]) for name in chain.covariates)])
        shifts = jnp.stack([_raw(reading[name]) for name in chain.effectors.values()])
        masks = jnp.array([chain.masks[name] for name in chain.effectors])
        eta = jnp.array(self.engine.weights)[row] @ z + shifts @ masks[:, row, :]
        eta = jnp.where(jnp.arange(eta.shape[0]) == jnp.array(OWN)[row], 0.0, eta)
        return eta[code] - jax.scipy.special.logsumexp(eta)

    @staticmethod
    def _slopes(reading: Reading) -> Any:
        import jax.numpy as jnp

        return jnp.stack([_raw(slope) for slope in reading.derivatives().values()])

    def _stepped(self, values, states, memory, stage, row) -> Any:
        """One step of all states: Heun's method, exact for what relaxes, mended where a slope jumps inside the step."""
        import jax.numpy as jnp

        now = self._reading(values, states, memory, stage, row, "begin")
        first, rates = self._slopes(now), self._rates(now)
        z = rates * row["length"]
        grown = jnp.where(z == 0.0, 1.0, jnp.expm1(z) / jnp.where(z == 0.0, 1.0, z))
        turned = jnp.where(z == 0.0, 0.5, (grown - 1.0) / jnp.where(z == 0.0, 1.0, z))
        ahead = states + row["length"] * grown * first
        later = self._reading(values, ahead, memory, stage, row, "end")
        new = ahead + row["length"] * turned * (self._slopes(later) - first * jnp.exp(z))
        return self._switched(new, now, later, row["length"], rates, grown, turned)

    def _rates(self, reading: Reading) -> Any:
        """Own rates of the states that relax, 0 of the others."""
        import jax.numpy as jnp

        relaxing = [name for name in self.engine.model.states if name in self._scheme.relaxing]
        found = dict(zip(relaxing, evaluate([self._scheme.relaxing[name] for name in relaxing], reading.environment), strict=True))
        return jnp.stack([jnp.asarray(_raw(found.get(name, 0.0)), float) for name in self.engine.model.states])

    def _switched(self, new, now: Reading, later: Reading, hours, rates, grown, turned) -> Any:
        import jax.numpy as jnp

        names = list(self.engine.model.states)
        for switch in self._scheme.switches:
            low, high = (_raw(evaluate([switch.height], reading.environment)[0]) for reading in (now, later))
            passed, rises = (low > 0.0) != (high > 0.0), high > 0.0
            left = high / jnp.where(passed, high - low, 1.0)
            for state, jump in switch.jumps.items():
                place = names.index(state)
                y = left * hours * rates[place]
                acts = left * hours * (1.0 + y / 2.0 + y * y / 6.0 + y**3 / 24.0)
                begun, ended = (_raw(evaluate([jump], reading.environment)[0]) for reading in (now, later))
                start = grown[place] - turned[place] * jnp.exp(rates[place] * hours)
                late = jnp.where(rises, (acts - hours * turned[place]) * ended, (hours * grown[place] - acts - hours * start) * begun)
                new = new.at[place].add(jnp.where(passed, late, 0.0))
        return new

    def _marks(self, old, new, row) -> Any:
        """Hours at which markers were passed in this step; NaN where they were not."""
        import jax.numpy as jnp

        names = list(self.engine.model.states)
        found = []
        for state, level in self.engine.model.crossings.values():
            a, b = old[names.index(state)], new[names.index(state)]
            found.append(jnp.where((a < level) & (b >= level), row["now"] + row["length"] * (level - a) / (b - a), jnp.nan))
        return jnp.stack(found)

    def _jumped(self, event: str, when: Any, values, states, memory, stage, row) -> Any:
        """The states after the jumps of an event, where it happens."""
        import jax.numpy as jnp

        names = list(self.engine.model.states)
        for happens, state, law in self.engine.model.jumps:
            if happens == event:
                value = self._reading(values, states, memory, stage, row, "begin").law(state.split(".")[0], law)
                place = names.index(state)
                states = states.at[place].set(jnp.where(when, _raw(value), states[place]))
        return states


@lru_cache(maxsize=8)
def _scheme(engine: Engine, free: tuple[str, ...]) -> Scheme:
    return of_second_order(engine.traced(free))


def _ticked(memory: Mapping[str, Any], stage: Any, hours: Any) -> dict[str, Any]:
    """Memory after a step."""
    return {
        "bout": memory["bout"] + 60.0 * hours, "lights": memory["lights"] + hours, "onset": memory["onset"],
        "slept": memory["slept"] + hours * (stage > 0), "onset_time": memory["onset_time"] + hours * memory["onset"],
    }  # fmt: skip


def walk(
    engine: Engine, timeline: Timeline, path: np.ndarray, along: Sequence[str], person: Mapping[str, float] | None = None
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Values of a walk and their derivatives (last axis: directions), by JAX's forward mode in double precision."""
    import jax

    with jax.enable_x64(True):
        one = Walk(engine, timeline, np.asarray(path), tuple(along), person or {})
        values, slopes = jax.jit(one)(one.typical), jax.jit(jax.jacfwd(one))(one.typical)
        values, slopes = ({name: np.asarray(value) for name, value in found.items()} for found in (values, slopes))
    return values, slopes
