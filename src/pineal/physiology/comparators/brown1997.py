"""Brown 1997: synthesis of melatonin by clock time, and two compartments that pass it on.

Synthesis rises from one clock time toward its largest value, which it has at a second clock time, and
decays after that. Nothing moves these times: the model describes one subject in constant routine.
"""

from __future__ import annotations

from pineal.declare import Module, Parameter, State, flux, jump, quantity, rate
from pineal.maths import exp, where


class Brown1997(Module):
    """Concentrations in pg/mL; the clock of the subject is a state that counts hours."""

    source = "brown1997"
    departs = (
        "synthesis repeats every day; the published code has one pulse",
        "the unit of the pineal compartment is that of plasma, as published",
    )

    hour = State("h", "clock time", start=0.0)
    pineal = State("pg/mL", "melatonin in the pineal", start=0.0, symbol="H_1")
    plasma = State("pg/mL", "melatonin in plasma", start=0.0, symbol="H_2")

    day = Parameter("h", "one turn of the clock")
    on_hour = Parameter("h", "clock time at which synthesis starts", symbol="t_{on}")
    duration = Parameter("h", "time until it stops", symbol="t_{off} - t_{on}")
    largest = Parameter("pg/mL/h", "largest synthesis", symbol="A_{max}")
    rise = Parameter("1/h", "rate at which synthesis rises", symbol=r"\lambda")
    decay = Parameter("1/h", "rate at which it falls", symbol=r"\alpha")
    release = Parameter("1/h", "from pineal to plasma", symbol=r"\beta_I")
    clearance = Parameter("1/h", "loss from plasma", symbol=r"\beta_C")

    @rate("hour")
    def passing(m):
        """One hour per hour."""
        return 1.0

    @jump("hour", on="step")
    def midnight(m):
        """The clock starts again."""
        return where(m.hour >= m.day, m.hour - m.day, m.hour)

    @quantity("h")
    def since_on(m):
        """Time since synthesis last started."""
        return where(m.hour >= m.on_hour, m.hour - m.on_hour, m.hour - m.on_hour + m.day)

    @quantity("h")
    def left(m):
        """Above 0 synthesis rises, below it decays: a corner of its law."""
        return m.duration - m.since_on

    @quantity("h")
    def before(m):
        """Above 0 synthesis has not started since midnight: a jump of its law."""
        return m.on_hour - m.hour

    @flux("-> pineal", "pg/mL/h")
    def synthesis(m):
        """Saturating rise, exponential fall."""
        rising = (1.0 - exp(-m.rise * m.since_on)) / (1.0 - exp(-m.rise * m.duration))
        return m.largest * where(m.left > 0.0, rising, exp(m.decay * m.left))

    @flux("pineal -> plasma", "pg/mL/h")
    def secretion(m):
        """The pineal empties within minutes."""
        return m.release * m.pineal

    @flux("plasma ->", "pg/mL/h")
    def elimination(m):
        """Loss from plasma."""
        return m.clearance * m.plasma
