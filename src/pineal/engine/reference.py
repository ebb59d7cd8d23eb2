"""The plain reference path: the same laws called with Python floats, one person, one prescribed path.

Slow and obvious on purpose. It shares no code with the generated kernels but the laws themselves: no
printer, no table of coefficients, no propagators (plasma comes from the closed form of every dose at every
time). Which states relax, and where slopes jump, it is told by the scheme.
"""

from __future__ import annotations

import math

import numpy as np

from pineal.compounds import get, pk
from pineal.declare.chain import OWN, STAGES
from pineal.declare.scope import Reading
from pineal.declare.tracer import evaluate
from pineal.engine.layout import timeline_inputs
from pineal.engine.scheme import of_second_order
from pineal.engine.simulate import Engine
from pineal.engine.slots import potencies, seats
from pineal.engine.timeline import EPOCH_S, Timeline

EPOCH_H = EPOCH_S / 3600.0
_STAGE_NAMES = ("wake", "n1", "n2", "n3", "rem")


class Reference:
    """One person walked through a timeline along given stages.

    After `walk`, `probabilities` holds for every epoch in bed the distribution over the five stages,
    `series` the engine's outputs at the start of every step, and `crossings` all marker times (h).
    """

    def __init__(self, engine: Engine, timeline: Timeline, person: dict[str, float] | None = None):
        self.engine, self.timeline, self.person = engine, timeline, person or {}
        self.scheme = of_second_order(engine.traced())
        model = engine.model
        self.seats = seats(model, timeline.doses)
        typical = model.values | potencies(model, self.seats, engine.half_effects)
        self.values = typical | {k: v for k, v in self.person.items() if k in model.parameters}
        self.state = {name: term.start for name, term in model.states.items()}
        self.memory = {"bout": 0.0, "slept": 0.0, "lights": 0.0, "onset_time": 0.0}
        self.stage, self.onset = 0, 0.0
        self.probabilities: list[list[float]] = []
        self.series: list[dict[str, float]] = []
        self.crossings: dict[str, list[float]] = {name: [] for name in model.crossings}

    def walk(self, path: np.ndarray) -> Reference:
        """Follow stage codes of shape (epochs in bed,)."""
        steps, bed = self.timeline.steps, 0
        for i in range(len(steps.length)):
            flags = int(steps.flags[i])
            given = {name: float(steps.given(name.removeprefix("timeline."))[i]) for name in timeline_inputs(self.engine.model)}
            if flags & 1:
                self.memory = dict.fromkeys(self.memory, 0.0)
                self.stage, self.onset = 0, 0.0
                self._jump("lights off", given, int(steps.epoch[i]))
            if flags & 2:
                self._draw(given, int(path[bed]), int(steps.epoch[i]))
                bed += 1
            self._step(given, int(steps.epoch[i]), int(steps.length[i]))
            if flags & 4:
                self.stage, self.memory["bout"] = 0, 0.0
                self._jump("rise", given, int(steps.epoch[i] + steps.length[i]))
        return self

    def reading(self, given: dict[str, float], epoch: float, state: dict[str, float] | None = None) -> Reading:
        """The laws at one moment."""
        stage = {f"stage.{name}": float(self.stage == code) for code, name in enumerate(_STAGE_NAMES)}
        stage["stage.nrem"] = float(self.stage in (1, 2, 3))
        memory = {
            "memory.in_stage": self.memory["bout"],
            "memory.slept": self.memory["slept"],
            "memory.since_lights_off": self.memory["lights"],
            "memory.since_onset": self.memory["onset_time"],
        }
        dosed = {name: self.plasma(compound, name, epoch) if compound else 0.0 for name, compound in self.seats.items()}
        return Reading(self.engine.model, self.values | (state or self.state) | stage | memory | dosed | given)

    def plasma(self, compound: str, name: str, epoch: float) -> float:
        """Concentration of a compound in the unit of the plasma `name`, from all doses before an epoch, by the closed form."""
        found, total, ke = get(compound), 0.0, None
        factors = {k.removeprefix(f"pk.{compound}."): v for k, v in self.person.items() if k.startswith(f"pk.{compound}.")}
        doses = [d for d in self.timeline.doses if d.compound == compound]
        for form in sorted({d.form for d in doses}):
            depots, disposition = found.kinetics(
                form, weight_kg=self.person.get("body.weight", 70.0), activity=self.person.get("body.cyp1a2", 1.0), factors=factors,
                beside=doses[0].beside,
            )  # fmt: skip
            ke = disposition.ke
        for dose in doses:
            hours = (self.timeline.start + EPOCH_S * epoch - dose.second) / 3600.0
            if hours > 0:
                depots, disposition = found.kinetics(
                    dose.form, weight_kg=self.person.get("body.weight", 70.0), activity=self.person.get("body.cyp1a2", 1.0),
                    factors=factors, beside=dose.beside,
                )  # fmt: skip
                shared = pk.Disposition(disposition.volume_per_f, ke)
                total += float(pk.concentration(dose.amount_mg, depots, hours, shared)) * found.per(
                    self.engine.model.externals[name].unit
                )
        return total

    def _draw(self, given: dict[str, float], stage: int, epoch: int) -> None:
        reading = self.reading(given, epoch)
        self.probabilities.append(self._distribution(reading))
        before, self.stage = self.stage, stage
        self.memory["bout"] *= float(stage == before)
        self.onset = 1.0 if self.onset or stage > 0 else 0.0
        if before > 0 and stage == 0:
            self._jump("awakening", given, epoch)

    def _distribution(self, reading: Reading) -> list[float]:
        chain = self.engine.chain
        row = self.stage + 1 if self.stage else int(self.onset)
        z = [1.0, *(float(reading[name]) for name in chain.covariates)]
        shifts = {name: float(reading[quantity]) for name, quantity in chain.effectors.items()}
        logits = []
        for d in range(len(STAGES)):
            eta = sum(a * b for a, b in zip(self.engine.weights[row, d], z, strict=True))
            eta += sum(chain.masks[name][row][d] * shift for name, shift in shifts.items())
            logits.append(0.0 if d == OWN[row] else eta)
        weights = [math.exp(eta) for eta in logits]
        return [w / sum(weights) for w in weights]

    def _step(self, given: dict[str, float], epoch: int, length: int) -> None:
        hours = EPOCH_H * length
        now = self.reading(given, epoch)
        self.series.append({name: float(now[name]) for name in self.engine.outputs})
        first = {name: float(slope) for name, slope in now.derivatives().items()}
        old, ahead = self.state, {name: self.state[name] + self._grown(name, hours) * first[name] for name in self.state}
        later = self.reading(given, epoch + length, ahead)
        second = {name: float(slope) for name, slope in later.derivatives().items()}
        self.state = {name: ahead[name] + self._turned(name, hours, first[name], second[name]) for name in old}
        for name, missed in self._switched(now, later, hours).items():
            self.state[name] += missed
        self._mark(old, epoch * EPOCH_H, hours)
        self._jump("step", given, epoch)
        self.memory["bout"] += 60.0 * hours
        self.memory["lights"] += hours
        self.memory["slept"] += hours * float(self.stage > 0)
        self.memory["onset_time"] += hours * self.onset

    def _rate(self, name: str) -> float:
        """Own rate of a relaxing state in the present stage, 1/h."""
        return self.scheme.rates[name][self.stage] if name in self.scheme.rates else 0.0

    def _grown(self, name: str, hours: float) -> float:
        """Integral of exp(rate x) over the step, hours."""
        rate = self._rate(name)
        return math.expm1(rate * hours) / rate if rate else hours

    def _turned(self, name: str, hours: float, first: float, second: float) -> float:
        """What a change of the forcing along the step adds to the predicted state."""
        rate, change = self._rate(name), second - first * math.exp(self._rate(name) * hours)
        return (self._grown(name, hours) - hours) / (rate * hours) * change if rate else 0.5 * hours * change

    def _switched(self, now: Reading, later: Reading, hours: float) -> dict[str, float]:
        """What the slopes that jumped inside the step were counted for too little."""
        missed: dict[str, float] = {}
        for switch in self.scheme.switches:
            before, after = (float(evaluate([switch.height], where.environment)[0]) for where in (now, later))
            if (before > 0.0) != (after > 0.0):
                left = after / (after - before)
                for state, jump in switch.jumps.items():
                    where = later if after > 0.0 else now
                    hours_missed = self._missed(state, hours, left, after > 0.0)
                    missed[state] = missed.get(state, 0.0) + hours_missed * float(evaluate([jump], where.environment)[0])
        return missed

    def _missed(self, name: str, hours: float, left: float, rises: bool) -> float:
        """Hours by which what begins (or ends) to act with a share of the step left is counted for too short."""
        y, grown = left * hours * self._rate(name), self._grown(name, hours)
        acts = left * hours * (1.0 + y / 2.0 + y * y / 6.0 + y**3 / 24.0)
        by_end = self._turned(name, hours, 0.0, 1.0)
        return acts - by_end if rises else grown - acts - (grown + self._turned(name, hours, 1.0, 0.0))

    def _mark(self, old: dict[str, float], now: float, hours: float) -> None:
        for name, (state, level) in self.engine.model.crossings.items():
            a, b = old[state], self.state[state]
            if a < level <= b:
                self.crossings[name].append(now + hours * (level - a) / (b - a))

    def _jump(self, event: str, given: dict[str, float], epoch: float) -> None:
        for happens, state, law in self.engine.model.jumps:
            if happens == event:
                self.state[state] = float(self.reading(given, epoch).law(state.split(".")[0], law))
